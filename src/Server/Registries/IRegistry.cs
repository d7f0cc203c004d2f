namespace Reprieve.Server.Registries;

/// <summary>
/// One slot's line to a registry: what the engine asks when it brings a domain back (inspect → restore → confirm).
/// One caller at a time; the answer of a registry is a value, a broken line is a <see cref="RegistryLineException"/>, and so is an
/// answer that ends the session (1500, 2500 to 2502).
/// </summary>
public interface IRegistry : IAsyncDisposable
{
    RegistryProfile Profile { get; }

    /// <summary>Whether a session is up, as far as this side knows.</summary>
    bool IsOpen { get; }

    /// <summary>The registry's clock minus ours, from its latest greeting; zero until the first one.</summary>
    TimeSpan ClockOffset { get; }

    /// <summary>Connects and signs in unless a session is up.</summary>
    /// <exception cref="RegistryLineException">No session could be had; nothing was sent that could change a domain.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Reads a domain (RFC 5731 §3.1.2, RFC 3915 §4.1.2).</summary>
    Task<Inspection> InspectAsync(string domainName, CancellationToken cancellationToken);

    /// <summary>Asks what a restore costs (RFC 8748 §3), unless the registry offers no fees or the profile asks for none.</summary>
    Task<Quotation> QuoteAsync(string domainName, CancellationToken cancellationToken);

    /// <summary>Asks for the restore: rgp request, renew or reactivate, as the profile says (RFC 3915 §4.2.5).</summary>
    /// <param name="quote">What <see cref="QuoteAsync"/> answered: agreed to in the same command.</param>
    /// <param name="currentExpirationDate">The registry's expiry, which a renew must name.</param>
    Task<RegistryAnswer> RequestRestoreAsync(
        string domainName, RestoreQuote? quote, DateTimeOffset? currentExpirationDate, string clTrid, CancellationToken cancellationToken);

    /// <summary>Sends the restore report (RFC 3915 §4.2.5, op="report").</summary>
    Task<RegistryAnswer> ReportRestoreAsync(RestoreReport report, string clTrid, CancellationToken cancellationToken);

    /// <summary>Renews by whole years (RFC 5731 §3.2.3); refused by the registry unless the date is its present one.</summary>
    Task<RegistryAnswer> RenewAsync(
        string domainName, DateTimeOffset currentExpirationDate, int years, string clTrid, CancellationToken cancellationToken);

    /// <summary>Puts back what a restored domain lost: name servers, DS records, our own clientHold (RFC 5731 §3.2.5, RFC 5910).</summary>
    Task<RegistryAnswer> UpdateAsync(DomainChange change, string clTrid, CancellationToken cancellationToken);

    /// <summary>The message at the head of the registrar's queue, or null where it is empty (RFC 5730 §2.9.2.3).</summary>
    Task<RegistryMessage?> PollAsync(CancellationToken cancellationToken);

    /// <summary>Takes a message off the queue, for good: it has to be stored before.</summary>
    Task<RegistryAnswer> AcknowledgeAsync(string messageId, CancellationToken cancellationToken);

    /// <summary>A hello: keeps the session and refreshes <see cref="ClockOffset"/> (RFC 5730 §2.3).</summary>
    Task KeepAliveAsync(CancellationToken cancellationToken);

    /// <summary>Signs out where a session is up; never throws for a line that is already broken.</summary>
    Task CloseAsync(CancellationToken cancellationToken);
}

using Reprieve.Server.Registries;

namespace Reprieve.Bench.Subjects;

/// <summary>A registry that is no way off and knows no domain: an item is claimed, asked about, and ends at once.</summary>
internal sealed class NoOpRegistry(RegistryProfile profile) : IRegistry
{
    private static readonly Task<Inspection> _unknown = Task.FromResult(new Inspection(new RegistryAnswer(2303, "Object does not exist"), null));

    public RegistryProfile Profile => profile;

    public bool IsOpen { get; private set; }

    public TimeSpan ClockOffset => TimeSpan.Zero;

    public Task OpenAsync(CancellationToken cancellationToken)
    {
        IsOpen = true;
        return Task.CompletedTask;
    }

    public Task<Inspection> InspectAsync(string domainName, CancellationToken cancellationToken) => _unknown;

    public Task KeepAliveAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CloseAsync(CancellationToken cancellationToken)
    {
        IsOpen = false;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<Quotation> QuoteAsync(string domainName, CancellationToken cancellationToken) => throw NotAsked();

    public Task<RegistryAnswer> RequestRestoreAsync(
        string domainName, RestoreQuote? quote, DateTimeOffset? currentExpirationDate, string clTrid, CancellationToken cancellationToken) => throw NotAsked();

    public Task<RegistryAnswer> ReportRestoreAsync(RestoreReport report, string clTrid, CancellationToken cancellationToken) => throw NotAsked();

    public Task<RegistryAnswer> RenewAsync(
        string domainName, DateTimeOffset currentExpirationDate, int years, string clTrid, CancellationToken cancellationToken) => throw NotAsked();

    public Task<RegistryAnswer> UpdateAsync(DomainChange change, string clTrid, CancellationToken cancellationToken) => throw NotAsked();

    public Task<RegistryMessage?> PollAsync(CancellationToken cancellationToken) => throw NotAsked();

    public Task<RegistryAnswer> AcknowledgeAsync(string messageId, CancellationToken cancellationToken) => throw NotAsked();

    private static InvalidOperationException NotAsked() => new("An item of a domain that does not exist goes no further than info.");
}

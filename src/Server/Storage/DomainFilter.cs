using System.Data.Common;

namespace Reprieve.Server.Storage;

/// <summary>What a list of domains is asked for; each bound that is null lets everything through. Times are UTC ms.</summary>
public sealed record DomainFilter
{
    public required string AccountId { get; init; }

    /// <summary>In A-label form.</summary>
    public string? DomainName { get; init; }

    public long? ExpirationFrom { get; init; }

    public long? ExpirationBefore { get; init; }

    public long? RegistrationFrom { get; init; }

    public long? RegistrationBefore { get; init; }

    /// <summary>In registry time.</summary>
    public long? DeadlineFrom { get; init; }

    /// <inheritdoc cref="DeadlineFrom"/>
    public long? DeadlineBefore { get; init; }

    /// <summary>A part of the name in either form, lower case.</summary>
    public string? Keyword { get; init; }

    /// <summary><see cref="Keyword"/> for LIKE: nothing in it stands for anything else.</summary>
    public string? KeywordPattern =>
        Keyword is null ? null : $"%{Keyword.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%";

    public string? DomainType { get; init; }

    /// <summary>Only states of this list.</summary>
    public IReadOnlyList<string>? States { get; init; }

    /// <summary>Only those that a registry, by its own clock, shows as expiring within this time or expired, ms; goes with <see cref="Now"/>.</summary>
    public long? ExpiresWithin { get; init; }

    /// <summary>Our clock.</summary>
    public long Now { get; init; }

    /// <summary>The sponsoring client's id, in either case.</summary>
    public string? Registrar { get; init; }

    /// <summary>A name server, as the registry shows it, or as the portfolio names it where the registry was not read.</summary>
    public string? NameServer { get; init; }

    public DomainOrder OrderKey { get; init; }

    public bool Descending { get; init; } = true;

    public long Offset { get; init; }

    public int Limit { get; init; }

    /// <summary>Whether it lets all of the account's domains through.</summary>
    internal bool IsWhole =>
        DomainName is null && ExpirationFrom is null && ExpirationBefore is null && RegistrationFrom is null && RegistrationBefore is null
        && DomainType is null && Keyword is null && DeadlineFrom is null && DeadlineBefore is null && States is null && ExpiresWithin is null && Registrar is null && NameServer is null;

    internal string Order
    {
        get
        {
            var direction = Descending ? "DESC" : "ASC";
            return OrderKey switch
            {
                DomainOrder.Entry => $"created_at {direction}, domain_name {direction}",
                DomainOrder.Registration => $"registration_date {direction}, domain_name {direction}",
                // The engines do not agree on where NULL stands.
                DomainOrder.Expiration => $"expiration_date {direction} NULLS LAST, domain_name {direction}",
                DomainOrder.Deadline => $"deadline {direction} NULLS LAST, domain_name {direction}",
                _ => throw new InvalidOperationException($"{OrderKey} is no column."),
            };
        }
    }

    internal string Conditions(Dialect dialect, DbConnection connection) => string.Join(
        " AND ",
        new[]
        {
            "account_id = @AccountId",
            DomainName is null ? null : "domain_name = @DomainName",
            ExpirationFrom is null ? null : "expiration_date >= @ExpirationFrom",
            ExpirationBefore is null ? null : "expiration_date < @ExpirationBefore",
            RegistrationFrom is null ? null : "registration_date >= @RegistrationFrom",
            RegistrationBefore is null ? null : "registration_date < @RegistrationBefore",
            DeadlineFrom is null ? null : "deadline >= @DeadlineFrom",
            DeadlineBefore is null ? null : "deadline < @DeadlineBefore",
            Keyword is null ? null : "(domain_name LIKE @KeywordPattern ESCAPE '!' OR unicode_name LIKE @KeywordPattern ESCAPE '!')",
            DomainType is null ? null : "domain_type = @DomainType",
            States is null ? null : $"state {Dialect.In(connection, "@States")}",
            ExpiresWithin is null ? null
                : """
                  expiration_date < @Now + @ExpiresWithin + COALESCE(
                      (SELECT r.clock_offset FROM registries AS r WHERE r.registry = domains.registry), 0)
                  """,
            Registrar is null ? null : "lower(cl_id) = lower(@Registrar)",
            NameServer is null ? null
                : $"""
                  CASE WHEN facts IS NULL
                      THEN EXISTS (SELECT 1 FROM {dialect.Texts("name_servers", null, "n")} WHERE lower(n.value) = lower(@NameServer))
                      ELSE EXISTS (SELECT 1 FROM {dialect.Texts("facts", "NameServers", "n")} WHERE lower(n.value) = lower(@NameServer)) END
                  """,
        }.Where(condition => condition is not null));
}

/// <summary>What a list of domains is ordered by.</summary>
public enum DomainOrder
{
    /// <summary>When they came into the account.</summary>
    Entry,
    Registration,

    /// <summary>Those without one last, whichever way.</summary>
    Expiration,

    /// <inheritdoc cref="Expiration"/>
    Deadline,
}

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

    public string? DomainType { get; init; }

    /// <summary>Only states of this list.</summary>
    public IReadOnlyList<string>? States { get; init; }

    /// <summary>Only those that a registry, by its own clock, shows as expiring within this time or expired, ms; goes with <see cref="Now"/>.</summary>
    public long? ExpiresWithin { get; init; }

    /// <summary>Our clock.</summary>
    public long Now { get; init; }

    /// <summary>The sponsoring client's id.</summary>
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
        && DomainType is null && States is null && ExpiresWithin is null && Registrar is null && NameServer is null;

    internal string Order
    {
        get
        {
            var column = OrderKey switch
            {
                DomainOrder.Entry => "created_at",
                DomainOrder.Registration => "registration_date",
                DomainOrder.Expiration => "expiration_date",
                _ => throw new InvalidOperationException($"{OrderKey} is no column."),
            };
            var direction = Descending ? "DESC" : "ASC";
            return $"{column} {direction}, domain_name {direction}";
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
            DomainType is null ? null : "domain_type = @DomainType",
            States is null ? null : $"state {Dialect.In(connection, "@States")}",
            ExpiresWithin is null ? null
                : """
                  expiration_date < @Now + @ExpiresWithin + COALESCE(
                      (SELECT r.clock_offset FROM registries AS r WHERE r.registry = domains.registry), 0)
                  """,
            Registrar is null ? null : "cl_id = @Registrar",
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
    Expiration,
}

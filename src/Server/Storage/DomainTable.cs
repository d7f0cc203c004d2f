using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>A domain of an account's portfolio: what the account said of it, and what the registry said when last read.</summary>
public sealed record DomainRow
{
    /// <summary>The A-label form, lower case.</summary>
    public required string DomainName { get; init; }

    public required string AccountId { get; init; }

    public required string UnicodeName { get; init; }

    public required string InstanceId { get; init; }

    /// <summary>Without a leading dot, A-label.</summary>
    public required string Suffix { get; init; }

    /// <summary>The name of its registry account in the configuration; null where none serves the suffix.</summary>
    public string? Registry { get; init; }

    public long? RegistrationDate { get; init; }

    /// <summary>The expiry on record, which an order has to name.</summary>
    public long? ExpirationDate { get; init; }

    /// <summary>When it was deleted, as imported.</summary>
    public long? DeletedDate { get; init; }

    /// <summary>The name servers the portfolio names, a JSON array.</summary>
    public string NameServers { get; init; } = "[]";

    /// <summary>The DS records the portfolio names, a JSON array of <c>keyTag algorithm digestType digest</c>.</summary>
    public string DsData { get; init; } = "[]";

    public string? Remark { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }

    /// <summary>A <see cref="Registries.RegistryState"/>.</summary>
    public string State { get; init; } = "Unknown";

    public string? Roid { get; init; }

    public string? ClId { get; init; }

    public long? RegistryExpirationDate { get; init; }

    /// <summary>The registry's last facts, as JSON.</summary>
    public string? Facts { get; init; }

    /// <summary>The last facts read while the domain was not deleted, as JSON: a report's preData.</summary>
    public string? FactsBeforeDeletion { get; init; }

    public long? RedemptionSeenAt { get; init; }

    /// <summary>End of the present window in registry time, UTC ms.</summary>
    public long? Deadline { get; init; }

    /// <summary>Where the deadline comes from: a <see cref="Reprieve.Server.Tasks.DeadlineSource"/>.</summary>
    public string? DeadlineSource { get; init; }

    /// <summary>When the registry was last asked, our clock.</summary>
    public long? ReadAt { get; init; }

    public string? ReadError { get; init; }

    /// <summary>When it is to be read again, our clock; 0 as soon as can be.</summary>
    public long NextReadAt { get; init; }
}

/// <summary>The table of domains.</summary>
public static class DomainTable
{
    public static IReadOnlyList<DomainRow> Of(DbConnection connection, string accountId, IReadOnlyList<string> domainNames) =>
        connection.Query<DomainRow>(
            "SELECT * FROM domains WHERE account_id = @accountId AND domain_name IN @domainNames",
            new { accountId, domainNames }).AsList();

    /// <summary>The rows of these names, whoever's they are.</summary>
    public static async Task<IReadOnlyList<DomainRow>> AllOfAsync(DbConnection connection, IReadOnlyList<string> domainNames) =>
        (await connection.QueryAsync<DomainRow>(
            "SELECT * FROM domains WHERE domain_name IN @domainNames", new { domainNames })).AsList();

    /// <summary>Domains of a registry whose next reading is due, the most overdue first.</summary>
    public static async Task<IReadOnlyList<DomainRow>> ToReadAsync(DbConnection connection, string registry, long now, int limit) =>
        (await connection.QueryAsync<DomainRow>(
            "SELECT * FROM domains WHERE registry = @registry AND next_read_at <= @now ORDER BY next_read_at, domain_name LIMIT @limit",
            new { registry, now, limit })).AsList();

    /// <summary>Has the refresher read these again before all others.</summary>
    public static void ReadSoon(WriteContext context, string accountId, IReadOnlyList<string> domainNames) =>
        context.Connection.Execute(
            "UPDATE domains SET next_read_at = 0 WHERE account_id = @accountId AND domain_name IN @domainNames",
            new { accountId, domainNames });

    /// <summary>Writes what the registry said; what the account said stays.</summary>
    public static void UpdateFacts(WriteContext context, IReadOnlyList<DomainRow> rows) =>
        context.Connection.Execute(
            $"""
            UPDATE domains SET
                state = r.state, roid = r.roid, cl_id = r.cl_id, registry_expiration_date = r.registry_expiration_date,
                registration_date = r.registration_date, expiration_date = r.expiration_date,
                facts = r.facts, facts_before_deletion = r.facts_before_deletion, redemption_seen_at = r.redemption_seen_at,
                deadline = r.deadline, deadline_source = r.deadline_source,
                read_at = r.read_at, read_error = r.read_error, next_read_at = r.next_read_at
            FROM {context.RowSet<DomainRow>("@rows", "r")}
            WHERE domains.domain_name = r.domain_name
            """,
            new { rows = WriteContext.ToJson(rows) });
}

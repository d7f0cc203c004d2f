using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>Domains that drop on one day.</summary>
public sealed record DropDay
{
    /// <summary>Days since 1970-01-01 in UTC+8, in registry time.</summary>
    public required long Day { get; init; }

    public required long Domains { get; init; }
}

/// <summary>Domains that cost the same to redeem: those of a suffix, or one whose name has a price of its own.</summary>
public sealed record PricedGroup
{
    /// <summary>One of them.</summary>
    public required string DomainName { get; init; }

    public required string Suffix { get; init; }

    public required long Domains { get; init; }
}

/// <summary>Domains of a suffix that nobody reads.</summary>
public sealed record UnservedGroup
{
    public required string Suffix { get; init; }

    public string? Registry { get; init; }

    /// <summary>One of them.</summary>
    public required string DomainName { get; init; }

    public required string UnicodeName { get; init; }

    public required long Domains { get; init; }

    /// <summary>Of all groups, those that the limit left out among them.</summary>
    public required long InAll { get; init; }
}

/// <summary>A domain that failed to be redeemed and still can be.</summary>
public sealed record FailedDomain
{
    public required string DomainName { get; init; }

    public required string UnicodeName { get; init; }

    public required string TaskNo { get; init; }

    public required int Ordinal { get; init; }

    public string? FailCode { get; init; }

    public string FailArgs { get; init; } = "[]";

    public long? Deadline { get; init; }

    public string? DeadlineSource { get; init; }

    public string? Registry { get; init; }
}

/// <summary>What an account's domains come to in all.</summary>
public static class PortfolioTable
{
    // In no open item: what runs already costs nothing more.
    private const string Idle = "NOT EXISTS (SELECT 1 FROM items AS o WHERE o.open = 1 AND o.domain_name = d.domain_name)";

    public static async Task<IReadOnlyList<DropDay>> DropsAsync(DbConnection connection, string accountId, IReadOnlyList<string> states) =>
        (await connection.QueryAsync<DropDay>(
            $"""
            SELECT (deadline + 28800000) / 86400000 AS day, COUNT(*) AS domains FROM domains
            WHERE account_id = @accountId AND state {Dialect.In(connection, "@states")} AND deadline IS NOT NULL
            GROUP BY (deadline + 28800000) / 86400000 ORDER BY day
            """,
            new { accountId, states })).AsList();

    /// <summary>What of these states no open item is about, by what a price is written for.</summary>
    public static async Task<IReadOnlyList<PricedGroup>> ToPriceAsync(DbConnection connection, string accountId, IReadOnlyList<string> states, string currency) =>
        (await connection.QueryAsync<PricedGroup>(
            $"""
            SELECT MIN(d.domain_name) AS domain_name, d.suffix AS suffix, COUNT(*) AS domains FROM domains AS d
            WHERE d.account_id = @accountId AND d.state {Dialect.In(connection, "@states")} AND {Idle}
            GROUP BY d.suffix, CASE WHEN EXISTS (SELECT 1 FROM prices AS p WHERE p.suffix = d.domain_name AND p.currency = @currency) THEN d.domain_name ELSE '' END
            """,
            new { accountId, states, currency })).AsList();

    /// <summary>Domains in this state without a registry, or with one of these, by suffix; the most first.</summary>
    /// <param name="gone">Registries that are configured no more.</param>
    public static async Task<IReadOnlyList<UnservedGroup>> UnservedAsync(
        DbConnection connection, string accountId, string state, IReadOnlyList<string> gone, int limit)
    {
        // The columns are wrapped so that both engines read the index by registry: of the account they would read all that is unread.
        var isGone = gone.Count == 0 ? "" : $" OR registry {Dialect.In(connection, "@gone")}";
        return (await connection.QueryAsync<UnservedGroup>(
            $"""
            SELECT suffix, registry, MIN(domain_name) AS domain_name, MIN(unicode_name) AS unicode_name, COUNT(*) AS domains,
                CAST(SUM(COUNT(*)) OVER () AS BIGINT) AS in_all
            FROM domains WHERE (registry IS NULL{isGone}) AND account_id || '' = @accountId AND state || '' = @state
            GROUP BY suffix, registry ORDER BY domains DESC, suffix, registry LIMIT @limit
            """,
            new { accountId, state, gone, limit })).AsList();
    }

    public static Task<long> RunningAsync(DbConnection connection, string accountId) =>
        // The bound has both engines read the index of open items alone.
        connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM items WHERE open = 1 AND domain_name > '' AND account_id = @accountId", new { accountId });

    /// <summary>Domains of these states whose last item failed since a time, and that no open item is about, each once; what drops first comes first.</summary>
    public static async Task<IReadOnlyList<FailedDomain>> FailedAsync(
        DbConnection connection, string accountId, IReadOnlyList<string> states, long since, int limit) =>
        (await connection.QueryAsync<FailedDomain>(
            $"""
            SELECT d.domain_name, d.unicode_name, i.task_no, i.ordinal, i.fail_code, i.fail_args, d.deadline, d.deadline_source, d.registry
            FROM domains AS d
            JOIN items AS i ON i.open = 0 AND i.domain_name = d.domain_name AND i.account_id = d.account_id
            WHERE d.account_id = @accountId AND d.state {Dialect.In(connection, "@states")} AND {Idle}
                AND i.status = @failure AND i.finished_at >= @since
                AND NOT EXISTS (
                    SELECT 1 FROM items AS later WHERE later.open = 0 AND later.domain_name = i.domain_name AND later.created_at > i.created_at)
                AND NOT EXISTS (
                    SELECT 1 FROM items AS twin WHERE twin.open = 0 AND twin.domain_name = i.domain_name AND twin.account_id = i.account_id
                        AND twin.created_at = i.created_at AND twin.status = @failure
                        AND (twin.task_no < i.task_no OR (twin.task_no = i.task_no AND twin.ordinal < i.ordinal)))
            ORDER BY CASE WHEN d.deadline IS NULL THEN 1 ELSE 0 END, d.deadline, d.domain_name, i.task_no, i.ordinal
            LIMIT @limit
            """,
            new { accountId, states, since, limit, failure = (int)ItemStatus.Failure })).AsList();
}

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

    /// <summary>The wire's DomainType: <c>gTLD</c>, <c>New gTLD</c> or <c>ccTLD</c>.</summary>
    public string DomainType { get; init; } = "gTLD";

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

/// <summary>How many domains are in a state.</summary>
public sealed record StateCount
{
    /// <inheritdoc cref="DomainRow.State"/>
    public required string State { get; init; }

    public required int Count { get; init; }
}

/// <summary>The table of domains.</summary>
public static class DomainTable
{
    public static IReadOnlyList<DomainRow> Of(DbConnection connection, string accountId, IReadOnlyList<string> domainNames) =>
        RowReader.Read<DomainRow>(
            connection,
            // The account's column is wrapped so that the names are looked up: SQLite would read through all that the account has.
            $"domains WHERE account_id || '' = @accountId AND domain_name {Dialect.In(connection, "@domainNames")}",
            new { accountId, domainNames });

    /// <summary>The rows of these names, whoever's they are, inside a command.</summary>
    public static IReadOnlyList<DomainRow> AllOf(DbConnection connection, IReadOnlyList<string> domainNames) =>
        RowReader.Read<DomainRow>(connection, $"domains WHERE domain_name {Dialect.In(connection, "@domainNames")}", new { domainNames });

    /// <summary>The rows of these names, whoever's they are.</summary>
    public static Task<IReadOnlyList<DomainRow>> AllOfAsync(DbConnection connection, IReadOnlyList<string> domainNames) =>
        RowReader.ReadAsync<DomainRow>(connection, $"domains WHERE domain_name {Dialect.In(connection, "@domainNames")}", new { domainNames });

    public static Task<bool> IsReadDueAsync(DbConnection connection, string registry, long now) =>
        connection.ExecuteScalarAsync<bool>(
            // By the first key of the index: asked whether any is due, PostgreSQL reads through the table where none is.
            "SELECT (SELECT next_read_at FROM domains WHERE registry = @registry ORDER BY next_read_at LIMIT 1) <= @now", new { registry, now });

    /// <summary>
    /// Domains of a registry whose reading is due, the most overdue first; nobody else is given them for a minute.
    /// </summary>
    public static IReadOnlyList<DomainRow> TakeToRead(WriteContext context, string registry, long now, int limit) =>
        context.Connection.Query<DomainRow>(
            $"""
            WITH due AS MATERIALIZED (
                SELECT domain_name FROM domains WHERE registry = @registry AND next_read_at <= @now
                ORDER BY next_read_at, domain_name LIMIT @limit {context.Database.Dialect.SkipLocked})
            UPDATE domains SET next_read_at = @later WHERE domain_name IN (SELECT domain_name FROM due)
            RETURNING *
            """,
            new { registry, now, limit, later = now + 60_000 }).AsList();

    /// <summary>The same for a domain that the registry itself has named.</summary>
    public static void ReadSoonAt(WriteContext context, string registry, string domainName) =>
        context.Connection.Execute(
            "UPDATE domains SET next_read_at = 0 WHERE registry = @registry AND domain_name = @domainName", new { registry, domainName });

    /// <summary>Has these read no later than then.</summary>
    public static void ReadBy(WriteContext context, IReadOnlyList<string> domainNames, long at) =>
        context.Connection.Execute(
            $"UPDATE domains SET next_read_at = @at WHERE next_read_at > @at AND domain_name {Dialect.In(context.Connection, "@domainNames")}",
            new { domainNames, at });

    /// <summary>Has every domain of a registry read again: its clock was moved.</summary>
    public static void ReadAllSoon(WriteContext context, string registry) =>
        context.Connection.Execute("UPDATE domains SET next_read_at = 0 WHERE registry = @registry", new { registry });

    /// <summary>Has every domain of a registry read no later than then.</summary>
    public static void ReadAllBy(WriteContext context, string registry, long at) =>
        context.Connection.Execute("UPDATE domains SET next_read_at = @at WHERE registry = @registry AND next_read_at > @at", new { registry, at });

    /// <summary>Takes back all that a registry ever said of its domains: it has begun anew. A reading that is on its way counts for nothing.</summary>
    public static void Forget(WriteContext context, string registry, long now, long readAt) =>
        context.Connection.Execute(
            """
            UPDATE domains SET
                state = 'Unknown', roid = NULL, cl_id = NULL, registry_expiration_date = NULL, facts = NULL, facts_before_deletion = NULL,
                redemption_seen_at = NULL, deadline = NULL, deadline_source = NULL, read_at = NULL, read_error = NULL, updated_at = @now,
                next_read_at = @readAt
            WHERE registry = @registry
            """,
            new { registry, now, readAt });

    /// <summary>How many domains of a registry are in each state by the last reading, whoever's they are, and how many are due to be read by then.</summary>
    public static async Task<(IReadOnlyList<StateCount> States, int ToRead)> StandingAsync(DbConnection connection, string registry, long dueBy) =>
    (
        (await connection.QueryAsync<StateCount>(
            "SELECT state, COUNT(*) AS count FROM domains WHERE registry = @registry GROUP BY state ORDER BY state", new { registry })).AsList(),
        await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM domains WHERE registry = @registry AND next_read_at <= @dueBy", new { registry, dueBy }));

    /// <summary>How many of an account's domains a filter lets through, and one page of them, from one snapshot.</summary>
    public static async Task<(int Total, IReadOnlyList<DomainRow> Rows)> ListAsync(Dialect dialect, DbConnection connection, DomainFilter filter) =>
        (await CountAsync(dialect, connection, filter), await PageAsync(dialect, connection, filter));

    /// <summary>One page of what a filter lets through.</summary>
    public static async Task<IReadOnlyList<DomainRow>> PageAsync(Dialect dialect, DbConnection connection, DomainFilter filter)
    {
        if (filter is { IsWhole: true, OrderKey: DomainOrder.Entry })
        {
            var all = await AccountTable.DomainCountAsync(connection, filter.AccountId);
            return await RowReader.ReadAsync<DomainRow>(
                connection,
                $"""
                domains WHERE account_id = @AccountId AND number > @after AND number <= @last
                ORDER BY number {(filter.Descending ? "DESC" : "ASC")}
                """,
                filter.Descending
                    ? new { filter.AccountId, after = all - filter.Offset - filter.Limit, last = all - filter.Offset }
                    : new { filter.AccountId, after = filter.Offset, last = filter.Offset + filter.Limit });
        }

        // Keys first: where an index holds the filter too, it alone is read of what is passed over.
        return await RowReader.ReadAsync<DomainRow>(
            connection,
            $"""
            domains WHERE domain_name IN (
                SELECT domain_name FROM domains WHERE {filter.Conditions(dialect, connection)} ORDER BY {filter.Order} LIMIT @Limit OFFSET @Offset)
            ORDER BY {filter.Order}
            """,
            filter);
    }

    /// <summary>How many of an account's domains a filter lets through.</summary>
    public static async Task<int> CountAsync(Dialect dialect, DbConnection connection, DomainFilter filter) =>
        filter.IsWhole
            ? (int)await AccountTable.DomainCountAsync(connection, filter.AccountId)
            : await connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM domains WHERE {filter.Conditions(dialect, connection)}", filter);

    /// <summary>Writes what the account says of domains it has already; what the registry said stays, and is read again soon.</summary>
    public static void UpdateImported(WriteContext context, IReadOnlyList<DomainRow> rows) =>
        context.ForRows(
            rows,
            set => $"""
                UPDATE domains SET
                    registry = r.registry, expiration_date = r.expiration_date, deleted_date = r.deleted_date,
                    name_servers = r.name_servers, ds_data = r.ds_data, remark = r.remark, updated_at = r.updated_at, next_read_at = 0
                FROM {set}
                WHERE domains.domain_name = r.domain_name
                """);

    /// <summary>Has the refresher read one before all others: somebody waits for it.</summary>
    public static void ReadNext(WriteContext context, string accountId, string domainName) =>
        context.Connection.Execute(
            "UPDATE domains SET next_read_at = -1 WHERE account_id || '' = @accountId AND domain_name = @domainName", new { accountId, domainName });

    /// <summary>Has the refresher read these again before all others that nobody waits for.</summary>
    public static void ReadSoon(WriteContext context, string accountId, IReadOnlyList<string> domainNames) =>
        context.Connection.Execute(
            $"UPDATE domains SET next_read_at = 0 WHERE account_id || '' = @accountId AND domain_name {Dialect.In(context.Connection, "@domainNames")}",
            new { accountId, domainNames });

    /// <summary>
    /// Writes what the registry said; what the account said stays. A row that the account changed since it was read is left alone:
    /// that change has asked for a reading of its own. So is one that was read later: two slots may read the same domain.
    /// </summary>
    public static void UpdateFacts(WriteContext context, IReadOnlyList<DomainRow> rows) =>
        context.ForRows(
            rows,
            set => $"""
                UPDATE domains SET
                    state = r.state, roid = r.roid, cl_id = r.cl_id, registry_expiration_date = r.registry_expiration_date,
                    registration_date = r.registration_date, expiration_date = r.expiration_date, deleted_date = r.deleted_date,
                    facts = r.facts, facts_before_deletion = r.facts_before_deletion, redemption_seen_at = r.redemption_seen_at,
                    deadline = r.deadline, deadline_source = r.deadline_source,
                    read_at = r.read_at, read_error = r.read_error, next_read_at = r.next_read_at
                FROM {set}
                WHERE domains.domain_name = r.domain_name AND domains.updated_at = r.updated_at
                    AND (domains.read_at IS NULL OR domains.read_at <= r.read_at)
                """);
}

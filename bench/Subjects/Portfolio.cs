using System.Globalization;
using Dapper;
using Reprieve.Server.Storage;

namespace Reprieve.Bench.Subjects;

/// <summary>
/// Rows by the million, made by the engine itself before any clock starts. The statements are written for both engines; names, numbers
/// and dates are those that requests are made with.
/// </summary>
internal static class Portfolio
{
    /// <summary>The expiry on record of domains that no registry is asked about, UTC ms.</summary>
    public const long Expiration = 1_790_000_000_000;

    public const int ItemsATask = 1_000;

    private const long DomainsACommit = 2_000;
    private const long FirstName = 100_000_000;
    private const long FirstTask = 100_000_000_000;

    public static string NameOf(long number) => string.Create(CultureInfo.InvariantCulture, $"d{FirstName + number}.com");

    public static long NumberOf(string name) => long.Parse(name.AsSpan(1, name.IndexOf('.', StringComparison.Ordinal) - 1), CultureInfo.InvariantCulture) - FirstName;

    public static string TaskNoOf(long number) => string.Create(CultureInfo.InvariantCulture, $"01930000-0000-7000-8000-{FirstTask + number}");

    /// <summary>Domains from number 0 on, known and not to be read again for a long time.</summary>
    public static async Task AddDomainsAsync(
        Database database, Store store, long count, CancellationToken cancellationToken, long expiration = Expiration)
    {
        // Piece by piece: each row that a commit adds on PostgreSQL looks through the versions that those before it made of the account's.
        for (long first = 0; first < count; first += DomainsACommit)
        {
            await ExecuteAsync(
                database,
                $"""
                WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {first} + @count - 1)
                INSERT INTO domains (domain_name, account_id, unicode_name, instance_id, suffix, domain_type, registry, expiration_date,
                    created_at, updated_at, next_read_at)
                SELECT 'd' || ({FirstName} + i) || '.com', @account, 'd' || ({FirstName} + i) || '.com', 'S' || ({FirstName} + i), 'com', 'gTLD',
                    @registry, @expiration, @now, @now, @later
                FROM n
                """,
                store,
                Math.Min(DomainsACommit, count - first),
                cancellationToken,
                expiration);
        }
    }

    /// <summary>Tasks of 1,000 items each, ended or waiting.</summary>
    /// <param name="first">The number of the first item, a multiple of 1,000.</param>
    public static async Task AddItemsAsync(
        Database database, Store store, long count, bool waiting, CancellationToken cancellationToken, long first = 0)
    {
        var open = waiting ? 1 : 0;
        await ExecuteAsync(
            database,
            $"""
            WITH RECURSIVE n(i) AS (SELECT {first / ItemsATask} UNION ALL SELECT i + 1 FROM n WHERE i < ({first} + @count) / {ItemsATask} - 1)
            INSERT INTO tasks (task_no, account_id, access_key_id, task_type, task_biz_type, created_at, client_ip, lang, item_count, open_items, started)
            SELECT '01930000-0000-7000-8000-' || ({FirstTask} + i), @account, '{Store.KeyId}', 'ORDER_REDEEM', 'orderWithRegistry', @now + i,
                '127.0.0.1', 'en', {ItemsATask}, {ItemsATask * open}, {1 - open}
            FROM n
            """,
            store,
            count,
            cancellationToken);
        await ExecuteAsync(
            database,
            $"""
            WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {first} + @count - 1)
            INSERT INTO items (task_no, ordinal, detail_no, account_id, domain_name, name_as_sent, instance_id, registry,
                current_expiration_date, expiration_on_record, created_at, updated_at, finished_at, status, step, open, roid, cl_id, try_count)
            SELECT '01930000-0000-7000-8000-' || ({FirstTask} + i / {ItemsATask}), 1 + i % {ItemsATask}, '01930000-0000-7000-9000-' || ({FirstTask} + i),
                @account, 'd' || ({FirstName} + i) || '.com', 'd' || ({FirstName} + i) || '.com', 'S' || ({FirstName} + i), @registry,
                @expiration, @expiration, @now, @now, {(waiting ? "NULL" : "@now")}, {(waiting ? 0 : 2)}, '{(waiting ? "Inspect" : "Settle")}', {open},
                'D' || ({FirstName} + i) || '-EX', 'practice', {1 - open}
            FROM n
            """,
            store,
            count,
            cancellationToken);
    }

    private static Task<int> ExecuteAsync(
        Database database, string statement, Store store, long count, CancellationToken cancellationToken, long expiration = Expiration)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return database.WriteAsync(
            context => context.Connection.Execute(
                statement,
                new { count, account = store.AccountId, registry = Registries.Name, expiration, now, later = now + 86_400_000 },
                commandTimeout: 0),
            cancellationToken);
    }
}

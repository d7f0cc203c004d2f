using System.Data.Common;
using System.Text.Json;
using Dapper;
using Reprieve.Campaigns.Checking;
using Reprieve.Server.Storage;
using Reprieve.Tests;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns.Driving;

/// <summary>What servers stored, read past them from their database.</summary>
/// <param name="connect">A connection that has not been opened; of either engine.</param>
internal sealed class StoredData(Func<DbConnection> connect)
{
    public Task<long> CountOpenAsync(CancellationToken cancellationToken) =>
        QueryAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM items WHERE open = 1"), cancellationToken);

    /// <summary>Waits until no item is open, or none has ended for so long: the checker names what is left then.</summary>
    /// <param name="patience">How long the number may stay the same.</param>
    /// <param name="look">Called with it at each look.</param>
    public async Task UntilEndedAsync(TimeSpan patience, Action<long> look, CancellationToken cancellationToken)
    {
        var (left, since) = (long.MaxValue, TimeProvider.System.GetTimestamp());
        while (true)
        {
            var open = await CountOpenAsync(cancellationToken);
            if (open < left)
            {
                (left, since) = (open, TimeProvider.System.GetTimestamp());
            }

            if (open == 0 || TimeProvider.System.GetElapsedTime(since) > patience)
            {
                return;
            }

            look(open);
            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken);
        }
    }

    /// <summary>Everything that a campaign leaves behind, once its servers have stopped.</summary>
    public async Task<CampaignRecord> CollectAsync(CampaignNames names, Orders orders, RegistryProcess registry, CancellationToken cancellationToken) => new()
    {
        Log = await ReadLogAsync(registry, cancellationToken),
        Tasks = await ListAsync<TaskRow>("SELECT * FROM tasks", cancellationToken),
        Items = await ListAsync<ItemRow>("SELECT * FROM items", cancellationToken),
        Events = await ListAsync<EventRow>("SELECT task_no, ordinal, at, kind, args FROM events ORDER BY event_id", cancellationToken),
        Held = await ListAsync<HeldLines>("SELECT task_no, ordinal, restore_state, renewal_state FROM holds", cancellationToken),
        BookDifferences = await QueryAsync(connection => MoneyBooks.DifferencesAsync(connection, cancellationToken), cancellationToken),
        IsPriced = await QueryAsync(connection => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM funds"), cancellationToken) > 0,
        Domains = await ListAsync<string>("SELECT domain_name FROM domains", cancellationToken),
        Messages = await QueryAsync(connection => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM messages"), cancellationToken),
        Submissions = orders.Submissions,
        Imported = orders.Imported,
        Start = names.All.ToDictionary(name => name.Name, name => name.Start, StringComparer.Ordinal),
        End = await ReadStatesAsync(registry, cancellationToken),
        ImmediateSuffixes = CampaignNames.ImmediateSuffixes,
    };

    public Task<IReadOnlyList<T>> ListAsync<T>(string sql, CancellationToken cancellationToken, object? parameters = null) =>
        QueryAsync<IReadOnlyList<T>>(async connection => (await connection.QueryAsync<T>(sql, parameters)).AsList(), cancellationToken);

    private async Task<T> QueryAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellationToken)
    {
        await using var connection = connect();
        await connection.OpenAsync(cancellationToken);
        return await query(connection);
    }

    public static async Task<IReadOnlyList<LogRow>> ReadLogAsync(RegistryProcess registry, CancellationToken cancellationToken)
    {
        List<LogRow> log = [];
        for (long since = 0; ;)
        {
            var page = LogRow.ReadPage(await registry.GetAsync($"/log?limit=10000&xml=false&since={since}", cancellationToken));
            if (page.Count == 0)
            {
                return log;
            }

            log.AddRange(page);
            since = page[^1].Seq;
        }
    }

    private static async Task<IReadOnlyDictionary<string, NameState>> ReadStatesAsync(RegistryProcess registry, CancellationToken cancellationToken) =>
        (await registry.GetAsync("/domains", cancellationToken)).GetProperty("domains").EnumerateArray()
            .ToDictionary(domain => domain.GetProperty("name").GetString()!, StateOf, StringComparer.Ordinal);

    private static NameState StateOf(JsonElement domain)
    {
        var statuses = domain.GetProperty("rgpStatuses").EnumerateArray().Select(status => status.GetString()).ToList();
        return statuses.Contains("redemptionPeriod") ? NameState.Redemption
            : statuses.Contains("pendingRestore") ? NameState.PendingRestore
            : statuses.Contains("pendingDelete") ? NameState.PendingDelete
            : NameState.Restored;
    }
}

using Dapper;
using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>
/// What an order of 100 domains costs in all, beside what its rows cost: nonce, task, items, events, holds and the ledger's entries through the same writer with the same
/// statements, as many callers at once, and neither HTTP nor signature nor a look at what is there already.
/// </summary>
internal static class SubmittedBatches
{
    private const int Connections = 64;
    private const int Domains = 100;
    private const double Least = 0.7;

    public static async Task<Outcome> MeasureAsync(Trial trial, Func<string, Task<Store>> create, CancellationToken cancellationToken)
    {
        var batches = trial.Size(600, 100);
        // Both have the same rows at each round, so that both write into trees of the same size.
        var stores = new[] { await create(Path.Combine(trial.Folder, "subject")), await create(Path.Combine(trial.Folder, "reference")) };
        foreach (var store in stores)
        {
            await using var filling = await store.OpenAsync(cancellationToken);
            await Money.PriceAsync(filling, store, cancellationToken);
            await Portfolio.AddDomainsAsync(filling, store, (long)batches * Domains * (trial.Rounds + 1), cancellationToken);
        }

        await using var server = await ServerProcess.StartAsync(stores[0], cancellationToken);
        using var load = await LoadGenerator.ConnectAsync(server.Address, Connections, cancellationToken);
        await using var database = await stores[1].OpenAsync(cancellationToken);
        var share = new ClientShare();
        var (subject, reference) = await trial.InTurnAsync(
            async round =>
            {
                var requests = SignedRequests.Batches(server.Address, (long)round * batches * Domains, batches, Domains);
                return (await server.ServeAsync(load, requests, share, round, cancellationToken)).PerSecond;
            },
            round => BareRows.WriteAsync(database, stores[1], (long)round * batches * Domains, batches, Domains, Connections, cancellationToken));
        List<string> counts = [];
        foreach (var store in stores)
        {
            counts.Add(await store.ReadAsync(CountsAsync, cancellationToken));
        }

        return new Outcome
        {
            Subject = subject,
            Reference = reference,
            Unit = "batches/s",
            Notes =
            [
                $"{Connections} connections",
                counts[0] == counts[1] ? $"rows on either side: {counts[0]}" : $"**rows differ**: {counts[0]} beside {counts[1]}",
                share.ToString(),
            ],
            // Both wait for the disk once a group: what is above the work of the reference is the same time for both.
            Predict = (fsyncMs, rate) => (Connections / rate) / ((fsyncMs / 1000) + (Math.Max((Connections / rate) - (fsyncMs / 1000), 0) / Least)),
        };
    }

    private static async Task<string> CountsAsync(System.Data.Common.DbConnection connection)
    {
        List<string> counts = [];
        foreach (var table in new[] { "nonces", "tasks", "items WHERE open = 1", "events", "holds WHERE open = 1", "ledger_entries" })
        {
            counts.Add($"{Figures.Plain(await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}"))} {table.Replace("WHERE open = 1", "open", StringComparison.Ordinal).Replace('_', ' ')}");
        }

        return string.Join(", ", counts);
    }
}

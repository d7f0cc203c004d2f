using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>Signed pages of 20 items, as many as the server can; beside them its cheapest answer.</summary>
internal static class QueryRateSqlite
{
    private const int Connections = 64;

    public static Row Row { get; } = new("query-rate-sqlite", Aim.AtLeast(0.3), MeasureAsync);

    private static async Task<Outcome> MeasureAsync(Trial trial, CancellationToken cancellationToken)
    {
        var items = trial.Size(1_000_000, 100_000);
        var pages = trial.Size(15_000, 2_000);
        var store = await Store.CreateAsync(Path.Combine(trial.Folder, "data"), Registries.Unreachable(), cancellationToken);
        await using (var database = await store.OpenAsync(cancellationToken))
        {
            await Portfolio.AddItemsAsync(database, store, items, waiting: false, cancellationToken);
        }

        await using var server = await ServerProcess.StartAsync(store, cancellationToken);
        using var load = await LoadGenerator.ConnectAsync(server.Address, Connections, cancellationToken);
        var share = new ClientShare();
        var referenceShare = new ClientShare();
        var (subject, reference) = await trial.InTurnAsync(
            async round =>
            {
                var requests = SignedRequests.Pages(server.Address, pages, items / Portfolio.ItemsATask, new Random(round));
                return (await server.ServeAsync(load, requests, share, round, cancellationToken)).PerSecond;
            },
            async round => (await server.ServeAsync(load, [.. Enumerable.Repeat(server.Healthz, 3 * pages)], referenceShare, round, cancellationToken)).PerSecond);
        return new Outcome
        {
            Subject = subject,
            Reference = reference,
            Unit = "requests/s",
            Notes = [$"{Connections} connections, {Figures.Plain(items)} items stored", share.ToString(), $"of the reference: {referenceShare}"],
        };
    }
}

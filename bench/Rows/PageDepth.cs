using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>What a page costs in a large table beside a small one: random tasks of 1,000 items, random depths, one request at a time.</summary>
internal static class PageDepth
{
    private const int Few = 10_000;

    public static async Task<Outcome> MeasureAsync(Trial trial, Func<string, Task<Store>> create, CancellationToken cancellationToken)
    {
        var many = trial.Size(10_000_000, 200_000);
        var pages = trial.Size(4_000, 500);
        await using var large = await SideAsync(await create(Path.Combine(trial.Folder, "large")), many, cancellationToken);
        await using var small = await SideAsync(await create(Path.Combine(trial.Folder, "small")), Few, cancellationToken);
        var share = new ClientShare();
        var (subject, reference) = await trial.InTurnAsync(
            async round => await large.MedianAsync(pages, round, share, cancellationToken),
            async round => await small.MedianAsync(pages, round, share, cancellationToken));
        return new Outcome
        {
            Subject = subject,
            Reference = reference,
            Unit = "ms",
            Notes = [$"medians of {Figures.Plain(pages)} pages a round, {Figures.Plain(many)} items beside {Figures.Plain(Few)}", share.ToString()],
        };
    }

    private static async Task<Side> SideAsync(Store store, long items, CancellationToken cancellationToken)
    {
        await using (var database = await store.OpenAsync(cancellationToken))
        {
            await Portfolio.AddItemsAsync(database, store, items, waiting: false, cancellationToken);
        }

        var server = await ServerProcess.StartAsync(store, cancellationToken);
        return new Side(server, await LoadGenerator.ConnectAsync(server.Address, 1, cancellationToken), items / Portfolio.ItemsATask);
    }

    private sealed class Side(ServerProcess server, LoadGenerator load, long tasks) : IAsyncDisposable
    {
        public async Task<double> MedianAsync(int pages, int round, ClientShare share, CancellationToken cancellationToken) =>
            (await server.ServeAsync(load, SignedRequests.Pages(server.Address, pages, tasks, new Random(round)), share, round, cancellationToken)).MedianMs;

        public async ValueTask DisposeAsync()
        {
            load.Dispose();
            await server.DisposeAsync();
        }
    }
}

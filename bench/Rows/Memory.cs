using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>What a server has in memory with a million items waiting; beside it one with none.</summary>
internal static class Memory
{
    // Long enough for the first claims, readings and collections.
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(10);

    public static Row Row { get; } = new("memory", new Aim(IsLeast: false, 200, "MB"), MeasureAsync);

    private static async Task<Outcome> MeasureAsync(Trial trial, CancellationToken cancellationToken)
    {
        var items = trial.Size(1_000_000, 50_000);
        var full = await Store.CreateAsync(Path.Combine(trial.Folder, "full"), Registries.Unreachable(), cancellationToken);
        var empty = await Store.CreateAsync(Path.Combine(trial.Folder, "empty"), Registries.Unreachable(), cancellationToken);
        await using (var database = await full.OpenAsync(cancellationToken))
        {
            await Portfolio.AddDomainsAsync(database, full, items, cancellationToken);
            await Portfolio.AddItemsAsync(database, full, items, waiting: true, cancellationToken);
        }

        var (subject, reference) = await trial.InTurnAsync(
            _ => ResidentAsync(full, trial.Size(10, 3), cancellationToken), _ => ResidentAsync(empty, trial.Size(10, 3), cancellationToken));
        return new Outcome
        {
            Subject = subject,
            Reference = reference,
            Unit = "MB",
            Notes = [$"{Figures.Plain(items)} items open, after {_settling.TotalSeconds:0} s and 200 queries"],
        };
    }

    private static async Task<double> ResidentAsync(Store store, int seconds, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(store, cancellationToken);
        using var load = await LoadGenerator.ConnectAsync(server.Address, 8, cancellationToken);
        await load.SendAsync(SignedRequests.Pages(server.Address, 200, 10, new Random(1)), cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
        return server.ResidentMb;
    }
}

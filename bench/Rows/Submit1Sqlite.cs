using Dapper;
using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>Signed orders of one domain, each durable before its answer; beside them the server's cheapest answer.</summary>
internal static class Submit1Sqlite
{
    private const int Connections = 64;
    private const double Least = 0.25;

    public static Row Row { get; } = new("submit-1-sqlite", Aim.AtLeast(Least), MeasureAsync);

    private static async Task<Outcome> MeasureAsync(Trial trial, CancellationToken cancellationToken)
    {
        var orders = trial.Size(15_000, 2_000);
        var store = await Store.CreateAsync(Path.Combine(trial.Folder, "data"), Registries.Unreachable(), cancellationToken);
        await using (var database = await store.OpenAsync(cancellationToken))
        {
            await Money.PriceAsync(database, store, cancellationToken);
            await Portfolio.AddDomainsAsync(database, store, (long)orders * (trial.Rounds + 1), cancellationToken);
        }

        await using var server = await ServerProcess.StartAsync(store, cancellationToken);
        using var load = await LoadGenerator.ConnectAsync(server.Address, Connections, cancellationToken);
        var share = new ClientShare();
        var referenceShare = new ClientShare();
        var (subject, reference) = await trial.InTurnAsync(
            async round => (await server.ServeAsync(load, SignedRequests.Singles(server.Address, (long)round * orders, orders), share, round, cancellationToken)).PerSecond,
            async round => (await server.ServeAsync(load, [.. Enumerable.Repeat(server.Healthz, 3 * orders)], referenceShare, round, cancellationToken)).PerSecond);
        var open = await store.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM items WHERE open = 1"), cancellationToken);
        return new Outcome
        {
            Subject = subject,
            Reference = reference,
            Unit = "requests/s",
            Notes = [$"{Connections} connections", $"{Figures.Plain(open)} items open at the end", share.ToString(), $"of the reference: {referenceShare}"],
            // A closed loop: each connection waits for the disk once a request, and all of them together for the work.
            Predict = (fsyncMs, healthz) => Connections / ((Connections / (Least * healthz)) + (fsyncMs / 1000)) / healthz,
        };
    }
}

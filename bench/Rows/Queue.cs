using System.Diagnostics;
using Dapper;
using Npgsql;
using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>
/// The engine's queue on PostgreSQL, items that do nothing; beside it the plainest queue there is: rows taken with SKIP LOCKED, as many at
/// once and by as many workers, taken and ended in a commit each.
/// </summary>
internal static class Queue
{
    private const double Least = 0.5;

    // The engine's window.
    private const int Batch = 32;

    public static Row Row { get; } = new("queue", Aim.AtLeast(Least), MeasureAsync);

    private static async Task<Outcome> MeasureAsync(Trial trial, CancellationToken cancellationToken)
    {
        var items = trial.Size(20_000, 2_000);
        await using var postgres = await PostgresServer.StartAsync(trial, cancellationToken);
        var ours = await postgres.CreateDatabaseAsync(cancellationToken);
        var store = await Store.CreateAsync(Path.Combine(trial.Folder, "data"), Registries.Unreachable(), cancellationToken, ours);
        await using var database = await store.OpenAsync(cancellationToken);
        await Portfolio.AddDomainsAsync(database, store, (long)items * (trial.Rounds + 1), cancellationToken);
        var plain = await postgres.CreateDatabaseAsync(cancellationToken);
        await postgres.ExecuteAsync(
            """
            CREATE TABLE jobs (id bigint PRIMARY KEY, payload text NOT NULL, state integer NOT NULL DEFAULT 0, worker integer, ended_at timestamptz);
            CREATE INDEX jobs_to_take ON jobs (id) WHERE state = 0
            """,
            cancellationToken,
            plain);
        var (subject, reference) = await trial.InTurnAsync(
            async round =>
            {
                await Portfolio.AddItemsAsync(database, store, items, waiting: true, cancellationToken, (long)round * items);
                await postgres.ExecuteAsync("ANALYZE", cancellationToken, ours);
                return await NoOpItems.RunAsync(database, store, items, cancellationToken);
            },
            async round =>
            {
                await postgres.ExecuteAsync(
                    $"INSERT INTO jobs (id, payload) SELECT i, 'd' || i || '.com' FROM generate_series({round * items} + 1, {(round + 1) * items}) AS i; ANALYZE",
                    cancellationToken,
                    plain);
                return await PlainAsync(plain, items, cancellationToken);
            });
        return new Outcome
        {
            Subject = subject,
            Reference = reference,
            Unit = "items/s",
            Notes = [$"{Figures.Plain(items)} a round, {NoOpItems.Workers} workers, {Batch} at once"],
            Predict = (fsyncMs, rate) => 1 / ((1 / Least) + (rate * Math.Max(fsyncMs - 1, 0) / 1000 / Batch)),
        };
    }

    private static async Task<double> PlainAsync(string connectionString, int jobs, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 20, AutoPrepareMinUsages = 2 }.ConnectionString);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, NoOpItems.Workers).Select(async worker =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            while (true)
            {
                var taken = (await connection.QueryAsync<long>(
                    """
                    UPDATE jobs SET state = 1, worker = @worker
                    WHERE id IN (SELECT id FROM jobs WHERE state = 0 ORDER BY id LIMIT @batch FOR UPDATE SKIP LOCKED)
                    RETURNING id
                    """,
                    new { worker, batch = Batch })).AsList();
                if (taken.Count == 0)
                {
                    return;
                }

                await connection.ExecuteAsync("UPDATE jobs SET state = 2, ended_at = now() WHERE id = ANY(@taken)", new { taken });
            }
        }));
        return jobs / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}

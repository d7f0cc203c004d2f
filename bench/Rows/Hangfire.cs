using System.Diagnostics;
using System.Globalization;
using global::Hangfire;
using global::Hangfire.PostgreSql;
using global::Hangfire.PostgreSql.Factories;
using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>
/// Items that do nothing, put into the queue and run, durable both times; beside it Hangfire on the same server, with long polling and the
/// sliding invisibility that its storage offers. What either asks of the server is counted, as that is what makes the difference.
/// </summary>
internal static class Hangfire
{
    private const int Producers = 16;
    private const int HangfireWorkers = 20;
    private const int Domains = 100;

    public static Row Row { get; } = new("hangfire", Aim: null, MeasureAsync);

    /// <summary>What a job of Hangfire runs.</summary>
    public static void Nothing(int number) => _ = number;

    private static async Task<Outcome> MeasureAsync(Trial trial, CancellationToken cancellationToken)
    {
        var items = trial.Size(20_000, 2_000);
        var jobs = trial.Size(1_000, 200);
        await using var postgres = await PostgresServer.StartAsync(trial, cancellationToken);
        var ours = await postgres.CreateDatabaseAsync(cancellationToken);
        var store = await Store.CreateAsync(Path.Combine(trial.Folder, "data"), Registries.Unreachable(), cancellationToken, ours);
        await using var database = await store.OpenAsync(cancellationToken);
        await Portfolio.AddDomainsAsync(database, store, (long)items * (trial.Rounds + 1), cancellationToken);
        await postgres.ExecuteAsync("ANALYZE", cancellationToken, ours);
        var options = new PostgreSqlStorageOptions
        {
            EnableLongPolling = true,
            UseSlidingInvisibilityTimeout = true,
            QueuePollInterval = TimeSpan.FromSeconds(1),
        };
        var storage = new PostgreSqlStorage(new NpgsqlConnectionFactory(await postgres.CreateDatabaseAsync(cancellationToken), options), options);
        var (asked, theyAsked) = ("", "");
        var (subject, reference) = await trial.InTurnAsync(
            round => CountedAsync(
                postgres,
                items,
                async () =>
                {
                    var enqueued = await BareRows.WriteAsync(database, store, (long)round * items, items / Domains, Domains, Producers, cancellationToken);
                    return 1 / ((1 / (enqueued * Domains)) + (1 / await NoOpItems.RunAsync(database, store, items, cancellationToken)));
                },
                text => asked = text,
                cancellationToken),
            _ => CountedAsync(postgres, jobs, () => RunAsync(storage, jobs, cancellationToken), text => theyAsked = text, cancellationToken));
        return new Outcome
        {
            Subject = subject,
            Reference = reference,
            Unit = "items/s",
            Notes =
            [
                $"{Figures.Plain(items)} items in orders of {Domains} beside {Figures.Plain(jobs)} jobs, {Producers} producers, {NoOpItems.Workers} workers beside {HangfireWorkers}",
                $"an item asks for {asked}; a job for {theyAsked}",
            ],
        };
    }

    private static async Task<double> RunAsync(PostgreSqlStorage storage, int jobs, CancellationToken cancellationToken)
    {
        var client = new BackgroundJobClient(storage);
        var monitor = storage.GetMonitoringApi();
        var done = monitor.SucceededListCount();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(producer => Task.Run(
            () =>
            {
                for (var number = producer; number < jobs; number += Producers)
                {
                    var own = number;
                    client.Enqueue(() => Nothing(own));
                }
            },
            cancellationToken)));
        using (new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = HangfireWorkers }, storage))
        {
            while (monitor.SucceededListCount() < done + jobs)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
            }
        }

        return jobs / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> CountedAsync(
        PostgresServer postgres, int items, Func<Task<double>> run, Action<string> tell, CancellationToken cancellationToken)
    {
        var before = await postgres.CountsAsync(cancellationToken);
        var rate = await run();
        var after = await postgres.CountsAsync(cancellationToken);
        tell(string.Create(
            CultureInfo.InvariantCulture,
            $"{(double)(after.Statements - before.Statements) / items:0.##} statements, {(double)(after.Commits - before.Commits) / items:0.##} commits and {(double)(after.Syncs - before.Syncs) / items:0.##} syncs of the log"));
        return rate;
    }
}

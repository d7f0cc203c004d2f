using System.Diagnostics;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Reprieve.Bench.Subjects;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Bench.Rows;

/// <summary>The engine's own queue: its workers in this process, with items that end as soon as they are looked at.</summary>
internal static class NoOpItems
{
    public const int Workers = 8;

    /// <returns>Items claimed, run and settled a second.</returns>
    public static async Task<double> RunAsync(Database database, Store store, long items, CancellationToken cancellationToken)
    {
        var profile = new RegistryProfile
        {
            Name = Registries.Name,
            Host = "nowhere",
            ClientId = "practice",
            Password = "practice-1",
            Suffixes = [Registries.Suffix],
            MaxSessions = Workers,
            // The registry's rate is not what is measured.
            CommandsPerSecond = 10_000_000,
        };
        var passwords = new RegistryPasswords(database, MasterKey.LoadOrCreate(store.MasterKeyFile), TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var running = Enumerable.Range(0, Workers).Select(slot => Task.Run(
            () => new SessionWorker(
                profile, slot, "bench", database, (own, _) => new NoOpRegistry(own), new WorkSignal(), new TaskOptions(), TimeProvider.System, passwords,
                NullLogger<SessionWorker>.Instance, CancellationToken.None).RunAsync(stop.Token),
            CancellationToken.None)).ToList();
        while (await database.ReadAsync(connection => connection.ExecuteScalarAsync<bool>("SELECT (SELECT ordinal FROM items WHERE open = 1 ORDER BY domain_name LIMIT 1) IS NOT NULL"), cancellationToken))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), cancellationToken);
        }

        var took = Stopwatch.GetElapsedTime(started);
        await stop.CancelAsync();
        await Task.WhenAll(running);
        return items / took.TotalSeconds;
    }
}

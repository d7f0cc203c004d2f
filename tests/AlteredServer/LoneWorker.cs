using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Reprieve.Server.Registries;
using Reprieve.Server.Registries.Epp;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Postgres;
using Reprieve.Server.Storage.Sqlite;
using Reprieve.Server.Tasks;

namespace Reprieve.AlteredServer;

/// <summary>
/// One <see cref="SessionWorker"/> on slot 0, with nothing around it that would see to it being the only one: the database is shared,
/// there is no cluster. Until it is killed.
/// </summary>
internal static class LoneWorker
{
    /// <param name="databaseFile">The shared file; beside the master key where the configuration names a PostgreSQL instead.</param>
    /// <param name="configFile">The registry, the engine's pace, perhaps a PostgreSQL.</param>
    /// <param name="registry">Which of the configuration's.</param>
    /// <param name="owner">Who it is in the lease.</param>
    public static async Task<int> RunAsync(string databaseFile, string configFile, string registry, string owner)
    {
        StopPoints.Arm(Environment.GetEnvironmentVariable(StopPoints.Variable));
        var configuration = new ConfigurationBuilder().AddJsonFile(configFile, optional: false).Build();
        using var logging = LoggerFactory.Create(builder => builder.AddSimpleConsole(console => console.SingleLine = true));
        var clock = TimeProvider.System;
        await using Database database = configuration["Reprieve:Storage:ConnectionString"] is { } postgres
            ? new PostgresDatabase(postgres)
            : new SqliteDatabase(databaseFile) { IsShared = true };
        await database.OpenAsync(CancellationToken.None);
        var worker = new SessionWorker(
            new RegistryProfiles(RegistryProfiles.Bind(configuration)).Find(registry),
            slot: 0,
            owner,
            database,
            (profile, hooks) => new EppRegistry(profile, hooks, clock),
            new WorkSignal(),
            configuration.GetSection(TaskOptions.Section).Get<TaskOptions>() ?? new TaskOptions(),
            clock,
            new RegistryPasswords(database, MasterKey.LoadOrCreate(Path.Combine(Path.GetDirectoryName(databaseFile) ?? "", "master-key")), clock),
            logging.CreateLogger<SessionWorker>(),
            replaced: CancellationToken.None);
        await Console.Out.WriteLineAsync($"working as {Environment.ProcessId}");
        await worker.RunAsync(CancellationToken.None);
        return 0;
    }
}

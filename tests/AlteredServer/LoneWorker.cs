using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Reprieve.Server.Registries;
using Reprieve.Server.Registries.Epp;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Sqlite;
using Reprieve.Server.Tasks;

namespace Reprieve.AlteredServer;

/// <summary>
/// One <see cref="SessionWorker"/> on slot 0, with nothing around it that would see to it being the only one: the file is shared,
/// there is no cluster. Until it is killed.
/// </summary>
internal static class LoneWorker
{
    public static async Task<int> RunAsync(string databaseFile, string configFile, string registry, string owner)
    {
        StopPoints.Arm(Environment.GetEnvironmentVariable(StopPoints.Variable));
        var configuration = new ConfigurationBuilder().AddJsonFile(configFile, optional: false).Build();
        using var logging = LoggerFactory.Create(builder => builder.AddSimpleConsole(console => console.SingleLine = true));
        var clock = TimeProvider.System;
        await using var database = new SqliteDatabase(databaseFile) { IsShared = true };
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

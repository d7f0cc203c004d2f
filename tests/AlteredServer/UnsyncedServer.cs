using Microsoft.Extensions.Hosting;
using Reprieve.Server.Hosting;
using Reprieve.Server.Storage.Sqlite;

namespace Reprieve.AlteredServer;

/// <summary>The whole server, except that no commit is synced: what the test of the sync has to see through.</summary>
internal static class UnsyncedServer
{
    public static async Task<int> RunAsync(string dataFolder, string configFile)
    {
        var app = ReprieveHost.Create(new HostSettings
        {
            DataDirectory = dataFolder,
            ConfigFile = configFile,
            Urls = ["http://127.0.0.1:0"],
            OpenSqlite = path => new SqliteDatabase(path) { Synchronous = "OFF" },
        });
        await app.StartAsync();
        await Console.Out.WriteLineAsync($"API            {app.Urls.First()}/");
        await Console.Out.WriteLineAsync("ready");
        await app.WaitForShutdownAsync();
        return 0;
    }
}

using System.Text.Json.Nodes;
using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Sqlite;

namespace Reprieve.Bench.Subjects;

/// <summary>A server's data folder with its configuration and one account, and the database in it.</summary>
internal sealed class Store
{
    public const string KeyId = "RKBENCHBENCHBENCH123";
    public const string KeySecret = "bench-secret-0123456789-0123456789-01234";

    private Store(string folder) => Folder = folder;

    public string Folder { get; }

    public string ConfigFile => Path.Combine(Folder, "reprieve.json");

    public string DatabaseFile => Path.Combine(Folder, "reprieve.db");

    public string AccountId { get; private init; } = "";

    /// <summary>Makes an empty one at its last schema.</summary>
    /// <param name="folder">Made here.</param>
    /// <param name="registry">The one registry of the configuration.</param>
    public static async Task<Store> CreateAsync(string folder, JsonObject registry, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var store = new Store(folder);
        await File.WriteAllTextAsync(
            store.ConfigFile, new JsonObject { ["Reprieve"] = new JsonObject { ["Registries"] = new JsonArray(registry) } }.ToJsonString(), cancellationToken);
        await using var database = await store.OpenAsync(cancellationToken);
        var key = await new AccountDirectory(database, MasterKey.LoadOrCreate(Path.Combine(folder, "master-key")), TimeProvider.System)
            .BootstrapAsync(Path.Combine(folder, "root-key"), KeyId, KeySecret, cancellationToken)
            ?? throw new InvalidOperationException("the new database has an account");
        return new Store(folder) { AccountId = key.AccountId };
    }

    /// <summary>A copy of it as it is now, closed.</summary>
    public Store CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(Folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return new Store(folder) { AccountId = AccountId };
    }

    /// <summary>Opens the database as the server does; nothing else may have it open.</summary>
    public async Task<Database> OpenAsync(CancellationToken cancellationToken)
    {
        var database = new SqliteDatabase(DatabaseFile);
        await database.OpenAsync(cancellationToken);
        return database;
    }

    /// <summary>Reads beside whoever has it open.</summary>
    public async Task<T> ReadAsync<T>(Func<System.Data.Common.DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var database = new SqliteDatabase(DatabaseFile);
        return await database.ReadAsync(read, cancellationToken);
    }
}

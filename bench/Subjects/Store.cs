using System.Data.Common;
using System.Text.Json.Nodes;
using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Postgres;
using Reprieve.Server.Storage.Sqlite;

namespace Reprieve.Bench.Subjects;

/// <summary>A server's data folder with its configuration and one account, and its database.</summary>
internal sealed class Store
{
    public const string KeyId = "RKBENCHBENCHBENCH123";
    public const string KeySecret = "bench-secret-0123456789-0123456789-01234";

    private readonly string? _postgres;

    private Store(string folder, string? postgres)
    {
        Folder = folder;
        _postgres = postgres;
    }

    public string Folder { get; }

    public string ConfigFile => Path.Combine(Folder, "reprieve.json");

    public string MasterKeyFile => Path.Combine(Folder, "master-key");

    public string AccountId { get; private init; } = "";

    /// <summary>Makes an empty one at its last schema.</summary>
    /// <param name="folder">Made here.</param>
    /// <param name="registry">The one registry of the configuration.</param>
    /// <param name="postgres">Of an empty database; null for an embedded one in the folder.</param>
    public static async Task<Store> CreateAsync(string folder, JsonObject registry, CancellationToken cancellationToken, string? postgres = null)
    {
        Directory.CreateDirectory(folder);
        var store = new Store(folder, postgres);
        var configuration = new JsonObject { ["Registries"] = new JsonArray(registry) };
        if (postgres is not null)
        {
            configuration["Storage"] = new JsonObject { ["Provider"] = "Postgres", ["ConnectionString"] = postgres };
            configuration["Security"] = new JsonObject { [nameof(MasterKeyFile)] = store.MasterKeyFile };
        }

        await File.WriteAllTextAsync(store.ConfigFile, new JsonObject { ["Reprieve"] = configuration }.ToJsonString(), cancellationToken);
        await using var database = await store.OpenAsync(cancellationToken);
        var key = await new AccountDirectory(database, MasterKey.LoadOrCreate(store.MasterKeyFile), TimeProvider.System)
            .BootstrapAsync(Path.Combine(folder, "root-key"), KeyId, KeySecret, cancellationToken)
            ?? throw new InvalidOperationException("the new database has an account");
        return new Store(folder, postgres) { AccountId = key.AccountId };
    }

    /// <summary>Opens the database as the server does.</summary>
    public async Task<Database> OpenAsync(CancellationToken cancellationToken)
    {
        var database = Make();
        await database.OpenAsync(cancellationToken);
        return database;
    }

    /// <summary>Reads beside whoever has it open.</summary>
    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var database = Make();
        return await database.ReadAsync(read, cancellationToken);
    }

    private Database Make() => _postgres is null ? new SqliteDatabase(Path.Combine(Folder, "reprieve.db")) : new PostgresDatabase(_postgres);
}

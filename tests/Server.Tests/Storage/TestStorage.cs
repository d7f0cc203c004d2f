using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Postgres;
using Reprieve.Server.Storage.Sqlite;
using Reprieve.Tests.Postgres;

namespace Reprieve.Server.Tests.Storage;

/// <summary>
/// What tests keep their data in: a SQLite file, or, with <c>REPRIEVE_TEST_STORAGE=Postgres</c>, a PostgreSQL database of their own.
/// A test that is about SQLite itself has the trait <c>Storage=Sqlite</c> and is left out of such a run.
/// </summary>
internal sealed class TestStorage : IAsyncDisposable
{
    // The tables are made once; it goes with the server.
    private static readonly Lazy<Task<ScratchPostgres>> _template = new(async () =>
    {
        var template = await ScratchPostgres.CreateAsync(CancellationToken.None);
        await using var database = new PostgresDatabase(template.ConnectionString);
        await database.OpenAsync(CancellationToken.None);
        return template;
    });

    private readonly ScratchPostgres? _postgres;

    private TestStorage(string folder, ScratchPostgres? postgres)
    {
        Folder = folder;
        _postgres = postgres;
    }

    public static bool IsPostgres { get; } = Environment.GetEnvironmentVariable("REPRIEVE_TEST_STORAGE") switch
    {
        null or "" or "Sqlite" => false,
        "Postgres" => true,
        var other => throw new InvalidOperationException($"REPRIEVE_TEST_STORAGE is Sqlite or Postgres, not {other}."),
    };

    /// <summary>Holds the file, where it is one, and the master key.</summary>
    public string Folder { get; }

    public string MasterKeyFile => Path.Combine(Folder, "master-key");

    /// <summary>What a server is configured with to stand on it.</summary>
    public IReadOnlyDictionary<string, string?> Configuration => _postgres is null
        ? new Dictionary<string, string?>()
        : new Dictionary<string, string?>
        {
            ["Reprieve:Storage:Provider"] = "Postgres",
            ["Reprieve:Storage:ConnectionString"] = _postgres.ConnectionString,
            ["Reprieve:Security:MasterKeyFile"] = MasterKeyFile,
        };

    public static Task<TestStorage> CreateAsync(string folder) => CreateAsync(folder, IsPostgres);

    /// <summary>For a test that runs on either by itself.</summary>
    public static async Task<TestStorage> CreateAsync(string folder, bool isPostgres) =>
        Create(folder, isPostgres ? await ScratchPostgres.CreateAsync(TestContext.Current.CancellationToken, await _template.Value) : null);

    /// <summary>For a test of several nodes: PostgreSQL whatever the others run on, and empty.</summary>
    public static async Task<TestStorage> CreatePostgresAsync(string folder) =>
        Create(folder, await ScratchPostgres.CreateAsync(TestContext.Current.CancellationToken));

    private static TestStorage Create(string folder, ScratchPostgres? postgres)
    {
        Directory.CreateDirectory(folder);
        var storage = new TestStorage(folder, postgres);
        _ = MasterKey.LoadOrCreate(storage.MasterKeyFile);
        return storage;
    }

    /// <summary>The database, not opened yet.</summary>
    public Database Connect() =>
        _postgres is null ? new SqliteDatabase(Path.Combine(Folder, "reprieve.db")) : new PostgresDatabase(_postgres.ConnectionString);

    public ValueTask DisposeAsync() => _postgres?.DisposeAsync() ?? ValueTask.CompletedTask;
}

using Reprieve.Server.Storage.Sqlite;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Storage;

/// <summary>A real SQLite file in a folder of its own, gone after the test.</summary>
internal sealed class ScratchDatabase : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reprieve-db-");

    private ScratchDatabase() => Database = new SqliteDatabase(Path.Combine(_folder.FullName, "reprieve.db"));

    public SqliteDatabase Database { get; private set; }

    public static async Task<ScratchDatabase> OpenAsync()
    {
        var scratch = new ScratchDatabase();
        await scratch.Database.OpenAsync(TestContext.Current.CancellationToken);
        return scratch;
    }

    /// <summary>Closes the file and opens it again, as a restart does.</summary>
    public async Task ReopenAsync()
    {
        var path = Database.Path;
        await Database.DisposeAsync();
        Database = new SqliteDatabase(path);
        await Database.OpenAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Leavings.Take(_folder.FullName);
    }
}

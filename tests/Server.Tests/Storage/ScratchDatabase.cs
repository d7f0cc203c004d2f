using Reprieve.Server.Storage;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Storage;

/// <summary>A real database of its own, gone after the test.</summary>
internal sealed class ScratchDatabase : IAsyncDisposable
{
    private readonly TestStorage _storage;

    private ScratchDatabase(TestStorage storage)
    {
        _storage = storage;
        Database = storage.Connect();
    }

    public Database Database { get; }

    public string MasterKeyFile => _storage.MasterKeyFile;

    public static async Task<ScratchDatabase> OpenAsync()
    {
        var scratch = new ScratchDatabase(await TestStorage.CreateAsync(Directory.CreateTempSubdirectory("reprieve-db-").FullName));
        await scratch.Database.OpenAsync(TestContext.Current.CancellationToken);
        return scratch;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _storage.DisposeAsync();
        Leavings.Take(_storage.Folder);
    }
}

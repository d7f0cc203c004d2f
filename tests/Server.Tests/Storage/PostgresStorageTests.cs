using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Postgres;
using Reprieve.Tests.Postgres;

namespace Reprieve.Server.Tests.Storage;

public sealed class PostgresStorageTests : StorageContract, IAsyncLifetime
{
    private ScratchPostgres? _scratch;
    private PostgresDatabase? _database;

    protected override Database Database => _database!;

    public async ValueTask InitializeAsync()
    {
        _scratch = await ScratchPostgres.CreateAsync(TestContext.Current.CancellationToken);
        _database = new PostgresDatabase(_scratch.ConnectionString);
        await _database.OpenAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _database!.DisposeAsync();
        await _scratch!.DisposeAsync();
    }
}

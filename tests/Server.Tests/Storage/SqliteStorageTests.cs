using Dapper;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Sqlite;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Storage;

[Trait("Storage", "Sqlite")]
public sealed class SqliteStorageTests : StorageContract, IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reprieve-db-");
    private SqliteDatabase? _database;

    protected override Database Database => _database!;

    public async ValueTask InitializeAsync()
    {
        _database = new SqliteDatabase(Path.Combine(_folder.FullName, "reprieve.db"));
        await _database.OpenAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _database!.DisposeAsync();
        Leavings.Take(_folder.FullName);
    }

    [Fact]
    public async Task The_file_keeps_a_write_ahead_log_and_the_writer_syncs_every_commit()
    {
        var modes = await Database.WriteAsync(
            context => (
                context.Connection.ExecuteScalar<string>("PRAGMA journal_mode"),
                context.Connection.ExecuteScalar<long>("PRAGMA synchronous")),
            TestContext.Current.CancellationToken);
        Assert.Equal(("wal", 2L), modes);
    }

    [Fact]
    public async Task A_file_in_use_is_refused_with_the_remedy()
    {
        await using var second = new SqliteDatabase(_database!.Path);
        var refused = await Assert.ThrowsAsync<IOException>(() => second.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Contains("another data folder", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_answered_is_there_after_a_restart()
    {
        await Database.WriteAsync(
            context => StoredRows.Insert(context, StoredRows.Item("t-1", 1, "a.com")), TestContext.Current.CancellationToken);
        await Database.DisposeAsync();
        await InitializeAsync();
        Assert.Equal(
            1,
            await Database.ReadAsync(
                connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM items"), TestContext.Current.CancellationToken));
    }
}

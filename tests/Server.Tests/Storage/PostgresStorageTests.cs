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

    [Fact]
    public async Task A_frame_with_a_NUL_is_kept_with_a_mark_in_its_place()
    {
        await Database.WriteAsync(
            context => context.Insert(
                "frames",
                [new FrameRow { TaskNo = "t-1", Ordinal = 1, Registry = "example", Slot = 0, At = 1, Outgoing = false, Xml = "<a>\0\\u0000</a>" }]),
            TestContext.Current.CancellationToken);
        var frame = Assert.Single(await Database.ReadAsync(connection => EventTable.TranscriptOfItemAsync(connection, "t-1", 1), TestContext.Current.CancellationToken));
        Assert.Equal("<a>\uFFFD\\u0000</a>", frame.Xml);
    }
}

using Dapper;
using Npgsql;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Postgres;
using Reprieve.Tests.Postgres;

namespace Reprieve.Server.Tests.Storage;

/// <summary>One PostgreSQL database and two nodes on it, with an eye on who waits for whom.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly ScratchPostgres _scratch;

    private TwoNodes(ScratchPostgres scratch)
    {
        _scratch = scratch;
        First = new PostgresDatabase(scratch.ConnectionString);
        Second = new PostgresDatabase(scratch.ConnectionString);
    }

    public Database First { get; }

    public Database Second { get; }

    public string ConnectionString => _scratch.ConnectionString;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Both start on the empty database at once.</summary>
    public static async Task<TwoNodes> OpenAsync()
    {
        var nodes = new TwoNodes(await ScratchPostgres.CreateAsync(Cancellation));
        await Task.WhenAll(nodes.First.OpenAsync(Cancellation), nodes.Second.OpenAsync(Cancellation));
        return nodes;
    }

    /// <summary>Waits until so many sessions of this database wait for a lock; callable inside a command.</summary>
    public void AwaitBlocked(int sessions)
    {
        using var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        var started = TimeProvider.System.GetTimestamp();
        while (connection.ExecuteScalar<int>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") < sessions)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < _patience, "nobody waits for a lock");
        }
    }

    /// <summary>Waits for the other node's command, inside a command.</summary>
    public static void Await(ManualResetEventSlim gate) => Assert.True(gate.Wait(_patience, Cancellation), "the other node's command did not come so far");

    public async Task<T> ScalarAsync<T>(string sql) =>
        (await First.ReadAsync(connection => connection.ExecuteScalarAsync<T>(sql), Cancellation))!; // asked for what is there

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await _scratch.DisposeAsync();
    }
}

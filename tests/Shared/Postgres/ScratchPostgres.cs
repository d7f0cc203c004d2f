using System.Globalization;
using Npgsql;

namespace Reprieve.Tests.Postgres;

/// <summary>A PostgreSQL database of its own for one test, on a server that waits for no disk; gone after the test.</summary>
internal sealed class ScratchPostgres : IAsyncDisposable
{
    // ./test starts one server for all; a project that runs by hand starts its own, which goes with the process.
    private static readonly Lazy<Task<string>> _server = new(async () =>
        Environment.GetEnvironmentVariable("REPRIEVE_TEST_POSTGRES") is { Length: > 0 } given
            ? given
            : (await PostgresServer.StartAsync(fsync: false, CancellationToken.None)).ConnectionString);

    private static int _count;
    private readonly string _serverConnection;
    private readonly string _name;

    private ScratchPostgres(string serverConnection, string name)
    {
        _serverConnection = serverConnection;
        _name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(serverConnection) { Database = name }.ConnectionString;
    }

    public string ConnectionString { get; }

    /// <param name="template">A database that nobody is connected to: the new one begins as its copy.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ScratchPostgres> CreateAsync(CancellationToken cancellationToken, ScratchPostgres? template = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}");
        var scratch = new ScratchPostgres(await _server.Value, name);
        if (template is not null)
        {
            await scratch.CommandAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{template._name}'", cancellationToken);
        }

        await scratch.CommandAsync($"CREATE DATABASE {name} TEMPLATE {template?._name ?? "template1"}", cancellationToken);
        return scratch;
    }

    public async ValueTask DisposeAsync()
    {
        await using (var pool = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(pool);
        }

        if (Leavings.Folder is { } folder)
        {
            await CopyTablesAsync(Path.Combine(folder, _name));
        }

        await CommandAsync($"DROP DATABASE {_name} WITH (FORCE)", CancellationToken.None);
    }

    /// <summary>Every row, its bytes as they are: what the scan of secrets sees of a SQLite file.</summary>
    private async Task CopyTablesAsync(string folder)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        List<string> tables = [];
        await using (var command = new NpgsqlCommand(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        foreach (var table in tables)
        {
            Directory.CreateDirectory(folder);
            await using var rows = await connection.BeginRawBinaryCopyAsync($"COPY {table} TO STDOUT (FORMAT BINARY)");
            await using var file = File.Create(Path.Combine(folder, table));
            await rows.CopyToAsync(file);
        }
    }

    private async Task CommandAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_serverConnection);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Reprieve.Bench.Measuring;

namespace Reprieve.Bench.Subjects;

/// <summary>A PostgreSQL of the row's own beside its other data, as it comes from the package: every commit waits for the disk.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly NpgsqlConnectionStringBuilder _superuser;
    private int _databases;

    private PostgresServer(string folder, string connectionString)
    {
        _folder = folder;
        _superuser = new NpgsqlConnectionStringBuilder(connectionString);
    }

    public static async Task<PostgresServer> StartAsync(Trial trial, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(trial.Folder, "postgres");
        var server = new PostgresServer(
            folder, await ScriptAsync(["start", folder, "--with", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)], cancellationToken));
        // Who asks for what, and how often, is part of what some rows tell.
        await server.ExecuteAsync("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'", cancellationToken);
        await server.ExecuteAsync("ALTER SYSTEM SET max_wal_size = '4GB'", cancellationToken);
        await ScriptAsync(["restart", folder], cancellationToken);
        NpgsqlConnection.ClearAllPools();
        await server.ExecuteAsync("CREATE EXTENSION pg_stat_statements", cancellationToken);
        return server;
    }

    /// <summary>An empty database; its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bench{++_databases}");
        await ExecuteAsync($"CREATE DATABASE {name}", cancellationToken);
        return new NpgsqlConnectionStringBuilder(_superuser.ConnectionString) { Database = name }.ConnectionString;
    }

    public async Task ExecuteAsync(string statement, CancellationToken cancellationToken, string? connectionString = null)
    {
        await using var connection = new NpgsqlConnection(connectionString ?? _superuser.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Statements run, and how often the log was forced to the disk, in all databases.</summary>
    public async Task<(long Statements, long Commits, long Syncs)> CountsAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_superuser.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            SELECT (SELECT COALESCE(SUM(calls), 0)::bigint FROM pg_stat_statements), (SELECT SUM(xact_commit)::bigint FROM pg_stat_database),
                (SELECT wal_sync FROM pg_stat_wal)
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await ScriptAsync(["stop", _folder], CancellationToken.None);
    }

    private static async Task<string> ScriptAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.Combine(Machine.Root, "tests", "postgres"), arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        // On the disk that the probe is measured on.
        start.Environment["TMPDIR"] = Path.GetDirectoryName(Path.GetDirectoryName(arguments[1])) ?? "/tmp";
        using var script = Process.Start(start) ?? throw new InvalidOperationException("tests/postgres did not start");
        var said = await script.StandardOutput.ReadLineAsync(cancellationToken);
        await script.WaitForExitAsync(cancellationToken);
        return script.ExitCode == 0 ? said ?? "" : throw new InvalidOperationException($"tests/postgres {arguments[0]}: exit code {script.ExitCode}");
    }
}

using System.Data.Common;
using Dapper;
using DbUp;
using DbUp.Engine.Output;
using Microsoft.Data.Sqlite;

namespace Reprieve.Server.Storage.Sqlite;

/// <summary>The embedded database: one SQLite file in WAL mode, every commit synced (<c>synchronous=FULL</c>).</summary>
public sealed class SqliteDatabase : Database
{
    private readonly ReadConnections _readers;
    private readonly string _readWrite;
    private FileStream? _lock;

    /// <param name="path">The file; made where it is not there.</param>
    public SqliteDatabase(string path)
    {
        Path = path;
        _readWrite = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString();
        _readers = new ReadConnections(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
    }

    public string Path { get; }

    public override bool IsEmbedded => !IsShared;

    /// <summary>
    /// For tests of the fence alone: several processes have the file open at once, so no lock keeps them apart, and a lease is its
    /// holder's until it runs out.
    /// </summary>
    internal bool IsShared { get; init; }

    /// <summary>For the test of the sync alone: what the writer is told instead of <c>FULL</c>.</summary>
    internal string Synchronous { get; init; } = "FULL";

    public override Dialect Dialect { get; } = new SqliteDialect();

    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = _readers.Take();
        try
        {
            // Deferred: the snapshot is that of the first statement, and no later one sees more.
            connection.Execute("BEGIN DEFERRED");
            var answer = await read(connection);
            connection.Execute("ROLLBACK");
            _readers.GiveBack(connection);
            return answer;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    protected override Task MigrateAsync(CancellationToken cancellationToken)
    {
        Migrate();
        return Task.CompletedTask;
    }

    private void Migrate()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!); // a full path of a file has one
        if (!IsShared)
        {
            TakeFile();
        }

        using (var connection = new SqliteConnection(_readWrite))
        {
            connection.Open();
            connection.Execute("PRAGMA journal_mode = WAL");
        }

        var result = DeployChanges.To
            .SqliteDatabase(_readWrite)
            .WithScriptsEmbeddedInAssembly(
                typeof(SqliteDatabase).Assembly,
                name => name.Contains(".Storage.Sqlite.Migrations.", StringComparison.Ordinal))
            .WithTransactionPerScript()
            .LogTo(new NoOpUpgradeLog())
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidDataException($"The database {Path} could not be brought up to date: {result.Error.Message}", result.Error);
        }
    }

    /// <summary>Two processes on one file would each take the other's leases for those of the dead.</summary>
    private void TakeFile()
    {
        try
        {
            _lock = new FileStream($"{Path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault)
        {
            throw new IOException($"{Path} is in use by another process: stop it, or give this one another data folder.", fault);
        }
    }

    internal override DbConnection OpenWriter()
    {
        var connection = new PreparingConnection(_readWrite);
        connection.Open();
        // 64 MB of pages: a large group must not spill into the log before its commit, and read back what it has just written.
        connection.Execute($"PRAGMA synchronous = {Synchronous}; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536");
        return connection;
    }

    internal override string? Begin(DbConnection connection)
    {
        connection.Execute("BEGIN IMMEDIATE");
        return null;
    }

    internal override bool WasCommitted(DbConnection connection, string transaction) =>
        throw new NotSupportedException("A commit in this process is never in doubt.");

    internal override WriteFault Judge(Exception fault) => WriteFault.Own;

    protected override async ValueTask CloseAsync()
    {
        _readers.Dispose();
        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }
    }
}

using System.Data;
using System.Data.Common;
using System.Globalization;
using Dapper;
using DbUp;
using DbUp.Engine.Output;
using Npgsql;

namespace Reprieve.Server.Storage.Postgres;

/// <summary>The database that several nodes share: PostgreSQL 15 or later.</summary>
public sealed class PostgresDatabase : Database
{
    /// <summary>How long a read waits for a database that cannot be reached.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>Any number that no other program takes: one node at a time brings the schema up to date.</summary>
    private const long MigrationLock = 7_300_2018_0129;

    private const string IdleInTransaction = "25P03";

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _writerSource;
    private readonly Guid _writer = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
    private long _transaction;

    /// <param name="connectionString">
    /// Npgsql's; where it says nothing of them, twenty connections are kept, statements are prepared once they repeat, and the server
    /// ends a transaction that its node left standing for five seconds, so that a frozen node holds up nobody.
    /// </param>
    public PostgresDatabase(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        Default(given, "Maximum Pool Size", 20);
        Default(given, "Max Auto Prepare", 200);
        Default(given, "Auto Prepare Min Usages", 3);
        Default(given, "Application Name", "reprieve");
        Default(given, "Command Timeout", 15);
        Default(given, "Timeout", 5);
        Default(given, "Keepalive", 10);
        Default(given, "Options", "-c idle_in_transaction_session_timeout=5000 -c lock_timeout=10000");
        ConnectionString = given.ConnectionString;
        // For reads alone, told once and not with every read: they change nothing, and leave nothing that a connection would have to be
        // rid of before the next.
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(given.ConnectionString)
        {
            NoResetOnClose = true,
            Options = $"{given.Options} -c default_transaction_read_only=on",
        });
        // It is kept, and after a break a new one is wanted: what lies in a pool may be as dead.
        given.Pooling = false;
        _writerSource = NpgsqlDataSource.Create(given);
    }

    /// <summary>With its password: for whoever else has to reach the same database, never for a log.</summary>
    internal string ConnectionString { get; }

    public override bool IsEmbedded => false;

    public override Dialect Dialect { get; } = new PostgresDialect();

    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                // Sent with the first statement; what it sees is what all of them see.
                await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
                return await read(connection);
            }
            catch (DbException fault) when (Judge(fault) == WriteFault.Broken)
            {
                if (TimeProvider.System.GetElapsedTime(started) > _patience)
                {
                    throw new DatabaseUnavailableException("The database cannot be reached.", fault);
                }

                // The others that lie in the pool are as dead.
                _source.Clear();
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
        }
    }

    internal override DbConnection OpenWriter() => _writerSource.OpenConnection();

    /// <summary>
    /// Each transaction leaves its number in the writer's own row. Its id in PostgreSQL would not do: after a crash, ids of transactions
    /// that had not reached the disk are given out again.
    /// </summary>
    internal override string? Begin(DbConnection connection)
    {
        _transaction++;
        connection.Execute(
            """
            BEGIN;
            INSERT INTO writers (writer, transaction, at) VALUES (@writer, @transaction, CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint))
            ON CONFLICT (writer) DO UPDATE SET transaction = excluded.transaction, at = excluded.at
            """,
            new { writer = _writer, transaction = _transaction });
        return _transaction.ToString(CultureInfo.InvariantCulture);
    }

    // Writing to the row waits for a transaction that holds it still: one whose node is cut off is ended by the server.
    internal override bool WasCommitted(DbConnection connection, string transaction) =>
        connection.ExecuteScalar<long>(
            """
            INSERT INTO writers (writer, transaction, at) VALUES (@writer, 0, 0)
            ON CONFLICT (writer) DO UPDATE SET at = writers.at RETURNING transaction
            """,
            new { writer = _writer }).ToString(CultureInfo.InvariantCulture) == transaction;

    internal override WriteFault Judge(Exception fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => WriteFault.LostRace,
        PostgresException
        {
            SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable,
        } => WriteFault.Conflict,
        // The server goes down or comes up, has no connection left, admits nobody, or ended a transaction that stood too long.
        PostgresException
        {
            SqlState: ['5', '7', ..] or ['0', '8', ..] or ['2', '8', ..] or PostgresErrorCodes.InvalidCatalogName
                or PostgresErrorCodes.TooManyConnections or IdleInTransaction,
        } => WriteFault.Broken,
        PostgresException => WriteFault.Own,
        NpgsqlException => WriteFault.Broken,
        _ => WriteFault.Own,
    };

    // A wrong name, password or database is the operator's to mend.
    internal override bool MayComeBack(DbException fault) =>
        Judge(fault) == WriteFault.Broken
        && fault is not PostgresException { SqlState: ['2', '8', ..] or PostgresErrorCodes.InvalidCatalogName };

    protected override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _writerSource.OpenConnectionAsync(cancellationToken);
        var version = connection.PostgreSqlVersion;
        if (version.Major < 15)
        {
            throw new InvalidDataException($"PostgreSQL 15 or later is needed; this one is {version}.");
        }

        // Of the session: it ends with the connection, whatever happens here.
        await connection.ExecuteAsync("SET lock_timeout = 0; SELECT pg_advisory_lock(@key)", new { key = MigrationLock });
        try
        {
            var result = DeployChanges.To
                // Used once: nothing of it stays in a pool.
                .PostgresqlDatabase(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString)
                .WithScriptsEmbeddedInAssembly(
                    typeof(PostgresDatabase).Assembly,
                    name => name.Contains(".Storage.Postgres.Migrations.", StringComparison.Ordinal))
                .WithVariablesDisabled()
                .WithTransactionPerScript()
                .LogTo(new NoOpUpgradeLog())
                .Build()
                .PerformUpgrade();
            if (!result.Successful)
            {
                throw new InvalidDataException(
                    $"The database {connection.Database} could not be brought up to date: {result.Error.Message}", result.Error);
            }

            await connection.ExecuteAsync(
                "DELETE FROM writers WHERE at < CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint) - @kept",
                new { kept = (long)TimeSpan.FromDays(7).TotalMilliseconds });
        }
        finally
        {
            await connection.ExecuteAsync("SELECT pg_advisory_unlock(@key)", new { key = MigrationLock });
        }
    }

    protected override async ValueTask CloseAsync()
    {
        await _source.DisposeAsync();
        await _writerSource.DisposeAsync();
    }

    private static void Default(NpgsqlConnectionStringBuilder given, string key, object value)
    {
        if (!given.ShouldSerialize(key))
        {
            given[key] = Convert.ToString(value, CultureInfo.InvariantCulture);
        }
    }
}

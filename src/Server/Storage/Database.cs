using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>
/// Where everything durable lives. Writes are closed commands that a writer groups into transactions;
/// reads run on connections of their own, each in one snapshot.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    private GroupWriter? _writer;

    static Database()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        // Lists of names vary in length: padded, they share a few statements instead of having one each.
        SqlMapper.Settings.PadListExpansions = true;
    }

    /// <summary>Brings the schema up to date and starts the writer. Called once, before anything else.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await MigrateAsync(cancellationToken);
        _writer = new GroupWriter(this);
    }

    /// <summary>
    /// Runs a command that reads, decides and writes, in a savepoint of its own, and answers once the commit that holds it is
    /// on disk. What it throws is thrown here, undoes only its own writes and hurts no command beside it.
    /// </summary>
    /// <param name="command">
    /// Awaits nothing, keeps nothing of the context and changes nothing but through it: it runs again where another node's command
    /// came between.
    /// </param>
    /// <param name="cancellationToken">Withdraws a command that has not started; one that has is always answered.</param>
    /// <exception cref="DatabaseUnavailableException">The database could not be reached; nothing of the command is in it.</exception>
    public Task<T> WriteAsync<T>(Func<WriteContext, T> command, CancellationToken cancellationToken)
    {
        var writer = _writer ?? throw new InvalidOperationException("The database is not open.");
        return writer.RunAsync(command, cancellationToken);
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Action<WriteContext> command, CancellationToken cancellationToken) =>
        WriteAsync(
            context =>
            {
                command(context);
                return true;
            },
            cancellationToken);

    /// <summary>
    /// The same in a transaction that no other command shares: for one that locks a row which others lock after another. It holds nothing
    /// else while it waits, so that neither can wait for the other.
    /// </summary>
    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task<T> WriteAloneAsync<T>(Func<WriteContext, T> command, CancellationToken cancellationToken)
    {
        var writer = _writer ?? throw new InvalidOperationException("The database is not open.");
        return writer.RunAsync(command, cancellationToken, isAlone: true);
    }

    /// <summary>Reads in one snapshot, on a connection that cannot write.</summary>
    /// <param name="read">Changes nothing: it may run again where the line to the database broke.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DatabaseUnavailableException">The database could not be reached.</exception>
    public abstract Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Whether only this process can have the database open, so that whoever held a lease before is gone.</summary>
    public abstract bool IsEmbedded { get; }

    /// <summary>What the engine's SQL calls what both have.</summary>
    public abstract Dialect Dialect { get; }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }

        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>A connection that the writer keeps until it breaks.</summary>
    internal abstract DbConnection OpenWriter();

    /// <summary>Begins a transaction that is going to write.</summary>
    /// <returns>A name by which <see cref="WasCommitted"/> knows it, or null where a commit cannot be left in doubt.</returns>
    internal abstract string? Begin(DbConnection connection);

    /// <summary>What became of a transaction whose commit got no answer, asked on a new connection.</summary>
    internal abstract bool WasCommitted(DbConnection connection, string transaction);

    /// <summary>What a fault of a write means for those who wait for it.</summary>
    internal abstract WriteFault Judge(Exception fault);

    /// <summary>Whether a fault of <see cref="OpenAsync"/> passes by itself: nothing was wrong with what was asked for.</summary>
    internal virtual bool MayComeBack(DbException fault) => false;

    protected virtual ValueTask CloseAsync() => ValueTask.CompletedTask;
}

/// <summary>What a fault of a write asks for.</summary>
internal enum WriteFault
{
    /// <summary>It is the command's own.</summary>
    Own,

    /// <summary>Another node wrote a row of the same key first: the command, run again, sees it.</summary>
    LostRace,

    /// <summary>The whole transaction was undone for another's sake and can be run again.</summary>
    Conflict,

    /// <summary>The connection is gone.</summary>
    Broken,
}

/// <summary>The database cannot be reached, and was waited for: nothing that was asked for has happened.</summary>
public sealed class DatabaseUnavailableException(string message, Exception? cause = null) : DbException(message, cause);

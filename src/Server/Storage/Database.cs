using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>
/// Where everything durable lives. Writes are closed commands that one writer groups into transactions;
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
        Migrate();
        _writer = new GroupWriter(this, await OpenWriterAsync(cancellationToken));
    }

    /// <summary>
    /// Runs a command that reads, decides and writes, in a savepoint of its own, and answers once the commit that holds it is
    /// on disk. What it throws is thrown here, undoes only its own writes and hurts no command beside it.
    /// </summary>
    /// <param name="command">Awaits nothing, keeps nothing of the context, and may run only once.</param>
    /// <param name="cancellationToken">Withdraws a command that has not started; one that has is always answered.</param>
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

    /// <summary>Reads in one snapshot, on a connection that cannot write.</summary>
    public abstract Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// A table expression over rows sent as one JSON array: <c>FROM {RowSet("@rows", "r", ("task_no", "text"), …)}</c>.
    /// </summary>
    /// <param name="parameter">The parameter that holds the JSON array.</param>
    /// <param name="name">What the expression is called in the statement.</param>
    /// <param name="columns">Names as in the JSON objects, with the type PostgreSQL gives them.</param>
    public abstract string RowSet(string parameter, string name, IEnumerable<(string Name, string Type)> columns);

    /// <summary>Whether only this process can have the database open, so that whoever held a lease before is gone.</summary>
    public abstract bool IsEmbedded { get; }

    /// <summary>How this engine begins a transaction that is going to write.</summary>
    public abstract string BeginWrite { get; }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }

        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract void Migrate();

    /// <summary>The connection that the writer keeps.</summary>
    protected abstract Task<DbConnection> OpenWriterAsync(CancellationToken cancellationToken);

    protected virtual ValueTask CloseAsync() => ValueTask.CompletedTask;
}

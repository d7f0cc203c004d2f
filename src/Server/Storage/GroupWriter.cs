using System.Data;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>
/// Runs write commands one after another on a thread of its own, as many as wait together in one transaction:
/// many commands, one commit, one fsync. Callers are answered after it.
/// </summary>
internal sealed class GroupWriter : IAsyncDisposable
{
    private const int WaitingLimit = 8192;

    // A command that still loses after so many runs has a reason of its own.
    private const int MostRuns = 5;

    /// <summary>How long commands wait for a database that cannot be reached; those that come after it hear so at once.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _conflictPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _reconnectPause = TimeSpan.FromMilliseconds(200);

    private readonly Database _database;
    private readonly Task _loop;
    private DbConnection? _connection;
    private long? _downSince;
    private volatile bool _isClosing;

    // A caller waits in WriteAsync while the channel is full.
    private readonly Channel<PendingWrite> _waiting = Channel.CreateBounded<PendingWrite>(
        new BoundedChannelOptions(WaitingLimit) { SingleReader = true });

    /// <exception cref="DbException">No connection is to be had.</exception>
    public GroupWriter(Database database)
    {
        _database = database;
        _connection = database.OpenWriter();
        _loop = Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public async Task<T> RunAsync<T>(Func<WriteContext, T> command, CancellationToken cancellationToken, bool isAlone = false)
    {
        var write = new PendingWrite(context => command(context), cancellationToken) { IsAlone = isAlone };
        await _waiting.Writer.WriteAsync(write, cancellationToken);
        return (T)(await write.Answer)!; // what the command made, null only where T has it
    }

    /// <summary>Lets what waits be written, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosing = true;
        _waiting.Writer.TryComplete();
        await _loop;
        Disconnect();
    }

    private void Loop()
    {
        var limit = _database.Dialect.GroupLimit;
        var group = new List<PendingWrite>(limit);
        // The writer's own thread is meant to block here: nothing else runs on it.
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            while (group.Count < limit
                && _waiting.Reader.TryPeek(out var next)
                && (group.Count == 0 || (!next.IsAlone && !group[0].IsAlone))
                && _waiting.Reader.TryRead(out var write))
            {
                if (write.Start())
                {
                    group.Add(write);
                }
            }

            if (group.Count > 0)
            {
                CommitGroup(group);
            }
        }
    }

    private void CommitGroup(List<PendingWrite> group)
    {
        for (var run = 1; ; run++)
        {
            string? inDoubt = null;
            try
            {
                if (_connection is { State: not ConnectionState.Open })
                {
                    // It was found to be gone while nothing was written.
                    Disconnect();
                }

                _connection ??= _database.OpenWriter();
                RunGroup(_connection, group, out inDoubt);
                break;
            }
            catch (Exception fault)
            {
                var kind = Judge(fault);
                if (kind == WriteFault.Broken)
                {
                    if (Reconnect(fault, inDoubt, group))
                    {
                        // Back on the line: the same again, unless the commit that got no answer was carried out.
                        continue;
                    }

                    return;
                }

                AbandonTransaction();
                if (kind == WriteFault.Conflict && run < MostRuns)
                {
                    // Whoever it was undone for gets its locks first.
                    Pause(_conflictPause * run);
                    continue;
                }

                // The group's transaction itself failed (disk full, I/O): nothing of it is on disk, and every caller hears so.
                group.ForEach(write => write.Fail(fault));
                return;
            }
        }

        _downSince = null;
        group.ForEach(write => write.Committed());
    }

    /// <param name="connection">The writer's.</param>
    /// <param name="group">Run one after another.</param>
    /// <param name="inDoubt">The transaction's name from when its commit was asked for until it is answered.</param>
    private void RunGroup(DbConnection connection, List<PendingWrite> group, out string? inDoubt)
    {
        inDoubt = null;
        var transaction = _database.Begin(connection);
        var tally = new TaskTally();
        var money = new MoneyTally();
        foreach (var write in group)
        {
            RunInSavepoint(connection, write);
            if (write.Tally is { } counted)
            {
                tally.Add(counted);
            }

            if (write.Money is { } moved)
            {
                money.Add(moved);
            }
        }

        money.Write(_database.Dialect, connection);
        tally.Write(_database.Dialect, connection);
        var stops = group.SelectMany(write => write.StopsAround).ToList();
        stops.ForEach(stop => StopPoints.Reach(stop.Before));
        inDoubt = transaction;
        connection.Execute("COMMIT");
        inDoubt = null;
        stops.ForEach(stop => StopPoints.Reach(stop.After));
    }

    private void RunInSavepoint(DbConnection connection, PendingWrite write)
    {
        for (var run = 1; ; run++)
        {
            connection.Execute("SAVEPOINT command");
            if (write.Run(new WriteContext(_database, connection)) is not { } fault)
            {
                connection.Execute("RELEASE SAVEPOINT command");
                return;
            }

            var kind = Judge(fault);
            if (kind is WriteFault.Broken or WriteFault.Conflict)
            {
                // It is the whole group's: thrown as it was.
                ExceptionDispatchInfo.Throw(fault);
            }

            connection.Execute("ROLLBACK TO SAVEPOINT command; RELEASE SAVEPOINT command");
            if (kind != WriteFault.LostRace || run == MostRuns)
            {
                return;
            }
        }
    }

    /// <summary>Waits for the database; a commit that got no answer is looked up before anybody is told anything.</summary>
    /// <returns>True where the group is to be run again; false where its callers have been answered.</returns>
    private bool Reconnect(Exception fault, string? inDoubt, List<PendingWrite> group)
    {
        Disconnect();
        var downSince = _downSince ??= TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                _connection = _database.OpenWriter();
                if (inDoubt is not null && _database.WasCommitted(_connection, inDoubt))
                {
                    _downSince = null;
                    group.ForEach(write => write.Committed());
                    return false;
                }

                if (TimeProvider.System.GetElapsedTime(downSince) <= _patience)
                {
                    return true;
                }

                // It answers, and breaks every time that this group is run.
                _downSince = null;
                group.ForEach(write => write.Fail(new DatabaseUnavailableException("The database cannot be reached.", fault)));
                return false;
            }
            catch (Exception)
            {
                // Whatever keeps it from answering (a password that was changed, too): it is waited for, and the writer lives on.
                Disconnect();
                var isOver = TimeProvider.System.GetElapsedTime(downSince) > _patience;
                // One in doubt is waited for: "nothing has happened" could be a lie.
                if (isOver && (inDoubt is null || _isClosing))
                {
                    Exception unavailable = inDoubt is null
                        ? new DatabaseUnavailableException("The database cannot be reached.", fault)
                        : new IOException("The database was lost during a commit: whether it was carried out is not known.", fault);
                    group.ForEach(write => write.Fail(unavailable));
                    return false;
                }

                Pause(_reconnectPause);
            }
        }
    }

    /// <summary>What is said on a connection that is gone is about that, whatever it says.</summary>
    private WriteFault Judge(Exception fault) =>
        _connection is { State: not ConnectionState.Open } ? WriteFault.Broken : _database.Judge(fault);

    /// <summary>For the writer's own thread: nothing else runs on it.</summary>
    internal static void Pause(TimeSpan length) => Task.Delay(length, TimeProvider.System).GetAwaiter().GetResult();

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private void AbandonTransaction()
    {
        try
        {
            _connection?.Execute("ROLLBACK");
        }
        catch (DbException)
        {
            // The engine may have rolled back on its own: there is nothing left to undo.
        }
    }
}

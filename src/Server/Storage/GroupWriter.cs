using System.Data.Common;
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
    private const int GroupLimit = 256;

    private readonly Database _database;
    private readonly DbConnection _connection;
    private readonly Task _loop;

    // A caller waits in WriteAsync while the channel is full.
    private readonly Channel<IPendingWrite> _waiting = Channel.CreateBounded<IPendingWrite>(
        new BoundedChannelOptions(WaitingLimit) { SingleReader = true });

    public GroupWriter(Database database, DbConnection connection)
    {
        _database = database;
        _connection = connection;
        _loop = Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public async Task<T> RunAsync<T>(Func<WriteContext, T> command, CancellationToken cancellationToken)
    {
        var write = new PendingWrite<T>(command, cancellationToken);
        await _waiting.Writer.WriteAsync(write, cancellationToken);
        return await write.Answer;
    }

    /// <summary>Lets what waits be written, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop;
        await _connection.DisposeAsync();
    }

    private void Loop()
    {
        var group = new List<IPendingWrite>(GroupLimit);
        // The writer's own thread is meant to block here: nothing else runs on it.
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            while (group.Count < GroupLimit && _waiting.Reader.TryRead(out var write))
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

    private void CommitGroup(List<IPendingWrite> group)
    {
        try
        {
            _connection.Execute(_database.BeginWrite);
            foreach (var write in group)
            {
                RunInSavepoint(write);
            }

            var stops = group.SelectMany(write => write.StopsAround).ToList();
            stops.ForEach(stop => StopPoints.Reach(stop.Before));
            _connection.Execute("COMMIT");
            stops.ForEach(stop => StopPoints.Reach(stop.After));
        }
        catch (Exception fault)
        {
            // The group's transaction itself failed (disk full, I/O): nothing of it is on disk, and every caller hears so.
            AbandonTransaction();
            group.ForEach(write => write.Fail(fault));
            return;
        }

        group.ForEach(write => write.Committed());
    }

    private void RunInSavepoint(IPendingWrite write)
    {
        _connection.Execute("SAVEPOINT command");
        if (!write.Run(new WriteContext(_database, _connection)))
        {
            _connection.Execute("ROLLBACK TO command");
        }

        _connection.Execute("RELEASE command");
    }

    private void AbandonTransaction()
    {
        try
        {
            _connection.Execute("ROLLBACK");
        }
        catch (DbException)
        {
            // The engine may have rolled back on its own: there is nothing left to undo.
        }
    }

    private interface IPendingWrite
    {
        /// <summary>False where the caller has withdrawn it.</summary>
        bool Start();

        /// <summary>False where the command threw.</summary>
        bool Run(WriteContext context);

        /// <summary>Of a command that did not throw.</summary>
        IReadOnlyList<(StopPoint Before, StopPoint After)> StopsAround { get; }

        void Committed();

        void Fail(Exception fault);
    }

    private sealed class PendingWrite<T>(Func<WriteContext, T> command, CancellationToken cancellationToken) : IPendingWrite
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private WriteContext? _context;
        private T? _result;
        private Exception? _fault;

        public Task<T> Answer => _answer.Task;

        public IReadOnlyList<(StopPoint Before, StopPoint After)> StopsAround => _fault is null && _context is { } context ? context.StopsAround : [];

        public bool Start()
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                return true;
            }

            _answer.TrySetCanceled(cancellationToken);
            return false;
        }

        public bool Run(WriteContext context)
        {
            _context = context;
            try
            {
                _result = command(context);
                return true;
            }
            catch (Exception fault)
            {
                _fault = fault;
                return false;
            }
        }

        public void Committed()
        {
            if (_fault is not null)
            {
                _answer.TrySetException(_fault);
                return;
            }

            try
            {
                foreach (var action in _context?.AfterCommitActions ?? [])
                {
                    action();
                }
            }
            catch (Exception fault)
            {
                // What is written stays written; the writer lives on, and the caller hears of the bug.
                _answer.TrySetException(fault);
                return;
            }

            _answer.TrySetResult(_result!); // set by Run, which did not throw
        }

        public void Fail(Exception fault) => _answer.TrySetException(fault);
    }
}

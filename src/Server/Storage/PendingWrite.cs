namespace Reprieve.Server.Storage;

/// <summary>A command that waits for the writer: nothing is answered before its commit, and what it threw goes to its caller alone.</summary>
/// <param name="command">May run again.</param>
/// <param name="cancellationToken">Withdraws it until it starts.</param>
internal sealed class PendingWrite(Func<WriteContext, object?> command, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<object?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WriteContext? _context;
    private object? _result;
    private Exception? _fault;

    /// <summary>Whether no other command shares its transaction.</summary>
    public bool IsAlone { get; init; }

    /// <summary>What the command answers, once it is on disk.</summary>
    public Task<object?> Answer => _answer.Task;

    /// <summary>None of a command that threw.</summary>
    public IReadOnlyList<(StopPoint Before, StopPoint After)> StopsAround => _fault is null && _context is { } context ? context.StopsAround : [];

    /// <returns>False where the caller has withdrawn it.</returns>
    public bool Start()
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }

        _answer.TrySetCanceled(cancellationToken);
        return false;
    }

    /// <summary>Null of a command that threw.</summary>
    public TaskTally? Tally => _fault is null ? _context?.Tally : null;

    /// <inheritdoc cref="Tally"/>
    public MoneyTally? Money => _fault is null ? _context?.Money : null;

    /// <returns>What the command threw, or null.</returns>
    public Exception? Run(WriteContext context)
    {
        _context = context;
        _fault = null;
        try
        {
            _result = command(context);
        }
        catch (Exception fault)
        {
            _fault = fault;
        }

        return _fault;
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

        _answer.TrySetResult(_result);
    }

    public void Fail(Exception fault) => _answer.TrySetException(fault);
}

using Reprieve.Sandbox.Wire;

namespace Reprieve.Sandbox;

/// <summary>
/// Commands that the registry has taken and carries out later, whether or not their client is still there. A stop drops what is still
/// waiting, and the frame log says so; a kill forgets it.
/// </summary>
internal sealed class LateApplications(TimeProvider wall) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _waiting = [];
    private CancellationTokenSource _dropping = new();

    /// <summary>The answer, once there is one; null where the command was dropped.</summary>
    public Task<Answered?> Add(TimeSpan delay, EppConversation apart, ReceivedFrame frame)
    {
        lock (_gate)
        {
            var applying = ApplyAsync(delay, apart, frame, _dropping.Token);
            _waiting.RemoveWhere(task => task.IsCompleted);
            _waiting.Add(applying);
            return applying;
        }
    }

    /// <summary>Drops every command that is still waiting; new ones may come after.</summary>
    public async Task DropAsync()
    {
        CancellationTokenSource dropping;
        List<Task> waiting;
        lock (_gate)
        {
            (dropping, _dropping) = (_dropping, new CancellationTokenSource());
            waiting = [.. _waiting];
        }

        await dropping.CancelAsync();
        await Task.WhenAll(waiting);
        dropping.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        _dropping.Dispose();
    }

    private async Task<Answered?> ApplyAsync(TimeSpan delay, EppConversation apart, ReceivedFrame frame, CancellationToken dropping)
    {
        try
        {
            await Task.Delay(delay, wall, dropping);
        }
        catch (OperationCanceledException)
        {
            apart.Ignore(frame);
            return null;
        }

        return apart.Answer(frame);
    }
}

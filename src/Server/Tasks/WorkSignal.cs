using System.Collections.Concurrent;

namespace Reprieve.Server.Tasks;

/// <summary>Tells a registry's workers on this node that there may be something to do; they also look by themselves every second.</summary>
public sealed class WorkSignal
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    public void Wake(string registry)
    {
        if (_waiting.TryRemove(registry, out var waiting))
        {
            waiting.TrySetResult();
        }
    }

    /// <summary>Ends at the next <see cref="Wake"/>, or after the given time.</summary>
    public async Task WaitAsync(string registry, TimeSpan atMost, TimeProvider clock, CancellationToken cancellationToken)
    {
        var woken = _waiting.GetOrAdd(registry, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        try
        {
            await woken.WaitAsync(atMost, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nobody called: time to look anyway.
        }
    }
}

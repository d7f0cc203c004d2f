using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Reprieve.Server.Tasks;

/// <summary>Tells a registry's workers that there may be something to do; they also look by themselves every second.</summary>
public sealed class WorkSignal
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    // Full, it drops what the workers will see within a second all the same.
    private readonly Channel<string> _elsewhere = Channel.CreateBounded<string>(
        new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>The registries whose workers on other nodes are to be told.</summary>
    internal ChannelReader<string> Elsewhere => _elsewhere.Reader;

    /// <summary>Wakes them on every node.</summary>
    public void Wake(string registry)
    {
        WakeHere(registry);
        _elsewhere.Writer.TryWrite(registry);
    }

    /// <summary>Wakes those of this node.</summary>
    internal void WakeHere(string registry)
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

using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime.Placement;

namespace Reprieve.Server.Tasks;

/// <summary>The cluster's one voice for a registry account; its key is the profile's name.</summary>
public interface IRegistryGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that every slot of the registry has its worker on some node, evenly spread.</summary>
    /// <param name="slots">How many it has in the configuration of the node that asks.</param>
    Task PingAsync(int slots);

    /// <summary>Tells the registry's workers, wherever they run, that there is something to do.</summary>
    Task WakeAsync();
}

/// <summary>One slot's worker; its key is <c>name/slot</c>.</summary>
public interface ISlotGrain : IGrainWithStringKey
{
    /// <returns>The node that it runs on.</returns>
    Task<string> PingAsync();

    Task WakeAsync();

    /// <summary>Finishes what it holds, gives the slot back, and starts anew on that node.</summary>
    Task MoveAsync(string node);
}

/// <summary>Reentrant: a slot whose node has just died answers nobody for a while, and holds up only its own ping.</summary>
[Reentrant]
internal sealed partial class RegistryGrain(IGrainFactory grains, ISiloStatusOracle nodes, TimeProvider clock, ILogger<RegistryGrain> logger)
    : Grain, IRegistryGrain
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, string> _running = [];
    private readonly HashSet<int> _asked = [];

    public async Task PingAsync(int slots)
    {
        var living = nodes.GetActiveSilos().Order().Select(node => node.ToParsableString()).ToList();
        foreach (var gone in _running.Where(slot => !living.Contains(slot.Value, StringComparer.Ordinal) || slot.Key >= slots).ToList())
        {
            _running.Remove(gone.Key);
        }

        var pings = new List<Task>(slots);
        for (var slot = 0; slot < slots; slot++)
        {
            if (_asked.Add(slot))
            {
                pings.Add(PingAsync(slot, living));
            }
        }

        await Task.WhenAll(pings);
        if (_running.Count == slots && SlotSpread.ToMove(living, _running) is { } tooMany && SlotSpread.Least(living, _running) is { } node)
        {
            var registry = this.GetPrimaryKeyString();
            LogMoves(registry, tooMany, node);
            // Counted at once: it is on its way, and its node says the rest.
            _running[tooMany] = node;
            await SlotOf(tooMany).MoveAsync(node).WaitAsync(_patience, clock);
        }
    }

    public Task WakeAsync() => Task.WhenAll(_running.Keys.Select(slot => SlotOf(slot).WakeAsync().WaitAsync(_patience, clock)));

    private async Task PingAsync(int slot, List<string> living)
    {
        try
        {
            if (!_running.ContainsKey(slot) && SlotSpread.Least(living, _running) is { } node)
            {
                // Counted at once: the next slot's ping leaves before this one's answer.
                _running[slot] = node;
                RequestContext.Set(IPlacementDirector.PlacementHintKey, SiloAddress.FromParsableString(node));
            }

            var ping = SlotOf(slot).PingAsync();
            RequestContext.Clear();
            _running[slot] = await ping.WaitAsync(_patience, clock);
        }
        catch (Exception fault) when (fault is OrleansException or TimeoutException)
        {
            // Its node may have died: once the others say so, the slot starts elsewhere.
            _running.Remove(slot);
        }
        finally
        {
            _asked.Remove(slot);
        }
    }

    private ISlotGrain SlotOf(int slot) =>
        grains.GetGrain<ISlotGrain>(string.Create(CultureInfo.InvariantCulture, $"{this.GetPrimaryKeyString()}/{slot}"));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Registry}: slot {Slot} moves to {Node}, which has fewer")]
    private partial void LogMoves(string registry, int slot, string node);
}

/// <summary>Hosts a <see cref="SessionWorker"/> for as long as it is pinged; the lease in the database decides whether it counts.</summary>
[SlotPlacement]
internal sealed class SlotGrain(SessionWorkers workers, WorkSignal signal, ILocalSiloDetails node) : Grain, ISlotGrain, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    private (string Registry, int Slot) Key
    {
        get
        {
            var key = this.GetPrimaryKeyString();
            var cut = key.LastIndexOf('/');
            return (key[..cut], int.Parse(key.AsSpan(cut + 1), CultureInfo.InvariantCulture));
        }
    }

    public Task<string> PingAsync()
    {
        // I/O is no activity: only this keeps the grain.
        DelayDeactivation(TimeSpan.FromMinutes(2));
        Work();
        return Task.FromResult(node.SiloAddress.ToParsableString());
    }

    public Task WakeAsync()
    {
        signal.WakeHere(Key.Registry);
        return Task.CompletedTask;
    }

    public Task MoveAsync(string node)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, SiloAddress.FromParsableString(node));
        MigrateOnIdle();
        return Task.CompletedTask;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Work();
        return Task.CompletedTask;
    }

    /// <summary>A worker ends where its profile is replaced: the next one has the new profile, if the slot is still there.</summary>
    private void Work()
    {
        if (_work.IsCompleted)
        {
            var (registry, slot) = Key;
            _work = workers.Start(registry, slot, _stop.Token);
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _work;
    }

    public void Dispose() => _stop.Dispose();
}

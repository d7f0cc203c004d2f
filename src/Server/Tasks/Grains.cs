using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reprieve.Server.Registries;

namespace Reprieve.Server.Tasks;

/// <summary>The cluster's one voice for a registry account; its key is the profile's name.</summary>
public interface IRegistryGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that every slot of the registry has its worker somewhere.</summary>
    Task PingAsync();
}

/// <summary>One slot's worker; its key is <c>name/slot</c>.</summary>
public interface ISlotGrain : IGrainWithStringKey
{
    Task PingAsync();
}

internal sealed class RegistryGrain(RegistryProfiles profiles, IGrainFactory grains) : Grain, IRegistryGrain
{
    public Task PingAsync()
    {
        var name = this.GetPrimaryKeyString();
        return Task.WhenAll(Enumerable.Range(0, profiles.FindOrNull(name)?.MaxSessions ?? 0)
            .Select(slot => grains.GetGrain<ISlotGrain>(string.Create(CultureInfo.InvariantCulture, $"{name}/{slot}")).PingAsync()));
    }
}

/// <summary>Hosts a <see cref="SessionWorker"/> for as long as it is pinged; the lease in the database decides whether it counts.</summary>
internal sealed class SlotGrain(SessionWorkers workers) : Grain, ISlotGrain, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    public Task PingAsync()
    {
        // I/O is no activity: only this keeps the grain.
        DelayDeactivation(TimeSpan.FromMinutes(2));
        Work();
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
            var key = this.GetPrimaryKeyString();
            var cut = key.LastIndexOf('/');
            _work = workers.Start(key[..cut], int.Parse(key.AsSpan(cut + 1), CultureInfo.InvariantCulture), _stop.Token);
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _work;
    }

    public void Dispose() => _stop.Dispose();
}

/// <summary>A grain is there only while somebody calls it: every node calls every registry once a second.</summary>
internal sealed partial class RegistryPinger(
    IGrainFactory grains, RegistryProfiles profiles, TimeProvider clock, ILogger<RegistryPinger> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        do
        {
            foreach (var profile in profiles.All)
            {
                try
                {
                    await grains.GetGrain<IRegistryGrain>(profile.Name).PingAsync().WaitAsync(TimeSpan.FromSeconds(10), clock, stoppingToken);
                }
                catch (Exception fault) when (fault is OrleansException or TimeoutException)
                {
                    LogPingFailed(fault, profile.Name);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Registry}: its workers could not be reached; trying again")]
    private partial void LogPingFailed(Exception fault, string registry);
}

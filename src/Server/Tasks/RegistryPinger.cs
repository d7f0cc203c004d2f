using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reprieve.Server.Registries;

namespace Reprieve.Server.Tasks;

/// <summary>A grain is there only while somebody calls it: every node calls every registry once a second, and passes on who is to be woken.</summary>
internal sealed partial class RegistryPinger(
    IGrainFactory grains,
    RegistryProfiles profiles,
    WorkSignal signal,
    TaskOptions options,
    TimeProvider clock,
    ILogger<RegistryPinger> logger) : BackgroundService
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    // A node of its own has woken everybody already.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.IsShared ? Task.WhenAll(PingAsync(stoppingToken), WakeAsync(stoppingToken)) : PingAsync(stoppingToken);

    private async Task PingAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        do
        {
            await Task.WhenAll(profiles.All.Select(profile =>
                CallAsync(profile.Name, registry => registry.PingAsync(profile.MaxSessions), stoppingToken)));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>What this node's commits have made work for: its own workers know already, the others hear it here.</summary>
    private async Task WakeAsync(CancellationToken stoppingToken)
    {
        while (await signal.Elsewhere.WaitToReadAsync(stoppingToken))
        {
            var registries = new HashSet<string>(StringComparer.Ordinal);
            while (signal.Elsewhere.TryRead(out var registry))
            {
                registries.Add(registry);
            }

            await Task.WhenAll(registries.Select(registry => CallAsync(registry, grain => grain.WakeAsync(), stoppingToken)));
        }
    }

    private async Task CallAsync(string registry, Func<IRegistryGrain, Task> call, CancellationToken stoppingToken)
    {
        try
        {
            await call(grains.GetGrain<IRegistryGrain>(registry)).WaitAsync(_patience, clock, stoppingToken);
        }
        catch (Exception fault) when (fault is OrleansException or TimeoutException)
        {
            LogNotReached(registry, fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Registry}: its workers could not be reached ({Reason}); trying again")]
    private partial void LogNotReached(string registry, string reason);
}

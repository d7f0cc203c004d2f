using Microsoft.Extensions.Logging;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>This node's workers: each registry's run under one and the same profile.</summary>
internal sealed class SessionWorkers(
    RegistryProfiles profiles,
    Database database,
    RegistryFactory factory,
    WorkSignal signal,
    TaskOptions options,
    TimeProvider clock,
    RegistryPasswords passwords,
    ILogger<SessionWorker> logger)
{
    private readonly string _owner = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Running> _running = new(StringComparer.OrdinalIgnoreCase);

    private sealed record Running(RegistryProfile Profile, int Slots);

    /// <summary>Starts a slot's worker; nothing is started where the slot is not configured, or an old profile's workers still finish.</summary>
    public Task Start(string registry, int slot, CancellationToken stopping)
    {
        lock (_lock)
        {
            if (profiles.FindOrNull(registry) is not { } profile || slot >= profile.MaxSessions)
            {
                return Task.CompletedTask;
            }

            // Two profiles' sessions and two shares of the rate must never add up.
            var running = _running.GetValueOrDefault(registry) ?? new Running(profile, 0);
            if (!ReferenceEquals(running.Profile, profile))
            {
                return Task.CompletedTask;
            }

            _running[registry] = running with { Slots = running.Slots + 1 };
            // Off the grain's scheduler: the loop is no grain call, and no call may last longer than a second.
            return Task.Run(() => RunAsync(profile, slot, stopping), CancellationToken.None);
        }
    }

    private async Task RunAsync(RegistryProfile profile, int slot, CancellationToken stopping)
    {
        try
        {
            var replaced = profiles.UntilReplaced(profile);
            await new SessionWorker(profile, slot, _owner, database, factory, signal, options, clock, passwords, logger, replaced).RunAsync(stopping);
        }
        finally
        {
            lock (_lock)
            {
                var running = _running[profile.Name];
                if (running.Slots == 1)
                {
                    _running.Remove(profile.Name);
                }
                else
                {
                    _running[profile.Name] = running with { Slots = running.Slots - 1 };
                }
            }
        }
    }
}

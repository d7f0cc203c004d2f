using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// Keeps a registry that gives no session from being asked by every slot of every node: after a fault nobody asks for a while that
/// grows, then one slot alone, and with the first session that comes up all of them.
/// </summary>
internal sealed class RegistryCircuit(RegistryProfile profile, Database database, TaskOptions options, TimeProvider clock)
{
    private long _seenFaults;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether this slot may ask for a session now; where the others wait, it is the one that tries.</summary>
    public async Task<bool> MayTryAsync(CancellationToken cancellationToken)
    {
        var state = await database.ReadAsync(
            connection => RegistryTable.CircuitAsync(database.Dialect, connection, profile.Name, Now), cancellationToken);
        _seenFaults = state.Faults;
        if (state.Faults == 0)
        {
            return true;
        }

        // Longer than a login takes: should this node die over it, another one tries then.
        var trial = 2_000L * profile.CommandTimeoutSeconds;
        return !state.IsOpen
            && await database.WriteAsync(context => RegistryTable.TryCircuit(context, profile.Name, state, Now, trial), cancellationToken);
    }

    /// <summary>No session was to be had; what several slots meet at once counts once.</summary>
    public Task FailedAsync(CancellationToken cancellationToken)
    {
        var full = Math.Min(
            options.Reconnect.TotalMilliseconds * Math.Pow(2, Math.Clamp(_seenFaults, 0, 20)), options.ReconnectLimit.TotalMilliseconds);
        var wait = (long)(full * (0.5 + (Random.Shared.NextDouble() / 2)));
        return database.WriteAsync(context => RegistryTable.OpenCircuit(context, profile.Name, _seenFaults, Now, wait), cancellationToken);
    }

    /// <summary>A session is up, or the registry has shown by its answer that it is there.</summary>
    public Task ClosedAsync(CancellationToken cancellationToken) =>
        _seenFaults == 0
            ? Task.CompletedTask
            : database.WriteAsync(context => RegistryTable.CloseCircuit(context, profile.Name), cancellationToken);
}

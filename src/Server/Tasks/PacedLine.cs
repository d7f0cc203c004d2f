using Reprieve.Server.Registries;

namespace Reprieve.Server.Tasks;

/// <summary>A slot's line to its registry within the slot's share of the rate: one command at a time, each waits its turn.</summary>
/// <param name="hurry">Gives up the command that is on the line: the slot is lost, or a stop has waited long enough.</param>
internal sealed class PacedLine(IRegistry registry, RateShare rate, CancellationToken hurry)
{
    public RegistryProfile Profile => registry.Profile;

    /// <summary>The registry's clock minus ours.</summary>
    public long ClockOffsetMs => (long)registry.ClockOffset.TotalMilliseconds;

    /// <exception cref="RegistryLineException">The line broke, or a stop gave the command up before it left.</exception>
    public async Task<T> AskAsync<T>(Func<IRegistry, CancellationToken, Task<T>> command, CancellationToken lost)
    {
        try
        {
            await rate.TakeAsync(hurry);
            return await command(registry, hurry);
        }
        catch (OperationCanceledException fault) when (!lost.IsCancellationRequested)
        {
            throw new RegistryLineException(LineFault.TimedOut, mayHaveBeenApplied: false, "given up: the server stops", fault);
        }
    }
}

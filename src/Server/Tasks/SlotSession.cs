using Microsoft.Extensions.Logging;
using Reprieve.Server.Registries;

namespace Reprieve.Server.Tasks;

/// <summary>A slot's session with its registry: opened when the circuit lets it, kept alive, and what it shows of the registry kept.</summary>
internal sealed partial class SlotSession(
    IRegistry line, int slot, PasswordChange signIn, RateShare rate, RegistryCircuit circuit, RegistryStatus status, ILogger logger)
{
    private int _attempts;

    private string Registry => line.Profile.Name;

    /// <summary>Whether a session is up, or may be asked for now.</summary>
    public async Task<bool> MayOpenAsync(CancellationToken lost)
    {
        if (line.IsOpen && await signIn.IsWantedAsync(lost))
        {
            await line.CloseAsync(lost);
        }

        return line.IsOpen || await circuit.MayTryAsync(lost);
    }

    /// <summary>Opens the session where none is up, and keeps what the greeting said of the registry's clock.</summary>
    /// <returns>Why none is to be had, or null.</returns>
    public async Task<RegistryLineException?> OpenAsync(CancellationToken stopping, CancellationToken hurry, CancellationToken lost)
    {
        if (line.IsOpen)
        {
            return null;
        }

        // Nothing is at stake before a session is up.
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stopping, hurry);
        try
        {
            await signIn.OpenAsync(line, leaving.Token);
            _attempts = 0;
            await circuit.ClosedAsync(lost);
            await status.WriteAsync(line, fault: null, lost);
            return null;
        }
        catch (RegistryLineException fault)
        {
            LogNoSession(Registry, slot, fault.Fault, fault.Message, ++_attempts);
            // A limit on sessions is one slot's matter, and what is wrong on this side of the line is this node's.
            if (fault is { Fault: LineFault.Unreachable or LineFault.Closing or LineFault.TimedOut } or { Fault: LineFault.SignInRefused, Answer: not null })
            {
                await circuit.FailedAsync(lost);
            }

            await status.WriteAsync(line, fault, lost);
            return fault;
        }
        catch (OperationCanceledException fault) when (!lost.IsCancellationRequested)
        {
            return new RegistryLineException(LineFault.TimedOut, mayHaveBeenApplied: false, "given up: the server stops", fault);
        }
    }

    /// <returns>Whether the registry answered.</returns>
    public async Task<bool> KeepAliveAsync(CancellationToken hurry, CancellationToken lost)
    {
        try
        {
            await rate.TakeAsync(hurry);
            await line.KeepAliveAsync(hurry);
            await status.WriteAsync(line, fault: null, lost);
            return true;
        }
        catch (OperationCanceledException) when (!lost.IsCancellationRequested)
        {
            // Stopping: the session is not worth keeping any more.
            return false;
        }
        catch (RegistryLineException fault)
        {
            // Nothing was on the line; it is opened again.
            LogLineBroke(Registry, slot, fault.Fault, fault.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Registry} slot {Slot}: no session ({Fault}: {Reason}), attempt {Attempt}")]
    private partial void LogNoSession(string registry, int slot, LineFault fault, string reason, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Registry} slot {Slot}: the line broke ({Fault}: {Reason})")]
    private partial void LogLineBroke(string registry, int slot, LineFault fault, string reason);
}

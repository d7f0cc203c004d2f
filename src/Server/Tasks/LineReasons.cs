using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>Why items of a registry wait while its line is down.</summary>
public static class LineReasons
{
    /// <summary>Why an open item waits: its own reason says most; without one it waits for what its registry's line waits for.</summary>
    /// <param name="state">What is known of the registry; null before it was first reached for.</param>
    /// <param name="isConfigured">Whether the configuration still has the registry.</param>
    public static Reason? Of(ItemLine item, RegistryRow? state, bool isConfigured) =>
        !isConfigured ? new Reason(ItemReasons.RegistryNotConfigured, item.Registry ?? "")
        : item.WaitCode is { } own ? new Reason(own, AnswerRules.StoredArgs(item.WaitArgs))
        : state?.Fault is { } fault ? Of(state.Registry, Enum.Parse<LineFault>(fault), state.FaultMessage ?? "")
        : null;

    public static Reason Of(string registry, LineFault fault, string message) =>
        new(
            fault switch
            {
                LineFault.SessionLimit => ItemReasons.SessionLimit,
                LineFault.SignInRefused => ItemReasons.SignInRefused,
                LineFault.Closing => ItemReasons.RegistryClosing,
                LineFault.Unreachable or LineFault.TimedOut or LineFault.LeaseLost => ItemReasons.RegistryUnreachable,
                _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "A fault without words."),
            },
            registry,
            message);
}

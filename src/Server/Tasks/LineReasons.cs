using Reprieve.Server.Registries;

namespace Reprieve.Server.Tasks;

/// <summary>Why items of a registry wait while its line is down.</summary>
public static class LineReasons
{
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

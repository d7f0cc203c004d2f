namespace Reprieve.Server.Registries;

/// <summary>What a registry answered to one command: an RFC 5730 §3 result, as data.</summary>
/// <param name="Code">The result code, 1000 to 2502.</param>
/// <param name="Message">The registry's words.</param>
/// <param name="Reason">The reason it gave with the result (extValue), where it did.</param>
/// <param name="SvTrid">The registry's own id of the transaction.</param>
public sealed record RegistryAnswer(int Code, string Message, string? Reason = null, string? SvTrid = null)
{
    /// <summary>What the registry says that it charges for the command (RFC 8748 §5.2), where it does.</summary>
    public RestoreQuote? Fee { get; init; }

    public bool IsSuccess => Code is >= 1000 and < 2000;

    /// <summary>Accepted, and carried out later (1001).</summary>
    public bool IsPending => Code == 1001;
}

/// <summary>A message of the registrar's queue at a registry.</summary>
/// <param name="Id">The registry's id of it.</param>
/// <param name="Text">The registry's words.</param>
/// <param name="Xml">The whole reply, secrets masked: whatever a message brings, nothing of it is lost.</param>
public sealed record RegistryMessage(string Id, DateTimeOffset? QueuedAt, string? Text, string Xml)
{
    /// <summary>The domain whose pending action the message ends (RFC 5731 §3.3, panData); null for other messages.</summary>
    public string? PendingDomain { get; init; }

    /// <summary>The clTRID of the command that was pending, where the registry gives it.</summary>
    public string? PendingClTrid { get; init; }

    /// <summary>Whether that action was carried out.</summary>
    public bool? IsCarriedOut { get; init; }

    /// <summary>Whether it says that the registrar's balance there is low.</summary>
    public bool IsLowBalance { get; init; }

    /// <summary>The registry's id of the transaction that showed it.</summary>
    public string? SvTrid { get; init; }
}

/// <summary>An info's answer, with the domain's facts where it has them.</summary>
public sealed record Inspection(RegistryAnswer Answer, DomainFacts? Facts);

/// <summary>A price check's answer, with the quote where it has one.</summary>
/// <param name="Answer">Null where no price was asked for.</param>
public sealed record Quotation(RegistryAnswer? Answer, RestoreQuote? Quote);

/// <summary>Why no session could be had, or why one ended.</summary>
public enum LineFault
{
    /// <summary>No connection, or the connection broke.</summary>
    Unreachable,

    /// <summary>The registry counts too many sessions or commands of ours (2502).</summary>
    SessionLimit,

    /// <summary>The registry does not take our name, password or certificate (2200, 2501, TLS).</summary>
    SignInRefused,

    /// <summary>The registry says that it is closed for maintenance, or 2500.</summary>
    Closing,

    /// <summary>This slot's lease ran out: nothing more may be written by it.</summary>
    LeaseLost,

    /// <summary>No answer came in the time a command has.</summary>
    TimedOut,
}

/// <summary>The line to a registry broke, or there is none.</summary>
public sealed class RegistryLineException(LineFault fault, bool mayHaveBeenApplied, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public LineFault Fault { get; } = fault;

    /// <summary>Whether a command that changes something may have reached the registry: only <c>info</c> can tell then.</summary>
    public bool MayHaveBeenApplied { get; } = mayHaveBeenApplied;

    /// <summary>What the registry answered to a sign-in, where it did.</summary>
    public RegistryAnswer? Answer { get; init; }
}

/// <summary>One masked frame as it went over the line.</summary>
/// <param name="AtMs">Our clock, UTC ms.</param>
/// <param name="Outgoing">True for ours.</param>
/// <param name="Xml">The frame with every secret masked.</param>
public sealed record RegistryFrame(long AtMs, bool Outgoing, string? ClTrid, string Xml);

/// <summary>What the owner of a slot hands to its line.</summary>
/// <param name="OnFrame">Sees every frame, masked; called on the caller's thread, must not block.</param>
/// <param name="MayWrite">Asked right before each frame is written; false while the slot's lease does not hold.</param>
public sealed record RegistryLineHooks(Action<RegistryFrame> OnFrame, Func<bool> MayWrite)
{
    /// <summary>What a session is opened with; the configured password unless given.</summary>
    public Func<CancellationToken, ValueTask<RegistrySignIn>>? SignIn { get; init; }

    /// <summary>Waits for one more command's turn, where a session has to be opened between two commands.</summary>
    public Func<CancellationToken, Task>? TakeTurn { get; init; }
}

/// <summary>Makes a slot's line to a registry; nothing is connected yet.</summary>
public delegate IRegistry RegistryFactory(RegistryProfile profile, RegistryLineHooks hooks);

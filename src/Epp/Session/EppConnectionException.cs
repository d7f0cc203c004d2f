namespace Reprieve.Epp.Session;

/// <summary>What went wrong with a line.</summary>
public enum EppFault
{
    /// <summary>No TCP connection.</summary>
    Unreachable,

    /// <summary>The TLS handshake failed: their certificate is not trusted, or ours not taken.</summary>
    Tls,

    /// <summary>
    /// The server said no instead of a greeting, or unasked between two commands: see <see
    /// cref="EppConnectionException.Refusal"/>.
    /// </summary>
    Refused,

    /// <summary><see cref="EppSessionSettings.MayWrite"/> said no; the session itself is whole.</summary>
    MayNotWrite,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>The caller gave up after the frame had begun to be written.</summary>
    Cancelled,

    /// <summary>The stream ended, or what came is not an answer to what was sent.</summary>
    Broken,

    /// <summary>The session had ended before.</summary>
    Closed,
}

/// <summary>
/// A broken wire, as opposed to an answer of whatever code. But for <see cref="EppFault.MayNotWrite"/> the session is dead after
/// it.
/// </summary>
public sealed class EppConnectionException(EppFault fault, bool mayHaveBeenApplied, string message, Exception? inner = null)
    : IOException(message, inner)
{
    public EppFault Fault { get; } = fault;

    /// <summary>A transform's frame had begun to be written, and no answer to it came: only info can tell its outcome.</summary>
    public bool MayHaveBeenApplied { get; } = mayHaveBeenApplied;

    /// <summary>What the server said, where it did: 2502 on connect, 2500 before it closed an idle session.</summary>
    public EppResponse? Refusal { get; init; }
}

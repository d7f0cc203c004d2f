using Reprieve.Epp.Frames;

namespace Reprieve.Epp.Session;

/// <summary>The secrets that a session has sent, kept out of everything that is shown of it: frames, results, errors.</summary>
internal sealed class SessionSecrets(Action<EppFrameEvent>? tap)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    internal void Add(string? secret)
    {
        if (secret is not null)
        {
            _known.Add(secret);
        }
    }

    internal void Show(DateTimeOffset at, bool isOutgoing, byte[] xml)
    {
        if (tap is not null)
        {
            // Auth codes we sent stay known for the session: a server may echo them in the text of a result.
            var (masked, clTRID) = FrameMask.Apply(xml, _known, isOutgoing ? _known : null);
            tap(new EppFrameEvent(at, isOutgoing, clTRID, masked));
        }
    }

    /// <summary>What a server says goes into errors and logs: a password or auth code that it repeats does not.</summary>
    internal EppResult Without(EppResult result) => result with
    {
        Message = FrameMask.Text(result.Message, _known),
        Values = [.. result.Values.Select(value => value with { Reason = value.Reason is { } reason ? FrameMask.Text(reason, _known) : null })],
    };
}

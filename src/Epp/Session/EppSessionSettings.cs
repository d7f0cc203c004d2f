using Reprieve.Epp.Frames;

namespace Reprieve.Epp.Session;

/// <summary>How a session behaves on the wire.</summary>
public sealed record EppSessionSettings
{
    /// <summary>For TCP, TLS and the greeting together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From a frame's first byte to its whole answer.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest frame taken or sent, in bytes, its header included.</summary>
    public int MaxFrameLength { get; init; } = FrameReader.DefaultMaxLength;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Sees every frame, masked, in order, on the caller's thread; must not block or throw.</summary>
    public Action<EppFrameEvent>? Tap { get; init; }

    /// <summary>Asked right before each frame is written: false, and nothing is.</summary>
    public Func<bool>? MayWrite { get; init; }
}

/// <summary>A frame that went over the wire, fit to be kept: passwords and auth codes are masked.</summary>
/// <param name="At">By the session's clock; for an outgoing frame right before its first byte.</param>
public sealed record EppFrameEvent(DateTimeOffset At, bool IsOutgoing, string? ClTRID, string MaskedXml);

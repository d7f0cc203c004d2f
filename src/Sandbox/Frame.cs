using Reprieve.Sandbox.Control;

namespace Reprieve.Sandbox;

/// <summary>
/// One row of the frame log: a command and its answer, or a change that time made. The log is the witness of what the registry did,
/// when and for whom; passwords and auth codes are masked in it.
/// </summary>
internal sealed record Frame
{
    /// <summary>Registry time; null is the transaction's.</summary>
    public DateTimeOffset? At { get; init; }
    public required DateTimeOffset Wall { get; init; }

    /// <summary>The connection's number; null for what time did.</summary>
    public string? Session { get; init; }
    public string? Registrar { get; init; }
    public string? ClTRID { get; init; }

    /// <summary><c>info</c>, <c>update:restore-request</c>… or <c>time:purged</c>.</summary>
    public required string Command { get; init; }
    public string? Name { get; init; }
    public int? Code { get; init; }

    /// <summary>Whether it changed the registry's state.</summary>
    public required bool Applied { get; init; }
    public string? Received { get; init; }

    /// <summary>The answer as the registry had it; a fault of the wire comes after.</summary>
    public string? Sent { get; init; }
    public FaultKind? Fault { get; init; }

    public static Frame Of(Transition transition, DateTimeOffset wall)
    {
        var kind = transition.Kind.ToString();
        return new Frame
        {
            At = transition.At,
            Wall = wall,
            Registrar = transition.Before.Sponsor,
            Command = $"time:{char.ToLowerInvariant(kind[0])}{kind[1..]}",
            Name = transition.Before.Name,
            Applied = true,
        };
    }
}

/// <summary>The log's row as the database gives it.</summary>
internal sealed class FrameRow
{
    public long Seq { get; init; }
    public long At { get; init; }
    public long Wall { get; init; }
    public string? Session { get; init; }
    public string? Registrar { get; init; }
    public string? ClTRID { get; init; }
    public string? SvTRID { get; init; }
    public string Command { get; init; } = "";
    public string? Name { get; init; }
    public long? Code { get; init; }
    public bool Applied { get; init; }
    public string? Received { get; init; }
    public string? Sent { get; init; }
    public string? Fault { get; init; }

    public LogFrame ToFrame(bool withXml) => new()
    {
        Seq = Seq,
        At = DateTimeOffset.FromUnixTimeMilliseconds(At),
        Wall = DateTimeOffset.FromUnixTimeMilliseconds(Wall),
        Session = Session,
        Registrar = Registrar,
        ClTRID = ClTRID,
        SvTRID = SvTRID,
        Command = Command,
        Name = Name,
        Code = (int?)Code,
        Applied = Applied,
        Received = withXml ? Received : null,
        Sent = withXml ? Sent : null,
        Fault = Fault is null ? null : Enum.Parse<FaultKind>(Fault),
    };
}

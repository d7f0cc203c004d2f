using Reprieve.Epp;
using Reprieve.Sandbox.Commands;
using Reprieve.Sandbox.Control;

namespace Reprieve.Sandbox;

/// <summary>One kind of fault, how often it comes, and which frames it may hit. Parameters of other kinds are not looked at.</summary>
// Setters, not init: the JSON source generator would put an absent init-only property to zero instead of its default.
internal sealed record FaultRule
{
    public required FaultKind Fault { get; init; }

    /// <summary>How likely each matching frame is hit; from 1 on every one is.</summary>
    public double Rate { get; set; } = 1;

    /// <summary>The frame log's words; null is any.</summary>
    public IReadOnlyList<string>? Commands { get; set; }
    public IReadOnlyList<string>? Names { get; set; }
    public string? Registrar { get; set; }

    /// <summary>How often at most; null is without limit.</summary>
    public int? Times { get; set; }

    /// <summary>Of lateReply and applyLate; of splitFrame between the pieces.</summary>
    public int DelayMs { get; set; }

    /// <summary>Of applyLate: the connection stays, and the answer comes over it once there is one.</summary>
    public bool KeepOpen { get; set; }

    /// <summary>Of answer.</summary>
    public int Code { get; set; } = EppCode.CommandFailed;

    /// <summary>Of splitFrame.</summary>
    public int Pieces { get; set; } = 3;

    /// <summary>Of badLength: what the frame's header says.</summary>
    public uint Length { get; set; } = 3;

    /// <summary>Of greetingChange; where neither is given, the greeting offers no rgp.</summary>
    public string? SvID { get; set; }
    public IReadOnlyList<string>? ExtURIs { get; set; }

    /// <summary>Of clockSkew: added to the greeting's svDate.</summary>
    public long SkewMs { get; set; }

    /// <summary>How often it came so far: told, never set.</summary>
    public long? Fired { get; set; }

    public bool Matches(CommandName frame, string? registrar) =>
        (Commands is null || Commands.Contains(frame.Command, StringComparer.Ordinal))
        && (Names is null || (frame.Name is { } name && Names.Contains(name, StringComparer.Ordinal)))
        && (Registrar is null || Registrar == registrar);

    /// <summary>The rule with its names as the registry writes them.</summary>
    public FaultRule Checked(string prefix)
    {
        Require(Rate is >= 0 and <= 1, "rate", "0 to 1");
        Require(Times is null or >= 1, "times", "1 or more");
        Require(DelayMs is >= 0 and <= 600_000, "delayMs", "0 to 600000");
        Require(EppCode.All.Contains(Code), "code", $"{Code} is no result code of RFC 5730");
        Require(Pieces is >= 2 and <= 10_000, "pieces", "2 to 10000");
        Require(Math.Abs(SkewMs) <= 10L * 365 * 24 * 3600 * 1000, "skewMs", "ten years at most");
        Require(SkewMs != 0 || Fault != FaultKind.ClockSkew, "skewMs", "clockSkew needs it");
        Require(Fired is null, "fired", "it is counted, not set");
        var unknown = Commands?.FirstOrDefault(command => !CommandName.IsWord(command));
        Require(unknown is null, "commands", $"'{unknown}' is no word of the frame log");
        return this with { Names = Names?.Select(name => DomainName.FromText(name) ?? name).ToList() };

        void Require(bool holds, string field, string message)
        {
            if (!holds)
            {
                throw new ControlException(message, prefix + field);
            }
        }
    }
}

using Reprieve.Epp;

namespace Reprieve.Sandbox.Commands;

/// <summary>What a command came to, before it is put into a response.</summary>
internal sealed record Outcome(int Code)
{
    public static readonly Outcome Success = new(EppCode.Success);

    public MessageQueue? MsgQ { get; init; }
    public IReadOnlyList<EppElement> ResData { get; init; } = [];
    public IReadOnlyList<EppElement> Extensions { get; init; } = [];

    /// <summary>It changed the registry's state.</summary>
    public bool Applied { get; init; }
}

namespace Reprieve.Server.Operations.Practice;

/// <summary>A practice registry's time after something was done to it.</summary>
public sealed record PracticeResponse
{
    public required string RequestId { get; init; }

    public required string Registry { get; init; }

    /// <summary>UTC+8.</summary>
    public required string RegistryTime { get; init; }

    public required long RegistryTimeLong { get; init; }

    /// <summary>How far its clock is ahead of its machine's.</summary>
    public required long AheadSeconds { get; init; }

    internal static PracticeResponse Of(Caller caller, string registry, PracticeTime time) => new()
    {
        RequestId = caller.RequestId,
        Registry = registry,
        RegistryTime = time.Text,
        RegistryTimeLong = time.Ms,
        AheadSeconds = time.AheadSeconds,
    };
}

using Reprieve.Bench.Measuring;

namespace Reprieve.Bench.Rows;

/// <summary>Redemptions over 8 sessions at a registry that answers as fast as it can.</summary>
internal static class Execute0
{
    public static Row Row { get; } = new("execute-0", Aim.AtLeast(0.5), (trial, cancellationToken) =>
        Execution.MeasureAsync(trial, latencyMs: 0, least: 0.5, cancellationToken));
}

using Reprieve.Bench.Measuring;

namespace Reprieve.Bench.Rows;

/// <summary>Redemptions over 8 sessions at a registry that takes 20 ms a command.</summary>
internal static class Execute20
{
    public static Row Row { get; } = new("execute-20", Aim.AtLeast(0.95), (trial, cancellationToken) =>
        Execution.MeasureAsync(trial, latencyMs: 20, least: 0.95, cancellationToken));
}

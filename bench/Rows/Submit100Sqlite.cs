using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>Signed orders of 100 domains over HTTP; beside them the same rows through the bare writer.</summary>
internal static class Submit100Sqlite
{
    public static Row Row { get; } = new("submit-100-sqlite", Aim.AtLeast(0.7), (trial, cancellationToken) =>
        SubmittedBatches.MeasureAsync(trial, folder => Store.CreateAsync(folder, Registries.Unreachable(), cancellationToken), cancellationToken));
}

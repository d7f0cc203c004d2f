using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>A page of 20 items with 10 million stored; beside it the same with 10 thousand.</summary>
internal static class QueryDepthSqlite
{
    public static Row Row { get; } = new("query-depth-sqlite", Aim.AtMost(1.2), (trial, cancellationToken) =>
        PageDepth.MeasureAsync(trial, folder => Store.CreateAsync(folder, Registries.Unreachable(), cancellationToken), cancellationToken));
}

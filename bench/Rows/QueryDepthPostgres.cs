using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>The same as <see cref="QueryDepthSqlite"/> on PostgreSQL.</summary>
internal static class QueryDepthPostgres
{
    public static Row Row { get; } = new("query-depth-postgres", Aim.AtMost(1.2), async (trial, cancellationToken) =>
    {
        await using var postgres = await PostgresServer.StartAsync(trial, cancellationToken);
        return await PageDepth.MeasureAsync(
            trial,
            async folder => await Store.CreateAsync(folder, Registries.Unreachable(), cancellationToken, await postgres.CreateDatabaseAsync(cancellationToken)),
            cancellationToken);
    });
}

using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>The same as <see cref="Submit100Sqlite"/> on PostgreSQL.</summary>
internal static class Submit100Postgres
{
    public static Row Row { get; } = new("submit-100-postgres", Aim.AtLeast(0.7), async (trial, cancellationToken) =>
    {
        await using var postgres = await PostgresServer.StartAsync(trial, cancellationToken);
        return await SubmittedBatches.MeasureAsync(
            trial,
            async folder => await Store.CreateAsync(folder, Registries.Unreachable(), cancellationToken, await postgres.CreateDatabaseAsync(cancellationToken)),
            cancellationToken);
    });
}

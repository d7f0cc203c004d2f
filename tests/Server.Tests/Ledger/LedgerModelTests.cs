using System.Globalization;
using Reprieve.Server.Tests.Storage;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Ledger;

/// <summary>The ledger beside the reference books: some steps on the engine that the tests run on, in the long form a hundred thousand on each.</summary>
[Trait("Campaign", "ledger")]
public sealed class LedgerModelTests
{
    private static readonly string[] _expected =
        ["accepted", "Coupon.Exhausted", "Promotion.Exhausted", "proved", "ended", "paid", "priced", "crashed", "sent again"];

    private readonly LongRun _run = new("ledger");

    [Fact]
    public async Task Whatever_happens_the_ledger_says_what_an_accountant_would_write_down()
    {
        List<string> lines = [];
        foreach (var isPostgres in _run.IsLong ? [false, true] : new[] { TestStorage.IsPostgres })
        {
            lines.Add(await WalkAsync(isPostgres));
        }

        _run.Record(string.Join("\n\n", lines));
    }

    private async Task<string> WalkAsync(bool isPostgres)
    {
        var storage = await TestStorage.CreateAsync(Directory.CreateTempSubdirectory("reprieve-db-").FullName, isPostgres);
        await using var run = new LedgerRun(storage, _run.Seed);
        await run.StartAsync();
        var steps = await run.WalkAsync(_run.IsLong ? 100_000 : 1_500, _expected, _run.Say);
        Assert.All(
            _expected,
            kind => Assert.True(run.Done.GetValueOrDefault(kind) > 0, $"no step came to: {kind} (seed {_run.Seed})"));
        var counts = string.Join(", ", run.Done.Select(kind => $"{kind.Key} {kind.Value.ToString("N0", CultureInfo.InvariantCulture)}"));
        return $"**{(isPostgres ? "PostgreSQL" : "SQLite")}**: {steps.ToString("N0", CultureInfo.InvariantCulture)} steps, no difference: {counts}.";
    }
}

using System.Text.Json;
using Reprieve.App.Client;

namespace Reprieve.App.Demo;

/// <summary>The demo's own part, once a registry and a server run: submits the batch through the signed API, watches it, and judges the end.</summary>
internal sealed class DemoRun(ApiConnection connection, RegistryWitness witness, JsonElement seed, MoneyExpectations prices, TimeProvider clock)
{
    /// <summary>Names a domain, or a line of the money, whose expectation is turned round, so that a test sees the demo end with 1.</summary>
    public const string PlantVariable = "REPRIEVE_DEMO_PLANT";

    private const string Us = "practice";

    public async Task<DemoResult> RunAsync(DateTimeOffset seededAt, Action<string> say, CancellationToken cancellationToken)
    {
        var batch = Batch();
        var orders = await OrdersAsync(batch, cancellationToken);
        var appliedBefore = (await witness.AppliedAsync(Us, cancellationToken)).Count;

        var moneyBefore = await MoneyReading.TakeAsync(connection, prices.VoucherNo, cancellationToken);

        var redemption = new RedeemTask(connection) { UsesOffers = true };
        var quoted = (await redemption.TryAsync(orders, cancellationToken)).Total;
        say($"quoted with UsePromotion and UseCoupon: {quoted?.Amount} {quoted?.Currency}, which holds for ten minutes");
        var taskNo = await redemption.SubmitAsync(orders, quoted?.QuoteIds[0], cancellationToken);
        say($"task {taskNo} accepted: {orders.Count} names in one signed {RedeemTask.Action}");
        var items = await new TaskWatch(redemption, clock).WaitAsync([taskNo], (_, item) => Tell(say, item), cancellationToken);

        var applied = (await witness.AppliedAsync(Us, cancellationToken)).Skip(appliedBefore)
            .ToLookup(entry => entry.Name, entry => entry.Command, StringComparer.Ordinal);
        var held = await witness.DomainsAsync(cancellationToken);
        var fromSeed = new SeedExpectations(seed);
        List<Expectation> expectations = [.. batch.Select(entry => Plant(fromSeed.Of(entry.Name, entry.ExpiryOffDays, seededAt)))];
        return new DemoResult(
            [
                .. expectations.Select(expectation => Verdict.Of(
                    expectation,
                    prices.Of(expectation).Due,
                    items.SingleOrDefault(item => Names.Ascii(item.DomainName) == Names.Ascii(expectation.Name)),
                    [.. applied[Names.Ascii(expectation.Name)]],
                    held.TryGetValue(Names.Ascii(expectation.Name), out var domain) ? domain : null)),
            ],
            Plant(MoneyVerdict.Of(prices, expectations, quoted, moneyBefore, await MoneyReading.TakeAsync(connection, prices.VoucherNo, cancellationToken))));
    }

    private sealed record Entry(string Name, double ExpiryOffDays);

    private static IReadOnlyList<Entry> Batch()
    {
        using var stream = typeof(DemoRun).Assembly.GetManifestResourceStream("Reprieve.App.Demo.batch.json")
            ?? throw new InvalidOperationException("the demo's batch is not in the assembly");
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.EnumerateArray().Select(entry => new Entry(
            entry.GetProperty("name").GetString()!, entry.TryGetProperty("expiryOffDays", out var off) ? off.GetDouble() : 0))];
    }

    private static void Tell(Action<string> say, TaskItem item)
    {
        if (item.StatusCode > 0 || item.Message.Length > 0)
        {
            say($"  {TaskWatch.Line(item)}");
        }
    }

    private static Expectation Plant(Expectation expectation) =>
        Environment.GetEnvironmentVariable(PlantVariable) is { Length: > 0 } planted && Names.Ascii(planted) == Names.Ascii(expectation.Name)
            ? expectation with { IsRestored = !expectation.IsRestored, Because = "planted for a test", Says = null }
            : expectation;

    private static MoneyVerdict Plant(MoneyVerdict money) => money with
    {
        Lines = [.. money.Lines.Select(line => line.What == Environment.GetEnvironmentVariable(PlantVariable) ? line with { Should = line.Should + 0.01m } : line)],
    };

    private async Task<IReadOnlyList<RedeemOrder>> OrdersAsync(IReadOnlyList<Entry> batch, CancellationToken cancellationToken)
    {
        var expiries = await new Portfolio(connection).ExpiriesAsync([.. batch.Select(entry => entry.Name)], cancellationToken);
        // A name that is not in the account has no expiry here: any will do.
        return
        [
            .. batch.Select(entry => new RedeemOrder(
                entry.Name,
                (expiries.GetValueOrDefault(Names.Ascii(entry.Name)) ?? clock.GetUtcNow().ToUnixTimeMilliseconds())
                    + (long)TimeSpan.FromDays(entry.ExpiryOffDays).TotalMilliseconds)),
        ];
    }
}

/// <summary>What the demo came to: a row for each name, and the money.</summary>
internal sealed record DemoResult(IReadOnlyList<Verdict> Names, MoneyVerdict Money)
{
    public bool Agrees => Names.All(verdict => verdict.Differences.Count == 0) && !Money.Differences.Any();
}

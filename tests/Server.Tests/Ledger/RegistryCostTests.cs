using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Tests.Ledger;

/// <summary>What the registry asks has its own limit, in its own currency; what the customer pays was fixed at acceptance.</summary>
public sealed class RegistryCostTests
{
    private const string Seed =
        """
        {
          "limits": {"sessions": 20},
          "suffixes": [
            {"suffix": "xyz", "restore": "immediate", "reportSupported": false, "renewAtRestore": "ifPast", "fees": {"currency": "USD", "renew": 10.0, "restore": 40.0, "required": "always"}},
            {"suffix": "org", "restore": "immediate", "reportSupported": false, "renewAtRestore": "ifPast", "fees": {"currency": "CNY", "renew": 60.0, "restore": 300.0, "required": "always"}}
          ],
          "domains": [
            {"name": "a.xyz", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5},
            {"name": "gold.org", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5}
          ]
        }
        """;

    [Theory]
    [InlineData("before")]
    [InlineData("between")]
    public async Task A_fee_above_the_limit_ends_the_item_uncharged_and_gives_all_back(string rise)
    {
        await using var world = await StartAsync(("Backoff", "00:05:00"));
        await world.VoucherAsync("V-1", 30_000);
        // The registry is away until its price has risen; or it rises after it was asked and before the request.
        if (rise == "before")
        {
            await world.Engine.SetDownAsync(true);
        }
        else
        {
            await world.Engine.SetFaultsAsync("""{"fault": "answer", "code": 2004, "commands": ["update:restore-request"], "times": 1}""");
        }

        var taskNo = await world.OrderAsync(["a.xyz"], ("UseCoupon", "true"), ("CouponNo", "V-1"));
        Assert.Equal((1_000_000 - 90_000, 120_000), await world.FundsAsync());
        if (rise == "between")
        {
            await world.Engine.WaitAsync(taskNo, items => items[0] is { WaitCode: ItemReasons.RetryAfterError, ClaimSlot: null });
        }

        await world.Engine.SetPolicyAsync("""{"suffix": "xyz", "fees": {"restore": 40.5}}""");
        if (rise == "before")
        {
            await world.Engine.SetDownAsync(false);
        }
        else
        {
            // The wait that was drawn is over.
            await world.ExecuteAsync("UPDATE items SET due_at = 1");
        }

        var item = Assert.Single(await world.Engine.EndAsync(taskNo));

        Assert.Equal((ItemStatus.Failure, ItemReasons.PriceChanged), (item.Status, item.FailCode));
        Assert.DoesNotContain("update:restore-request", await world.Engine.AppliedAsync("a.xyz"));
        Assert.Equal(("Released", "None"), Assert.Single(await world.LinesAsync("a.xyz")));
        Assert.Equal((1_000_000, 0), await world.FundsAsync());
        Assert.Equal(30_000, await world.RemainingAsync("V-1"));
        Assert.Empty(await world.ChargesAsync("a.xyz"));
        await world.AssertBooksAsync();
        Assert.Contains("50.50 USD (restore 40.50, renew 10.00)", (await world.DetailAsync(taskNo, "en")).GetProperty("FailReason").GetString(), StringComparison.Ordinal);
        Assert.Contains("50.00 USD", (await world.DetailAsync(taskNo, "zh")).GetProperty("FailReason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fee_that_falls_lowers_the_cost_on_record_and_not_the_price()
    {
        await using var world = await StartAsync();
        await world.Engine.SetDownAsync(true);
        var taskNo = await world.OrderAsync(["a.xyz"]);
        await world.Engine.SetPolicyAsync("""{"suffix": "xyz", "fees": {"restore": 25}}""");
        await world.Engine.SetDownAsync(false);

        Assert.Equal(ItemStatus.Success, Assert.Single(await world.Engine.EndAsync(taskNo)).Status);

        Assert.Equal((1_000_000 - 120_000, 0), await world.FundsAsync());
        Assert.Equal(("Restore", 3_500, "USD"), Assert.Single(await world.ChargesAsync("a.xyz")));
        await world.AssertBooksAsync();
    }

    [Fact]
    public async Task A_price_that_is_passed_through_is_the_registrys_and_the_rest_comes_back_at_once()
    {
        await using var world = await MoneyWorld.StartAsync(Seed);
        await world.PriceAsync("gold.org", "Restore", 0, passThrough: true);
        var taskNo = await world.OrderAsync(["gold.org"], ("MaxPrice", "500.00"));
        Assert.Equal((1_000_000 - 50_000, 50_000), await world.FundsAsync());

        Assert.Equal(ItemStatus.Success, Assert.Single(await world.Engine.EndAsync(taskNo)).Status);

        Assert.Equal((1_000_000 - 36_000, 0), await world.FundsAsync());
        Assert.Equal(36_000, await world.SumAsync("revenue:restore"));
        Assert.Equal(1, Assert.Single(await world.ListAsync<int>("SELECT COUNT(DISTINCT movement_id) FROM ledger_entries WHERE kind IN ('Capture', 'Release')")));
        await world.AssertBooksAsync();
    }

    [Fact]
    public async Task A_price_that_is_passed_through_is_never_above_what_was_consented_to()
    {
        await using var world = await MoneyWorld.StartAsync(Seed);
        await world.PriceAsync("gold.org", "Restore", 0, passThrough: true);

        var item = Assert.Single(await world.RedeemAsync(["gold.org"], ("MaxPrice", "359.99")));

        Assert.Equal((ItemStatus.Failure, ItemReasons.PriceChanged), (item.Status, item.FailCode));
        Assert.Equal((1_000_000, 0), await world.FundsAsync());
    }

    private static async Task<MoneyWorld> StartAsync(params (string Key, string Value)[] pace)
    {
        var world = await MoneyWorld.StartAsync(Seed, pace: pace);
        await world.PriceAsync("xyz", "Restore", 120_000, ("USD", 5_000, 5_000));
        return world;
    }
}

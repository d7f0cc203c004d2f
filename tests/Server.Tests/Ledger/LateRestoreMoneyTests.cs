using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Tests.Ledger;

/// <summary>A restore that comes after its item failed is paid by force: nobody is to be given one for nothing.</summary>
public sealed class LateRestoreMoneyTests
{
    private const string Seed =
        """
        {
          "limits": {"sessions": 20},
          "suffixes": [{"suffix": "xyz", "restore": "immediate", "reportSupported": false, "renewAtRestore": "ifPast"}],
          "domains": [{"name": "b.xyz", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5}]
        }
        """;

    [Theory]
    // The voucher's share is there again, and the funds are; or both have gone elsewhere meanwhile.
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_given_back_is_held_again_for_the_item_that_answers_and_captured(bool isSpent)
    {
        await using var world = await MoneyWorld.StartAsync(
            Seed, funds: 100_000, pace: [("Tries", "1"), ("SettleAfter", "00:00:01"), ("ReadRedemptionAtLeast", "00:00:01")]);
        await world.PriceAsync("xyz", "Restore", 120_000);
        await world.VoucherAsync("V-1", 30_000);
        await world.PromotionAsync("P-1", 1_000, 1);
        await world.Engine.ApplyRestoreLateAsync();
        var taskNo = await world.OrderAsync(["b.xyz"], ("UseCoupon", "true"), ("CouponNo", "V-1"), ("UsePromotion", "true"), ("PromotionNo", "P-1"));

        Assert.Equal(ItemReasons.NoAnswer, Assert.Single(await world.Engine.EndAsync(taskNo)).FailCode);
        await world.AssertBooksAsync();
        Assert.Equal((100_000, 0), await world.FundsAsync());
        Assert.Equal((30_000, 0), (await world.RemainingAsync("V-1"), await world.UsesAsync("P-1")));
        if (isSpent)
        {
            await world.SpendAsync(90_000, "V-1", 20_000);
        }

        world.Engine.RegistryClock.Land();
        var failed = Assert.Single(await world.Engine.WaitAsync(taskNo, items => items[0].TakenOverBy is not null));
        var heir = Assert.Single(await world.Engine.EndAsync(failed.TakenOverBy!));

        Assert.Equal(ItemStatus.Success, heir.Status);
        Assert.Equal([("Released", "None"), ("Captured", "None")], await world.LinesAsync("b.xyz"));
        // 1200 less 10 %, less what the voucher still has.
        var due = isSpent ? 98_000 : 78_000;
        Assert.Equal(((isSpent ? 10_000 : 100_000) - due, 0), await world.FundsAsync());
        Assert.Equal((0, 1), (await world.RemainingAsync("V-1"), await world.UsesAsync("P-1")));
        var events = await world.Engine.Database.ReadAsync(
            connection => EventTable.OfItemAsync(connection, heir.TaskNo, heir.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(isSpent ? """["980.00","CNY"]""" : """["780.00","CNY"]""", Assert.Single(events, line => line.Kind == ItemEvents.HeldByForce).Args);
        Assert.Equal("Restore", Assert.Single(await world.ChargesAsync("b.xyz")).Kind);
        await world.AssertBooksAsync();
    }
}

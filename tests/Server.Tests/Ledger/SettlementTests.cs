using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Tests.Ledger;

/// <summary>What is held for an order is captured with the registry's proof and given back at any other end, and the books agree.</summary>
public sealed class SettlementTests
{
    private const string Seed =
        """
        {
          "limits": {"sessions": 20},
          "suffixes": [
            {"suffix": "com", "restore": "report", "renewAtRestore": "ifPast", "fees": {"currency": "USD", "renew": 10.0, "restore": 40.0}},
            {"suffix": "net", "restore": "report", "renewAtRestore": "never", "fees": {"currency": "USD", "renew": 10.0, "restore": 40.0}},
            {"suffix": "xyz", "restore": "immediate", "reportSupported": false, "renewAtRestore": "ifPast", "fees": {"currency": "USD", "renew": 10.0, "restore": 17.0, "required": "always"}},
            {"suffix": "online", "restore": "report", "renewAtRestore": "ifPast", "pendingRequest": {"seconds": 1, "result": "refused"}}
          ],
          "domains": [
            {"name": "a.com", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5},
            {"name": "b.com", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5},
            {"name": "ahead.com", "registrar": "practice", "expiredDaysAgo": -200.5, "deletedDaysAgo": 12.5},
            {"name": "toolate.com", "registrar": "practice", "expiredDaysAgo": 70.5, "deletedDaysAgo": 32.5},
            {"name": "alive.com", "registrar": "practice", "expiredDaysAgo": -100.5},
            {"name": "never.net", "registrar": "practice", "expiredDaysAgo": 61.2, "deletedDaysAgo": 20.2},
            {"name": "quick.xyz", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5},
            {"name": "denied.online", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5}
          ]
        }
        """;

    private static readonly (string, string)[] _both = [("UseCoupon", "true"), ("CouponNo", "V-1"), ("UsePromotion", "true"), ("PromotionNo", "P-1")];

    private static readonly (string Restore, string Renewal) _released = ("Released", "Released");

    [Fact]
    public async Task Both_lines_are_captured_where_the_restore_moved_the_expiry()
    {
        await using var world = await StartAsync();
        await world.TaxAsync(600);

        Assert.Equal(ItemStatus.Success, Assert.Single(await world.RedeemAsync(["a.com"], _both)).Status);

        Assert.Equal(("Captured", "Captured"), Assert.Single(await world.LinesAsync("a.com")));
        // 1200 and 80, less 10 %, 6 % tax: 1221.12, of which the voucher bears 500.
        Assert.Equal((1_000_000 - 72_112, 0), await world.FundsAsync());
        Assert.Equal((120_000, 8_000), (await world.SumAsync("revenue:restore"), await world.SumAsync("revenue:renewal")));
        Assert.Equal((-12_800, 6_912), (await world.SumAsync("promotions"), await world.SumAsync("tax")));
        Assert.Equal((0, 1), (await world.RemainingAsync("V-1"), await world.UsesAsync("P-1")));
        // One command at the registry, both fees of it.
        Assert.Equal(("Restore", 5_000, "USD"), Assert.Single(await world.ChargesAsync("a.com")));
    }

    [Fact]
    public async Task A_renewal_sent_after_the_restore_is_captured_and_charged_as_one()
    {
        await using var world = await StartAsync();

        Assert.Equal((ItemStatus.Success, true), Ends(await world.RedeemAsync(["never.net"])));

        Assert.Equal(("Captured", "Captured"), Assert.Single(await world.LinesAsync("never.net")));
        Assert.Equal((1_000_000 - 128_000, 0), await world.FundsAsync());
        Assert.Equal(["Restore", "Renew"], (await world.ChargesAsync("never.net")).Select(charge => charge.Kind));
    }

    [Fact]
    public async Task A_renewal_that_did_not_happen_is_given_back_and_the_restore_is_paid()
    {
        await using var world = await StartAsync();
        await world.Engine.SetFaultsAsync("""{"fault": "answer", "code": 2306, "commands": ["renew"]}""");

        // The one has a year ahead of it still, the other's renewal is refused.
        Assert.All(await world.RedeemAsync(["ahead.com", "never.net"], _both), item => Assert.Equal((ItemStatus.Success, false), (item.Status, item.Renewed)));

        Assert.Equal(("Captured", "Released"), Assert.Single(await world.LinesAsync("ahead.com")));
        Assert.Equal(("Captured", "Released"), Assert.Single(await world.LinesAsync("never.net")));
        // Twice 1200 less 10 %; what the voucher bore of the renewals is back in it, or was never taken.
        Assert.Equal(216_000, 1_000_000 - (await world.FundsAsync()).Available + 50_000 - await world.RemainingAsync("V-1"));
        Assert.Equal(0, (await world.FundsAsync()).Held);
    }

    [Fact]
    public async Task Every_kind_of_failure_gives_all_back()
    {
        await using var world = await StartAsync();
        await world.Engine.SetFaultsAsync(
            """
            {"fault": "answer", "code": 2308, "commands": ["update:restore-request"], "names": ["a.com"]},
            {"fault": "dropBeforeApply", "commands": ["update:restore-request"], "names": ["b.com"]},
            {"fault": "reregister", "commands": ["update:restore-request"], "names": ["quick.xyz"]}
            """);
        // Of the registration that is there before: else the new one is taken for it.
        await world.Engine.ReadAgainAsync("quick.xyz");

        string[] names = ["a.com", "b.com", "toolate.com", "alive.com", "quick.xyz", "denied.online"];
        var items = await world.RedeemAsync(names, _both);

        Assert.Equal(
            [ItemReasons.RegistryRefused, ItemReasons.NoAnswer, ItemReasons.TooLate, ItemReasons.NotInRedemption, ItemReasons.Dropped, ItemReasons.RestoreDenied],
            items.Select(item => item.FailCode));
        foreach (var name in names)
        {
            Assert.Equal(_released, Assert.Single(await world.LinesAsync(name)));
        }

        Assert.Equal((1_000_000, 0), await world.FundsAsync());
        Assert.Equal((50_000, 0), (await world.RemainingAsync("V-1"), await world.UsesAsync("P-1")));
    }

    [Fact]
    public async Task A_promotion_stays_used_where_one_of_its_names_came_back()
    {
        await using var world = await StartAsync();

        await world.RedeemAsync(["toolate.com", "a.com"], ("UsePromotion", "true"), ("PromotionNo", "P-1"));

        Assert.Equal(1, await world.UsesAsync("P-1"));
        Assert.Equal(1_000_000 - 115_200, (await world.FundsAsync()).Available);
    }

    [Fact]
    public async Task Nothing_is_charged_to_an_account_without_prices_of_its_own()
    {
        await using var world = await MoneyWorld.StartAsync(Seed);
        await world.Engine.Database.WriteAsync(
            context => { Dapper.SqlMapper.Execute(context.Connection, "DELETE FROM funds; DELETE FROM ledger_entries"); }, TestContext.Current.CancellationToken);

        Assert.Equal(ItemStatus.Success, Assert.Single(await world.RedeemAsync(["a.com"])).Status);

        Assert.Empty(await world.LinesAsync("a.com"));
        Assert.Equal(0, await world.SumAsync("revenue:restore"));
        Assert.Equal("Restore", Assert.Single(await world.ChargesAsync("a.com")).Kind);
    }

    [Fact]
    public async Task A_server_that_stops_between_proof_and_renewal_has_captured_the_restore_alone()
    {
        await using var world = await StartAsync();
        await world.Engine.SetFaultsAsync("""{"fault": "answer", "code": 2104, "commands": ["renew"]}""");
        var taskNo = await world.OrderAsync(["never.net"]);

        await world.Engine.WaitAsync(taskNo, items => items[0] is { RestoredAt: not null, WaitCode: ItemReasons.BalanceTooLow });

        Assert.Equal(("Captured", "Held"), Assert.Single(await world.LinesAsync("never.net")));
        Assert.Equal((1_000_000 - 128_000, 8_000), await world.FundsAsync());
        await world.AssertBooksAsync();
        Assert.Equal(["Restore", "Refused2104"], (await world.ChargesAsync("never.net")).Select(charge => charge.Kind).Distinct(StringComparer.Ordinal));

        await world.Engine.SetFaultsAsync("");
        await world.Engine.RestartServerAsync();
        Assert.True(Assert.Single(await world.Engine.EndAsync(taskNo)).Renewed);
        Assert.Equal(("Captured", "Captured"), Assert.Single(await world.LinesAsync("never.net")));
        await world.AssertBooksAsync();
    }

    private static async Task<MoneyWorld> StartAsync()
    {
        var world = await MoneyWorld.StartAsync(
            Seed, adapt: profile => profile with { Poll = PollMode.Own, PollSeconds = 1 }, pace: [("SettleAfter", "00:00:01"), ("Tries", "2"), ("OperatorWait", "00:00:01")]);
        foreach (var suffix in new[] { "com", "net", "xyz", "online" })
        {
            await world.PriceAsync(suffix, "Restore", 120_000);
            await world.PriceAsync(suffix, "Renew", 8_000);
        }

        await world.VoucherAsync("V-1", 50_000);
        await world.PromotionAsync("P-1", 1_000, 5);
        return world;
    }

    private static (ItemStatus, bool) Ends(IReadOnlyList<ItemRow> items) => (Assert.Single(items).Status, items[0].Renewed);
}

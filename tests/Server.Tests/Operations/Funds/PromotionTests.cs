using System.Text.Json;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;
using Reprieve.Server.Tests.Ledger;
using static Reprieve.Server.Tests.Operations.Funds.OfferCalls;
using static Reprieve.Server.Tests.Operations.RedeemOrderTests;

namespace Reprieve.Server.Tests.Operations.Funds;

/// <summary>How operators make, change, list and withdraw promotions, and what customers see of them.</summary>
public sealed class PromotionTests : IAsyncLifetime
{
    private static readonly (string, string)[] _least = [("PromotionNo", "p"), ("Kind", "Percent"), ("Percent", "12.5"), ("ValidUntil", "2027-01-01")];
    private static readonly (string, string)[] _page = [("PageNum", "1"), ("PageSize", "10")];

    private ApiHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Account => _host.Root.AccountId;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Each_action_answers_in_both_forms_as_its_files_say()
    {
        await WireForms.MatchAsync(
            _host,
            "Funds/SavePromotion",
            [
                ("PromotionNo", "AUTUMN"), ("Kind", "FixedPrice"), ("Price", "888"), ("Currency", "CNY"), ("ValidFrom", "2026-11-25"), ("ValidUntil", "2027-01-31 12:00:00"),
                ("ForAction.1", "Restore"), ("Suffix.1", "net"), ("UsesTotal", "100"), ("UsesPerAccount", "2"), ("Note", "newsletter"), ("Reason", "the autumn"),
            ]);
        await WireForms.MatchAsync(_host, "Funds/QueryPromotions", _page);
        await WireForms.MatchAsync(_host, "Funds/WithdrawPromotion", ("PromotionNo", "AUTUMN"), ("Reason", "it is winter"));
    }

    [Fact]
    public async Task A_promotion_is_made_and_changed_and_what_is_left_out_stays()
    {
        var made = Saved(await _host.JsonAsync("SavePromotion", _least));
        Assert.Equal(("12.5", null, null, "0", null, "Active"), (Text(made, "Percent"), Text(made, "Price"), Text(made, "Currency"), Text(made, "Used"), Text(made, "UsesTotal"), Text(made, "Status")));
        Assert.Equal(1_250, (await RowAsync()).Value);
        await _host.JsonAsync("SavePromotion", _least);
        Assert.Single(await _host.AuditAsync());

        await _host.JsonAsync("SavePromotion", ("PromotionNo", "p"), ("UsesTotal", "5"), ("UsesPerAccount", "2"), ("Currency", "CNY"), ("AccountId", Account), ("Suffix.1", "net"));
        var changed = Saved(await _host.JsonAsync("SavePromotion", ("PromotionNo", "p"), ("Percent", "0.01")));
        Assert.Equal(("0.01", "5", "2", "CNY", Account), (Text(changed, "Percent"), Text(changed, "UsesTotal"), Text(changed, "UsesPerAccount"), Text(changed, "Currency"), Text(changed, "AccountId")));
        var open = Saved(await _host.JsonAsync("SavePromotion", ("PromotionNo", "p"), ("Percent", "100"), ("UsesTotal", "0"), ("UsesPerAccount", "0"), ("Currency", "*"), ("AccountId", "*"), ("Suffix.1", "*")));
        Assert.Equal(("100", null, null, null, null, null), (Text(open, "Percent"), Text(open, "UsesTotal"), Text(open, "UsesPerAccount"), Text(open, "Currency"), Text(open, "AccountId"), Text(open, "Suffixes")));
        var price = Saved(await _host.JsonAsync("SavePromotion", ("PromotionNo", "p"), ("Kind", "FixedPrice"), ("Price", "500"), ("Currency", "JPY")));
        Assert.Equal(("500", null, "JPY"), (Text(price, "Price"), Text(price, "Percent"), Text(price, "Currency")));
        var again = Saved(await _host.JsonAsync("SavePromotion", ("PromotionNo", "p"), ("ValidUntil", "2027-03-01")));
        Assert.Equal(("500", "2027-03-01 00:00:00"), (Text(again, "Price"), Text(again, "ValidUntil")));

        var audit = await _host.AuditAsync();
        Assert.Equal(6, audit.Count);
        Assert.All(audit, row => Assert.Equal(("SavePromotion", "p", "testid"), (row.Action, row.Subject, row.AccessKeyId)));
        Assert.Equal(
            """["Kind=Percent","Percent=12.5","Currency=*","UsesTotal=*","UsesPerAccount=*","Used=0","Status=Active","AccountId=*","ValidFrom=2026-11-24 20:00:00","ValidUntil=2027-01-01 00:00:00","Actions=Restore,Renew","Suffixes=*"]""",
            audit[^1].Args);
        Assert.Matches("^P[2-9A-HJ-NP-Z]{12}$", Text(Saved(await _host.JsonAsync("SavePromotion", _least[1..])), "PromotionNo"));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_by_name_and_changes_nothing()
    {
        foreach (var (missing, name) in new[] { (1, "Kind"), (2, "Percent"), (3, "ValidUntil") })
        {
            await _host.RefusedAsync("MissingParameter", name, "SavePromotion", [.. _least.Where((_, index) => index != missing)]);
        }

        foreach (var percent in new[] { "0", "100.01", "12.345", "-1", "1e1", "ten", " 10", "0.001", "١٠" })
        {
            await WrongAsync("a percentage like 12.5 is needed", ("Percent", percent));
        }

        await WrongAsync("it can be Percent, FixedPrice", ("Kind", "Half"));
        await WrongAsync("Price is illegal: only Kind=FixedPrice has one", ("Price", "1"));
        await WrongAsync("Percent is illegal: only Kind=Percent has one", ("Kind", "FixedPrice"), ("Price", "1"), ("Currency", "CNY"));
        await WrongAsync("Currency is illegal: XYZ is no currency", ("Currency", "XYZ"));
        await WrongAsync("UsesTotal", ("UsesTotal", "-1"));
        await WrongAsync("PromotionNo is illegal: a number has", ("PromotionNo", "p/1"));
        (string, string)[] fixedPrice = [("PromotionNo", "f"), ("Kind", "FixedPrice"), ("ValidUntil", "2027-01-01")];
        await _host.RefusedAsync("MissingParameter", "Currency", "SavePromotion", [.. fixedPrice, ("Price", "1")]);
        await _host.RefusedAsync("MissingParameter", "Price", "SavePromotion", [.. fixedPrice, ("Currency", "CNY")]);
        await _host.RefusedAsync("ParameterIllegal", "Price", "SavePromotion", [.. fixedPrice, ("Currency", "JPY"), ("Price", "1.5")]);
        await _host.RefusedAsync("ParameterIllegal", "a fixed price has one currency", "SavePromotion", [.. fixedPrice, ("Currency", "*"), ("Price", "1")]);
        await _host.RefusedAsync("Account.NotFound", "nobody", "SavePromotion", [.. _least, ("AccountId", "nobody")]);
        Assert.Empty(await _host.AuditAsync());

        await _host.JsonAsync("SavePromotion", [.. fixedPrice, ("Currency", "CNY"), ("Price", "0")]);
        // A price in another currency is another price.
        await _host.RefusedAsync("MissingParameter", "Price", "SavePromotion", ("PromotionNo", "f"), ("Currency", "USD"));
        await _host.RefusedAsync("MissingParameter", "Percent", "SavePromotion", ("PromotionNo", "f"), ("Kind", "Percent"));
        await _host.RefusedAsync("Promotion.NotFound", "There is no promotion q, or it is another account's. Nothing was done.", "WithdrawPromotion", ("PromotionNo", "q"), ("Reason", "r"));
        await _host.RefusedAsync("MissingParameter", "Reason", "WithdrawPromotion", ("PromotionNo", "f"));
        await _host.RefusedAsync("Account.NotFound", "nobody", "QueryPromotions", [.. _page, ("AccountId", "nobody")]);

        async Task WrongAsync(string says, params (string Name, string Value)[] wrong) =>
            await _host.RefusedAsync(
                "ParameterIllegal", says, "SavePromotion", [.. _least.Where(pair => !wrong.Any(other => other.Name == pair.Item1)), .. wrong]);
    }

    [Fact]
    public async Task A_promotion_lowers_prices_as_often_as_it_may_and_its_uses_cannot_become_less()
    {
        await PricedAccount.FundAsync(_host, 1_000_000);
        await PricedAccount.PriceAsync(_host.Database, "com", 8_000);
        await Portfolio.AddAsync(_host, [.. "abcdef".Select(letter => Portfolio.Row(_host, $"{letter}.com"))]);
        await _host.JsonAsync("SavePromotion", [.. _least, ("UsesTotal", "3"), ("UsesPerAccount", "2")]);
        Assert.Equal("70.00", await PaidAsync("a.com"));
        // Changed while it is in use: what is held stays, what is ordered from now on is by the new terms.
        await _host.JsonAsync("SavePromotion", ("PromotionNo", "p"), ("Percent", "50"));
        Assert.Equal("40.00", await PaidAsync("b.com"));
        Assert.Equal("Promotion.Exhausted", await PaidAsync("c.com"));
        var listed = (await _host.JsonAsync("QueryPromotions", _page)).GetProperty("Data").GetProperty("Promotion")[0];
        Assert.Equal(("Used", "2", "2"), (Text(listed, "Status"), Text(listed, "Used"), Text(listed, "UsedByAccount")));
        // Of all accounts there is one use left.
        var ofAll = (await _host.JsonAsync("QueryPromotions", [.. _page, ("All", "true")])).GetProperty("Data").GetProperty("Promotion")[0];
        Assert.Equal(("Active", null), (Text(ofAll, "Status"), Text(ofAll, "UsedByAccount")));

        await _host.RefusedAsync("ParameterIllegal", "UsesTotal is illegal: 2 orders use it already", "SavePromotion", ("PromotionNo", "p"), ("UsesTotal", "1"));
        await _host.RefusedAsync("ParameterIllegal", "UsesPerAccount is illegal: 2 orders of one account use it already", "SavePromotion", ("PromotionNo", "p"), ("UsesPerAccount", "1"));
        await _host.JsonAsync("SavePromotion", ("PromotionNo", "p"), ("UsesTotal", "2"));
        await _host.JsonAsync("SavePromotion", ("PromotionNo", "p"), ("UsesTotal", "0"), ("UsesPerAccount", "4"));
        Assert.Equal("40.00", await PaidAsync("c.com"));

        for (var time = 0; time < 2; time++)
        {
            Assert.Equal("Withdrawn", Text(Saved(await _host.JsonAsync("WithdrawPromotion", ("PromotionNo", "p"), ("Reason", "over"))), "Status"));
        }

        var audit = await _host.AuditAsync();
        Assert.Equal(("WithdrawPromotion", "p", "over", """["Used=3"]"""), (audit[0].Action, audit[0].Subject, audit[0].Reason, audit[0].Args));
        Assert.Equal(5, audit.Count);
        Assert.Equal("Promotion.NotActive", await PaidAsync("d.com"));
        await _host.JsonAsync("SavePromotion", ("PromotionNo", "p"));
        Assert.Equal("40.00", await PaidAsync("d.com"));
        Assert.Equal(4, (await RowAsync()).Used);
        await PricedAccount.BalancesAsync(_host.Database, Account);
    }

    [Fact]
    public async Task A_customers_key_sees_its_own_and_the_open_ones_and_changes_none()
    {
        var (customer, key) = await _host.CustomerAsync();
        await _host.JsonAsync("SavePromotion", [.. Numbered("open"), ("Note", "between us")]);
        await _host.JsonAsync("SavePromotion", [.. Numbered("own"), ("AccountId", customer)]);
        await _host.JsonAsync("SavePromotion", [.. Numbered("theirs"), ("AccountId", Account)]);
        foreach (var (action, parameters) in new (string, (string, string)[])[]
        {
            ("SavePromotion", Numbered("mine")),
            ("SavePromotion", [("PromotionNo", "own"), ("Percent", "100")]),
            ("WithdrawPromotion", [("PromotionNo", "own"), ("Reason", "r")]),
            ("QueryPromotions", [.. _page, ("AccountId", Account)]),
            ("QueryPromotions", [.. _page, ("All", "true")]),
        })
        {
            var answer = await _host.CallAsync(key, action, parameters);
            Assert.Equal((403, "NoPermission"), (answer.Status, answer.Code));
        }

        using var seen = JsonDocument.Parse((await _host.CallAsync(key, "QueryPromotions", _page)).Body);
        Assert.Equal("open:Active own:Active", Rows(seen.RootElement, "Promotion"));
        Assert.DoesNotContain("between us", seen.RootElement.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("open:Active own:Active theirs:Active", Rows(await _host.JsonAsync("QueryPromotions", [.. _page, ("All", "true")]), "Promotion"));
        Assert.Equal(3, (await _host.AuditAsync()).Count);
    }

    private static (string, string)[] Numbered(string number) => [("PromotionNo", number), .. _least[1..]];

    private static JsonElement Saved(JsonElement answer) => answer.GetProperty("Promotion");

    private Task<PromotionRow> RowAsync() => _host.Database.ReadAsync(connection => Task.FromResult(PromotionTable.Find(connection, "p")!), Cancelled);

    /// <summary>What an order with the promotion costs, or why it is refused.</summary>
    private async Task<string?> PaidAsync(string domain)
    {
        var answer = await _host.CallAsync("SaveBatchTaskForCreatingOrderRedeem", [.. Order(domain), ("UsePromotion", "true"), ("PromotionNo", "p")]);
        if (answer.IsError)
        {
            return answer.Code;
        }

        using var body = JsonDocument.Parse(answer.Body);
        var taskNo = Text(body.RootElement, "TaskNo")!;
        var rows = await _host.JsonAsync("QueryTaskDetailList", ("TaskNo", taskNo), ("PageNum", "1"), ("PageSize", "1"));
        return Text(rows.GetProperty("Data").GetProperty("TaskDetail")[0], "Amount");
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Dapper;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Api;
using Reprieve.Server.Tests.Ledger;
using Reprieve.Tests;
using static Reprieve.Server.Tests.Operations.RedeemOrderTests;

namespace Reprieve.Server.Tests.Operations;

/// <summary>What an order costs and what pays for it, through the API.</summary>
public sealed class OrderMoneyTests : IAsyncLifetime
{
    private const string Batch = "SaveBatchTaskForCreatingOrderRedeem";
    private const string Single = "SaveSingleTaskForCreatingOrderRedeem";

    private static readonly string[] _flags = ["", "false", "true"];
    private static readonly string[] _couponNos = ["", "v-named"];
    private static readonly string[] _promotionNos = ["", "p-named"];

    private ApiHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Account => _host.Root.AccountId;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        await Portfolio.AddAsync(
            _host,
            [
                .. Enumerable.Range(1, 60).Select(number => Portfolio.Row(
                    _host, $"n{number}.com", row => row with { Deadline = 1_800_000_000_000 + number, DeadlineSource = "UpDate", DeletedDate = 5, Roid = $"R{number}" })),
                Portfolio.Row(_host, "unpriced.net"),
                Portfolio.Row(_host, "gold.com"),
                Portfolio.Row(_host, "in-order.com", row => row with { State = "Active", Deadline = null, DeadlineSource = null }),
            ]);
        await PricedAccount.PriceAsync(_host.Database, "com", 120_000, row => row with { CostCurrency = "USD", ExpectedCost = 8_000, MaxCost = 9_000 });
        await PricedAccount.PriceAsync(_host.Database, "com", 7_000, row => row with { Action = PriceAction.Renew });
        await PricedAccount.PriceAsync(_host.Database, "gold.com", null, row => row with { PassThrough = true });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_order_holds_what_it_costs_in_one_movement()
    {
        await PricedAccount.FundAsync(_host, 1_000_000, taxBp: 600);
        await PricedAccount.VoucherAsync(_host.Database, "v", 150_000);
        await PricedAccount.PromotionAsync(_host.Database, "p", 10, row => row with { Actions = """["Restore"]""", UsesTotal = 5 });
        var taskNo = await AcceptedAsync(
            [.. Order("n2.com", "n1.com", "nobodys.com"), ("UseCoupon", "true"), ("CouponNo", "v"), ("UsePromotion", "true"), ("PromotionNo", "p")]);

        var (holds, entries, promotion) = await _host.Database.ReadAsync(
            connection => Task.FromResult((HoldTable.OfTask(connection, taskNo), LedgerTable.OfTask(connection, taskNo), PromotionTable.Find(connection, "p")!)), Cancelled);
        // 1200.00 less a tenth with 6 percent is 1144.80; 70.00 with 6 percent 74.20; the voucher is for the earlier deadline first.
        var second = holds.Single(hold => hold.DomainName == "n1.com");
        Assert.Equal(
            (120_000, 12_000, 6_480, 114_480, 0, 7_000, 0, 420, 7_420, 0),
            (second.RestorePrice, second.RestoreDiscount, second.RestoreTax, second.RestoreVoucher, second.RestoreDue,
                second.RenewalPrice, second.RenewalDiscount, second.RenewalTax, second.RenewalVoucher, second.RenewalDue));
        Assert.Equal(("R1", 5L, true, LineState.Held, LineState.Held, "USD", 8_000L, 9_000L), (second.Roid, second.DeletionTime, second.Open, second.RestoreState, second.RenewalState, second.CostCurrency, second.ExpectedCost, second.MaxCost));
        var first = holds.Single(hold => hold.DomainName == "n2.com");
        Assert.Equal((1, 28_100L, 86_380L, 7_420L), (first.Ordinal, first.RestoreVoucher, first.RestoreDue, first.RenewalDue));
        Assert.Equal(
            [($"customer:{Account}", -93_800L), ($"held:{Account}", 243_800L), ("voucher:v", -150_000L)],
            entries.Select(entry => (entry.LedgerAccount, entry.Amount)).OrderBy(entry => entry.LedgerAccount, StringComparer.Ordinal));
        Assert.Single(entries.Select(entry => (entry.MovementId, entry.Kind)).Distinct());
        Assert.Equal(1, promotion.Used);
        var funds = await PricedAccount.FundsAsync(_host.Database, Account);
        Assert.Equal((906_200, 243_800), (funds.Available, funds.Held));
        await PricedAccount.BalancesAsync(_host.Database, Account, "v");

        var answer = await _host.JsonAsync("QueryTaskDetailList", ("TaskNo", taskNo), ("PageNum", "1"), ("PageSize", "10"));
        var rows = answer.GetProperty("Data").GetProperty("TaskDetail").EnumerateArray().ToList();
        Assert.Equal([("938.00", "CNY", "Held"), ("0.00", "CNY", "Held")], rows[..2].Select(row => (Text(row, "Amount"), Text(row, "Currency"), Text(row, "PaymentState"))));
        Assert.False(rows[2].TryGetProperty("Amount", out _));
    }

    [Fact]
    public async Task Items_that_cannot_be_paid_fail_at_once_and_say_why_in_both_languages()
    {
        await PricedAccount.FundAsync(_host, 300_000);
        var taskNo = await AcceptedAsync([.. Order("n3.com", "unpriced.net", "gold.com", "n1.com", "n2.com"), ("Lang", "zh")]);
        Assert.Equal(
            [ItemReasons.InsufficientBalance, ItemReasons.NoPrice, ItemReasons.ConsentNeeded, null, null],
            (await ItemsAsync(taskNo)).Select(item => item.FailCode));
        var english = await MessagesAsync(taskNo, "en");
        Assert.Equal("The balance does not reach as far as n3.com: 1270.00 CNY is due, and the items with earlier deadlines leave 460.00 CNY. Top up, then order it again.", english[0]);
        Assert.Equal("There is no price in CNY for redeeming unpriced.net. Have one set for the suffix .net. Nothing is charged.", english[1]);
        Assert.Contains("Send MaxPrice", english[2], StringComparison.Ordinal);
        var chinese = await MessagesAsync(taskNo, "zh");
        Assert.StartsWith("余额不足以支付域名 n3.com：应付 1270.00 CNY", chinese[0], StringComparison.Ordinal);
        Assert.Equal(254_000, (await PricedAccount.FundsAsync(_host.Database, Account)).Held);
        await PricedAccount.BalancesAsync(_host.Database, Account);
    }

    [Fact]
    public async Task What_was_not_in_redemption_takes_no_money_from_what_is()
    {
        await PricedAccount.FundAsync(_host, 130_000);
        var taskNo = await AcceptedAsync([.. Order("in-order.com", "n1.com")]);
        Assert.Equal([ItemReasons.InsufficientBalance, null], (await ItemsAsync(taskNo)).Select(item => item.FailCode));
    }

    [Fact]
    public async Task The_most_that_a_domain_may_cost_fails_what_costs_more_and_consents_to_what_is_passed_through()
    {
        await PricedAccount.FundAsync(_host, 10_000_000);
        var taskNo = await AcceptedAsync([.. Order("n1.com", "gold.com"), ("MaxPrice", "1269.99")]);
        var items = await ItemsAsync(taskNo);
        Assert.Equal([ItemReasons.PriceAboveMax, null], items.Select(item => item.FailCode));
        Assert.Equal("""["n1.com","1270.00","1269.99","CNY"]""", items[0].FailArgs);
        var hold = Assert.Single(await HoldsAsync(taskNo));
        Assert.Equal((true, 119_999L, 7_000L), (hold.PassThrough, hold.RestorePrice, hold.RenewalPrice));
        foreach (var wrong in new[] { "1200.001", "-1", "1e3", "many" })
        {
            var answer = await _host.CallAsync(Batch, [.. Order("n2.com"), ("MaxPrice", wrong)]);
            Assert.Equal((400, "ParameterIllegal"), (answer.Status, answer.Code));
            Assert.Contains("MaxPrice", answer.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_voucher_or_promotion_that_cannot_be_used_refuses_the_whole_call_before_anything_is_made()
    {
        await PricedAccount.FundAsync(_host, 10_000_000);
        var other = await _host.Accounts.CreateAccountAsync("other", Cancelled);
        var now = ApiHost.Start.ToUnixTimeMilliseconds();
        await PricedAccount.VoucherAsync(_host.Database, "theirs", 100, row => row with { AccountId = other });
        await PricedAccount.VoucherAsync(_host.Database, "later", 100, row => row with { ValidFrom = now + 1 });
        await PricedAccount.VoucherAsync(_host.Database, "withdrawn", 100, row => row with { Status = OfferStatus.Withdrawn });
        await PricedAccount.VoucherAsync(_host.Database, "expired", 100, row => row with { ValidUntil = now });
        await PricedAccount.VoucherAsync(_host.Database, "dollars", 100, row => row with { Currency = "USD" });
        await PricedAccount.VoucherAsync(_host.Database, "net", 100, row => row with { Suffixes = """["net"]""" });
        await PricedAccount.VoucherAsync(_host.Database, "large", 100, row => row with { MinimumOrder = 127_001 });
        await PricedAccount.VoucherAsync(_host.Database, "once", 200, row => row with { Divisible = false, ValidUntil = now + 5 });
        await PricedAccount.PromotionAsync(_host.Database, "theirs", 10, row => row with { AccountId = other });
        await PricedAccount.PromotionAsync(_host.Database, "later", 10, row => row with { ValidFrom = now + 1 });
        await PricedAccount.PromotionAsync(_host.Database, "withdrawn", 10, row => row with { Status = OfferStatus.Withdrawn });
        await PricedAccount.PromotionAsync(_host.Database, "expired", 10, row => row with { ValidUntil = now });
        await PricedAccount.PromotionAsync(_host.Database, "dollars", 10, row => row with { Currency = "USD" });
        await PricedAccount.PromotionAsync(_host.Database, "net", 10, row => row with { Suffixes = """["net"]""" });
        await PricedAccount.PromotionAsync(_host.Database, "once", 10, row => row with { UsesPerAccount = 1 });
        await AcceptedAsync([.. Order("n9.com"), ("UseCoupon", "true"), ("CouponNo", "once"), ("UsePromotion", "true"), ("PromotionNo", "once")]);

        (string Number, string Code, int Status)[] expected =
        [
            ("unknown", "NotFound", 404), ("theirs", "NotFound", 404), ("later", "NotActive", 400), ("withdrawn", "NotActive", 400), ("expired", "Expired", 400),
            ("dollars", "NotApplicable", 400), ("net", "NotApplicable", 400), ("large", "NotApplicable", 400), ("once", "Exhausted", 400),
        ];
        var told = new StringBuilder();
        foreach (var (number, code, status) in expected)
        {
            foreach (var (kind, use, no) in new[] { ("Coupon", "UseCoupon", "CouponNo"), ("Promotion", "UsePromotion", "PromotionNo") })
            {
                if ((kind, number) is ("Promotion", "large"))
                {
                    continue; // only vouchers have a minimum
                }

                foreach (var dryRun in new[] { "false", "true" })
                {
                    var answer = await _host.CallAsync(Batch, [.. Order("n1.com"), (use, "true"), (no, number), ("DryRun", dryRun), ("ClientToken", $"{kind} {number}")]);
                    Assert.Equal((status, $"{kind}.{code}"), (answer.Status, answer.Code));
                }

                foreach (var lang in new[] { "en", "zh" })
                {
                    var answer = await _host.CallAsync(Single, ("DomainName", "n1.com"), ("CurrentExpirationDate", Expiry()), (use, "true"), (no, number), ("Lang", lang));
                    told.Append(CultureInfo.InvariantCulture, $"{answer.Status} {answer.Code} {lang}: {answer.Message}\n");
                }
            }
        }

        Golden.Matches(told.ToString(), "Server.Tests/Operations/Orders/refused-offers.txt");
        // Nothing was made: the domain and the token are free.
        await AcceptedAsync([.. Order("n1.com"), ("ClientToken", "Coupon unknown")]);
        await PricedAccount.BalancesAsync(_host.Database, Account, "once");
    }

    [Fact]
    public async Task The_four_parameters_in_every_combination()
    {
        await PricedAccount.FundAsync(_host, 100_000_000);
        await PricedAccount.VoucherAsync(_host.Database, "v-named", 10_000_000, row => row with { Actions = """["Renew"]""" });
        await PricedAccount.VoucherAsync(_host.Database, "v-best", 9_000_000);
        await PricedAccount.PromotionAsync(_host.Database, "p-named", 10);
        await PricedAccount.PromotionAsync(_host.Database, "p-best", 25);
        var table = new StringBuilder();
        var domain = 0;
        foreach (var (useCoupon, couponNo, usePromotion, promotionNo) in
            from useCoupon in _flags
            from couponNo in _couponNos
            from usePromotion in _flags
            from promotionNo in _promotionNos
            select (useCoupon, couponNo, usePromotion, promotionNo))
        {
            (string, string)[] order =
            [
                .. Order($"n{++domain}.com"),
                .. new[] { ("UseCoupon", useCoupon), ("CouponNo", couponNo), ("UsePromotion", usePromotion), ("PromotionNo", promotionNo) }.Where(pair => pair.Item2.Length > 0),
            ];
            var tried = (await _host.JsonAsync(Batch, [.. order, ("DryRun", "true")])).GetProperty("Data");
            var lines = tried.GetProperty("DryRunItem")[0].GetProperty("PriceLine").EnumerateArray().Select(line => $"{Text(line, "Line")} {Text(line, "Amount")}");
            table.Append(
                CultureInfo.InvariantCulture,
                $"UseCoupon={useCoupon} CouponNo={couponNo} UsePromotion={usePromotion} PromotionNo={promotionNo} -> coupon {Text(tried, "CouponNo")} promotion {Text(tried, "PromotionNo")}: {string.Join(", ", lines)}; total {Text(tried, "TotalAmount")}\n");

            // The order itself comes to the same.
            var before = await PricedAccount.FundsAsync(_host.Database, Account);
            var hold = Assert.Single(await HoldsAsync(await AcceptedAsync(order)));
            Assert.Equal((Text(tried, "CouponNo"), Text(tried, "PromotionNo")), (hold.VoucherNo ?? "", hold.PromotionNo ?? ""));
            var after = await PricedAccount.FundsAsync(_host.Database, Account);
            Assert.Equal(Text(tried, "TotalAmount"), Reprieve.Server.Ledger.Currency.Text(before.Available - after.Available, "CNY"));
            Assert.Equal(Text(tried, "BalanceAfter"), Reprieve.Server.Ledger.Currency.Text(after.Available, "CNY"));
        }

        Golden.Matches(table.ToString(), "Server.Tests/Operations/Orders/coupon-combinations.txt");
        await PricedAccount.BalancesAsync(_host.Database, Account, "v-named", "v-best");
    }

    [Fact]
    public async Task An_unpriced_account_is_charged_nothing_and_told_so()
    {
        await PricedAccount.VoucherAsync(_host.Database, "v", 100);
        var taskNo = await AcceptedAsync([.. Order("n1.com"), ("UseCoupon", "true"), ("CouponNo", "none of ours")]);
        var limited = await _host.CallAsync(Batch, [.. Order("n2.com"), ("MaxPrice", "1.00")]);
        Assert.Equal((400, "ParameterIllegal"), (limited.Status, limited.Code));
        Assert.Contains("there is no price to compare with", limited.Message, StringComparison.Ordinal);
        Assert.True((await ItemsAsync(taskNo))[0].Open);
        Assert.Empty(await HoldsAsync(taskNo));
        var tried = (await _host.JsonAsync(Batch, [.. Order("n2.com"), ("DryRun", "true")])).GetProperty("Data");
        Assert.Equal("Unpriced", Text(tried, "Billing"));
        Assert.False(tried.TryGetProperty("TotalAmount", out _) || tried.TryGetProperty("QuoteId", out _));
        var answer = await _host.CallAsync(Batch, [.. Order("n2.com"), ("UseCoupon", "true"), ("CouponNo", "v")]);
        Assert.Equal("Coupon.NotApplicable", answer.Code);
        Assert.Equal("Quote.Invalid", (await _host.CallAsync(Batch, [.. Order("n2.com"), ("QuoteId", "AAAA")])).Code);
        var rows = (await _host.JsonAsync("QueryTaskDetailList", ("TaskNo", taskNo), ("PageNum", "1"), ("PageSize", "10"))).GetProperty("Data").GetProperty("TaskDetail");
        Assert.False(rows[0].TryGetProperty("PaymentState", out _));
    }

    [Fact]
    public async Task The_wire_forms_of_a_dry_run_stand()
    {
        await PricedAccount.FundAsync(_host, 1_000_000, FundsMode.Credit, taxBp: 600);
        await PricedAccount.VoucherAsync(_host.Database, "v", 150_000);
        await PricedAccount.PromotionAsync(_host.Database, "p", 10);
        (string, string)[] offers = [("UseCoupon", "true"), ("UsePromotion", "true"), ("PromotionNo", "p"), ("MaxPrice", "2000.00"), ("DryRun", "true")];
        await WireForms.MatchAsync(_host, $"Orders/{Batch}/DryRun", [.. Order("n1.com", "unpriced.net", "nobodys.com"), .. offers]);
        await WireForms.MatchAsync(
            _host, $"Orders/{Single}/DryRun", [("DomainName", "n1.com"), ("CurrentExpirationDate", Expiry()), .. offers, ("Lang", "zh")]);
    }

    private async Task<string> AcceptedAsync((string, string)[] parameters) => Text(await _host.JsonAsync(Batch, parameters), "TaskNo");

    private async Task<List<string>> MessagesAsync(string taskNo, string lang)
    {
        var answer = await _host.JsonAsync("QueryTaskDetailList", ("TaskNo", taskNo), ("PageNum", "1"), ("PageSize", "10"), ("Lang", lang));
        return [.. answer.GetProperty("Data").GetProperty("TaskDetail").EnumerateArray().Select(row => Text(row, "FailReason"))];
    }

    private Task<IReadOnlyList<HoldRow>> HoldsAsync(string taskNo) =>
        _host.Database.ReadAsync(connection => Task.FromResult(HoldTable.OfTask(connection, taskNo)), Cancelled);

    private async Task<IReadOnlyList<ItemRow>> ItemsAsync(string taskNo) =>
        [.. await _host.Database.ReadAsync(
            connection => connection.QueryAsync<ItemRow>("SELECT * FROM items WHERE task_no = @taskNo ORDER BY ordinal", new { taskNo }), Cancelled)];

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}

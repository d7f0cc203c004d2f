using System.Text.Json;
using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;
using Reprieve.Server.Tests.Ledger;
using static Reprieve.Server.Tests.Operations.Funds.OfferCalls;
using static Reprieve.Server.Tests.Operations.RedeemOrderTests;

namespace Reprieve.Server.Tests.Operations.Funds;

/// <summary>How operators make, change, list and withdraw vouchers, and what customers see of them.</summary>
public sealed class VoucherTests : IAsyncLifetime
{
    private static readonly (string, string)[] _least = [("VoucherNo", "v"), ("FaceValue", "100"), ("Currency", "CNY"), ("ValidUntil", "2027-01-01")];
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
            "Funds/SaveVoucher",
            [
                ("VoucherNo", "SPRING-1"), ("FaceValue", "500.00"), ("Currency", "CNY"), ("ValidFrom", "2026-11-25"), ("ValidUntil", "2027-01-31 12:00:00"), ("MinimumOrder", "100"),
                ("ForAction.1", "Restore"), ("Suffix.1", ".中国"), ("Suffix.2", "COM"), ("Divisible", "true"), ("Note", "for the fair"), ("Reason", "asked for by sales"),
            ]);
        await WireForms.MatchAsync(_host, "Funds/QueryVouchers", _page);
        await WireForms.MatchAsync(_host, "Funds/WithdrawVoucher", ("VoucherNo", "SPRING-1"), ("Reason", "the fair is over"));
    }

    [Fact]
    public async Task A_voucher_is_issued_with_its_row_and_a_change_moves_no_money()
    {
        await PricedAccount.FundAsync(_host, 0);
        var made = (await _host.JsonAsync("SaveVoucher", [.. _least, ("Reason", "spring")])).GetProperty("Voucher");
        Assert.Equal(("100.00", "100.00", "Active", "0.00", "False"), (Text(made, "FaceValue"), Text(made, "Remaining"), Text(made, "Status"), Text(made, "MinimumOrder"), Text(made, "Divisible")));
        Assert.Equal("2026-11-24 20:00:00", Text(made, "ValidFrom"));
        var entries = await EntriesAsync("v");
        Assert.Equal([("voucher:v", 10_000L), ("vouchers-issued", -10_000L)], entries.Select(entry => (entry.LedgerAccount, entry.Amount)));
        Assert.All(entries, entry => Assert.Equal((MovementKind.VoucherIssued, "spring", "testid"), (entry.Kind, entry.Reason, entry.AccessKeyId)));

        // Sent again it is the same voucher, and no second change.
        await _host.JsonAsync("SaveVoucher", _least);
        Assert.Single(await _host.AuditAsync());
        await _host.JsonAsync("SaveVoucher", ("VoucherNo", "v"), ("MinimumOrder", "50"), ("AccountId", Account), ("Suffix.1", "net"), ("ForAction.1", "Renew"), ("Note", "n"), ("Divisible", "true"));
        var changed = (await _host.JsonAsync("SaveVoucher", ("VoucherNo", "v"), ("ValidUntil", "2027-02-01"))).GetProperty("Voucher");
        Assert.Equal(
            (Account, "50.00", "True", "2027-02-01 00:00:00", "n"),
            (Text(changed, "AccountId"), Text(changed, "MinimumOrder"), Text(changed, "Divisible"), Text(changed, "ValidUntil"), Text(changed, "Note")));
        Assert.Equal("""{"Action":["Renew"]} {"Suffix":["net"]}""", $"{changed.GetProperty("Actions").GetRawText()} {changed.GetProperty("Suffixes").GetRawText()}");
        var open = (await _host.JsonAsync("SaveVoucher", ("VoucherNo", "v"), ("AccountId", "*"), ("Suffix.1", "*"), ("ForAction.1", "Renew"), ("ForAction.2", "Restore"))).GetProperty("Voucher");
        Assert.Equal((null, null, """{"Action":["Restore","Renew"]}"""), (Text(open, "AccountId"), Text(open, "Suffixes"), open.GetProperty("Actions").GetRawText()));
        Assert.Equal(2, (await EntriesAsync("v")).Count);
        await PricedAccount.BalancesAsync(_host.Database, Account, "v");

        var audit = await _host.AuditAsync();
        Assert.Equal(4, audit.Count);
        Assert.All(audit, row => Assert.Equal(("SaveVoucher", "v", "testid"), (row.Action, row.Subject, row.AccessKeyId)));
        Assert.Equal("spring", audit[^1].Reason);
        Assert.Equal(
            """["FaceValue=100.00","Currency=CNY","MinimumOrder=0.00","Divisible=False","Status=Active","AccountId=*","ValidFrom=2026-11-24 20:00:00","ValidUntil=2027-01-01 00:00:00","Actions=Restore,Renew","Suffixes=*"]""",
            audit[^1].Args);
    }

    [Fact]
    public async Task One_without_a_number_gets_one_that_no_other_has()
    {
        var numbers = new List<string?>();
        for (var count = 0; count < 2; count++)
        {
            numbers.Add(Text((await _host.JsonAsync("SaveVoucher", _least[1..])).GetProperty("Voucher"), "VoucherNo"));
        }

        Assert.All(numbers, number => Assert.Matches("^V[2-9A-HJ-NP-Z]{12}$", number));
        Assert.NotEqual(numbers[0], numbers[1]);
    }

    [Fact]
    public async Task Two_who_make_the_same_voucher_at_once_make_one()
    {
        await PricedAccount.FundAsync(_host, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _host.JsonAsync("SaveVoucher", _least)));
        Assert.Equal(2, (await EntriesAsync("v")).Count);
        Assert.Single(await _host.AuditAsync());
        await PricedAccount.BalancesAsync(_host.Database, Account, "v");
    }

    [Fact]
    public async Task What_cannot_be_is_refused_by_name_and_changes_nothing()
    {
        foreach (var (missing, name) in new[] { (1, "FaceValue"), (2, "Currency"), (3, "ValidUntil") })
        {
            await _host.RefusedAsync("MissingParameter", name, "SaveVoucher", [.. _least.Where((_, index) => index != missing)]);
        }

        await WrongAsync("Currency is illegal: XYZ is no currency", ("Currency", "XYZ"));
        await WrongAsync("FaceValue", ("FaceValue", "1.001"));
        await WrongAsync("more than 0", ("FaceValue", "0"));
        await WrongAsync("MinimumOrder", ("MinimumOrder", "-1"));
        await WrongAsync("later than ValidFrom, 2027-01-01 00:00:00", ("ValidFrom", "2027-01-01"));
        await WrongAsync("over before it was made", ("ValidUntil", "2026-11-24 20:00:00"), ("ValidFrom", "2026-01-01"));
        await WrongAsync("ValidUntil is illegal: the form is", ("ValidUntil", "soon"));
        await WrongAsync("ValidFrom is illegal: the form is", ("ValidFrom", "1.1.2027"));
        await WrongAsync("Suffix.2 is illegal: c_m is not a suffix", ("Suffix.1", "com"), ("Suffix.2", "c_m"));
        await WrongAsync("it can be Restore, Renew", ("ForAction.1", "Transfer"));
        await WrongAsync("VoucherNo is illegal: a number has", ("VoucherNo", "v 1"));
        await WrongAsync("VoucherNo is illegal: a number has", ("VoucherNo", new string('v', 65)));
        await _host.RefusedAsync("Account.NotFound", "nobody", "SaveVoucher", [.. _least, ("AccountId", "nobody")]);
        Assert.Empty(await _host.AuditAsync());

        await _host.JsonAsync("SaveVoucher", _least);
        await _host.RefusedAsync("ParameterIllegal", "FaceValue is illegal: the voucher v is one of 100.00 CNY, which stays: withdraw it and make another", "SaveVoucher", ("VoucherNo", "v"), ("FaceValue", "100.01"));
        await _host.RefusedAsync("ParameterIllegal", "Currency is illegal: the voucher v is one of 100.00 CNY", "SaveVoucher", ("VoucherNo", "v"), ("Currency", "USD"));
        await _host.RefusedAsync("ParameterIllegal", "later than ValidFrom", "SaveVoucher", ("VoucherNo", "v"), ("ValidUntil", "2026-11-24"));
        await _host.RefusedAsync("Coupon.NotFound", "There is no voucher w, or it is another account's. Nothing was done.", "WithdrawVoucher", ("VoucherNo", "w"), ("Reason", "r"));
        await _host.RefusedAsync("MissingParameter", "Reason", "WithdrawVoucher", ("VoucherNo", "v"));
        await _host.RefusedAsync("Account.NotFound", "nobody", "QueryVouchers", [.. _page, ("AccountId", "nobody")]);
        await _host.RefusedAsync("ParameterIllegal", "AccountId is illegal: All=true", "QueryVouchers", [.. _page, ("AccountId", Account), ("All", "true")]);
        Assert.Equal("v:Active", Rows(await _host.JsonAsync("QueryVouchers", _page), "Voucher"));

        async Task WrongAsync(string says, params (string Name, string Value)[] wrong) =>
            await _host.RefusedAsync(
                "ParameterIllegal", says, "SaveVoucher", [.. _least.Where(pair => !wrong.Any(other => other.Name == pair.Item1)), .. wrong]);
    }

    [Fact]
    public async Task A_voucher_pays_an_order_until_it_is_withdrawn_and_again_when_it_is_saved()
    {
        await PricedAccount.FundAsync(_host, 1_000_000);
        await PricedAccount.PriceAsync(_host.Database, "com", 3_000);
        await Portfolio.AddAsync(_host, [Portfolio.Row(_host, "a.com"), Portfolio.Row(_host, "b.com"), Portfolio.Row(_host, "c.com")]);
        await _host.JsonAsync("SaveVoucher", [.. _least, ("Divisible", "true")]);
        Assert.Null((await OrderAsync("a.com")).Code);

        for (var time = 0; time < 2; time++)
        {
            var withdrawn = (await _host.JsonAsync("WithdrawVoucher", ("VoucherNo", "v"), ("Reason", "given in error"))).GetProperty("Voucher");
            Assert.Equal(("Withdrawn", "70.00"), (Text(withdrawn, "Status"), Text(withdrawn, "Remaining")));
        }

        var audit = await _host.AuditAsync();
        Assert.Equal(("WithdrawVoucher", "v", "given in error", """["Remaining=70.00","Currency=CNY"]"""), (audit[0].Action, audit[0].Subject, audit[0].Reason, audit[0].Args));
        Assert.Equal(2, audit.Count);
        Assert.Equal("Coupon.NotActive", (await OrderAsync("b.com")).Code);

        await _host.JsonAsync("SaveVoucher", ("VoucherNo", "v"));
        Assert.Null((await OrderAsync("b.com")).Code);
        // No longer divisible, what is left of it cannot be used.
        await _host.JsonAsync("SaveVoucher", ("VoucherNo", "v"), ("Divisible", "false"));
        Assert.Equal("Coupon.Exhausted", (await OrderAsync("c.com")).Code);
        Assert.Equal("v:Used", Rows(await _host.JsonAsync("QueryVouchers", _page), "Voucher"));

        var (voucher, used) = await _host.Database.ReadAsync(
            async connection => (
                VoucherTable.Find(connection, "v")!,
                await Dapper.SqlMapper.ExecuteScalarAsync<long>(connection, "SELECT CAST(SUM(restore_voucher) AS bigint) FROM holds WHERE voucher_no = 'v'")),
            Cancelled);
        Assert.Equal((6_000L, voucher.FaceValue), (used, voucher.Remaining + used));
        await PricedAccount.BalancesAsync(_host.Database, Account, "v");
    }

    [Fact]
    public async Task A_list_says_how_each_stands_page_after_page()
    {
        await _host.JsonAsync("SaveVoucher", [.. Numbered("a"), ("ValidFrom", "2026-11-25")]);
        await _host.JsonAsync("SaveVoucher", [.. Numbered("b")]);
        await _host.JsonAsync("WithdrawVoucher", ("VoucherNo", "b"), ("Reason", "r"));
        await _host.JsonAsync("SaveVoucher", [.. Numbered("c").Where(pair => pair.Item1 != "ValidUntil"), ("ValidUntil", "2026-11-24 20:00:01")]);
        await _host.JsonAsync("SaveVoucher", Numbered("d"));
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a:NotYetValid b:Withdrawn c:Expired d:Active", Rows(await _host.JsonAsync("QueryVouchers", _page), "Voucher"));
        var second = await _host.JsonAsync("QueryVouchers", ("PageNum", "2"), ("PageSize", "3"));
        Assert.Equal(("d:Active", 4, 2), (Rows(second, "Voucher"), second.GetProperty("TotalItemNum").GetInt32(), second.GetProperty("TotalPageNum").GetInt32()));
    }

    [Fact]
    public async Task A_customers_key_sees_its_own_and_the_open_ones_and_changes_none()
    {
        var (customer, key) = await _host.CustomerAsync();
        await _host.JsonAsync("SaveVoucher", [.. Numbered("open"), ("Note", "between us")]);
        await _host.JsonAsync("SaveVoucher", [.. Numbered("own"), ("AccountId", customer)]);
        await _host.JsonAsync("SaveVoucher", [.. Numbered("theirs"), ("AccountId", Account)]);
        foreach (var (action, parameters) in new (string, (string, string)[])[]
        {
            ("SaveVoucher", Numbered("mine")),
            ("SaveVoucher", [("VoucherNo", "own"), ("AccountId", "*")]),
            ("WithdrawVoucher", [("VoucherNo", "own"), ("Reason", "r")]),
            ("QueryVouchers", [.. _page, ("AccountId", Account)]),
            ("QueryVouchers", [.. _page, ("All", "true")]),
        })
        {
            var answer = await _host.CallAsync(key, action, parameters);
            Assert.Equal((403, "NoPermission"), (answer.Status, answer.Code));
        }

        foreach (var parameters in new (string, string)[][] { _page, [.. _page, ("AccountId", customer)] })
        {
            using var seen = JsonDocument.Parse((await _host.CallAsync(key, "QueryVouchers", parameters)).Body);
            Assert.Equal("open:Active own:Active", Rows(seen.RootElement, "Voucher"));
            Assert.DoesNotContain("between us", seen.RootElement.GetRawText(), StringComparison.Ordinal);
        }

        Assert.Equal("open:Active theirs:Active", Rows(await _host.JsonAsync("QueryVouchers", _page), "Voucher"));
        Assert.Equal("open:Active own:Active", Rows(await _host.JsonAsync("QueryVouchers", [.. _page, ("AccountId", customer)]), "Voucher"));
        var all = await _host.JsonAsync("QueryVouchers", [.. _page, ("All", "true")]);
        Assert.Equal("open:Active own:Active theirs:Active", Rows(all, "Voucher"));
        Assert.Contains("between us", all.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(3, (await _host.AuditAsync()).Count);
    }

    private static (string, string)[] Numbered(string number) => [("VoucherNo", number), .. _least[1..]];

    private async Task<Reprieve.Rpc.RpcAnswer> OrderAsync(string domain) =>
        await _host.CallAsync("SaveBatchTaskForCreatingOrderRedeem", [.. Order(domain), ("UseCoupon", "true"), ("CouponNo", "v")]);

    private Task<List<EntryRow>> EntriesAsync(string voucherNo) =>
        _host.Database.ReadAsync(
            async connection => Dapper.SqlMapper.AsList(await Dapper.SqlMapper.QueryAsync<EntryRow>(
                connection,
                "SELECT * FROM ledger_entries WHERE movement_id IN (SELECT movement_id FROM ledger_entries WHERE ledger_account = @account) ORDER BY ledger_account",
                new { account = LedgerAccount.Voucher(voucherNo) })),
            Cancelled);
}

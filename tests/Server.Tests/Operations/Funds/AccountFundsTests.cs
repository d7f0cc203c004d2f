using System.Text.Json;
using Reprieve.Rpc;
using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;
using Reprieve.Server.Tests.Ledger;
using static Reprieve.Server.Tests.Operations.RedeemOrderTests;

namespace Reprieve.Server.Tests.Operations.Funds;

/// <summary>How operators say what accounts pay with, pay in and back, and what the statement shows of it.</summary>
public sealed class AccountFundsTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Account => _host.Root.AccountId;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_account_is_unpriced_until_its_funds_are_set_and_then_has_what_was_paid_in()
    {
        Assert.Equal("""{"AccountId":"1","Billing":"Unpriced"}""", Funds(await _host.JsonAsync("QueryAccountFunds")));
        Assert.Equal(
            """{"AccountId":"1","Billing":"Prepaid","Currency":"CNY","Balance":"0.00","Held":"0.00","Spendable":"0.00","TaxBasisPoints":600}""",
            Funds(await _host.JsonAsync("SetAccountFunds", ("Billing", "Prepaid"), ("Currency", "CNY"), ("TaxBasisPoints", "600"))));
        var paid = await _host.JsonAsync("TopUpAccount", ("Amount", "1000.50"), ("Reason", "transfer 17"));
        Assert.Equal("1000.50", paid.GetProperty("Funds").GetProperty("Balance").GetString());
        var back = await _host.JsonAsync("RefundAccount", ("Amount", "0.50"), ("Reason", "asked for"));
        Assert.Equal("1000.00", back.GetProperty("Funds").GetProperty("Spendable").GetString());
        Assert.Equal(
            """{"AccountId":"1","Billing":"Credit","Currency":"CNY","Balance":"1000.00","Held":"0.00","CreditLimit":"250.00","Spendable":"1250.00","TaxBasisPoints":600}""",
            Funds(await _host.JsonAsync("SetAccountFunds", ("Billing", "Credit"), ("Currency", "CNY"), ("CreditLimit", "250"))));
        await PricedAccount.BalancesAsync(_host.Database, Account);

        var audit = await _host.Database.ReadAsync(connection => Task.FromResult(AuditTable.Latest(connection, 10)), Cancelled);
        Assert.Equal(["SetAccountFunds", "RefundAccount", "TopUpAccount", "SetAccountFunds"], audit.Select(row => row.Action));
        Assert.All(audit, row => Assert.Equal((Account, "testid", Account), (row.AccountId, row.AccessKeyId, row.Subject)));
        Assert.Equal("transfer 17", audit[2].Reason);
        Assert.StartsWith("""["Amount=1000.50","Currency=CNY","MovementId=""", audit[2].Args, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_action_answers_in_both_forms_as_its_files_say()
    {
        await WireForms.MatchAsync(_host, "Funds/SetAccountFunds", ("Billing", "Credit"), ("Currency", "CNY"), ("CreditLimit", "5000"), ("TaxBasisPoints", "600"));
        await WireForms.MatchAsync(_host, "Funds/TopUpAccount", ("Amount", "1200.00"), ("Reason", "transfer 17"), ("ClientToken", "t-1"));
        await WireForms.MatchAsync(_host, "Funds/RefundAccount", ("Amount", "200.00"), ("Reason", "asked for"), ("ClientToken", "t-2"));
        await WireForms.MatchAsync(_host, "Funds/QueryAccountFunds");
        await WireForms.MatchAsync(_host, "Funds/QueryAccountStatement", ("PageNum", "1"), ("PageSize", "10"));
    }

    [Fact]
    public async Task A_payment_sent_twice_with_its_token_is_made_once()
    {
        await _host.JsonAsync("SetAccountFunds", ("Billing", "Prepaid"), ("Currency", "CNY"));
        (string, string)[] payment = [("Amount", "7"), ("Reason", "r"), ("ClientToken", "t")];
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _host.JsonAsync("TopUpAccount", payment)));
        Assert.Single(answers.Select(answer => answer.GetProperty("MovementId").GetString()).Distinct());
        Assert.Equal(700, (await PricedAccount.FundsAsync(_host.Database, Account)).Available);
        await _host.RefusedAsync("IdempotentParameterMismatch", 400, "ClientToken t", "TopUpAccount", ("Amount", "8"), ("Reason", "r"), ("ClientToken", "t"));
        await _host.RefusedAsync("IdempotentParameterMismatch", 400, "ClientToken t", "RefundAccount", payment);
        Assert.Equal(700, (await PricedAccount.FundsAsync(_host.Database, Account)).Available);
    }

    [Fact]
    public async Task What_cannot_be_done_is_refused_by_name_and_changes_nothing()
    {
        await _host.RefusedAsync("Account.Unpriced", 400, "SetAccountFunds", "TopUpAccount", ("Amount", "1"), ("Reason", "r"));
        await _host.RefusedAsync("Account.NotFound", 404, "nobody", "TopUpAccount", ("AccountId", "nobody"), ("Amount", "1"), ("Reason", "r"));
        await _host.RefusedAsync("Account.NotFound", 404, "nobody", "SetAccountFunds", ("AccountId", "nobody"), ("Billing", "Unpriced"));
        await _host.RefusedAsync("Account.NotFound", 404, "nobody", "QueryAccountFunds", ("AccountId", "nobody"));
        await _host.RefusedAsync("Account.NotFound", 404, "nobody", "QueryAccountStatement", ("AccountId", "nobody"), ("PageNum", "1"), ("PageSize", "1"));
        await _host.RefusedAsync("MissingParameter", 400, "Currency", "SetAccountFunds", ("Billing", "Prepaid"));
        await _host.RefusedAsync("MissingParameter", 400, "CreditLimit", "SetAccountFunds", ("Billing", "Credit"), ("Currency", "CNY"));
        await _host.RefusedAsync("ParameterIllegal", 400, "CreditLimit", "SetAccountFunds", ("Billing", "Prepaid"), ("Currency", "CNY"), ("CreditLimit", "1"));
        await _host.RefusedAsync("ParameterIllegal", 400, "XYZ is no currency", "SetAccountFunds", ("Billing", "Prepaid"), ("Currency", "XYZ"));
        await _host.RefusedAsync("ParameterIllegal", 400, "TaxBasisPoints", "SetAccountFunds", ("Billing", "Prepaid"), ("Currency", "CNY"), ("TaxBasisPoints", "10001"));

        await _host.JsonAsync("SetAccountFunds", ("Billing", "Prepaid"), ("Currency", "JPY"));
        await _host.RefusedAsync("ParameterIllegal", 400, "at most 0 decimals in JPY", "TopUpAccount", ("Amount", "1.5"), ("Reason", "r"));
        await _host.RefusedAsync("ParameterIllegal", 400, "more than 0", "TopUpAccount", ("Amount", "0"), ("Reason", "r"));
        await _host.RefusedAsync("MissingParameter", 400, "Reason", "TopUpAccount", ("Amount", "1"));
        await _host.JsonAsync("SetAccountFunds", ("Billing", "Unpriced"));
        await _host.JsonAsync("SetAccountFunds", ("Billing", "Prepaid"), ("Currency", "CNY"));
        await _host.JsonAsync("TopUpAccount", ("Amount", "10"), ("Reason", "r"));
        await _host.RefusedAsync("Account.InsufficientBalance", 400, "10.00 CNY", "RefundAccount", ("Amount", "10.01"), ("Reason", "r"));
        await _host.RefusedAsync("Account.TermsInUse", 409, "CNY", "SetAccountFunds", ("Billing", "Prepaid"), ("Currency", "USD"));
        await _host.RefusedAsync("Account.TermsInUse", 409, "CNY", "SetAccountFunds", ("Billing", "Unpriced"));
        Assert.Equal(1_000, (await PricedAccount.FundsAsync(_host.Database, Account)).Available);
        await PricedAccount.BalancesAsync(_host.Database, Account);
    }

    [Fact]
    public async Task Neither_terms_nor_a_refund_take_what_is_used_or_held()
    {
        await Portfolio.AddAsync(_host, [Portfolio.Row(_host, "a.com")]);
        await PricedAccount.PriceAsync(_host.Database, "com", 120_000);
        await _host.JsonAsync("SetAccountFunds", ("Billing", "Credit"), ("Currency", "CNY"), ("CreditLimit", "1000"));
        await _host.JsonAsync("TopUpAccount", ("Amount", "500"), ("Reason", "r"));
        var taskNo = await OrderedAsync("a.com");
        await _host.RefusedAsync("Account.TermsInUse", 409, "700.00 CNY", "SetAccountFunds", ("Billing", "Credit"), ("Currency", "CNY"), ("CreditLimit", "699.99"));
        await _host.RefusedAsync("Account.TermsInUse", 409, "700.00 CNY", "SetAccountFunds", ("Billing", "Prepaid"), ("Currency", "CNY"));
        await _host.JsonAsync("SetAccountFunds", ("Billing", "Credit"), ("Currency", "CNY"), ("CreditLimit", "700"));
        await _host.JsonAsync("SetAccountFunds", ("Billing", "Postpaid"), ("Currency", "CNY"));
        await _host.RefusedAsync("Account.InsufficientBalance", 400, "0.00 CNY", "RefundAccount", ("Amount", "0.01"), ("Reason", "r"));

        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await _host.JsonAsync("TopUpAccount", ("Amount", "900"), ("Reason", "transfer 18"));
        var statement = (await _host.JsonAsync("QueryAccountStatement", ("PageNum", "1"), ("PageSize", "10"))).GetProperty("Data").GetProperty("Entry").EnumerateArray()
            .Select(entry => (entry.GetProperty("Kind").GetString(), entry.GetProperty("Amount").GetString(), entry.GetProperty("Balance").GetString(), Optional(entry, "TaskNo"), Optional(entry, "Reason")));
        Assert.Equal(
            [("TopUp", "900.00", "200.00", null, "transfer 18"), ("Hold", "-1200.00", "-700.00", taskNo, null), ("TopUp", "500.00", "500.00", null, "r")], statement);
        // One page, and one span of time, have the balances of the whole.
        var second = (await _host.JsonAsync("QueryAccountStatement", ("PageNum", "2"), ("PageSize", "1"))).GetProperty("Data").GetProperty("Entry").EnumerateArray();
        Assert.Equal("-700.00", second.Single().GetProperty("Balance").GetString());
        var later = await _host.JsonAsync(
            "QueryAccountStatement", ("PageNum", "1"), ("PageSize", "10"), ("BeginTime", $"{ApiHost.Start.ToUnixTimeMilliseconds() + 1}"));
        Assert.Equal(1, later.GetProperty("TotalItemNum").GetInt32());
        Assert.Equal("200.00", later.GetProperty("Data").GetProperty("Entry")[0].GetProperty("Balance").GetString());
        var none = await _host.JsonAsync("QueryAccountStatement", ("PageNum", "1"), ("PageSize", "10"), ("EndTime", $"{ApiHost.Start.ToUnixTimeMilliseconds()}"));
        Assert.Equal((0, 0), (none.GetProperty("TotalItemNum").GetInt32(), none.GetProperty("Data").GetProperty("Entry").GetArrayLength()));
    }

    [Fact]
    public async Task A_key_of_an_accounts_own_sees_its_account_and_changes_none()
    {
        var other = await _host.Accounts.CreateAccountAsync("other", Cancelled);
        var policy = $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"domain:*","Resource":"acs:domain:*:{{other}}:*"}]}""";
        var key = await _host.Accounts.CreateKeyAsync(other, policy, Cancelled);
        await _host.JsonAsync("SetAccountFunds", ("AccountId", other), ("Billing", "Prepaid"), ("Currency", "CNY"));
        foreach (var (action, parameters) in new (string, (string, string)[])[]
        {
            ("SetAccountFunds", [("Billing", "Postpaid"), ("Currency", "CNY")]),
            ("TopUpAccount", [("Amount", "1"), ("Reason", "r")]),
            ("RefundAccount", [("Amount", "1"), ("Reason", "r")]),
            ("QueryAccountFunds", [("AccountId", Account)]),
            ("QueryAccountStatement", [("AccountId", Account), ("PageNum", "1"), ("PageSize", "1")]),
        })
        {
            var answer = await CallAsync(key, action, parameters);
            Assert.Equal((403, "NoPermission"), (answer.Status, answer.Code));
        }

        var own = await CallAsync(key, "QueryAccountFunds");
        Assert.Equal(200, own.Status);
        Assert.Contains("\"Billing\":\"Prepaid\"", System.Text.Encoding.UTF8.GetString(own.Body.Span), StringComparison.Ordinal);
        Assert.Equal(200, (await CallAsync(key, "QueryAccountStatement", ("AccountId", other), ("PageNum", "1"), ("PageSize", "1"))).Status);
        Assert.Equal(0, (await PricedAccount.FundsAsync(_host.Database, other)).Available);
    }

    [Fact]
    public async Task A_deny_of_one_account_holds_for_an_operator_too()
    {
        var other = await _host.Accounts.CreateAccountAsync("other", Cancelled);
        await _host.JsonAsync("SetAccountFunds", ("AccountId", other), ("Billing", "Prepaid"), ("Currency", "CNY"));
        var key = await _host.Accounts.CreateKeyAsync(
            Account,
            $$"""
            {"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
                {"Effect":"Deny","Action":"domain:*","Resource":"acs:domain:*:{{other}}:*"}]}
            """,
            Cancelled);
        foreach (var (action, parameters) in new (string, (string, string)[])[]
        {
            ("SetAccountFunds", [("Billing", "Postpaid"), ("Currency", "CNY")]),
            ("TopUpAccount", [("Amount", "1"), ("Reason", "r")]),
            ("QueryAccountFunds", []),
        })
        {
            Assert.Equal("NoPermission", (await CallAsync(key, action, [.. parameters, ("AccountId", other)])).Code);
        }

        Assert.Equal(200, (await CallAsync(key, "SetAccountFunds", ("Billing", "Prepaid"), ("Currency", "CNY"))).Status);
    }

    private Task<RpcAnswer> CallAsync(NewKey key, string action, params (string Name, string Value)[] parameters) =>
        _host.Client(key: key).CallAsync(action, [.. parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))], RpcFormat.Json, Cancelled);

    private async Task<string> OrderedAsync(string domain) =>
        (await _host.JsonAsync("SaveBatchTaskForCreatingOrderRedeem", Order(domain))).GetProperty("TaskNo").GetString()!;

    private string Funds(JsonElement answer) => answer.GetProperty("Funds").GetRawText().Replace($"\"{Account}\"", "\"1\"", StringComparison.Ordinal);

    private static string? Optional(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
}

using System.Globalization;
using System.Text.Json;
using Reprieve.Rpc;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;
using Reprieve.Server.Tests.Ledger;

namespace Reprieve.Server.Tests.Operations.Funds;

/// <summary>ImportPrices and QueryPrices: a list that only grows.</summary>
public sealed class PriceTests : IAsyncLifetime
{
    private const long DayMs = 86_400_000;

    private static readonly long _start = ApiHost.Start.ToUnixTimeMilliseconds();

    private ApiHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_wire_forms_stand()
    {
        await ImportAsync("com Restore CNY 1200.00 - - USD 40.00 60.00", "中国 Restore CNY 1200", "rich.xyz Restore CNY - - true");
        await WireForms.MatchAsync(
            _host,
            "Funds/ImportPrices",
            ("Price.1.Suffix", ".COM"), ("Price.1.Action", "restore"), ("Price.1.Currency", "CNY"), ("Price.1.Amount", "1200.0"), ("Price.1.PassThrough", "FALSE"),
            ("Price.1.CostCurrency", "USD"), ("Price.1.ExpectedCost", "40"), ("Price.1.MaxCost", "60"),
            ("Price.2.Suffix", "net"), ("Price.2.Action", "Restore"), ("Price.2.Currency", "CNY"), ("Price.2.Amount", "1200.001"));
        await WireForms.MatchAsync(_host, "Funds/QueryPrices", ("PageNum", "1"), ("PageSize", "10"));
    }

    [Fact]
    public async Task The_same_rows_may_be_sent_again_and_change_nothing()
    {
        string[] rows =
        [
            "com Restore CNY 1200.00", "com Renew CNY 69.00", ".xn--fiqs8s Restore CNY 1200.00 2026-12-01", "中国 Restore CNY 1300.00 2026-12-08",
            "中国 Restore CNY 1200.00 2026-12-15", "com Restore USD 170.00 2026-01-01T00:00:00Z", "gold.com Restore CNY - - true",
        ];
        Assert.Equal((7, 0), Counts(await ImportAsync(rows)));
        _host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((0, 7), Counts(await ImportAsync([.. rows.Reverse()])));
        Assert.Equal(7, (await ListAsync(("History", "true"))).Count);

        // A new amount on the old date is a new row, and the old one stays in the history.
        Assert.Equal((1, 0), Counts(await ImportAsync("com Restore USD 180.00 2026-01-01T00:00:00Z")));
        Assert.Equal(["170.00", "180.00"], (await ListAsync(("History", "true"), ("Suffix", "COM"), ("Currency", "USD"))).Select(row => Text(row, "Amount")));
        Assert.Equal("180.00", Text((await ListAsync(("Currency", "USD"))).Single(), "Amount"));
        Assert.Equal("170.00", Text((await ListAsync(("Currency", "USD"), ("At", $"{_start}"))).Single(), "Amount"));
    }

    [Fact]
    public async Task Prices_come_into_force_and_end_by_the_clock()
    {
        await ImportAsync("com Restore CNY 1200.00", "com Restore CNY 1500.00 2026-11-25 20:00:00", "com Restore CNY - 2026-11-26 20:00:00");
        Assert.Equal(["1200.00"], await AmountsAsync());
        Assert.Equal(["1200.00", "1500.00", null], await AmountsAsync(("Scheduled", "true")));
        Assert.Equal(["1500.00"], await AmountsAsync(("At", $"{_start + DayMs}")));
        _host.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(["1500.00"], await AmountsAsync());
        Assert.Equal(["1500.00", null], await AmountsAsync(("Scheduled", "true")));
        _host.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await AmountsAsync());
        Assert.Empty(await AmountsAsync(("Scheduled", "true")));
        Assert.Equal(3, (await AmountsAsync(("History", "true"))).Count);

        // What has ended need not be ended again, and may begin again.
        Assert.Equal((0, 2), Counts(await ImportAsync("com Restore CNY -", "net Renew CNY -")));
        Assert.Equal((1, 0), Counts(await ImportAsync("com Restore CNY 900.00")));
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["900.00"], await AmountsAsync());
    }

    [Fact]
    public async Task A_correction_planned_for_later_is_replaced_by_the_last_that_was_said_of_that_day()
    {
        await ImportAsync("com Restore CNY 1200.00", "com Restore CNY 1500.00 2026-12-01");
        await ImportAsync("com Restore CNY 1400.00 2026-12-01");
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["1200.00", "1400.00"], await AmountsAsync(("Scheduled", "true")));
    }

    [Theory]
    [InlineData("- Restore CNY 1", "Suffix", "it is missing")]
    [InlineData("com - CNY 1", "Action", "it is missing")]
    [InlineData("com Restore - 1", "Currency", "it is missing")]
    [InlineData("co_m Restore CNY 1", "Suffix", "neither a suffix nor a domain name")]
    [InlineData("=cmd Restore CNY 1", "Suffix", "neither a suffix nor a domain name")]
    [InlineData("..com Restore CNY 1", "Suffix", "neither a suffix nor a domain name")]
    [InlineData("com Register CNY 1", "Action", "Restore or Renew")]
    [InlineData("com 0 CNY 1", "Action", "Restore or Renew")]
    [InlineData("com Restore RMB 1", "Currency", "RMB is no currency of ISO 4217")]
    [InlineData("com Restore JPY 1.0", "Amount", "at most 0 decimals in JPY")]
    [InlineData("com Restore CNY -1", "Amount", "an amount like 1200.00")]
    [InlineData("com Restore CNY 1,200", "Amount", "an amount like 1200.00")]
    [InlineData("com Restore CNY 1 soon", "EffectiveFrom", "yyyy-MM-dd")]
    [InlineData("com Restore CNY 1 1969-12-31", "EffectiveFrom", "from 1970 on")]
    [InlineData("com Restore CNY - - yes", "PassThrough", "true, false or empty")]
    [InlineData("com Restore CNY 1 - true", "Amount", "leave Amount empty")]
    [InlineData("com Renew CNY - - true", "PassThrough", "only a Restore")]
    [InlineData("com Restore CNY 1 - - - 5", "CostCurrency", "it is missing")]
    [InlineData("com Restore CNY 1 - - XXX 5", "CostCurrency", "no currency")]
    [InlineData("com Restore CNY 1 - - USD 5.001", "ExpectedCost", "at most 2 decimals in USD")]
    [InlineData("com Restore CNY 1 - - USD 5 4.99", "MaxCost", "below ExpectedCost")]
    [InlineData("com Restore CNY - - - USD 5", "Amount", "ends the price")]
    public async Task A_row_that_cannot_be_taken_is_told_by_its_number_and_hurts_no_other(string row, string field, string says)
    {
        var answer = await ImportAsync("net Restore CNY 5.00", row, "org Restore CNY 6.00");
        Assert.Equal((2, 0), Counts(answer));
        var error = Assert.Single(Errors(answer));
        Assert.Equal(2, error.GetProperty("Number").GetInt32());
        Assert.Contains($"parameter {field} ", Text(error, "Message"), StringComparison.Ordinal);
        Assert.Contains(says, Text(error, "Message"), StringComparison.Ordinal);
        var chinese = Assert.Single(Errors(await SendAsync(_host.Client(), [.. Fields(row, 7), ("Lang", "zh")])));
        Assert.Equal(7, chinese.GetProperty("Number").GetInt32());
        Assert.StartsWith($"参数错误：{field}，", Text(chinese, "Message"), StringComparison.Ordinal);
        Assert.Equal(["net", "org"], (await ListAsync()).Select(price => Text(price, "Suffix")));
    }

    [Fact]
    public async Task Rows_that_contradict_each_other_or_what_is_in_force_are_refused()
    {
        var answer = await ImportAsync("com Restore CNY 2.00 2026-12-01", "com Restore CNY 1.00", "com Restore CNY 1.00", "com Restore CNY 3.00 2026-12-01", "com Restore CNY 4.00");
        Assert.Equal((2, 1), Counts(answer));
        Assert.Equal(
            [(4, "row 1 of this call gives another price from the same moment on"), (5, "row 2 of this call gives another price from the same moment on")],
            Errors(answer).Select(error => (error.GetProperty("Number").GetInt32(), Text(error, "Message")!)));

        // Sent again, as after a lost reply, what was refused is refused again.
        var again = await ImportAsync("com Restore CNY 2.00 2026-12-01", "com Restore CNY 1.00", "com Restore CNY 1.00", "com Restore CNY 3.00 2026-12-01", "com Restore CNY 4.00");
        Assert.Equal((0, 3), Counts(again));
        Assert.Equal([4, 5], Errors(again).Select(error => error.GetProperty("Number").GetInt32()));

        _host.Clock.Advance(TimeSpan.FromDays(1));
        var late = await ImportAsync("com Restore CNY 9.00 2026-11-20", "com Restore USD 9.00 2026-11-20");
        Assert.Equal((1, 0), Counts(late));
        Assert.StartsWith(
            "from 2026-11-24 20:00:00 (UTC+8) on another price is in force already, and this one would never count", Text(Errors(late).Single(), "Message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_operators_set_prices_and_see_what_they_cost()
    {
        await ImportAsync("com Restore CNY 1200.00 - - USD 40.00 60.00");
        var tenant = await _host.Accounts.CreateKeyAsync(
            _host.Root.AccountId,
            $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"acs:domain:*:{{_host.Root.AccountId}}:*"}]}""",
            Cancelled);
        var refused = await _host.Client(key: tenant).CallAsync("ImportPrices", Pairs(Fields("com Restore CNY 1.00", 1)), RpcFormat.Json, Cancelled);
        Assert.Equal((403, "NoPermission"), (refused.Status, refused.Code));

        var seen = Rows(await _host.Client(key: tenant).CallAsync("QueryPrices", Pairs(("PageNum", "1"), ("PageSize", "9")), RpcFormat.Json, Cancelled)).Single();
        Assert.Equal("1200.00", Text(seen, "Amount"));
        Assert.Equal((null, null, null), (Text(seen, "CostCurrency"), Text(seen, "ExpectedCost"), Text(seen, "MaxCost")));
        var whole = (await ListAsync()).Single();
        Assert.Equal(("USD", "40.00", "60.00"), (Text(whole, "CostCurrency"), Text(whole, "ExpectedCost"), Text(whole, "MaxCost")));

        var audits = await _host.Database.ReadAsync(connection => Task.FromResult(AuditTable.Latest(connection, 10)), Cancelled);
        var audit = Assert.Single(audits);
        Assert.Equal(
            ("ImportPrices", "prices", "of the test", """["Added=1","Unchanged=0","Refused=0"]""", _host.Root.AccessKeyId),
            (audit.Action, audit.Subject, audit.Reason, audit.Args, audit.AccessKeyId));
    }

    [Fact]
    public async Task An_order_costs_what_was_imported_and_a_name_of_its_own_goes_before_its_suffix()
    {
        await Portfolio.AddAsync(_host, Portfolio.Row(_host, "a.com"), Portfolio.Row(_host, "例子.com"));
        await PricedAccount.FundAsync(_host, 500_000);
        await ImportAsync(".COM Restore CNY 1200", "例子.com Restore CNY 3000");
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        var answer = await _host.CallAsync(
            "SaveBatchTaskForCreatingOrderRedeem", [.. RedeemOrderTests.Order("a.com", "例子.com"), ("DryRun", "true")]);
        Assert.False(answer.IsError, answer.Message);
        using var document = JsonDocument.Parse(answer.Body);
        Assert.Equal("4200.00", Text(document.RootElement.GetProperty("Data"), "TotalAmount"));
    }

    [Theory]
    [InlineData("Suffix", "c m", "Suffix")]
    [InlineData("Currency", "cny", "Currency")]
    [InlineData("At", "1", "At")]
    [InlineData("Scheduled", "true", "Scheduled")]
    public async Task A_query_that_makes_no_sense_is_refused(string name, string value, string told)
    {
        var answer = await _host.CallAsync("QueryPrices", ("PageNum", "1"), ("PageSize", "1"), ("History", "true"), (name, value));
        Assert.Equal((400, "ParameterIllegal"), (answer.Status, answer.Code));
        Assert.Contains(told, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_rows_come_in_one_call_and_are_paged()
    {
        var answer = await ImportAsync([.. Enumerable.Range(1, 1000).Select(number => $"n{number:0000}.com Restore CNY {number}.00")]);
        Assert.Equal((1000, 0), Counts(answer));
        var page = await ListAsync(1000, 7, 143);
        Assert.Equal(Enumerable.Range(859, 142).Select(number => $"n{number:0000}.com"), page.Select(row => Text(row, "Suffix")));
    }

    private static (int Added, int Unchanged) Counts(JsonElement answer) => (answer.GetProperty("Added").GetInt32(), answer.GetProperty("Unchanged").GetInt32());

    private static IReadOnlyList<JsonElement> Errors(JsonElement answer) => [.. answer.GetProperty("Errors").GetProperty("Error").EnumerateArray()];

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var member) ? member.GetString() : null;

    /// <summary>The fields in their order, blanks between them, a hyphen for one that is left out; a time of day belongs to the date before it.</summary>
    private static (string Name, string Value)[] Fields(string row, int number)
    {
        string[] names = ["Suffix", "Action", "Currency", "Amount", "EffectiveFrom", "PassThrough", "CostCurrency", "ExpectedCost", "MaxCost"];
        var values = row.Replace(" 20:00:00", "_20:00:00", StringComparison.Ordinal).Split(' ').Select(value => value.Replace("_20", " 20", StringComparison.Ordinal));
        return [.. names.Zip(values).Where(pair => pair.Second != "-").Select(pair => (string.Create(CultureInfo.InvariantCulture, $"Price.{number}.{pair.First}"), pair.Second))];
    }

    private static List<KeyValuePair<string, string>> Pairs(params IEnumerable<(string Name, string Value)> parameters) =>
        [.. parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))];

    private static List<JsonElement> Rows(RpcAnswer answer)
    {
        Assert.False(answer.IsError, answer.Message);
        return [.. JsonDocument.Parse(answer.Body).RootElement.GetProperty("Data").GetProperty("Price").EnumerateArray()];
    }

    private Task<JsonElement> ImportAsync(params string[] rows) =>
        SendAsync(_host.Client(), [.. rows.SelectMany((row, index) => Fields(row, index + 1)), ("Reason", "of the test")]);

    private static async Task<JsonElement> SendAsync(RpcClient client, IReadOnlyList<(string, string)> parameters)
    {
        var answer = await client.CallAsync("ImportPrices", Pairs(parameters), RpcFormat.Json, Cancelled);
        Assert.False(answer.IsError, answer.Message);
        return JsonDocument.Parse(answer.Body).RootElement;
    }

    private async Task<List<string?>> AmountsAsync(params (string, string)[] parameters) => [.. (await ListAsync(parameters)).Select(row => Text(row, "Amount"))];

    private async Task<List<JsonElement>> ListAsync(params (string, string)[] parameters) =>
        Rows(await _host.CallAsync("QueryPrices", [("PageNum", "1"), ("PageSize", "100"), .. parameters]));

    private async Task<List<JsonElement>> ListAsync(int total, int page, int size)
    {
        var answer = await _host.CallAsync("QueryPrices", ("PageNum", $"{page}"), ("PageSize", $"{size}"));
        Assert.Equal(total, JsonDocument.Parse(answer.Body).RootElement.GetProperty("TotalItemNum").GetInt32());
        return Rows(answer);
    }
}

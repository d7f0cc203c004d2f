using System.Text.Json;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;
using Reprieve.Server.Tests.Ledger;
using static Reprieve.Server.Tests.Operations.RedeemOrderTests;

namespace Reprieve.Server.Tests.Operations;

/// <summary>The account at a glance, beside what its orders and its list say.</summary>
public sealed class PortfolioSummaryTests : IAsyncLifetime
{
    private const long DayMs = 86_400_000;

    private static readonly long _now = ApiHost.Start.ToUnixTimeMilliseconds();

    private ApiHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        await Portfolio.AddAsync(
            _host,
            Drops("a.com", days: 2),
            Drops("b.com", days: 2),
            Drops("c.com", days: 9),
            Drops("gold.com", days: 9),
            Drops("asked.com", days: 9),
            Drops("nothing.net", days: 10),
            Drops("undated.com", days: 0) with { Deadline = null, DeadlineSource = null },
            Drops("renew.com", days: 0) with { State = "AutoRenew", Deadline = null, ExpirationDate = _now - DayMs },
            Drops("unread.com", days: 0) with { State = "Unknown", Deadline = null, ExpirationDate = null, ReadAt = null });
        await PricedAccount.PriceAsync(_host.Database, "com", 120_000);
        await PricedAccount.PriceAsync(_host.Database, "com", 7_000, row => row with { Action = PriceAction.Renew });
        await PricedAccount.PriceAsync(_host.Database, "gold.com", 500_000);
        await PricedAccount.PriceAsync(_host.Database, "asked.com", null, row => row with { PassThrough = true });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_wire_forms_stand() => await WireForms.MatchAsync(_host, "Domains/QueryPortfolioSummary");

    [Fact]
    public async Task It_counts_what_the_list_counts_and_prices_what_a_dry_run_prices()
    {
        await PricedAccount.FundAsync(_host, 600_000, taxBp: 600);
        var summary = await SummaryAsync();
        Assert.Equal(
            (9, 1, 7, 1, 0),
            (Number(summary, "DomainCount"), Number(summary, "ToRenewCount"), Number(summary, "ToRedeemCount"), Number(summary, "UnreadCount"), Number(summary, "RunningCount")));
        Assert.Equal(
            ["2026-11-26 2", "2026-12-03 3", "2026-12-04 1"],
            summary.GetProperty("Drops").GetProperty("Drop").EnumerateArray().Select(day => $"{day.GetProperty("Day").GetString()} {Number(day, "DomainCount")}"));

        // a, b, c and undated at 1200.00 and 70.00 with 6 percent each; gold at 5000.00 and its suffix's renewal.
        var cost = summary.GetProperty("Cost");
        Assert.Equal(("10759.00", "CNY", 5, 1, 1), (Text(cost, "Amount"), Text(cost, "Currency"), Number(cost, "PricedCount"), Number(cost, "PassThroughCount"), Number(cost, "NoPriceCount")));
        Assert.Equal("4759.00", Text(cost, "Lacking"));
        Assert.Equal("6000.00", Text(summary.GetProperty("Funds"), "Balance"));

        // What runs is counted, and costs nothing more; for gold.com the funds did not reach.
        await OrderAsync(Order("a.com", "gold.com"));
        summary = await SummaryAsync();
        Assert.Equal((1, "9412.80"), (Number(summary, "RunningCount"), Text(summary.GetProperty("Cost"), "Amount")));
        Assert.Equal(["gold.com"], Failed(summary).Select(row => Text(row, "DomainName")));
    }

    [Fact]
    public async Task An_account_of_which_nothing_drops_is_summed_up_too()
    {
        await using var host = await ApiHost.StartAsync();
        await PricedAccount.FundAsync(host, 600_000);
        var summary = await SummaryAsync(host);
        Assert.Equal((0, 0), (Number(summary, "DomainCount"), Number(summary, "ToRedeemCount")));
        await Portfolio.AddAsync(host, Portfolio.Row(host, "fine.com", row => row with { State = "Active", Deadline = null }));
        summary = await SummaryAsync(host);
        Assert.Equal((1, 0), (Number(summary, "DomainCount"), Number(summary, "ToRedeemCount")));
        Assert.Empty(summary.GetProperty("Drops").GetProperty("Drop").EnumerateArray());
        Assert.Equal("0.00", Text(summary.GetProperty("Cost"), "Amount"));
    }

    [Fact]
    public async Task What_failed_and_is_still_in_time_needs_a_person_until_it_runs_again()
    {
        await OrderAsync(Order("nothing.net"));
        Assert.Empty(Failed(await SummaryAsync()));
        // Another expiry than the one on record.
        await OrderAsync(
        [
            ("OrderRedeemParam.1.DomainName", "c.com"), ("OrderRedeemParam.1.CurrentExpirationDate", "0"),
            ("OrderRedeemParam.2.DomainName", "a.com"), ("OrderRedeemParam.2.CurrentExpirationDate", "0"),
        ]);
        var failed = Failed(await SummaryAsync());
        Assert.Equal(["a.com", "c.com"], failed.Select(row => Text(row, "DomainName")));
        Assert.All(failed, row => Assert.NotEqual("", Text(row, "FailReason")));
        Assert.Equal(2 * DayMs / 1000, failed[0].GetProperty("SecondsLeft").GetInt64());

        await OrderAsync(Order("a.com"));
        Assert.Equal(["c.com"], Failed(await SummaryAsync()).Select(row => Text(row, "DomainName")));
        _host.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Empty(Failed(await SummaryAsync()));
    }

    [Fact]
    public async Task What_failed_is_told_once_a_domain_however_often_an_order_names_it()
    {
        string[] names = [.. Enumerable.Range(1, 60).Select(number => $"twice{number}.com")];
        await Portfolio.AddAsync(_host, [.. names.Select(name => Drops(name, days: 1))]);
        await OrderAsync([.. names.Concat(names).SelectMany((name, index) => new[]
        {
            ($"OrderRedeemParam.{index + 1}.DomainName", name), ($"OrderRedeemParam.{index + 1}.CurrentExpirationDate", "0"),
        })]);
        var failed = Failed(await SummaryAsync());
        Assert.Equal(names.Order(StringComparer.Ordinal), failed.Select(row => Text(row, "DomainName")));
        Assert.All(failed, row => Assert.InRange(Number(row, "Number"), 1, 60));
    }

    [Fact]
    public async Task A_registry_that_cannot_be_reached_is_named()
    {
        await _host.Database.WriteAsync(
            context => RegistryTable.Write(context, new RegistryRow { Registry = "example", Fault = "Unreachable", FaultMessage = "refused", FaultSince = _now }), Cancelled);
        var unreachable = Assert.Single((await SummaryAsync()).GetProperty("Unreachable").GetProperty("Registry").EnumerateArray());
        Assert.Equal(("example", "2026-11-24 20:00:00"), (Text(unreachable, "Registry"), Text(unreachable, "Since")));
        Assert.Contains("example", Text(unreachable, "Message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_registry_serves_is_named_and_not_counted_as_still_to_be_read()
    {
        await Portfolio.AddAsync(
            _host,
            Unread("one.zzz", null),
            Unread("two.zzz", null),
            Unread("left.org", "former"),
            Unread("late.com", null),
            Drops("read-before.org", days: 3) with { Registry = "former" });
        await _host.Database.WriteAsync(context => RegistryTable.Write(context, new RegistryRow { Registry = "former" }), Cancelled);
        var summary = await SummaryAsync();
        Assert.Equal((1, 4), (Number(summary, "UnreadCount"), Number(summary, "UnservedCount")));
        var groups = summary.GetProperty("Unserved").GetProperty("Suffix").EnumerateArray().ToList();
        Assert.Equal(["zzz 2 one.zzz", "com 1 late.com", "org 1 left.org"], groups.Select(group => $"{Text(group, "Suffix")} {Number(group, "DomainCount")} {Text(group, "DomainName")}"));
        Assert.Contains("No registry here serves the suffix .zzz", Text(groups[0], "Message"), StringComparison.Ordinal);
        Assert.Contains(".com is served here only since the import", Text(groups[1], "Message"), StringComparison.Ordinal);
        Assert.Contains("No registry named former is configured", Text(groups[2], "Message"), StringComparison.Ordinal);

        // Imported again, what is served by now is read.
        await JsonAsync(_host, "ImportDomains", ("Domain.1.DomainName", "late.com"), ("Domain.2.DomainName", "one.zzz"));
        summary = await SummaryAsync();
        Assert.Equal((2, 3), (Number(summary, "UnreadCount"), Number(summary, "UnservedCount")));
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static List<JsonElement> Failed(JsonElement summary) => [.. summary.GetProperty("FailedInTime").GetProperty("Failed").EnumerateArray()];

    private DomainRow Drops(string name, int days) =>
        Portfolio.Row(_host, name, row => row with { Deadline = _now + (days * DayMs), DeadlineSource = "UpDate", Roid = $"R-{name}", DeletedDate = 5 });

    private DomainRow Unread(string name, string? registry) => Portfolio.Row(
        _host, name, row => row with { Suffix = name.Split('.')[1], Registry = registry, State = "Unknown", Deadline = null, ExpirationDate = null, ReadAt = null });

    private Task<JsonElement> SummaryAsync() => SummaryAsync(_host);

    private static Task<JsonElement> SummaryAsync(ApiHost host) => JsonAsync(host, "QueryPortfolioSummary");

    private Task<JsonElement> OrderAsync((string, string)[] parameters) => JsonAsync(_host, "SaveBatchTaskForCreatingOrderRedeem", parameters);

    private static async Task<JsonElement> JsonAsync(ApiHost host, string action, params (string, string)[] parameters)
    {
        var answer = await host.CallAsync(action, parameters);
        Assert.False(answer.IsError, answer.Message);
        return JsonDocument.Parse(answer.Body).RootElement;
    }
}

using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace Reprieve.Browser.Tests;

/// <summary>From the first start to a domain that drops, as a person goes through it, in either language.</summary>
public sealed class MainFlowTests : IAsyncLifetime
{
    private const string Order = "SaveBatchTaskForCreatingOrderRedeem";

    private readonly ConsoleWorld _world = new() { IsSetUp = false };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    public async Task A_portfolio_is_imported_redeemed_looked_into_and_let_drop(string lang)
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address, lang);
        await _world.SetUpAsync(visitor);
        await ImportAsync(visitor, lang);
        var circuits = visitor.Circuits;

        // A name that the registry is to refuse, among the twenty that drop first.
        await ListRedeemableAsync(visitor);
        var refused = await visitor.Page.Locator("tr:has(.pick) th").Nth(3).InnerTextAsync();
        await RefuseAsync(visitor, refused);

        var taskNo = await RedeemTwentyAsync(visitor, lang);
        Assert.Equal(circuits, visitor.Circuits);
        await LookIntoAsync(visitor.Page, refused);
        await RetryAsync(visitor, lang, taskNo, refused);
        Assert.Equal(circuits, visitor.Circuits);
        await ExploreAsync(visitor, lang);
        await LookUpAsync(visitor, lang);
        await LetDropAsync(visitor.Page, lang);
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>Those that drop first, once they have taken the place of the list of all.</summary>
    private static async Task ListRedeemableAsync(Visitor visitor)
    {
        await visitor.ClickMenuAsync("/console/domains");
        await visitor.Page.Locator("nav.list-tabs a").Nth(2).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("tbody tr:has(th):not(:has(.pick))")).ToHaveCountAsync(0);
        await visitor.Page.Locator(".pick").Nth(19).WaitForAsync();
    }

    /// <summary>One name is new, one is there already, one is none.</summary>
    private static async Task ImportAsync(Visitor visitor, string lang)
    {
        var page = visitor.Page;
        await visitor.ClickMenuAsync("/console/domains");
        await page.Locator("a[href='/console/domains/import']").First.ClickAsync();
        await page.Locator("#file:enabled").SetInputFilesAsync(new FilePayload
        {
            Name = "mine.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes("Domain,Expires\nbrought-in.com,2027-02-28\nharbour-lights.com,\nnot a name,2027-02-28\n"),
        });
        await page.GetByText(lang == "zh" ? "检查数据" : "Check the rows", new() { Exact = true }).ClickAsync();
        await page.GetByTestId("left-out").GetByText("not a name").First.WaitForAsync();
        await page.Locator("main button.plain-button:not(.second)").ClickAsync();
        await page.GetByText(lang == "zh" ? "导入完成" : "Imported", new() { Exact = true }).WaitForAsync();
        await visitor.ClickMenuAsync("/console/domains");
        await page.Locator("#q").FillAsync("brought-in");
        await page.Locator("#q").PressAsync("Enter");
        await page.Locator("tbody th[scope=row]:has-text('brought-in.com')").WaitForAsync();
    }

    private static async Task RefuseAsync(Visitor visitor, string name)
    {
        var page = visitor.Page;
        await visitor.ClickMenuAsync("/console/practice");
        await page.Locator("details:has(.fault-form) summary").ClickAsync();
        await page.Locator("#fault-practice").SelectOptionAsync("answer");
        await page.Locator("#command-practice").SelectOptionAsync("update:restore-request");
        await page.Locator("#domain-practice").FillAsync(name);
        await page.Locator("#code-practice").FillAsync("2304");
        await page.Locator("#times-practice").FillAsync("");
        await page.Locator(".fault-form button[type=submit]").ClickAsync();
        await page.Locator($"td:text-is('{name}')").WaitForAsync();
    }

    /// <summary>Selected in the list, quoted, paid with a voucher that was chosen by hand, and watched without touching anything.</summary>
    private static async Task<string> RedeemTwentyAsync(Visitor visitor, string lang)
    {
        var page = visitor.Page;
        await ListRedeemableAsync(visitor);
        for (var number = 0; number < 20; number++)
        {
            await page.Locator(".pick").Nth(number).CheckAsync();
        }

        await page.Locator(".selection button").First.ClickAsync();
        var order = page.Locator(".totals button");
        await order.WaitForAsync();
        await page.Locator("#voucher").SelectOptionAsync(new SelectOptionValue { Index = 2 });
        await page.Locator("#promotion").SelectOptionAsync("");
        await page.Locator(".totals dd:nth-of-type(1)").GetByText(lang == "zh" ? "不使用" : "none").WaitForAsync();
        await page.Locator(".totals dd:nth-of-type(2)").GetByText("5000.00 CNY").WaitForAsync();
        await page.Locator("fieldset.payment:not([disabled])").WaitForAsync();
        await order.ClickAsync();
        await page.ArriveAsync("/console/tasks/");
        var counts = page.GetByTestId("counts");
        await counts.WaitForAsync();
        var navigations = visitor.Navigations;
        HashSet<string> seen = new(StringComparer.Ordinal);
        var end = lang == "zh" ? "共 20 个：19 个已赎回，1 个失败，0 个进行中" : "19 restored, 1 failed, 0 open of 20";
        for (var started = TimeProvider.System.GetTimestamp(); !seen.Any(text => text.Contains(end, StringComparison.Ordinal));)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1), string.Join(Environment.NewLine, seen));
            seen.Add(await counts.InnerTextAsync());
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancelled);
        }

        Assert.True(seen.Count >= 2, $"the numbers did not move: {string.Join(" | ", seen)}");
        Assert.Equal(navigations, visitor.Navigations);
        return page.Url.Split('/')[^1];
    }

    /// <summary>From the row of the failed domain to what the registry had said.</summary>
    private static async Task LookIntoAsync(IPage page, string name)
    {
        await page.Locator($"tr:has-text('{name}') a[href^='/console/tasks/']").First.ClickAsync();
        await page.Locator("pre:has-text('<rgp:restore op=\"request\"')").First.WaitForAsync();
        await page.Locator("pre:has-text('code=\"2304\"')").First.WaitForAsync();
    }

    private static async Task RetryAsync(Visitor visitor, string lang, string taskNo, string name)
    {
        var page = visitor.Page;
        await visitor.ClickMenuAsync("/console/tasks");
        await page.Locator($"a[href='/console/tasks/{taskNo}']").ClickAsync();
        await page.GetByTestId("counts").WaitForAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => page.Locator("a[href$='/details.csv']").ClickAsync());
        var lines = await File.ReadAllLinesAsync(await file.PathAsync(), Cancelled);
        Assert.Equal(21, lines.Length);
        Assert.Single(lines, line => line.Contains(name, StringComparison.Ordinal) && line.Contains("EXECUTE_FAIL", StringComparison.Ordinal));

        // The registry takes it now.
        await visitor.ClickMenuAsync("/console/practice");
        await page.GetByText(lang == "zh" ? "全部解除" : "End all of it", new() { Exact = true }).ClickAsync();
        await page.GetByTestId("done").Locator("strong").WaitForAsync();
        await visitor.ClickMenuAsync("/console/tasks");
        await page.Locator($"a[href='/console/tasks/{taskNo}']").ClickAsync();
        await page.GetByText(lang == "zh" ? "重试仍在期限内的域名" : "Retry those still in time").ClickAsync();
        await page.Locator(".totals button").ClickAsync();
        await page.GetByTestId("counts").GetByText(lang == "zh" ? "共 1 个：1 个已赎回" : "1 restored, 0 failed").WaitForAsync(new() { Timeout = 60_000 });
    }

    private async Task ExploreAsync(Visitor visitor, string lang)
    {
        var page = visitor.Page;
        var (name, expires) = (await _world.DueAsync(1))[0];
        await visitor.ClickMenuAsync("/console/explorer");
        await page.Locator("#find-action").FillAsync(Order);
        await page.GetByRole(AriaRole.Link, new() { Name = Order, Exact = true }).ClickAsync();
        await page.Locator("#p-OrderRedeemParam-1-DomainName").FillAsync(name);
        await page.Locator("#p-OrderRedeemParam-1-CurrentExpirationDate").FillAsync(expires);
        await page.Locator("#p-DryRun").SelectOptionAsync("false");
        await page.GetByRole(AriaRole.Button, new() { Name = lang == "zh" ? "运行" : "Run", Exact = true }).ClickAsync();
        await page.Locator("#answer:has-text('TaskNo')").WaitForAsync();
        using var answer = JsonDocument.Parse(await page.Locator("#answer").InnerTextAsync());
        await page.GetByRole(AriaRole.Tab, new() { Name = lang == "zh" ? "代码" : "Code", Exact = true }).ClickAsync();
        await page.Locator("#code:has-text('@alicloud/openapi-client')").WaitForAsync();
        using var told = JsonDocument.Parse(await _world.RunNodeAsync(await page.Locator("#code").InnerTextAsync()));
        Assert.Equal(answer.RootElement.GetProperty("TaskNo").GetString(), told.RootElement.GetProperty("TaskNo").GetString());
    }

    private static async Task LookUpAsync(Visitor visitor, string lang)
    {
        var page = visitor.Page;
        await visitor.ClickMenuAsync("/console/errors");
        await page.Locator("input[type=search]").FillAsync(lang == "zh" ? "余额" : "balance");
        await page.Locator("input[type=search]").PressAsync("Enter");
        await page.Locator("a[href='/console/errors/InsufficientBalance']").First.ClickAsync();
        await page.Locator("h1:has-text('InsufficientBalance')").WaitForAsync();
    }

    private static async Task LetDropAsync(IPage page, string lang)
    {
        await page.GotoAsync("/console/practice");
        await page.GetByText(lang == "zh" ? "前进 31 天" : "Let 31 days pass", new() { Exact = true }).ClickAsync();
        await page.GetByTestId("done").Locator("strong").WaitForAsync();
        await page.GetByTestId("states").GetByText(lang == "zh" ? "已释放" : "dropped").First.WaitForAsync(new() { Timeout = 60_000 });
    }
}

using System.Text.Json;
using Microsoft.Playwright;

namespace Reprieve.Browser.Tests;

/// <summary>The Explorer: an action found, tried, run for real, and its code run as a program.</summary>
public sealed class ExplorerTests : IAsyncLifetime
{
    private const string Batch = "SaveBatchTaskForCreatingOrderRedeem";

    private readonly ConsoleWorld _world = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("en", "batchtask redeem", "Run", "HTTP request", "String to sign", "Code")]
    [InlineData("zh", "批量赎回", "运行", "HTTP 请求", "待签名字符串", "代码")]
    public async Task An_action_is_found_tried_run_for_real_and_its_code_comes_to_the_same_task(
        string lang, string words, string runs, string requestTab, string signingTab, string codeTab)
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address, lang);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await page.Locator("nav a[href='/console/explorer']").ClickAsync();
        await page.Locator("#find-action").FillAsync(words);
        await page.GetByRole(AriaRole.Link, new() { Name = Batch, Exact = true }).ClickAsync();
        await page.Locator($"h2:text-is('{Batch}')").WaitForAsync();
        Assert.EndsWith($"/console/explorer#product=Domain&api={Batch}&type=RPC&version=2018-01-29", page.Url, StringComparison.Ordinal);
        Assert.Equal("true", await page.Locator("#p-DryRun").InputValueAsync());
        var (circuits, navigations) = (visitor.Circuits, visitor.Navigations);

        var due = await _world.DueAsync(2);
        await page.Locator(".api-list > .plain-button").ClickAsync();
        for (var number = 1; number <= 2; number++)
        {
            await page.Locator($"#p-OrderRedeemParam-{number}-DomainName").FillAsync(due[number - 1].Name);
            await page.Locator($"#p-OrderRedeemParam-{number}-CurrentExpirationDate").FillAsync(due[number - 1].Expires);
        }

        await page.Locator(".optional summary").ClickAsync();
        await page.Locator("#p-UserClientIp").FillAsync("<script>alert(1)</script> it's 中文");
        var run = page.GetByRole(AriaRole.Button, new() { Name = runs, Exact = true });
        await run.ClickAsync();
        await page.GetByTestId("status").GetByText("HTTP 200").WaitForAsync();
        Assert.Contains("\"Verdict\": \"Redeemable\"", await page.Locator("#answer").InnerTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("TaskNo", await page.Locator("#answer").InnerTextAsync(), StringComparison.Ordinal);
        await page.InspectAsync($"explorer-tried-{lang}");

        // What is sent and what is signed, in both ways; a tab is reached by the keyboard, too.
        await page.GetByRole(AriaRole.Tab, new() { Name = requestTab }).ClickAsync();
        Assert.Contains($"Credential={ConsoleWorld.KeyId},SignedHeaders=content-type;host;x-acs-action", await page.Locator("#request").InnerTextAsync(), StringComparison.Ordinal);
        await page.InspectAsync($"explorer-request-{lang}");
        await page.GetByRole(AriaRole.Tab, new() { Name = requestTab }).PressAsync("ArrowRight");
        await page.Locator("[role=tab][aria-selected=true]").GetByText(signingTab).WaitForAsync();
        Assert.StartsWith("ACS3-HMAC-SHA256\n", await page.Locator("#string-to-sign").InnerTextAsync(), StringComparison.Ordinal);
        await page.InspectAsync($"explorer-signing-{lang}");
        await page.GetByRole(AriaRole.Button, new() { Name = "HMAC-SHA1", Exact = true }).ClickAsync();
        await page.Locator("#string-to-sign:has-text('POST&%2F&')").WaitForAsync();
        await RefuseSecretsAsync(page);

        // For real, clicked twice: one order.
        await page.Locator("#p-DryRun").SelectOptionAsync("false");
        await page.Locator(".for-real .state.bad").WaitForAsync();
        await run.DblClickAsync();
        await page.Locator("#answer:has-text('TaskNo')").WaitForAsync();
        using var answer = JsonDocument.Parse(await page.Locator("#answer").InnerTextAsync());
        var taskNo = answer.RootElement.GetProperty("TaskNo").GetString()!;
        await page.GetByRole(AriaRole.Button, new() { Name = "XML", Exact = true }).ClickAsync();
        await page.Locator($"#answer:has-text('<TaskNo>{taskNo}</TaskNo>')").WaitForAsync();
        var tasks = await _world.RunAsync("call", "QueryTaskList", "--PageNum", "1", "--PageSize", "10");
        Assert.Contains("\"TotalItemNum\":1,", tasks.Output, StringComparison.Ordinal);

        // The code has the same ClientToken: run as a program, it comes to the same task.
        await page.GetByRole(AriaRole.Tab, new() { Name = codeTab }).ClickAsync();
        await page.Locator("#code:has-text('@alicloud/openapi-client')").WaitForAsync();
        await RefuseSecretsAsync(page);
        using var told = JsonDocument.Parse(await _world.RunNodeAsync(await page.Locator("#code").InnerTextAsync()));
        Assert.Equal(taskNo, told.RootElement.GetProperty("TaskNo").GetString());
        await page.InspectAsync($"explorer-code-{lang}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Python", Exact = true }).ClickAsync();
        await page.Locator("#code:has-text('alibabacloud_tea_openapi')").WaitForAsync();
        Assert.Equal((circuits, navigations), (visitor.Circuits, visitor.Navigations));

        // Back at the page after another language was chosen: the same action.
        await page.Locator("button[name=lang]").ClickAsync();
        await page.Locator($"html[lang='{(lang == "en" ? "zh-CN" : "en")}'] h2:text-is('{Batch}')").WaitForAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_link_opens_its_action_a_refusal_leads_to_its_page_and_what_is_not_built_says_so()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        // Not signed in yet: what stands behind the # comes along.
        await page.GotoAsync("/console/explorer#product=Domain&api=QueryTaskDetailList&type=RPC&version=2018-01-29&params=%7B%22TaskNo%22%3A%22no-such-task%22%7D");
        await page.Locator("#user").FillAsync(ConsoleWorld.User);
        await page.Locator("#password").FillAsync(ConsoleWorld.Password);
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.Locator("h2:text-is('QueryTaskDetailList')").WaitForAsync();
        Assert.Equal("no-such-task", await page.Locator("#p-TaskNo").InputValueAsync());
        await page.Locator("#p-PageSize").FillAsync("0");
        var run = page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true });
        await run.ClickAsync();
        await page.GetByTestId("status").GetByText("HTTP 400 ParameterIllegal").WaitForAsync();
        Assert.Contains("/console/errors/ParameterIllegal\"", await page.Locator("#answer").InnerTextAsync(), StringComparison.Ordinal);
        // The field that is at fault says so itself.
        await page.Locator("#p-PageSize[aria-invalid=true]").WaitForAsync();
        Assert.Contains("The parameter PageSize is illegal", await page.Locator("#p-PageSize-says").InnerTextAsync(), StringComparison.Ordinal);
        await page.InspectAsync("explorer-refusal");

        // Another address in the bar opens another action, in the same circuit.
        var circuits = visitor.Circuits;
        await page.EvaluateAsync("location.hash = '#product=Domain&api=TransferInResendMailToken&type=RPC&version=2018-01-29'");
        await page.Locator("h2:text-is('TransferInResendMailToken')").WaitForAsync();
        await page.Locator(".explorer-main").GetByText("this server moves no domains between registrars").WaitForAsync();
        await page.InspectAsync("explorer-not-built");
        await page.EvaluateAsync("location.hash = '#api=NoSuchThing'");
        await page.GetByText("Domain 2018-01-29 does not have").WaitForAsync();
        await page.GoBackAsync();
        await page.Locator("h2:text-is('TransferInResendMailToken')").WaitForAsync();
        await page.GoBackAsync();
        await page.Locator("h2:text-is('QueryTaskDetailList')").WaitForAsync();
        Assert.Equal(circuits, visitor.Circuits);

        await page.Locator("#p-TaskNo").FillAsync("");
        await run.ClickAsync();
        await page.Locator("#p-TaskNo[aria-invalid=true]").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "What MissingParameter means" }).ClickAsync();
        await page.ArriveAsync("/console/errors/MissingParameter");
        await page.Locator("h1:has-text('MissingParameter')").WaitForAsync();

        // And back from a code to an action that answers it.
        await page.GotoAsync("/console/errors/TaskIsBeingProcessed");
        await page.GetByRole(AriaRole.Link, new() { Name = "SaveSingleTaskForCreatingOrderRedeem" }).ClickAsync();
        await page.Locator("h2:text-is('SaveSingleTaskForCreatingOrderRedeem')").WaitForAsync();
        Assert.Equal("true", await page.Locator("#p-DryRun").InputValueAsync());
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task What_the_key_may_not_run_is_said_and_refused_and_a_password_stays_hidden()
    {
        const string password = "quartz-lantern-8-owls";
        var saved = await _world.RunAsync("call", "SaveUser", "--UserName", "bob", "--Password", "looks-at-tasks-only", "--AccessKeyId", _world.LimitedKeyId);
        Assert.True(saved.ExitCode == 0, saved.ToString());
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        await visitor.SignInAsync("bob", "looks-at-tasks-only");
        await visitor.GoAsync("/console/explorer#product=Domain&api=SaveUser&type=RPC&version=2018-01-29");
        await page.GetByText("Your access key may not do this").WaitForAsync();
        Assert.Equal(1, await page.Locator(".explorer-list li:has-text('SaveUser') .tag").CountAsync());
        Assert.Equal(0, await page.Locator(".explorer-list li:has-text('QueryTaskList') .tag").CountAsync());

        await page.Locator("#p-UserName").FillAsync("carol");
        await page.Locator("#p-Password").FillAsync(password);
        Assert.Equal("password", await page.Locator("#p-Password").GetAttributeAsync("type"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await page.GetByTestId("status").GetByText("HTTP 403 NoPermission").WaitForAsync();
        foreach (var tab in (string[])["Answer", "HTTP request", "String to sign", "Code"])
        {
            await page.GetByRole(AriaRole.Tab, new() { Name = tab, Exact = true }).ClickAsync();
            await page.Locator(".tab-panel pre").First.WaitForAsync();
            Assert.DoesNotContain(password, await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        }

        Assert.Contains("YOUR-PASSWORD", await page.Locator("#code").InnerTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(password, await page.GetByRole(AriaRole.Link, new() { Name = "Link to this call" }).GetAttributeAsync("href"), StringComparison.Ordinal);
        await page.InspectAsync("explorer-not-allowed");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task The_keyboard_passes_the_menu_a_removed_item_leaves_its_focus_to_the_list_and_a_link_can_be_opened_beside()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await visitor.GoAsync($"/console/explorer#product=Domain&api={Batch}&type=RPC&version=2018-01-29");
        await page.Locator($"h2:text-is('{Batch}')").WaitForAsync();
        var address = page.Url;
        await page.Locator(".skip-link").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("main:focus").WaitForAsync();
        Assert.Equal(address, page.Url);

        await page.Locator(".api-list > .plain-button").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove OrderRedeemParam.2" }).ClickAsync();
        await page.Locator(".api-list > .plain-button:focus").WaitForAsync();

        var beside = await page.Context.RunAndWaitForPageAsync(() =>
            page.Locator(".explorer-list").GetByRole(AriaRole.Link, new() { Name = "QueryTaskList", Exact = true }).ClickAsync(new() { Modifiers = [KeyboardModifier.ControlOrMeta] }));
        await beside.Locator("h2:text-is('QueryTaskList')").WaitForAsync();
        Assert.Equal(1, await page.Locator($"h2:text-is('{Batch}')").CountAsync());
        Assert.Equal(address, page.Url);
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData("en", 1440, ColorScheme.Light)]
    [InlineData("zh", 1440, ColorScheme.Dark)]
    [InlineData("en", 390, ColorScheme.Dark)]
    [InlineData("zh", 390, ColorScheme.Light)]
    public async Task The_page_is_accessible_and_fits(string lang, int width, ColorScheme scheme)
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address, lang, width, scheme);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await visitor.GoAsync("/console/explorer");
        await page.Locator("#find-action").WaitForAsync();
        var picture = $"{lang}-{scheme}-{width}".ToLowerInvariant();
        await page.InspectAsync($"explorer-none-{picture}");
        await page.Locator("#find-action").FillAsync("transfer");
        await page.Locator("ul.not-built a").First.WaitForAsync();
        await page.InspectAsync($"explorer-search-{picture}");
        await page.EvaluateAsync($"location.hash = '#product=Domain&api={Batch}&type=RPC&version=2018-01-29'");
        await page.Locator($"h2:text-is('{Batch}')").WaitForAsync();
        await page.Locator(".optional summary").ClickAsync();
        await page.InspectAsync($"explorer-form-{picture}");
        await page.Locator(".optional summary").ClickAsync();
        await page.Locator(".api-list > .plain-button").ClickAsync();
        await page.Locator("form.api-form button[type=submit]").ClickAsync();
        await page.GetByTestId("status").WaitForAsync();
        await page.Locator("#p-DryRun").SelectOptionAsync("false");
        await page.Locator(".for-real").WaitForAsync();
        await page.InspectAsync($"explorer-{picture}");
        Assert.Empty(visitor.Complaints);
    }

    private static async Task RefuseSecretsAsync(IPage page) => Assert.DoesNotContain(ConsoleWorld.Secret, await page.ContentAsync(), StringComparison.Ordinal);
}

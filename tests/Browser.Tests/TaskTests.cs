using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Reprieve.Rpc;

namespace Reprieve.Browser.Tests;

/// <summary>Tasks at the console: the list, one that is watched to its end, an item with its transcript, what can be taken away as a file.</summary>
public sealed partial class TaskTests : IAsyncLifetime
{
    private readonly ConsoleWorld _world = new();

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_task_reaches_its_end_without_a_reload_and_its_items_show_what_was_said()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await visitor.GoAsync("/console/tasks");
        await page.GetByText("Nothing was ordered yet").WaitForAsync();
        var taskNo = await OrderAsync();
        // The list finds it by itself.
        await page.Locator($"a[href='/console/tasks/{taskNo}']").ClickAsync();
        var (circuits, navigations) = (visitor.Circuits, visitor.Navigations);
        await page.GetByText("At its end").WaitForAsync(new() { Timeout = 60_000 });
        Assert.Equal((circuits, navigations), (visitor.Circuits, visitor.Navigations));
        Assert.Contains("2 restored, 1 failed", await page.GetByTestId("counts").InnerTextAsync(), StringComparison.Ordinal);
        // What failed leads to the page that explains it.
        await page.GetByRole(AriaRole.Link, new() { Name = "DomainNotInAccount" }).First.WaitForAsync();

        var (csv, kind) = await FetchAsync(page, $"/console/tasks/{taskNo}/details.csv");
        Assert.StartsWith("text/csv", kind, StringComparison.Ordinal);
        Assert.Contains("ItemNo,DomainName,TaskStatus", csv, StringComparison.Ordinal);
        Assert.Equal(4, csv.TrimEnd().Split("\r\n").Length);
        Assert.Contains("EXECUTE_FAILURE", csv, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Link, new() { Name = "test1.com", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "test1.com" }).WaitForAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "update, restore request" }).WaitForAsync();
        var shown = await page.Locator("main").InnerTextAsync();
        Assert.Contains("restore op=\"request\"", shown, StringComparison.Ordinal);
        Assert.Contains("About to send the restore request", shown, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Done. Expiry", shown, StringComparison.Ordinal);
        // Dates for people: epoch numbers are for programs; what is restored has nothing left to be done by any time.
        Assert.DoesNotMatch("Expiry[^.]*[0-9]{13}", shown);
        Assert.DoesNotContain("Deadline (UTC+8)", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("practice-1", shown, StringComparison.Ordinal);
        var secrets = Secrets().Matches(shown);
        Assert.NotEmpty(secrets);
        Assert.All(secrets, secret => Assert.Equal("***", secret.Groups["value"].Value));
        // It goes again after a few seconds.
        var copied = page.GetByText("Copied").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy frame 1", Exact = true }).ClickAsync();
        await copied;
        Assert.Equal(circuits, visitor.Circuits);

        // Nobody else gets the file, or a task that is not there.
        await using var stranger = await _world.Browser.VisitAsync(_world.Address);
        await stranger.Page.GotoAsync($"/console/tasks/{taskNo}/details.csv");
        Assert.Contains("/console/sign-in", stranger.Page.Url, StringComparison.Ordinal);
        await visitor.GoAsync("/console/tasks/no-such-task");
        await page.GetByText("This account has no such task").WaitForAsync();

        // The list by day; what no retry would help is offered none, and says why where it is quoted all the same.
        await visitor.GoAsync("/console/tasks");
        await page.GetByText("ended, not all restored").WaitForAsync();
        await page.Locator("#from").FillAsync("2001-01-01");
        await page.Locator("#to").FillAsync("2001-01-02");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await page.GetByText("No task was made on these days").WaitForAsync();
        await visitor.GoAsync($"/console/tasks/{taskNo}");
        await page.GetByText("At its end").WaitForAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Retry those still in time" }).CountAsync());
        await visitor.GoAsync($"/console/redeem?task={taskNo}");
        await page.GetByText("nobody-has-this.com · not in this account").WaitForAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task The_next_page_is_of_the_days_that_are_shown_not_of_those_that_are_being_typed()
    {
        using var http = new HttpClient();
        var client = new RpcClient(http, new RpcClientSettings { Endpoint = _world.Address, AccessKeyId = ConsoleWorld.KeyId, AccessKeySecret = ConsoleWorld.Secret });
        for (var number = 1; number <= 51; number++)
        {
            var answer = await client.CallAsync(
                "SaveSingleTaskForCreatingOrderRedeem",
                [new("DomainName", $"nobody-has-{number}.com"), new("CurrentExpirationDate", "1522080000000")],
                RpcFormat.Json,
                TestContext.Current.CancellationToken);
            Assert.False(answer.IsError, answer.Message);
        }

        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        await visitor.SignInAsync();
        var socket = await page.RunAndWaitForWebSocketAsync(() => visitor.GoAsync("/console/tasks"));
        await page.GetByText("51 tasks").WaitForAsync();
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        socket.FrameReceived += (_, _) => heard.TrySetResult();
        await page.Locator("#from").FillAsync("2001-01-01");
        await page.Locator("#from").PressAsync("Tab");
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await page.GetByText("Page 2 of 2").WaitForAsync();
        Assert.EndsWith("/console/tasks?page=2", page.Url, StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Its_pages_are_accessible_in_either_language_and_theme()
    {
        var taskNo = await OrderAsync();
        foreach (var (lang, scheme, width) in ((string, ColorScheme, int)[])
        [
            ("en", ColorScheme.Light, 1440), ("en", ColorScheme.Dark, 390), ("zh", ColorScheme.Light, 390), ("zh", ColorScheme.Dark, 1440),
        ])
        {
            await using var visitor = await _world.Browser.VisitAsync(_world.Address, lang, width, scheme);
            await visitor.SignInAsync();
            foreach (var (name, path, ready) in ((string, string, string)[])
            [
                ("tasks", "/console/tasks", ".data-table"), ("task", $"/console/tasks/{taskNo}", ".data-table"), ("item", $"/console/tasks/{taskNo}/1", ".frame"),
                ("item-failed", $"/console/tasks/{taskNo}/3", ".timeline li"), ("task-none", "/console/tasks/none", "main [role=status]"),
            ])
            {
                await visitor.GoAsync(path);
                await visitor.Page.Locator(ready).First.WaitForAsync(new() { Timeout = 60_000 });
                if (name == "task")
                {
                    await visitor.Page.GetByText(lang == "zh" ? "已完成" : "At its end").First.WaitForAsync(new() { Timeout = 60_000 });
                }

                await visitor.Page.InspectAsync($"{name}-{lang}-{scheme}-{width}".ToLowerInvariant());
            }

            Assert.Empty(visitor.Complaints);
        }
    }

    /// <summary>Two domains that can be redeemed and one that is not the account's, each as QueryDomainList has it.</summary>
    private async Task<string> OrderAsync()
    {
        List<string> sent = [];
        foreach (var (index, name) in ((int, string)[])[(1, "test1.com"), (2, "test2.com")])
        {
            using var listed = await JsonAsync("QueryDomainList", "--DomainName", name, "--PageNum", "1", "--PageSize", "1");
            var expires = listed.RootElement.GetProperty("Data").GetProperty("Domain")[0].GetProperty("ExpirationDateLong").GetInt64();
            sent.AddRange([$"--OrderRedeemParam.{index}.DomainName", name, $"--OrderRedeemParam.{index}.CurrentExpirationDate", expires.ToString(CultureInfo.InvariantCulture)]);
        }

        sent.AddRange(["--OrderRedeemParam.3.DomainName", "nobody-has-this.com", "--OrderRedeemParam.3.CurrentExpirationDate", "1522080000000"]);
        using var accepted = await JsonAsync(["SaveBatchTaskForCreatingOrderRedeem", .. sent]);
        return accepted.RootElement.GetProperty("TaskNo").GetString()!;
    }

    private async Task<JsonDocument> JsonAsync(params string[] arguments)
    {
        var ended = await _world.RunAsync(["call", .. arguments]);
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return JsonDocument.Parse(ended.Output);
    }

    private static async Task<(string Text, string Kind)> FetchAsync(IPage page, string path)
    {
        var answer = await page.APIRequest.GetAsync(path);
        Assert.Equal(200, answer.Status);
        return (await answer.TextAsync(), answer.Headers["content-type"]);
    }

    [GeneratedRegex("<[^>]*pw[^>]*>(?<value>[^<]*)<", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secrets();
}

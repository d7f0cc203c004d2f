using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace Reprieve.Browser.Tests;

/// <summary>The console's main way: names, a quote, an order, and numbers that move by themselves.</summary>
public sealed class RedeemTests : IAsyncLifetime
{
    private readonly ConsoleWorld _world = new();

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Names_are_quoted_ordered_and_watched_to_their_end_in_one_circuit()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await visitor.GoAsync("/console/redeem");
        var (circuits, navigations) = (visitor.Circuits, visitor.Navigations);
        await page.Locator("#names").FillAsync("not a name!");
        await page.GetByText("See what they would cost").ClickAsync();
        await page.GetByText("These are no domain names: not").WaitForAsync();
        // Another theme leaves what was typed, and is kept.
        await page.Locator("button[name=theme]").ClickAsync();
        await page.Locator("html[data-theme=dark]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Locator("button[name=theme][value=light]").WaitForAsync();
        Assert.Equal("not a name!", await page.Locator("#names").InputValueAsync());
        Assert.Equal((circuits, navigations), (visitor.Circuits, visitor.Navigations));
        Assert.Contains(await page.Context.CookiesAsync(), cookie => cookie is { Name: "reprieve-theme", Value: "dark" });
        // As a paste comes: at once, and more than a page may send without being told so.
        await page.Locator("#names").EvaluateAsync(
            "(box, text) => { box.value = text; box.dispatchEvent(new Event('input', { bubbles: true })); }",
            string.Join('\n', Enumerable.Range(1, 2000).Select(number => $"{new string('n', 55)}-{number}.example")));
        await page.GetByText("See what they would cost").ClickAsync();
        await page.GetByText("These are 2000 names; an order takes 1000.").WaitForAsync();

        await page.GetByText("that drop first").ClickAsync();
        await page.Locator(".totals h2:focus").GetByText("can be redeemed").WaitForAsync();
        var order = page.Locator(".totals button");
        await page.InspectAsync("redeem-quote");

        // The voucher is taken away while somebody looks at the prices: they see others before anything is ordered.
        var voucher = (await page.Locator(".totals dd").Nth(1).InnerTextAsync()).Split(' ')[0];
        var withdrawn = await _world.RunAsync("voucher", "withdraw", voucher, "--reason", "a test");
        Assert.True(withdrawn.ExitCode == 0, withdrawn.ToString());
        await order.ClickAsync();
        await page.GetByText("The prices that you saw no longer held, and nothing was ordered.").WaitForAsync();
        await page.GetByText($"The voucher {voucher} is not valid yet, or was withdrawn.").WaitForAsync();
        await page.Locator(".totals h2:focus").WaitForAsync();
        Assert.DoesNotContain(voucher, await page.Locator(".totals dd").Nth(1).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("\"TotalItemNum\":0,", (await _world.RunAsync("call", "QueryTaskList", "--PageNum", "1", "--PageSize", "10")).Output, StringComparison.Ordinal);

        // Going back does not come to the order again.
        Assert.Equal(navigations, visitor.Navigations);
        await order.DblClickAsync();
        await page.ArriveAsync("/console/tasks/");
        await page.GetByText("At its end").WaitForAsync(new() { Timeout = 60_000 });
        await page.InspectAsync("redeem-end");
        Assert.Matches("^[1-9][0-9]* restored, [0-9]+ failed, 0 open of [1-9]", await page.GetByTestId("counts").InnerTextAsync());
        Assert.Equal((circuits, navigations + 1), (visitor.Circuits, visitor.Navigations));
        await page.GoBackAsync();
        await page.GetByText("Overview").First.WaitForAsync();
        await page.ReloadAsync();
        await page.Locator("html[data-theme=dark] button[name=theme][value=light]").WaitForAsync();

        // Clicked twice, it is one task.
        var tasks = await _world.RunAsync("call", "QueryTaskList", "--PageNum", "1", "--PageSize", "10");
        Assert.Contains("\"TotalItemNum\":1,", tasks.Output, StringComparison.Ordinal);
        Assert.Contains("\"Clientip\":\"127.0.0.1\"", tasks.Output, StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_second_click_that_was_on_its_way_orders_nothing_that_nobody_has_seen()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        var line = await SlowLine.OnAsync(page);
        await visitor.SignInAsync();
        await visitor.GoAsync($"/console/redeem?names={string.Join(',', (await _world.DueAsync(20)).Select(due => due.Name))}");
        await page.Locator(".totals h2").GetByText("of 20 can be redeemed").WaitForAsync();
        var voucher = (await page.Locator(".totals dd").Nth(1).InnerTextAsync()).Split(' ')[0];
        var withdrawn = await _world.RunAsync("voucher", "withdraw", voucher, "--reason", "a test");
        Assert.True(withdrawn.ExitCode == 0, withdrawn.ToString());

        // The first is refused and quoted anew before the page can show anything of it.
        line.Hold();
        await page.Locator(".totals button").ClickAsync();
        await line.UntilHeldAsync("no longer held", TestContext.Current.CancellationToken);
        await page.Locator(".totals button").ClickAsync();
        line.Release();

        await page.GetByText("The prices that you saw no longer held, and nothing was ordered.").WaitForAsync();
        await page.GetByText("Choose other names").ClickAsync();
        await page.Locator("#names:focus").WaitForAsync();
        Assert.Contains("\"TotalItemNum\":0,", (await _world.RunAsync("call", "QueryTaskList", "--PageNum", "1", "--PageSize", "10")).Output, StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task What_cannot_be_redeemed_takes_no_part_in_the_order_and_a_file_brings_names_in_any_column()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        var due = await _world.DueAsync(1);
        var listed = await _world.RunAsync("call", "QueryDomainList", "--QueryType", "1", "--PageNum", "1", "--PageSize", "1");
        using var body = JsonDocument.Parse(listed.Output);
        var inOrder = body.RootElement.GetProperty("Data").GetProperty("Domain")[0].GetProperty("DomainName").GetString()!;
        await visitor.SignInAsync();
        await visitor.GoAsync("/console/redeem");
        await page.Locator("#file:enabled").SetInputFilesAsync(new FilePayload
        {
            Name = "names.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes($"备注;域名\n;{inOrder}\n;{due[0].Name}\n;no name at all\n"),
        });
        await page.GetByText("These are no domain names: no name at all").WaitForAsync();
        Assert.Equal($"{inOrder}\n{due[0].Name}\nno name at all", await page.Locator("#names").InputValueAsync());
        await page.Locator("#names").FillAsync($"{inOrder}\n{due[0].Name}");
        await page.GetByText("See what they would cost").ClickAsync();
        await page.Locator(".totals h2").GetByText("1 of 2 can be redeemed").WaitForAsync();
        var row = page.Locator($"tr:has-text('{inOrder}')");
        Assert.Equal("not deleted", await row.Locator(".state.bad").InnerTextAsync());
        Assert.Equal("", await row.Locator(".number").InnerTextAsync());
        await page.InspectAsync("redeem-mixed-1440");
        await page.SetViewportSizeAsync(390, 900);
        await page.InspectAsync("redeem-mixed-390");
        var total = await page.Locator("dd.total").InnerTextAsync();
        Assert.Equal(total, await page.Locator($"tr:has-text('{due[0].Name}') .number").InnerTextAsync());
        await page.Locator(".totals button").GetByText($"Redeem 1 domain for {total}").ClickAsync();
        await page.GetByTestId("counts").GetByText("1 restored, 0 failed, 0 open of 1").WaitForAsync(new() { Timeout = 60_000 });

        // Nothing is left to order, and the page offers none.
        await visitor.GoAsync($"/console/redeem?names={inOrder}");
        await page.Locator(".totals h2").GetByText("0 of 1 can be redeemed").WaitForAsync();
        Assert.Equal(0, await page.Locator(".totals button").CountAsync());
        await page.GetByText("Choose other names").ClickAsync();
        await page.Locator("#names:focus").WaitForAsync();
        Assert.Empty(visitor.Complaints);
    }
}

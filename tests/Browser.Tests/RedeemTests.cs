using Reprieve.Tests;

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
        // As a paste comes: at once, and more than a page may send without being told so.
        await page.Locator("#names").EvaluateAsync(
            "(box, text) => { box.value = text; box.dispatchEvent(new Event('input', { bubbles: true })); }",
            string.Join('\n', Enumerable.Range(1, 2000).Select(number => $"{new string('n', 55)}-{number}.example")));
        await page.GetByText("See what they would cost").ClickAsync();
        await page.GetByText("These are 2000 names; an order takes 1000.").WaitForAsync();

        await page.GetByText("that drop first").ClickAsync();
        await page.Locator(".totals h2:focus").GetByText("can be redeemed").WaitForAsync();
        var order = page.Locator(".totals button");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "artifacts", "console", "redeem-quote.png"), FullPage = true });

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

        await order.DblClickAsync();
        await page.Locator(".totals h2:focus").GetByText("At its end").WaitForAsync(new() { Timeout = 60_000 });
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "artifacts", "console", "redeem-end.png"), FullPage = true });
        Assert.Matches("^[1-9][0-9]* restored, [0-9]+ failed, 0 open of [1-9]", await page.GetByTestId("counts").InnerTextAsync());
        Assert.Equal((circuits, navigations), (visitor.Circuits, visitor.Navigations));

        // Clicked twice, it is one task.
        var tasks = await _world.RunAsync("call", "QueryTaskList", "--PageNum", "1", "--PageSize", "10");
        Assert.Contains("\"TotalItemNum\":1,", tasks.Output, StringComparison.Ordinal);
        Assert.Contains("\"Clientip\":\"127.0.0.1\"", tasks.Output, StringComparison.Ordinal);

        await page.GetByText("Redeem more").ClickAsync();
        await page.Locator("#names:focus").WaitForAsync();
        Assert.Empty(visitor.Complaints);
    }
}

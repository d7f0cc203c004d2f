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
        await page.Locator("#names").FillAsync("not a name!");
        await page.GetByText("See what they would cost").ClickAsync();
        await page.GetByText("These are no domain names: not").WaitForAsync();

        await page.GetByText("that drop first").ClickAsync();
        await page.GetByText("can be redeemed", new() { Exact = false }).First.WaitForAsync();
        var order = page.Locator(".totals button");
        await order.WaitForAsync();
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "artifacts", "console", "redeem-quote.png"), FullPage = true });
        var (circuits, navigations) = (visitor.Circuits, visitor.Navigations);
        await order.DblClickAsync();
        await page.GetByText("At its end").WaitForAsync(new() { Timeout = 60_000 });
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "artifacts", "console", "redeem-end.png"), FullPage = true });
        Assert.Contains("restored", await page.GetByTestId("counts").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal((circuits, navigations), (visitor.Circuits, visitor.Navigations));

        // Clicked twice, it is one task.
        var tasks = await _world.RunAsync("call", "QueryTaskList", "--PageNum", "1", "--PageSize", "10");
        Assert.Contains("\"TotalItemNum\":1,", tasks.Output, StringComparison.Ordinal);
        Assert.Contains("\"Clientip\":\"127.0.0.1\"", tasks.Output, StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
    }
}

using Microsoft.Playwright;
using Reprieve.Tests.Nodes;
using Reprieve.Tests.Postgres;

namespace Reprieve.Browser.Tests;

/// <summary>The database goes away under an open console, and comes back.</summary>
public sealed class DatabaseAwayTests : IAsyncLifetime
{
    private readonly Browser _browser = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _browser.InitializeAsync();

    public ValueTask DisposeAsync() => _browser.DisposeAsync();

    [Fact]
    public async Task Pages_say_that_it_is_away_keep_what_was_typed_and_go_on_when_it_is_back()
    {
        await using var postgres = await PostgresServer.StartAsync(fsync: false, Cancelled);
        await using var world = await NodesWorld.StartAsync(postgres.ConnectionString, 20, new Dictionary<string, string>(StringComparer.Ordinal), 500, Cancelled);
        var node = await world.ServeAsync(Cancelled);
        await world.ImportAsync(node, Cancelled);
        var made = await node.CallAsync("SaveUser", [new("UserName", ConsoleWorld.User), new("Password", ConsoleWorld.Password)], Cancelled);
        Assert.True(made.Code is null, made.ToString());
        await using var visitor = await _browser.VisitAsync(node.Address);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await visitor.ClickMenuAsync("/console/redeem");
        await page.GetByText("that drop first").WaitForAsync();
        await page.Locator("#names").FillAsync(world.Names[0]);
        var circuits = visitor.Circuits;

        await postgres.HaltAsync(kill: true, Cancelled);
        var away = page.Locator("main a[href='/console/errors/ServiceUnavailable']").First;
        await page.GetByText("See what they would cost").ClickAsync();
        await away.WaitForAsync(new LocatorWaitForOptions { Timeout = 60_000 });
        await visitor.ClickMenuAsync("/console/tasks");
        await away.WaitForAsync(new LocatorWaitForOptions { Timeout = 60_000 });
        await visitor.ClickMenuAsync("/console/domains");
        await away.WaitForAsync(new LocatorWaitForOptions { Timeout = 60_000 });
        // What may be done was known, and is not forgotten.
        await page.Locator("main a[href='/console/domains/import']").WaitForAsync();

        await postgres.ResumeAsync(Cancelled);
        await page.GetByText("20 domains").WaitForAsync(new LocatorWaitForOptions { Timeout = 60_000 });
        await visitor.ClickMenuAsync("/console/redeem");
        await page.Locator("#names").FillAsync(world.Names[0]);
        await page.GetByText("See what they would cost").ClickAsync();
        await page.GetByText("1 of 1 can be redeemed").WaitForAsync();
        Assert.Equal(circuits, visitor.Circuits);
        Assert.Empty(visitor.Complaints);
    }
}

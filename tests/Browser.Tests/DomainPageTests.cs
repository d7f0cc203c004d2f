using Microsoft.Playwright;

namespace Reprieve.Browser.Tests;

/// <summary>A domain's own page: its facts, the registry asked now, what was ordered and what became of it, and a name that is not there.</summary>
public sealed class DomainPageTests : IAsyncLifetime
{
    private readonly ConsoleWorld _world = new();

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_domain_is_seen_asked_about_redeemed_and_seen_to_drop()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await visitor.GoAsync("/console/domains?q=xn--fsqu00a");
        await page.GetByRole(AriaRole.Link, new() { Name = "例子.com" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "例子.com" }).WaitForAsync();
        await page.GetByText("xn--fsqu00a.com", new() { Exact = true }).WaitForAsync();
        await page.GetByText("deleted, can be redeemed").WaitForAsync();
        await page.GetByText("Nothing was ordered for it yet").WaitForAsync();
        var (circuits, navigations) = (visitor.Circuits, visitor.Navigations);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask the registry now" }).ClickAsync();
        await page.GetByText("It answered just now").WaitForAsync();
        Assert.Contains("redemptionPeriod", await page.GetByTestId("at-registry").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal((circuits, navigations), (visitor.Circuits, visitor.Navigations));

        // The button leads to the quote of this name.
        await page.GetByRole(AriaRole.Link, new() { Name = "Redeem this domain" }).ClickAsync();
        await page.GetByText("1 of 1 can be redeemed").WaitForAsync();
        Assert.Contains("names=xn--fsqu00a.com", page.Url, StringComparison.Ordinal);
        var redeemed = await _world.RunAsync("redeem", "例子.com", "--wait");
        Assert.True(redeemed.ExitCode == 0, redeemed.ToString());
        await visitor.GoAsync("/console/domains/例子.com");
        await page.GetByText("in order", new() { Exact = true }).WaitForAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Orders" }).GetByText("CNY").WaitForAsync();
        await page.GetByText("Done. Expiry").First.WaitForAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Orders" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "The domain's own page" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "At the registry" }).WaitForAsync();

        // Time passes, and one that nobody redeemed is gone.
        var moved = await _world.RunAsync("call", "MovePracticeClock", "--Hours", "840");
        Assert.True(moved.ExitCode == 0, moved.ToString());
        await visitor.GoAsync("/console/domains/test2.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask the registry now" }).ClickAsync();
        await page.GetByText("it dropped").WaitForAsync();
        await page.GetByText("dropped, or never registered", new() { Exact = true }).WaitForAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Link, new() { Name = "Redeem this domain" }).CountAsync());

        await visitor.GoAsync("/console/domains/nobody-has-this.com");
        await page.GetByText("This account has no such domain").WaitForAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Its_page_is_accessible_in_either_language_and_theme()
    {
        var redeemed = await _world.RunAsync("redeem", "test1.com", "--wait");
        Assert.True(redeemed.ExitCode == 0, redeemed.ToString());
        foreach (var (lang, scheme, width) in ((string, ColorScheme, int)[])
        [
            ("en", ColorScheme.Light, 1440), ("en", ColorScheme.Dark, 390), ("zh", ColorScheme.Light, 390), ("zh", ColorScheme.Dark, 1440),
        ])
        {
            await using var visitor = await _world.Browser.VisitAsync(_world.Address, lang, width, scheme);
            await visitor.SignInAsync();
            foreach (var (name, domain, ready) in ((string, string, string)[])
            [
                ("redeemed", "test1.com", ".timeline li"), ("redeemable", "例子.com", "main a.plain-button"), ("gone", "gone-soon.org", "[data-testid=at-registry]"),
                ("unknown", "nobody-has-this.com", "main [role=status]"),
            ])
            {
                await visitor.GoAsync($"/console/domains/{domain}");
                await visitor.Page.Locator(ready).First.WaitForAsync();
                await visitor.Page.InspectAsync($"domain-{name}-{lang}-{scheme}-{width}".ToLowerInvariant());
            }

            Assert.Empty(visitor.Complaints);
        }
    }
}

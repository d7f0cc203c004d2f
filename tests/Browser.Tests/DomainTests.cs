using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Reprieve.Browser.Tests;

/// <summary>The account's domains: the list, what narrows it, the way from it to an order, and its file.</summary>
public sealed class DomainTests : IAsyncLifetime
{
    private readonly ConsoleWorld _world = new();

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task The_list_is_narrowed_selected_from_exported_and_leads_to_an_order()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await visitor.GoAsync("/console/domains");
        await page.Locator("tbody th").First.WaitForAsync();
        await page.Locator(".list-tabs").GetByRole(AriaRole.Link, new() { Name = "To redeem" }).ClickAsync();
        await page.ArriveAsync("/console/domains?type=2");
        await page.Locator("tbody .left").First.WaitForAsync();
        await page.InspectAsync("domains-redeem-en-light-1440");

        // What drops first stands first, and the registry's words beside ours.
        Assert.Contains("redemptionPeriod", await page.Locator("tbody tr").Filter(new() { Has = page.Locator(".pick") }).First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Matches("UTC\\+8 · the (registry's|imported)", await page.Locator("tbody .left").First.GetAttributeAsync("title"));
        // And without a pointer.
        await page.Locator("tbody .left").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".told:popover-open").GetByText("UTC+8").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        var total = Number(await page.GetByTestId("total").InnerTextAsync());

        await page.Locator(".pick").Nth(0).CheckAsync();
        await page.Locator(".pick").Nth(1).CheckAsync();
        // The bar that comes with a selection moves what is below it.
        await page.GetByRole(AriaRole.Button, new() { Name = "Redeem 2 selected" }).WaitForAsync();
        var name = await page.Locator("tbody th[scope=row]").First.InnerTextAsync();
        await page.Locator("#q").FillAsync(name[..^2].ToUpperInvariant());
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.ArriveAsync("type=2&q=");
        await page.GetByTestId("total").GetByText("1 domain", new() { Exact = true }).WaitForAsync();
        Assert.Equal(name, await page.Locator("tbody th[scope=row]").First.InnerTextAsync());

        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Export as CSV").ClickAsync());
        var lines = await File.ReadAllLinesAsync(await file.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"{name},Redemption,", lines[1], StringComparison.Ordinal);

        // A selection outlives what narrows the list, and a look at a domain.
        await page.Locator("tbody th[scope=row] a").First.ClickAsync();
        await page.ArriveAsync($"/console/domains/{Uri.EscapeDataString(name)}");
        await page.Locator("h1.code-title").WaitForAsync();
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator(".pick").First).ToBeCheckedAsync();
        // What comes with the list's length moves the bar.
        await page.GetByText("Select the 1 that drops first").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Redeem 2 selected" }).ClickAsync();
        await page.ArriveAsync("/console/redeem?names=");
        await page.GetByText("of 2 can be redeemed").WaitForAsync();

        await visitor.GoAsync("/console/domains?type=2");
        await page.GetByText($"Select the {total} that drop first").ClickAsync();
        // The button goes with the selection; a keyboard goes on from the list.
        await page.GetByRole(AriaRole.Button, new() { Name = "Select none" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Domains" })).ToBeFocusedAsync();
        await page.GetByText($"Select the {total} that drop first").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Redeem {total} selected" }).ClickAsync();
        await page.GetByText($"of {total} can be redeemed").WaitForAsync(new() { Timeout = 60_000 });
        Assert.Empty(visitor.Complaints);

        using var anybody = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var refused = await anybody.GetAsync(new Uri(_world.Address, "/console/domains/export.csv"), TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Redirect, refused.StatusCode);
    }

    [Fact]
    public async Task The_list_is_sorted_by_its_headings_and_says_when_no_domain_can_be_like_that()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await visitor.GoAsync("/console/domains?type=2");
        await Assertions.Expect(page.Locator("th[aria-sort=ascending]")).ToContainTextAsync("Time left to redeem");
        var heading = page.GetByRole(AriaRole.Columnheader, new() { Name = "Expiry on record" });
        foreach (var (order, sort) in new[] { ("ascending", "expiry"), ("descending", "-expiry") })
        {
            await heading.GetByRole(AriaRole.Link).ClickAsync();
            await page.ArriveAsync($"/console/domains?type=2&sort={sort}");
            await Assertions.Expect(heading).ToHaveAttributeAsync("aria-sort", order);
            await Assertions.Expect(page.Locator("th[aria-sort]")).ToHaveCountAsync(1);
            // The keyboard stays where it was.
            await Assertions.Expect(heading.GetByRole(AriaRole.Link)).ToBeFocusedAsync();
        }

        // The list follows a little later than its heading.
        var days = page.Locator("tbody tr:has(th) td:nth-child(5)");
        await Assertions.Expect(days.First).ToContainTextAsync(new Regex("^2", RegexOptions.None, TimeSpan.FromSeconds(1)));
        var shown = await days.AllInnerTextsAsync();
        Assert.True(shown.Count > 5, $"{shown.Count}");
        Assert.Equal(shown.Select(Day).OrderDescending(StringComparer.Ordinal), shown.Select(Day));

        // Tabs and filters keep it.
        await page.Locator("#registrar").FillAsync("PRACTICE");
        await page.Locator("#from").FillAsync("2027-02-01");
        await page.Locator("#to").FillAsync("2027-01-01");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.ArriveAsync("type=2&registrar=PRACTICE&from=2027-02-01&to=2027-01-01&sort=-expiry");
        await page.GetByText("the dates are the wrong way round").WaitForAsync();
        await page.Locator(".list-tabs").GetByRole(AriaRole.Link, new() { Name = "All" }).ClickAsync();
        await page.ArriveAsync("/console/domains?registrar=PRACTICE&from=2027-02-01&to=2027-01-01&sort=-expiry");

        // What was ordered is no longer selected.
        await visitor.GoAsync("/console/domains?type=2&sort=-deadline&registrar=PRACTICE");
        await page.Locator("tbody tr").Filter(new() { HasText = "redemptionPeriod" }).First.Locator(".pick").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Redeem 1 selected" }).ClickAsync();
        await page.Locator(".totals button").ClickAsync();
        await page.ArriveAsync("/console/tasks/");
        await visitor.ClickMenuAsync("/console/domains");
        await page.Locator("tbody th").First.WaitForAsync();
        await Assertions.Expect(page.Locator(".selection")).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);

        static string Day(string text) => text[..10];
    }

    [Theory]
    [InlineData("en", ColorScheme.Dark, 390)]
    [InlineData("zh", ColorScheme.Light, 1440)]
    [InlineData("zh", ColorScheme.Dark, 1440)]
    public async Task The_pages_can_be_read_in_both_languages_themes_and_widths(string lang, ColorScheme scheme, int width)
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address, lang, width, scheme);
        var page = visitor.Page;
        var suffix = string.Create(CultureInfo.InvariantCulture, $"{lang}-{scheme}-{width}").ToLowerInvariant();
        await visitor.SignInAsync();
        foreach (var (path, waitFor, picture) in new[]
        {
            ("/console", "[data-testid=drops]", "overview"),
            ("/console/domains", "tbody th", "domains"),
            ("/console/domains?type=1", "tbody th", "domains-renew"),
            ("/console/domains?q=there-is-no-such-name", "[data-testid=total]:not(:empty)", "domains-none"),
        })
        {
            await visitor.GoAsync(path);
            await page.Locator(waitFor).First.WaitForAsync();
            await page.InspectAsync($"{picture}-{suffix}");
        }

        Assert.Empty(visitor.Complaints);
    }

    private static int Number(string text) => int.Parse(string.Concat(text.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture);
}

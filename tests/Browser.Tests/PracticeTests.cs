using System.Text.Json;
using Microsoft.Playwright;

namespace Reprieve.Browser.Tests;

/// <summary>The practice registry's panel: time that passes and a domain that drops, faults, a reset, and what stands there where it is not for anybody.</summary>
public sealed class PracticeTests : IAsyncLifetime
{
    private readonly ConsoleWorld _world = new();

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task The_clock_moves_a_domain_drops_and_a_reset_brings_it_back_in_one_circuit()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await page.Locator("nav a[href='/console/practice']").ClickAsync();
        await page.GetByTestId("registry-time").WaitForAsync();
        await UntilAsync(async () => await StateAsync("test1.com") == "Redemption");
        var (circuits, navigations) = (visitor.Circuits, visitor.Navigations);

        await page.GetByRole(AriaRole.Button, new() { Name = "Let 1 hour pass" }).ClickAsync();
        await page.GetByText("1 hour passed").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Let 1 day pass" }).ClickAsync();
        await page.GetByText("1 day passed").WaitForAsync();
        await page.GetByLabel("Or days of your own").FillAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Let them pass" }).ClickAsync();
        await page.GetByText("3 days passed").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Let 31 days pass" }).ClickAsync();
        await page.GetByText("31 days passed").WaitForAsync();
        await page.GetByText("35 days ahead of its machine").WaitForAsync();

        // What drops is seen by itself, here and in the API; the log tells that time did it.
        await page.GetByTestId("states").GetByText("dropped").WaitForAsync(new() { Timeout = 60_000 });
        await page.GetByText("This is what the server read there").WaitForAsync(new() { Timeout = 60_000 });
        await UntilAsync(async () => await StateAsync("test1.com") == "Gone");
        await page.GetByText("time:purged").First.WaitForAsync(new() { Timeout = 60_000 });

        // A fault is added, told, and ended.
        await page.GetByText("Make something go wrong").ClickAsync();
        await page.GetByLabel("What", new() { Exact = true }).SelectOptionAsync("answer");
        await page.GetByLabel("Which result code").FillAsync("2400");
        await page.GetByLabel("Of which domain").FillAsync("test2.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Let it go wrong" }).ClickAsync();
        await page.GetByText("The fault is set").WaitForAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Faults" }).GetByText("test2.com").WaitForAsync();
        await page.GetByLabel("Which result code").FillAsync("1999");
        await page.GetByRole(AriaRole.Button, new() { Name = "Let it go wrong" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "ParameterIllegal" }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close its EPP port" }).ClickAsync();
        await page.GetByText("Its EPP port is closed").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "End all of it" }).ClickAsync();
        await page.GetByText("Nothing: it answers as it should").WaitForAsync();
        // The focus is not lost with the button.
        await page.Locator("h2:focus").WaitForAsync();
        Assert.Equal("What goes wrong", await page.Locator("h2:focus").InnerTextAsync());

        // Nothing is reset before it is confirmed; then the domain is there again.
        await page.GetByText("Reset the registry…").ClickAsync();
        Assert.Contains("35 days ahead", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, reset it now" }).ClickAsync();
        await page.GetByText("It is as it was at its first start").WaitForAsync();
        await page.GetByText("the same time as its machine").WaitForAsync();
        await UntilAsync(async () => await StateAsync("test1.com") == "Redemption");
        Assert.Equal((circuits, navigations), (visitor.Circuits, visitor.Navigations));
        Assert.Empty(visitor.Complaints);

        // The account's own dates came back too: what drops can be redeemed again.
        var redeemed = await _world.RunAsync("redeem", "test1.com", "--wait");
        Assert.True(redeemed.ExitCode == 0, redeemed.ToString());
    }

    [Fact]
    public async Task Its_page_is_accessible_in_either_language_and_theme()
    {
        foreach (var fault in (string[])["dropAfterApply", "lateReply"])
        {
            var set = await _world.RunAsync("call", "SetPracticeFault", "--Fault", fault, "--Command", "renew", "--Percent", "5");
            Assert.True(set.ExitCode == 0, set.ToString());
        }

        foreach (var (lang, scheme, width) in ((string, ColorScheme, int)[])
        [
            ("en", ColorScheme.Light, 1440), ("en", ColorScheme.Dark, 390), ("zh", ColorScheme.Light, 390), ("zh", ColorScheme.Dark, 1440),
        ])
        {
            await using var visitor = await _world.Browser.VisitAsync(_world.Address, lang, width, scheme);
            await visitor.SignInAsync();
            await visitor.GoAsync("/console/practice");
            await visitor.Page.Locator(".data-table").Nth(1).WaitForAsync();
            await visitor.Page.InspectAsync($"practice-{lang}-{scheme}-{width}".ToLowerInvariant());
            foreach (var summary in await visitor.Page.Locator("summary").AllAsync())
            {
                await summary.ClickAsync();
            }

            await visitor.Page.Locator(lang == "zh" ? "button:has-text('前进 1 小时')" : "button:has-text('Let 1 hour pass')").ClickAsync();
            await visitor.Page.Locator("[data-testid=done] strong").WaitForAsync();
            await visitor.Page.InspectAsync($"practice-open-{lang}-{scheme}-{width}".ToLowerInvariant());
            Assert.Empty(visitor.Complaints);
        }
    }

    [Theory]
    [InlineData("false", "This server works at real registries", 0, "real")]
    [InlineData("true", "set Control and ControlTokenFile", 1, "no-control")]
    public async Task Where_no_practice_registry_can_be_steered_the_page_says_so(string practice, string says, int entries, string picture)
    {
        await using var world = new ConsoleWorld
        {
            Registries = $$"""{"Name": "example", "Host": "127.0.0.1", "Port": 9, "ClientId": "us", "Password": "never-asked-for-9", "Suffixes": ["com"], "Practice": {{practice}}}""",
        };
        await world.InitializeAsync();
        await using var visitor = await world.Browser.VisitAsync(world.Address);
        await visitor.SignInAsync();
        await visitor.GoAsync("/console/practice");
        await visitor.Page.GetByText(says).WaitForAsync();
        Assert.Equal(entries, await visitor.Page.Locator("nav a[href='/console/practice']").CountAsync());
        Assert.Equal(0, await visitor.Page.Locator("main button").CountAsync());
        await visitor.Page.InspectAsync($"practice-{picture}");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Of_several_each_has_its_name_for_a_heading_and_its_parts_below_it()
    {
        const string away = """ "Host": "127.0.0.1", "Port": 9, "ClientId": "us", "Password": "never-asked-for-9", "Practice": true """;
        await using var world = new ConsoleWorld
        {
            Registries = $$"""{"Name": "first", "Suffixes": ["com"], {{away}}}, {"Name": "second", "Suffixes": ["org"], {{away}}}""",
        };
        await world.InitializeAsync();
        await using var visitor = await world.Browser.VisitAsync(world.Address);
        await visitor.SignInAsync();
        await visitor.GoAsync("/console/practice");
        await visitor.Page.Locator("h2").Nth(1).WaitForAsync();
        Assert.Equal(["first", "second"], await visitor.Page.Locator("main h2").AllInnerTextsAsync());
        Assert.Equal(["The domains held there", "The domains held there"], await visitor.Page.Locator("main h3").AllInnerTextsAsync());
        await visitor.Page.InspectAsync("practice-several");
        Assert.Empty(visitor.Complaints);
    }

    private async Task<string?> StateAsync(string name)
    {
        var ended = await _world.RunAsync("call", "QueryDomainList", "--DomainName", name, "--PageNum", "1", "--PageSize", "1");
        Assert.True(ended.ExitCode == 0, ended.ToString());
        using var listed = JsonDocument.Parse(ended.Output);
        return listed.RootElement.GetProperty("Data").GetProperty("Domain")[0].GetProperty("RegistryState").GetString();
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1), "it never came to that");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }
}

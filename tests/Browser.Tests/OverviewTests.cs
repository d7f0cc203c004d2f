using Microsoft.Playwright;

namespace Reprieve.Browser.Tests;

/// <summary>The overview: what failed and can be redeemed again, more than it lists, and one of each in words.</summary>
public sealed class OverviewTests
{
    [Fact]
    public async Task All_that_failed_in_time_can_be_quoted_again_though_some_of_them_are_shown()
    {
        await using var world = await StartAsync(new ConsoleWorld());
        var due = await world.DueAsync(25);
        var order = due.SelectMany((domain, index) => new[]
        {
            $"--OrderRedeemParam.{index + 1}.DomainName", domain.Name, $"--OrderRedeemParam.{index + 1}.CurrentExpirationDate", "0",
        });
        var ordered = await world.RunAsync(["call", "SaveBatchTaskForCreatingOrderRedeem", .. order]);
        Assert.True(ordered.ExitCode == 0, ordered.ToString());

        await using var visitor = await world.Browser.VisitAsync(world.Address);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await visitor.GoAsync("/console");
        await page.GetByText("25 failed in the last seven days and can still be redeemed. The 20 of them that drop first:").WaitForAsync();
        Assert.Equal(20, await page.Locator("section[aria-labelledby=person] li").CountAsync());
        await page.InspectAsync("overview-failed-en-light-1440");
        await page.GetByRole(AriaRole.Button, new() { Name = "See what redeeming all 25 again would cost" }).ClickAsync();
        await page.GetByText("25 of 25 can be redeemed").WaitForAsync(new() { Timeout = 60_000 });
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task One_domain_is_told_as_one()
    {
        await using var world = await StartAsync(new ConsoleWorld
        {
            Registries = """{"Name": "example", "Host": "127.0.0.1", "Port": 9, "ClientId": "us", "Password": "never-asked-for-9", "Suffixes": ["com"]}""",
        });
        var imported = await world.RunAsync("call", "ImportDomains", "--Domain.1.DomainName", "only-one.com");
        Assert.True(imported.ExitCode == 0, imported.ToString());
        await using var visitor = await world.Browser.VisitAsync(world.Address);
        await visitor.SignInAsync();
        await visitor.GoAsync("/console");
        await visitor.Page.GetByText("1 domain in all").WaitForAsync();
        await visitor.Page.GetByText("1 is still to be read from its registry.").WaitForAsync();
        await visitor.Page.GetByText("Nothing drops of what was read so far; 1 is still to be read.").WaitForAsync();
        Assert.Equal(0, await visitor.Page.Locator("section[aria-labelledby=person] li").CountAsync());
        await visitor.ClickMenuAsync("/console/domains");
        await visitor.Page.Locator(".state.muted").GetByText("not read yet").WaitForAsync();

        // What nobody can read needs a person.
        imported = await world.RunAsync("call", "ImportDomains", "--Domain.1.DomainName", "unknown-tld.zzz");
        Assert.True(imported.ExitCode == 0, imported.ToString());
        await visitor.ClickMenuAsync("/console");
        await visitor.Page.GetByText("2 domains in all").WaitForAsync();
        await visitor.Page.GetByText("1 is still to be read from its registry.").WaitForAsync();
        await visitor.Page.Locator("section[aria-labelledby=person] li").Filter(new() { HasText = "unknown-tld.zzz No registry here serves the suffix .zzz" }).WaitForAsync();
        await visitor.Page.InspectAsync("overview-unserved-en-light-1440");
        Assert.Empty(visitor.Complaints);
    }

    private static async Task<ConsoleWorld> StartAsync(ConsoleWorld world)
    {
        await world.InitializeAsync();
        return world;
    }
}

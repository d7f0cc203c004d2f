using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Reprieve.Tests;

namespace Reprieve.Browser.Tests;

/// <summary>What every page is held to: axe finds nothing, nothing is wider than the window; and a picture of it to look at.</summary>
internal static class PageChecks
{
    private static readonly AxeRunOptions _options = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    /// <summary>Checks a page as it is shown now, and keeps its picture under artifacts/console.</summary>
    public static async Task InspectAsync(this IPage page, string picture)
    {
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "artifacts", "console", $"{picture}.png"), FullPage = true });
        var result = await page.RunAxe(_options);
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(fault =>
            $"{picture}: {fault.Id} {fault.Help}: {string.Join(" | ", fault.Nodes.Select(node => node.Html))}")));
        Assert.Equal(1, await page.Locator("h1").CountAsync());
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{picture}: wider than the window");
    }
}

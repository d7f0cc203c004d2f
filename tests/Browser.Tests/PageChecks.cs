using System.Text.RegularExpressions;
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
        var faults = await page.FaultsAsync(picture);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>The same, and tells instead of failing.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(this IPage page, string picture)
    {
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "artifacts", "console", $"{picture}.png"), FullPage = true });
        var result = await page.RunAxe(_options);
        List<string> faults =
        [
            .. result.Violations.Select(fault => $"{picture}: {fault.Id} {fault.Help}: {string.Join(" | ", fault.Nodes.Select(node => node.Html))}"),
        ];
        if (await page.Locator("h1").CountAsync() is var headings and not 1)
        {
            faults.Add($"{picture}: {headings} h1");
        }

        if (!await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
        {
            faults.Add($"{picture}: wider than the window");
        }

        return faults;
    }

    /// <summary>Waits until this is part of the page's address; asked again and again, as an event of a change inside a circuit may be missed.</summary>
    public static Task ArriveAsync(this IPage page, string part) =>
        Assertions.Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(part), RegexOptions.None, TimeSpan.FromSeconds(1)), new PageAssertionsToHaveURLOptions { Timeout = 60_000 });

    /// <summary>Waits until nothing of a page says that it is still loading, and each table that it has shows a row, or the page that there is none.</summary>
    public static async Task SettleAsync(this IPage page)
    {
        await page.WaitForFunctionAsync("() => document.querySelector('h1') && !document.querySelector('.mud-progress-indeterminate')");
        await page.WaitForFunctionAsync(
            """
            () => document.querySelector('[data-testid=none]')
              || [...document.querySelectorAll('table.data-table')].every(table => table.querySelector('tbody tr:not(.placeholder) :is(th, td)'))
            """);
    }
}

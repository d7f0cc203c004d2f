using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>
/// The console's list of domains, from the address given to the browser until its first rows are shown: document, scripts, circuit,
/// query and all; beside it the API's own answer with those rows. And what a page that is left open costs the server.
/// </summary>
internal static class ConsolePage
{
    private const string User = "viewer";
    private const string Password = "bench-horse-battery-9";
    private const int RowsAtOnce = 100; // as the page asks for them
    private const int OpenPages = 20;

    // Long enough for what a page has done to be collected.
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(5);

    public static Row Row { get; } = new("console", Aim: null, MeasureAsync);

    private static async Task<Outcome> MeasureAsync(Trial trial, CancellationToken cancellationToken)
    {
        var domains = trial.Size(100_000, 10_000);
        var visits = trial.Size(20, 5);
        var store = await Store.CreateAsync(Path.Combine(trial.Folder, "data"), Registries.Unreachable(), cancellationToken);
        await using (var database = await store.OpenAsync(cancellationToken))
        {
            await Portfolio.AddDomainsAsync(database, store, domains, cancellationToken);
        }

        await using var server = await ServerProcess.StartAsync(store, cancellationToken);
        using var load = await LoadGenerator.ConnectAsync(server.Address, 1, cancellationToken);
        await load.SendAsync([SignedRequests.Make(server.Address, "SaveUser", [new("UserName", User), new(nameof(Password), Password)])], cancellationToken);
        using var driver = await Playwright.CreateAsync();
        await using var browser = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = $"http://{server.Address}", Locale = "en-GB" });
        await SignInAsync(context);
        var (subject, reference) = await trial.InTurnAsync(
            async _ => await MedianAsync(visits, () => ShowAsync(context)),
            async _ => (await load.SendAsync(
                [.. Enumerable.Range(0, visits).Select(_ => SignedRequests.Make(
                    server.Address,
                    "QueryDomainList",
                    [new("PageNum", "1"), new("PageSize", RowsAtOnce.ToString(CultureInfo.InvariantCulture))]))],
                cancellationToken)).MedianMs);
        var memory = await MemoryOfAPageAsync(context, server, cancellationToken);
        return new Outcome
        {
            Subject = subject,
            Reference = reference,
            Unit = "ms",
            Notes =
            [
                $"medians of {visits} visits a round, {Figures.Plain(domains)} domains, {RowsAtOnce} rows a query",
                string.Create(CultureInfo.InvariantCulture, $"a page left open takes {memory:0.0} MB of the server's memory ({OpenPages} open, each with a circuit of its own)"),
            ],
        };
    }

    private static async Task SignInAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync("/console/sign-in");
        await page.Locator("#user").FillAsync(User);
        await page.Locator("#password").FillAsync(Password);
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.Locator("nav").First.WaitForAsync();
        await page.CloseAsync();
    }

    private static async Task<double> MedianAsync(int times, Func<Task<double>> measure)
    {
        List<double> all = [];
        for (var time = 0; time < times; time++)
        {
            all.Add(await measure());
        }

        return all.Order().ElementAt(times / 2);
    }

    private static async Task<double> ShowAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        var took = await OpenAsync(page);
        await page.CloseAsync();
        return took;
    }

    private static async Task<double> OpenAsync(IPage page)
    {
        var started = Stopwatch.GetTimestamp();
        await page.GotoAsync("/console/domains", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await page.Locator("tbody th[scope=row]").First.WaitForAsync();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task<double> MemoryOfAPageAsync(IBrowserContext context, ServerProcess server, CancellationToken cancellationToken)
    {
        await Task.Delay(_settling, cancellationToken);
        var before = server.ResidentMb;
        for (var number = 0; number < OpenPages; number++)
        {
            await OpenAsync(await context.NewPageAsync());
        }

        await Task.Delay(_settling, cancellationToken);
        return (server.ResidentMb - before) / OpenPages;
    }
}

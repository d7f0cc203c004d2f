using Microsoft.Playwright;

namespace Reprieve.Browser.Tests;

/// <summary>The machine's Chromium, one for all tests of a class; each page of it has cookies of its own.</summary>
public sealed class Browser : IAsyncLifetime
{
    // Milliseconds, for whatever a page is to show: a machine that is busy with other things is slow, not wrong.
    private const float Patience = 60_000;

    private IPlaywright? _driver;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        _driver = await Playwright.CreateAsync();
        _browser = await _driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.CloseAsync() ?? Task.CompletedTask);
        _driver?.Dispose();
    }

    /// <summary>A new visitor: no cookies, and what the page complains of is kept.</summary>
    /// <param name="trusts">Whatever certificate the server shows.</param>
    public async Task<Visitor> VisitAsync(Uri server, string lang = "en", int width = 1440, ColorScheme scheme = ColorScheme.Light, bool trusts = false)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.ToString(),
            IgnoreHTTPSErrors = trusts,
            Locale = lang == "zh" ? "zh-CN" : "en-GB",
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
        });
        context.SetDefaultTimeout(Patience);
        return new Visitor(context, await context.NewPageAsync());
    }
}

using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Reprieve.Browser.Tests;

/// <summary>Somebody with a browser, and what the browser complained of while they looked.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    internal Visitor(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, fault) => _complaints.Enqueue($"script: {fault}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("data:", StringComparison.Ordinal) && new Uri(request.Url).Host != "127.0.0.1")
            {
                _complaints.Enqueue($"asked elsewhere: {request.Url}");
            }
        };
        page.WebSocket += (_, socket) => Circuits += socket.Url.Contains("_blazor", StringComparison.Ordinal) ? 1 : 0;
        page.FrameNavigated += (_, frame) => Navigations += frame == page.MainFrame ? 1 : 0;
    }

    public IPage Page { get; }

    /// <summary>Circuits opened since the visit began.</summary>
    public int Circuits { get; private set; }

    /// <summary>Addresses that the page went to, inside a circuit or not.</summary>
    public int Navigations { get; private set; }

    /// <summary>Errors and warnings of the browser's console, scripts that failed, and anything asked of another host.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Goes to a page and waits until it is shown.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await Page.Locator("h1").First.WaitForAsync();
    }

    /// <summary>Goes to a page by the menu, without leaving the circuit.</summary>
    public async Task ClickMenuAsync(string path)
    {
        // The address changes before the page does, where it is another's.
        if (new Uri(Page.Url).AbsolutePath != path)
        {
            await Page.EvaluateAsync("() => document.querySelector('h1')?.setAttribute('data-left', '')");
        }

        await Page.Locator($"nav a[href='{path}']").First.ClickAsync();
        await Page.ArriveAsync($"{path}");
        await Page.Locator("h1[data-left]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        await Page.Locator("h1").First.WaitForAsync();
    }

    /// <summary>Signs in and ends at the overview, or at the page that was asked for.</summary>
    public async Task SignInAsync(string userName = ConsoleWorld.User, string password = ConsoleWorld.Password)
    {
        await Page.GotoAsync("/console/sign-in");
        await Page.Locator("#user").FillAsync(userName);
        await Page.Locator("#password").FillAsync(password);
        await Page.Locator("main button[type=submit]").ClickAsync();
        // The form's own page has a heading too: only who is signed in can sign out.
        await Page.Locator("form[action='/console/session/end']").WaitForAsync();
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}

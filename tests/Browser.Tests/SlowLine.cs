using System.Text;
using Microsoft.Playwright;

namespace Reprieve.Browser.Tests;

/// <summary>A line that holds what the server sends to an open page, as a slow one does, and passes on what the page sends.</summary>
internal sealed class SlowLine
{
    private readonly Lock _gate = new();
    private readonly List<(IWebSocketRoute Page, IWebSocketFrame Frame)> _held = [];
    private bool _holds;

    private SlowLine()
    {
    }

    /// <summary>Before the page goes anywhere.</summary>
    public static async Task<SlowLine> OnAsync(IPage page)
    {
        var line = new SlowLine();
        await page.RouteWebSocketAsync("**/_blazor**", line.Connect);
        return line;
    }

    public void Hold()
    {
        lock (_gate)
        {
            _holds = true;
        }
    }

    /// <summary>Waits until something with this text is held.</summary>
    public async Task UntilHeldAsync(string text, CancellationToken cancellationToken)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        while (!Holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        bool Holds()
        {
            lock (_gate)
            {
                return _held.Exists(held => held.Frame.Binary.AsSpan().IndexOf(wanted) >= 0);
            }
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            _holds = false;
            foreach (var (page, frame) in _held)
            {
                Send(page, frame);
            }

            _held.Clear();
        }
    }

    private void Connect(IWebSocketRoute page)
    {
        var server = page.ConnectToServer();
        page.OnMessage(frame => Send(server, frame));
        server.OnMessage(frame =>
        {
            lock (_gate)
            {
                if (_holds)
                {
                    _held.Add((page, frame));
                }
                else
                {
                    Send(page, frame);
                }
            }
        });
    }

    private static void Send(IWebSocketRoute to, IWebSocketFrame frame)
    {
        if (frame.Binary is { } bytes)
        {
            to.Send(bytes);
        }
        else
        {
            to.Send(frame.Text ?? "");
        }
    }
}

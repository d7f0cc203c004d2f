using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Components;

/// <summary>A page, or a part of one, whose reading ends when it is left, and what its buttons do, one at a time.</summary>
public abstract class LeavableComponent : ComponentBase, IAsyncDisposable
{
    // What takes long is asked for less often, so that a page left open takes no more than a tenth of one processor; but never
    // left for longer than a minute, as a server that was away is waited for, too.
    private const int RestTimes = 10;

    private static readonly TimeSpan _longestRest = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _leaving = new();

    // Taken at once: a page can be left while it is still being made, and the source gives none after that.
    protected LeavableComponent() => Left = _leaving.Token;

    /// <summary>Cancelled when it is left.</summary>
    protected CancellationToken Left { get; }

    /// <summary>What it goes on with by itself until it is left (<see cref="FollowAsync"/>); it ends by <see cref="Left"/>.</summary>
    protected Task Watching { get; set; } = Task.CompletedTask;

    /// <summary>Whether something that was clicked is on its way.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>What was refused last, to be shown; null where nothing was.</summary>
    protected ApiException? Refused { get; set; }

    public async ValueTask DisposeAsync()
    {
        Leave();
        await _leaving.CancelAsync();
        await Watching;
        _leaving.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads again and again, and shows it, until it is left or there is nothing more to wait for.</summary>
    /// <param name="clock">Measures the time between.</param>
    /// <param name="between">The least time between.</param>
    /// <param name="read">What is read.</param>
    /// <param name="goesOn">Whether it goes on; null: always.</param>
    protected async Task FollowAsync(TimeProvider clock, TimeSpan between, Func<Task> read, Func<bool>? goesOn = null)
    {
        try
        {
            var rest = between;
            while (goesOn?.Invoke() != false)
            {
                await Task.Delay(rest, clock, Left);
                var began = clock.GetTimestamp();
                await InvokeAsync(read);
                await InvokeAsync(StateHasChanged);
                rest = TimeSpan.FromTicks(Math.Clamp(clock.GetElapsedTime(began).Ticks * RestTimes, between.Ticks, _longestRest.Ticks));
            }
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // It was left.
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            // The page says that it failed, instead of standing still.
            await DispatchExceptionAsync(broken);
        }
    }

    /// <summary>Does what was clicked, unless something is on its way already; a refusal is kept to be shown.</summary>
    protected async Task DoAsync(Func<Task> work)
    {
        // A second click of one that is on its way.
        if (IsBusy)
        {
            return;
        }

        (IsBusy, Refused) = (true, null);
        StateHasChanged();
        try
        {
            await work();
        }
        catch (ApiException refusal)
        {
            Refused = refusal;
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // It was left; what was sent stays.
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>Puts the focus where it goes on: what had it may be gone.</summary>
    protected static async Task FocusAsync(ElementReference element)
    {
        try
        {
            await element.FocusAsync();
        }
        catch (Exception gone) when (gone is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // So is the page.
        }
    }

    /// <summary>What else is to be given back when it is left.</summary>
    protected virtual void Leave()
    {
    }
}

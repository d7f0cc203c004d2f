using Microsoft.AspNetCore.Components;

namespace Reprieve.Server.Console.Components;

/// <summary>A page, or a part of one, whose reading ends when it is left.</summary>
public abstract class LeavableComponent : ComponentBase, IAsyncDisposable
{
    // What takes long is asked for less often, so that a page left open takes no more than a tenth of one processor.
    private const int RestTimes = 10;

    private readonly CancellationTokenSource _leaving = new();

    // Taken at once: a page can be left while it is still being made, and the source gives none after that.
    protected LeavableComponent() => Left = _leaving.Token;

    /// <summary>Cancelled when it is left.</summary>
    protected CancellationToken Left { get; }

    /// <summary>What it goes on with by itself until it is left (<see cref="FollowAsync"/>); it ends by <see cref="Left"/>.</summary>
    protected Task Watching { get; set; } = Task.CompletedTask;

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
                var wanted = clock.GetElapsedTime(began) * RestTimes;
                rest = wanted > between ? wanted : between;
            }
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // It was left.
        }
    }

    /// <summary>What else is to be given back when it is left.</summary>
    protected virtual void Leave()
    {
    }
}

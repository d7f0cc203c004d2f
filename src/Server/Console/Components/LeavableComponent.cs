using Microsoft.AspNetCore.Components;

namespace Reprieve.Server.Console.Components;

/// <summary>A page, or a part of one, whose reading ends when it is left.</summary>
public abstract class LeavableComponent : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();

    // Taken at once: a page can be left while it is still being made, and the source gives none after that.
    protected LeavableComponent() => Left = _leaving.Token;

    /// <summary>Cancelled when it is left.</summary>
    protected CancellationToken Left { get; }

    /// <summary>What it goes on with by itself until it is left; it ends by <see cref="Left"/>.</summary>
    protected Task Watching { get; set; } = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Leave();
        await _leaving.CancelAsync();
        await Watching;
        _leaving.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What else is to be given back when it is left.</summary>
    protected virtual void Leave()
    {
    }
}

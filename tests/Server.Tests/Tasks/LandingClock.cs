namespace Reprieve.Server.Tests.Tasks;

/// <summary>The real clock of a practice registry, but for commands that it applies minutes late: those land when the test says so.</summary>
internal sealed class LandingClock : TimeProvider
{
    /// <summary>The <c>delayMs</c> of a command that waits for <see cref="Land"/>.</summary>
    public const int UntilLanded = 600_000;

    private readonly Lock _gate = new();
    private readonly List<ITimer> _waiting = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.FromMilliseconds(UntilLanded))
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        var timer = base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        lock (_gate)
        {
            _waiting.Add(timer);
        }

        return timer;
    }

    /// <summary>Has every command that waits applied now.</summary>
    public void Land()
    {
        lock (_gate)
        {
            Assert.NotEmpty(_waiting);
            _waiting.ForEach(timer => timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
            _waiting.Clear();
        }
    }
}

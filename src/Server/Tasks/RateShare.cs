namespace Reprieve.Server.Tasks;

/// <summary>
/// One slot's share of a registry's commands a second: a token bucket that starts empty, so that a takeover never adds a burst
/// to what the slot's last holder has just sent. One caller at a time.
/// </summary>
internal sealed class RateShare(double perSecond, TimeProvider clock)
{
    private readonly double _burst = Math.Max(1, perSecond / 4);
    private double _tokens;
    private long _filledAt = clock.GetTimestamp();

    /// <summary>Waits until one more command may be sent.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        Fill();
        while (_tokens < 1)
        {
            var wait = TimeSpan.FromSeconds((1 - _tokens) / perSecond);
            await Task.Delay(wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait, clock, cancellationToken);
            Fill();
        }

        _tokens--;
    }

    private void Fill()
    {
        var stamp = clock.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + (clock.GetElapsedTime(_filledAt, stamp).TotalSeconds * perSecond));
        _filledAt = stamp;
    }
}

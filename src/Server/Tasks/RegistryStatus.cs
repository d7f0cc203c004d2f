using Microsoft.Extensions.Logging;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>Keeps what one slot knows of its registry itself: the clock by the latest greeting, and what is wrong with the line.</summary>
internal sealed partial class RegistryStatus(RegistryProfile profile, Database database, TimeProvider clock, ILogger logger)
{
    /// <summary>How far a clock moves before every reading made by it counts as old, ms.</summary>
    private const long Moved = 60_000;

    private RegistryRow _written = new() { Registry = profile.Name };

    /// <param name="line">Its clock is that of a greeting only where there is no fault.</param>
    /// <param name="fault">Why no session is to be had; null where one is up.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WriteAsync(IRegistry line, RegistryLineException? fault, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var offset = fault is null ? (long)line.ClockOffset.TotalMilliseconds : _written.ClockOffset;
        var change = Math.Abs(offset - _written.ClockOffset);
        var next = _written with
        {
            // A few ms of network are no news.
            ClockOffset = change > 500 ? offset : _written.ClockOffset,
            ClockReadAt = fault is null ? now : _written.ClockReadAt,
            Fault = fault?.Fault.ToString(),
            FaultMessage = fault?.Message,
            FaultSince = fault is null ? null : now,
        };
        if (_written.ClockReadAt is not null && next.ClockOffset == _written.ClockOffset && next.Fault == _written.Fault)
        {
            return;
        }

        if (change > Moved && !profile.Practice)
        {
            LogClockOff(profile.Name, offset);
        }

        await database.WriteAsync(
            context =>
            {
                RegistryTable.Write(context, next);
                if (change > Moved)
                {
                    DomainTable.ReadAllSoon(context, profile.Name);
                }
            },
            cancellationToken);
        _written = next;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Registry}: its clock is {OffsetMs} ms from ours")]
    private partial void LogClockOff(string registry, long offsetMs);
}

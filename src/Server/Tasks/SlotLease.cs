using System.Data.Common;
using System.Threading.Channels;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>This slot's lease ran out or was taken: what was held under it belongs to somebody else now.</summary>
internal sealed class LeaseLostException() : Exception("The slot's lease is held no longer.");

/// <summary>A held lease: renewed while its holder lives, and known to its holder to have ended before the database says so.</summary>
internal sealed class SlotLease(Database database, LeaseRow row, TimeProvider clock, TimeSpan length, long takenAtStamp)
{
    private long _stamp = takenAtStamp;

    public LeaseRow Row => row;

    /// <summary>
    /// Whether a frame may be written now. Measured by our monotonic clock from before the lease was asked for, a fifth short of
    /// its length: it ends here before it ends in the database.
    /// </summary>
    public bool MayWrite => clock.GetElapsedTime(Interlocked.Read(ref _stamp)) < length * 0.8;

    public static async Task<SlotLease?> TryTakeAsync(
        Database database, string registry, int slot, string owner, TimeProvider clock, TimeSpan length, CancellationToken cancellationToken)
    {
        var stamp = clock.GetTimestamp();
        var row = await database.WriteAsync(
            context =>
            {
                context.StopAround(StopPoint.BeforeLeaseCommit, StopPoint.AfterLeaseCommit);
                return LeaseTable.TryTake(
                    context, registry, slot, owner, clock.GetUtcNow().ToUnixTimeMilliseconds(), (long)length.TotalMilliseconds, database.IsEmbedded);
            },
            cancellationToken);
        return row is null ? null : new SlotLease(database, row, clock, length, stamp);
    }

    /// <summary>Renews until cancelled; ends by <paramref name="lost"/> once the lease is somebody else's or could not be renewed in time.</summary>
    public async Task KeepAsync(CancellationTokenSource lost, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(length / 4, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (!await RenewAsync(cancellationToken))
                {
                    await lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The worker is done with the slot.
        }
    }

    /// <summary>False where the lease is held no longer, or the database could not be written to for as long as it lasted.</summary>
    private async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        var stamp = clock.GetTimestamp();
        try
        {
            var held = await database.WriteAsync(
                context => LeaseTable.Renew(context, row, clock.GetUtcNow().ToUnixTimeMilliseconds(), (long)length.TotalMilliseconds),
                cancellationToken);
            if (held)
            {
                Interlocked.Exchange(ref _stamp, stamp);
            }

            return held;
        }
        catch (Exception fault) when (fault is DbException or ChannelClosedException)
        {
            // A full disk may pass before the lease does; the worker meets the same fault in its own writes, and tells of it.
            return MayWrite;
        }
    }

    /// <summary>Throws where the slot is lost; called first in every write made under the lease.</summary>
    public void Demand(WriteContext context)
    {
        if (!LeaseTable.Holds(context, row))
        {
            throw new LeaseLostException();
        }
    }
}

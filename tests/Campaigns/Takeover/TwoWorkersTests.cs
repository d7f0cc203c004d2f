using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Tests;

namespace Reprieve.Campaigns.Takeover;

/// <summary>
/// Two workers on one slot, the cluster's guarantee removed: the lease in the database says which one counts, and fences the one that
/// was away.
/// </summary>
public sealed class TwoWorkersTests
{
    private static readonly TimeSpan _settleAfter = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SharedBy.SqliteFile)]
    [InlineData(SharedBy.Postgres)]
    public async Task A_write_under_a_stale_epoch_is_refused_by_the_database(SharedBy engine)
    {
        await using var world = await SharedSlot.StartAsync(engine, count: 2, commandsPerSecond: 100, _settleAfter);
        await using var other = await world.OpenAgainAsync();
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var length = TimeSpan.FromSeconds(3);
        var stale = await TakeAsync(world.Database, "one");
        var held = await world.Database.WriteAsync(context => ItemTable.Claim(context, "practice", 0, stale!.Row.Epoch, Now(), 10), Cancellation);
        Assert.Equal(2, held.Count);

        Assert.Null(await TakeAsync(other, "two"));
        clock.Advance(length);
        SlotLease? present = null;
        // A shared server goes by its own clock, which no test moves.
        await world.UntilAsync(async () => (present = await TakeAsync(other, "two")) is not null);

        Assert.Equal(stale!.Row.Epoch + 1, present!.Row.Epoch);
        Assert.False(stale.MayWrite);
        await Assert.ThrowsAsync<LeaseLostException>(() => world.Database.WriteAsync(
            context =>
            {
                stale.Demand(context);
                ItemTable.Update(context, 0, stale.Row.Epoch, held);
            },
            Cancellation));
        // The rows themselves refuse it too, before and after the other has them.
        Assert.Equal(0, await world.Database.WriteAsync(context => ItemTable.Update(context, 0, stale.Row.Epoch, held), Cancellation));
        Assert.Equal(2, (await other.WriteAsync(context => ItemTable.Claim(context, "practice", 0, present.Row.Epoch, Now(), 10), Cancellation)).Count);
        Assert.Equal(0, await world.Database.WriteAsync(context => ItemTable.Update(context, 0, stale.Row.Epoch, held), Cancellation));

        Task<SlotLease?> TakeAsync(Database database, string owner) =>
            SlotLease.TryTakeAsync(database, "practice", 0, owner, clock, length, Cancellation);

        long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    [Theory]
    [InlineData(SharedBy.SqliteFile)]
    [InlineData(SharedBy.Postgres)]
    public async Task Workers_that_take_the_slot_from_each_other_again_and_again_bring_every_name_home_once(SharedBy engine)
    {
        var run = new LongRun("two workers");
        var random = new Random(run.Seed);
        await using var world = await SharedSlot.StartAsync(engine, count: 40, commandsPerSecond: 20, _settleAfter);
        await using var one = await world.StartWorkerAsync("one");
        await using var two = await world.StartWorkerAsync("two");
        Worker[] workers = [one, two];
        var holders = new HashSet<string>(StringComparer.Ordinal);
        for (var turn = 0; turn < 4 || (holders.Count < 2 && turn < 40); turn++)
        {
            var holder = "";
            await world.UntilAsync(async () => (holder = (await world.LeaseAsync())?.Owner ?? "") != "" && HoldsTheSlot(await world.LeaseAsync()), workers);
            holders.Add(holder);
            // Wherever it may be: between two commands, with one on the line, in a transaction.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 1500)), Cancellation);
            var frozen = workers.Single(worker => worker.Owner == holder);
            var away = world.UntilAsync(async () => (await world.LeaseAsync())?.Owner != holder, workers);
            frozen.Freeze();
            // One that was caught inside a transaction keeps the other off a file: it is let go on, and nothing is taken over.
            await Task.WhenAny(away, Task.Delay(TimeSpan.FromSeconds(engine == SharedBy.Postgres ? 20 : 6), Cancellation));
            frozen.GoOn();
            if (away.IsCompletedSuccessfully)
            {
                await world.UntilAsync(() => Task.FromResult(frozen.LeasesLost > 0), workers);
            }
        }

        await world.UntilAsync(async () => (await world.ItemsAsync()).All(item => !item.Open), workers);
        Assert.Equal(2, holders.Count);
        await world.AssertRestoredOnceAsync();

        static bool HoldsTheSlot(LeaseRow? lease) => lease?.ExpiresAt > TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    }
}

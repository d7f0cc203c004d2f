using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Campaigns.Takeover;

/// <summary>
/// A worker frozen between its last look at the clock and its write, while another takes its slot: it starts no frame once it goes
/// on, and the one that may be out already does no harm.
/// </summary>
public sealed class FrozenWorkerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SharedBy.SqliteFile, StopPoint.AfterIntentCommit)]
    [InlineData(SharedBy.SqliteFile, StopPoint.RequestWritten)]
    [InlineData(SharedBy.Postgres, StopPoint.AfterIntentCommit)]
    [InlineData(SharedBy.Postgres, StopPoint.RequestWritten)]
    public async Task A_worker_that_was_frozen_there_starts_no_frame_and_writes_nothing_once_its_slot_is_anothers(SharedBy engine, StopPoint point)
    {
        await using var world = await SharedSlot.StartAsync(engine, count: 6, commandsPerSecond: 100, TimeSpan.FromSeconds(2));
        await using var frozen = await world.StartWorkerAsync("frozen", $"{point}:1:STOP");
        await world.UntilAsync(() => Task.FromResult(frozen.IsFrozen), frozen);
        await using var other = await world.StartWorkerAsync("other");
        await world.UntilAsync(async () => (await world.ItemsAsync()).All(item => !item.Open), frozen, other);

        Assert.Empty(await ResumeAsync(world, frozen, other));

        await world.AssertRestoredOnceAsync();
    }

    [Theory]
    [InlineData(SharedBy.SqliteFile)]
    [InlineData(SharedBy.Postgres)]
    public async Task The_one_frame_that_leaves_after_the_other_has_restored_its_name_is_refused(SharedBy engine)
    {
        await using var world = await SharedSlot.StartAsync(engine, count: 6, commandsPerSecond: 100, TimeSpan.FromSeconds(2));
        await using var frozen = await FreezeBeforeFrameAsync(world);
        await using var other = await world.StartWorkerAsync("other");
        await world.UntilAsync(async () => (await world.ItemsAsync()).All(item => !item.Open), frozen, other);

        var stale = Assert.Single(await ResumeAsync(world, frozen, other));

        Assert.Equal(("update:restore-request", false, 2304), (stale.Command, stale.Applied, stale.Code));
        await world.AssertRestoredOnceAsync();
    }

    [Theory]
    [InlineData(SharedBy.SqliteFile)]
    [InlineData(SharedBy.Postgres)]
    public async Task The_one_frame_that_leaves_before_the_others_second_look_is_taken_for_what_it_is(SharedBy engine)
    {
        await using var world = await SharedSlot.StartAsync(engine, count: 6, commandsPerSecond: 100, TimeSpan.FromSeconds(6));
        await using var frozen = await FreezeBeforeFrameAsync(world);
        await using var other = await world.StartWorkerAsync("other");
        // "Not applied", said once to the other, of the very command that is about to leave.
        var sent = await SentFirstAsync(world);
        await world.UntilAsync(
            async () => (await world.EventsAsync()).Any(line => line.Ordinal == sent && line.Kind == ItemEvents.ProvedNotApplied), frozen, other);

        var stale = Assert.Single(await ResumeAsync(world, frozen, other));

        Assert.Equal(("update:restore-request", true, 1000), (stale.Command, stale.Applied, stale.Code));
        await world.UntilAsync(async () => (await world.ItemsAsync()).All(item => !item.Open), frozen, other);
        Assert.Contains(await world.EventsAsync(), line => line.Ordinal == sent && line.Kind == ItemEvents.ProvedApplied);
        await world.AssertRestoredOnceAsync();
    }

    [Theory]
    [InlineData(StopPoint.BeforeClaimCommit)]
    [InlineData(StopPoint.BeforeIntentCommit)]
    [InlineData(StopPoint.BeforeResultCommit)]
    public async Task A_transaction_that_a_frozen_worker_left_standing_is_ended_by_the_server_and_the_other_goes_on(StopPoint point)
    {
        await using var world = await SharedSlot.StartAsync(SharedBy.Postgres, count: 6, commandsPerSecond: 100, TimeSpan.FromSeconds(2));
        await using var frozen = await world.StartWorkerAsync("frozen", $"{point}:1:STOP");
        await world.UntilAsync(() => Task.FromResult(frozen.IsFrozen), frozen);
        // Its locks are on rows that the other needs.
        Assert.Equal(1, await world.CountStandingTransactionsAsync());
        await using var other = await world.StartWorkerAsync("other");
        await world.UntilAsync(async () => (await world.ItemsAsync()).All(item => !item.Open), frozen, other);

        // The other's own stand between two statements now and then.
        await world.UntilAsync(async () => await world.CountStandingTransactionsAsync() == 0, frozen, other);
        Assert.Empty(await ResumeAsync(world, frozen, other));

        await world.AssertRestoredOnceAsync();
    }

    private static async Task<Worker> FreezeBeforeFrameAsync(SharedSlot world)
    {
        var frozen = await world.StartWorkerAsync("frozen", $"{nameof(StopPoint.BeforeFrame)}:1:STOP");
        await world.UntilAsync(() => Task.FromResult(frozen.IsFrozen), frozen);
        Assert.DoesNotContain(await world.LogAsync(), row => row.Command.StartsWith("update", StringComparison.Ordinal));
        return frozen;
    }

    /// <summary>The item whose command goes first: the earliest deadline, which is the first of those that are alike.</summary>
    private static async Task<int> SentFirstAsync(SharedSlot world) =>
        (await world.ItemsAsync()).OrderBy(item => item.DeadlineOrder).ThenBy(item => item.Ordinal).First(item => item.IntentKind is not null).Ordinal;

    /// <summary>Lets it go on until it knows that the slot is lost. Answers with what it had sent the registry by then.</summary>
    private static async Task<IReadOnlyList<LogRow>> ResumeAsync(SharedSlot world, Worker frozen, Worker other)
    {
        var before = await world.LogAsync();
        var session = before.First(row => row.Command == "login").Session;
        var items = (await world.ItemsAsync()).Where(item => !item.Open).ToList();
        // While it cannot ask the database it has only its own clock to go by: whatever it would send, it sends now.
        await using (await world.HoldLeasesAsync())
        {
            frozen.GoOn();
            for (var looks = 0; looks < 12 && (await SentAsync()).Count == 0; looks++)
            {
                await Task.Delay(100, Cancellation);
            }
        }

        await world.UntilAsync(() => Task.FromResult(frozen.LeasesLost == 1), frozen, other);
        // It asks for the slot again and again from now on, in vain.
        Assert.Equal("other", (await world.LeaseAsync())!.Owner);
        Assert.Equal(items, (await world.ItemsAsync()).Where(item => items.Any(ended => ended.Ordinal == item.Ordinal)));
        return await SentAsync();

        async Task<IReadOnlyList<LogRow>> SentAsync() => [.. (await world.LogAsync(before[^1].Seq)).Where(row => row.Session == session)];
    }
}

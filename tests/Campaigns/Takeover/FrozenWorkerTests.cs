using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Campaigns.Takeover;

/// <summary>
/// A worker frozen between its last look at the clock and its write, while another takes its slot: it starts no frame once it goes
/// on, and the one that may be out already does no harm.
/// </summary>
public sealed class FrozenWorkerTests
{
    [Theory]
    [InlineData(StopPoint.AfterIntentCommit)]
    [InlineData(StopPoint.RequestWritten)]
    public async Task A_worker_that_was_frozen_there_starts_no_frame_and_writes_nothing_once_its_slot_is_anothers(StopPoint point)
    {
        await using var world = await SharedSlot.StartAsync(count: 6, commandsPerSecond: 100, TimeSpan.FromSeconds(2));
        await using var frozen = await world.StartWorkerAsync("frozen", $"{point}:1:STOP");
        await world.UntilAsync(() => Task.FromResult(frozen.IsFrozen), frozen);
        await using var other = await world.StartWorkerAsync("other");
        await world.UntilAsync(async () => (await world.ItemsAsync()).All(item => !item.Open), frozen, other);

        Assert.Empty(await ResumeAsync(world, frozen, other));

        await world.AssertRestoredOnceAsync();
    }

    [Fact]
    public async Task The_one_frame_that_leaves_after_the_other_has_restored_its_name_is_refused()
    {
        await UntilItLeavesAsync(async world =>
        {
            await using var frozen = await FreezeBeforeFrameAsync(world);
            await using var other = await world.StartWorkerAsync("other");
            await world.UntilAsync(async () => (await world.ItemsAsync()).All(item => !item.Open), frozen, other);

            var stale = await ResumeAsync(world, frozen, other);

            Assert.All(stale, row => Assert.Equal(("update:restore-request", false, 2304), (row.Command, row.Applied, row.Code)));
            await world.AssertRestoredOnceAsync();
            return stale.Count;
        });
    }

    [Fact]
    public async Task The_one_frame_that_leaves_before_the_others_second_look_is_taken_for_what_it_is()
    {
        await UntilItLeavesAsync(async world =>
        {
            await using var frozen = await FreezeBeforeFrameAsync(world);
            await using var other = await world.StartWorkerAsync("other");
            // "Not applied", said once to the other, of the very command that is about to leave.
            var sent = await SentFirstAsync(world);
            await world.UntilAsync(
                async () => (await world.EventsAsync()).Any(line => line.Ordinal == sent && line.Kind == ItemEvents.ProvedNotApplied), frozen, other);

            var stale = await ResumeAsync(world, frozen, other);

            Assert.All(stale, row => Assert.Equal(("update:restore-request", true, 1000), (row.Command, row.Applied, row.Code)));
            await world.UntilAsync(async () => (await world.ItemsAsync()).All(item => !item.Open), frozen, other);
            await world.AssertRestoredOnceAsync();
            if (stale.Count > 0)
            {
                Assert.Contains(await world.EventsAsync(), line => line.Ordinal == sent && line.Kind == ItemEvents.ProvedApplied);
            }

            return stale.Count;
        });
    }

    /// <summary>A resumed worker hears in a moment that its lease is lost; where that is sooner than its frame, the case is set up anew.</summary>
    private static async Task UntilItLeavesAsync(Func<SharedSlot, Task<int>> run)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var world = await SharedSlot.StartAsync(count: 6, commandsPerSecond: 100, settleAfter: TimeSpan.FromSeconds(5));
            var left = await run(world);
            Assert.InRange(left, 0, 1);
            if (left == 1)
            {
                return;
            }

            Assert.True(attempt < 4, "The frame never left: what this test is for did not happen.");
        }
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
        frozen.GoOn();
        await world.UntilAsync(() => Task.FromResult(frozen.LeasesLost == 1), frozen, other);
        // It asks for the slot again and again from now on, in vain.
        await world.UntilAsync(async () => (await world.LeaseAsync())!.ExpiresAt > TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), frozen, other);
        Assert.Equal("other", (await world.LeaseAsync())!.Owner);
        Assert.Equal(items, (await world.ItemsAsync()).Where(item => items.Any(ended => ended.Ordinal == item.Ordinal)));
        return [.. (await world.LogAsync(before[^1].Seq)).Where(row => row.Session == session)];
    }
}

using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Tests.Tasks;

/// <summary>The queue tells the end of a pending restore once; it may do so before the answer that promised it was read, or in its place.</summary>
public sealed class QueueTests
{
    private const string Seed =
        """
        {
          "suffixes": [{"suffix": "online", "restore": "report", "pendingRequest": {"seconds": 0.5, "result": "refused"}}],
          "domains": [
            {"name": "one.online", "registrar": "practice", "expiredDaysAgo": 50, "deletedDaysAgo": 5},
            {"name": "two.online", "registrar": "practice", "expiredDaysAgo": 50, "deletedDaysAgo": 5}
          ]
        }
        """;

    [Fact]
    public async Task A_denial_ends_an_item_whose_answer_was_lost_and_nothing_is_sent_again()
    {
        await using var world = await StartAsync(("SettleAfter", "00:01:00"));
        await world.SetFaultsAsync("""{"fault": "dropAfterApply", "commands": ["update:restore-request"]}""");

        await AssertDeniedAsync(world, "one.online");
    }

    [Fact]
    public async Task A_denial_that_comes_before_the_answer_was_read_is_not_forgotten()
    {
        // One item a slot: while one of them waits for its answer, slot 0 is done with its own and reads the queue.
        await using var world = await StartAsync(("WindowItems", "1"));
        await world.SetFaultsAsync("""{"fault": "lateReply", "delayMs": 4000, "commands": ["update:restore-request"], "names": ["two.online"]}""");

        await AssertDeniedAsync(world, "one.online", "two.online");
    }

    private static Task<EngineWorld> StartAsync((string Key, string Value) pace) =>
        EngineWorld.StartAsync(Seed, profile => profile with { Poll = PollMode.Own, PollSeconds = 1 }, [pace]);

    private static async Task AssertDeniedAsync(EngineWorld world, params string[] names)
    {
        var items = await world.EndAsync(await world.SubmitAsync(names));

        Assert.All(items, item => Assert.Equal((ItemStatus.Failure, ItemReasons.RestoreDenied), (item.Status, item.FailCode)));
        foreach (var name in names)
        {
            Assert.Single(await world.AppliedAsync(name), command => command == "update:restore-request");
        }
    }
}

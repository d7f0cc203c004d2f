using Reprieve.Campaigns.Checking;
using Reprieve.Campaigns.Clustered;
using Reprieve.Campaigns.Driving;
using Reprieve.Server.Storage;

namespace Reprieve.Campaigns;

/// <summary>
/// One of three nodes is held by SIGSTOP for longer than its leases last, and let go on: the others hold it for dead and have its
/// slots. It changes nothing any more and ends by itself; started again it is one of them.
/// </summary>
public sealed class FrozenNodeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_was_frozen_while_idle_claims_nothing_under_its_old_leases()
    {
        await using var cluster = await CreateAsync(names: 200);
        await cluster.StartAsync(Cancelled);
        await cluster.UntilAllSessionsAsync(Cancelled);
        var frozen = cluster.Nodes[^1];
        await cluster.UntilAsync(async () => (await cluster.HeldByAsync(frozen, Cancelled)).Count > 0, Cancelled);
        await FreezeIdleAsync(cluster, frozen);
        var stale = await cluster.HeldByAsync(frozen, Cancelled);
        await UntilHeldForDeadAsync(cluster, stale, dead: 1);
        // More than the others have claimed by then: there is something for it, as soon as it looks.
        await OrderRestAsync(cluster, cluster.Nodes[0], cluster.Nodes[1]);

        frozen.GoOn();
        await cluster.UntilAsync(
            async () =>
            {
                foreach (var lease in stale)
                {
                    Assert.Empty(await cluster.ClaimedAsync(lease, Cancelled));
                }

                return !frozen.IsRunning;
            },
            Cancelled);

        await AssertLeftAsync(frozen);
        await AssertHoldsNothingAsync(cluster, stale);
        Assert.True(stale.Count == frozen.LeasesLost, $"{string.Join(' ', stale)}{Environment.NewLine}{frozen.Output}");
        await frozen.StartAsync(Cancelled);
        await AssertTakesPartAsync(cluster, frozen);
        await AssertRestoredOnceAsync(cluster, refused: null);
    }

    [Fact]
    public async Task The_one_frame_of_a_node_that_was_frozen_between_its_check_and_its_write_does_no_harm()
    {
        await using var cluster = await CreateAsync(names: 600);
        await cluster.StartAsync(Cancelled, allButFirstStopAt: $"{nameof(StopPoint.BeforeFrame)}:10:STOP");
        var (soon, late) = (cluster.Nodes[1], cluster.Nodes[2]);
        var stale = new Dictionary<Node, IReadOnlyList<LeaseRow>>();
        var unsent = new Dictionary<Node, IReadOnlySet<string>>();
        await cluster.UntilAsync(
            async () =>
            {
                await OrderSomeAsync(cluster, cluster.Nodes[0]);
                foreach (var node in cluster.Nodes.Skip(1).Where(node => node.IsFrozen && !stale.ContainsKey(node)))
                {
                    stale[node] = await cluster.HeldByAsync(node, Cancelled);
                    unsent[node] = await UnsentAsync(cluster, stale[node]);
                }

                return stale.Count == 2;
            },
            Cancelled);
        await UntilHeldForDeadAsync(cluster, [.. stale.Values.SelectMany(leases => leases)], dead: 2);

        // Before the other's second look at the name: it is what the other finds then.
        var applied = await GoOnAsync(cluster, soon, unsent[soon]);
        Assert.Equal(("update:restore-request", true, 1000), (applied.Command, applied.Applied, applied.Code));

        await OrderRestAsync(cluster, cluster.Nodes[0]);
        await UntilAllEndedAsync(cluster);
        // The other has sent a request of its own, and had its answer.
        var refused = await GoOnAsync(cluster, late, unsent[late]);
        Assert.Equal(("update:restore-request", false, 2304), (refused.Command, refused.Applied, refused.Code));

        foreach (var node in stale.Keys)
        {
            await AssertLeftAsync(node);
            await AssertHoldsNothingAsync(cluster, stale[node]);
        }

        await Task.WhenAll(stale.Keys.Select(node => node.StartAsync(Cancelled)));
        foreach (var node in stale.Keys)
        {
            await AssertTakesPartAsync(cluster, node);
        }

        await AssertRestoredOnceAsync(cluster, refused);
    }

    private static Task<ThreeNodes> CreateAsync(int names) =>
        ThreeNodes.CreateAsync(CampaignNames.Plain(names, TimeProvider.System.GetUtcNow()), commandsPerSecond: 300, new Random(1), Cancelled);

    /// <summary>Outside any transaction: one that stood would be ended by the server, and its worker would hear of a fault instead of the lease.</summary>
    private static async Task FreezeIdleAsync(ThreeNodes cluster, Node node)
    {
        for (node.Freeze(); await cluster.CountStandingTransactionsAsync(Cancelled) > 0; node.Freeze())
        {
            node.GoOn();
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancelled);
        }
    }

    /// <summary>Neither a slot nor an item is under these leases, or their holder's again.</summary>
    private static async Task AssertHoldsNothingAsync(ThreeNodes cluster, IReadOnlyList<LeaseRow> stale)
    {
        foreach (var old in stale)
        {
            Assert.Empty(await cluster.ClaimedAsync(old, Cancelled));
        }

        Assert.DoesNotContain(await cluster.LeasesAsync(Cancelled), lease => stale.Any(old => old.Owner == lease.Owner));
    }

    /// <summary>Each of these slots is another's, and so many nodes are dead to the others.</summary>
    private static Task UntilHeldForDeadAsync(ThreeNodes cluster, IReadOnlyList<LeaseRow> stale, int dead) => cluster.UntilAsync(
        async () =>
        {
            var leases = await cluster.LeasesAsync(Cancelled);
            return stale.All(old => leases.Any(lease => lease.Slot == old.Slot && lease.Epoch > old.Epoch && lease.Owner != old.Owner))
                && await cluster.CountDeadAsync(Cancelled) == dead;
        },
        Cancelled);

    /// <summary>The commands that it has written down and not sent: one is right before its first byte.</summary>
    private static async Task<IReadOnlySet<string>> UnsentAsync(ThreeNodes cluster, IReadOnlyList<LeaseRow> stale)
    {
        var items = await cluster.Data.ListAsync<ItemRow>("SELECT * FROM items WHERE open = 1 AND intent_outcome = 'Unknown'", Cancelled);
        var intents = items.Where(item => stale.Any(lease => lease.Slot == item.ClaimSlot && lease.Epoch == item.ClaimEpoch))
            .Select(item => item.IntentClTrid)
            .OfType<string>();
        var unsent = intents.Except((await LogAsync(cluster)).Select(row => row.ClTRID).OfType<string>(), StringComparer.Ordinal)
            .ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(unsent);
        return unsent;
    }

    /// <summary>Lets it go on until it has ended. Answers with the frame that it still sent.</summary>
    private static async Task<LogRow> GoOnAsync(ThreeNodes cluster, Node frozen, IReadOnlySet<string> unsent)
    {
        // While it cannot ask the database it has only its own clock to go by: whatever it would send, it sends now.
        await using (await cluster.HoldLeasesAsync(Cancelled))
        {
            frozen.GoOn();
            for (var looks = 0; looks < 10 && !(await LogAsync(cluster)).Any(IsUnsent); looks++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), Cancelled);
            }
        }

        Assert.True(await frozen.EndsWithinAsync(TimeSpan.FromSeconds(40), Cancelled), frozen.Output);
        return Assert.Single(await LogAsync(cluster), IsUnsent);

        bool IsUnsent(LogRow row) => row.ClTRID is { } id && unsent.Contains(id);
    }

    private static async Task OrderSomeAsync(ThreeNodes cluster, params IReadOnlyList<Node> of)
    {
        if (await cluster.Data.CountOpenAsync(Cancelled) < 250)
        {
            await cluster.OrderAsync(mostNames: 40, Cancelled, of);
        }
    }

    private static async Task OrderRestAsync(ThreeNodes cluster, params IReadOnlyList<Node> of)
    {
        while (!cluster.Orders.IsDone)
        {
            await cluster.OrderAsync(mostNames: 40, Cancelled, of);
        }
    }

    private static async Task UntilAllEndedAsync(ThreeNodes cluster)
    {
        await cluster.Data.UntilEndedAsync(TimeSpan.FromSeconds(40), _ => { }, Cancelled);
        Assert.Equal(0, await cluster.Data.CountOpenAsync(Cancelled));
    }

    private static async Task AssertLeftAsync(Node frozen)
    {
        Assert.True(await frozen.EndsWithinAsync(TimeSpan.FromSeconds(40), Cancelled), frozen.Output);
        Assert.True(frozen.HasLeftTheCluster, $"it ended with {frozen.ExitCode}:{Environment.NewLine}{frozen.Output}");
    }

    /// <summary>Started again it answers and has a slot.</summary>
    private static async Task AssertTakesPartAsync(ThreeNodes cluster, Node started)
    {
        cluster.Orders.Turn(started.Address!); // it runs
        Assert.NotEqual(0, await cluster.Orders.CountTasksAsync(Cancelled));
        await cluster.UntilAsync(async () => (await cluster.HeldByAsync(started, Cancelled)).Count > 0, Cancelled);
    }

    /// <summary>Every name came home by one request and one report, as the registry's own log has it, and nothing stays unexplained.</summary>
    /// <param name="cluster">Is stopped.</param>
    /// <param name="refused">A frame that no server could have held back: the only one that came twice.</param>
    private static async Task AssertRestoredOnceAsync(ThreeNodes cluster, LogRow? refused)
    {
        await UntilAllEndedAsync(cluster);
        await cluster.StopAsync(Cancelled);
        var record = await cluster.CollectAsync(Cancelled);
        var judgement = Checker.Check(record);
        Assert.True(judgement.Breaches.All(found => found.Breach == Breach.BlindResend && found.Subject == refused?.Name), judgement.ToString());
        Assert.Equal(refused is null ? 0 : 1, judgement.Breaches.Count);
        Assert.All(judgement.Verdicts, item => Assert.True(item.Verdict < Verdict.FailedTooLate, judgement.ToString()));
        var applied = record.Log.Where(row => row is { Applied: true, IsTransform: true }).ToLookup(row => row.Name, row => row.Command, StringComparer.Ordinal);
        Assert.All(record.Items, item => Assert.Equal(["update:restore-request", "update:restore-report"], applied[item.DomainName]));
    }

    private static async Task<IReadOnlyList<LogRow>> LogAsync(ThreeNodes cluster) => await StoredData.ReadLogAsync(cluster.Registry, Cancelled);
}

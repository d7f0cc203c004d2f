using System.Globalization;
using Reprieve.Campaigns.Checking;
using Reprieve.Campaigns.Clustered;
using Reprieve.Campaigns.Driving;
using Reprieve.Tests;

namespace Reprieve.Campaigns;

/// <summary>
/// Three nodes on one PostgreSQL, killed and started at random under load, and starved of processors for a while: nothing is lost,
/// nothing done twice, the registry's limit of sessions holds, and what a dead node did goes on elsewhere.
/// </summary>
[Trait("Campaign", "cluster")]
public sealed class ClusterCampaignTests
{
    private readonly LongRun _run = new("cluster");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>How long names are ordered at least; kills fall into all of it but the time without processors, in its middle.</summary>
    private TimeSpan Load => _run.IsLong ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(10);

    private TimeSpan Starved => Load / 5;

    private int Kills => _run.IsLong ? 26 : 2;

    private int NamesAtLeast => _run.IsLong ? 20_000 : 300;

    /// <summary>More than the registry's rate lets through in that time: the load never runs dry.</summary>
    private int Names => _run.IsLong ? 45_000 : 4000;

    /// <summary>
    /// As shipped where the run is long. A machine that everything else is tested on at once may stand still for as long as that; the
    /// session of a node that lost its slot so is open beside its successor's until it goes on, and the registry counts both.
    /// </summary>
    private TimeSpan? Lease => _run.IsLong ? null : TimeSpan.FromSeconds(8);

    /// <summary>More than all sessions claim at once: a lost one's next holder finds work.</summary>
    private int MostOpen => _run.IsLong ? 400 : 250;

    [Fact]
    public async Task Nodes_killed_at_random_lose_nothing_and_never_hold_more_sessions_than_the_registry_grants()
    {
        var random = new Random(_run.Seed);
        var names = CampaignNames.Draw(Names, random, TimeProvider.System.GetUtcNow(), Load);
        await using var cluster = await ThreeNodes.CreateAsync(names, commandsPerSecond: 300, new Random(_run.Seed + 1), Cancelled, Lease);
        await cluster.StartAsync(Cancelled);
        await cluster.EndowAsync(Cancelled);
        _run.Say("three nodes answer");
        cluster.Supervise();
        await cluster.UntilAllSessionsAsync(Cancelled);
        _run.Say("every slot has its session");

        var takeovers = new Takeovers(cluster);
        var killing = KillAsync(cluster, takeovers, random);
        await FeedAsync(cluster, killing);
        var starved = await killing;
        _run.Say(string.Create(CultureInfo.InvariantCulture, $"all {cluster.Orders.Ordered} names are ordered"));
        await cluster.Data.UntilEndedAsync(TimeSpan.FromSeconds(60), Look(), Cancelled);
        var storage = await cluster.DescribeStorageAsync(Cancelled);
        await cluster.StopAsync(Cancelled);
        var record = await cluster.CollectAsync(Cancelled);
        var most = await cluster.MostSessionsAsync(Cancelled);
        var judgement = Checker.Check(record);
        var lost = takeovers.All;
        var inAll = Count(cluster);
        var restored = judgement.Verdicts.Count(item => item.Verdict < Verdict.FailedTooLate);
        _run.Record(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {takeovers.Kills} times one node or two of three were killed, during {judgement.Verdicts.Count} redemptions ({restored} restored) in {Load.TotalMinutes:F0} minutes of load; {cluster.Orders.Resent} calls sent again, to another node; {judgement.Breaches.Count} breaches. At most {most} sessions at once, of {ClusterConfiguration.Sessions}; the registry itself would have taken 12. {storage}.

            {lost.Count} sessions were lost: in the median their slots were another's after {Takeovers.Median(lost.Select(slot => slot.Held)):F2} s and at work there after {Takeovers.Median(lost.Select(slot => slot.AtWork)):F2} s.

            While endless loops took every processor twice over for {Starved.TotalSeconds:F0} s: {starved.LeasesLost} leases lost by living nodes, {starved.EndedByThemselves} living nodes ended as declared dead. In all the time: {inAll.LeasesLost} and {inAll.EndedByThemselves}.

            {takeovers.Table()}
            {judgement.Table()}
            """));

        Assert.True(judgement.IsClean, judgement.ToString());
        Assert.Equal(ClusterConfiguration.Sessions, most);
        Assert.NotEmpty(lost);
        Assert.All(lost, slot => Assert.NotNull(slot.AtWork));
        Assert.InRange(judgement.Verdicts.Count, NamesAtLeast, int.MaxValue);
        Assert.True(restored > judgement.Verdicts.Count / 2, judgement.ToString());
        if (_run.IsLong)
        {
            Assert.InRange(takeovers.Kills, 20, int.MaxValue);
            Assert.InRange(Takeovers.Median(lost.Select(slot => slot.AtWork)), 0, 5);
        }
    }

    private static (int LeasesLost, int EndedByThemselves) Count(ThreeNodes cluster) =>
        (cluster.Nodes.Sum(node => node.LeasesLost), cluster.Nodes.Sum(node => node.EndedByItself));

    /// <summary>Orders no faster than is worked off, so that there is always something to claim, until the last takeover is over.</summary>
    private async Task FeedAsync(ThreeNodes cluster, Task killing)
    {
        var said = _run.Elapsed;
        while (!cluster.Orders.IsDone && (!killing.IsCompleted || cluster.Orders.Ordered < NamesAtLeast))
        {
            var open = await cluster.Data.CountOpenAsync(Cancelled);
            if (open < MostOpen)
            {
                await cluster.OrderAsync(mostNames: 40, Cancelled);
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), Cancelled);
            }

            if (_run.Elapsed - said > TimeSpan.FromSeconds(_run.IsLong ? 20 : 5))
            {
                said = _run.Elapsed;
                _run.Say(string.Create(CultureInfo.InvariantCulture, $"{cluster.Orders.Ordered} names ordered, {open} open, {Count(cluster).LeasesLost} leases lost"));
            }
        }

        // An order whose answer was lost is asked for until it is known.
        while (cluster.Orders.HasUnanswered)
        {
            await cluster.OrderAsync(mostNames: 0, Cancelled);
        }
    }

    /// <summary>Half of the kills, a time without processors, the other half.</summary>
    /// <returns>What living nodes lost while there were none.</returns>
    private async Task<(int LeasesLost, int EndedByThemselves)> KillAsync(ThreeNodes cluster, Takeovers takeovers, Random random)
    {
        var started = _run.Elapsed;
        await KillAsync(cluster, takeovers, Kills / 2, started + ((Load - Starved) / 2), random);
        var before = Count(cluster);
        _run.Say("the processors are taken");
        using (new BusyProcessors())
        {
            await Task.Delay(Starved, Cancelled);
        }

        _run.Say("the processors are free again");
        var after = Count(cluster);
        await KillAsync(cluster, takeovers, Kills, started + Load, random);
        return (after.LeasesLost - before.LeasesLost, after.EndedByThemselves - before.EndedByThemselves);
    }

    /// <summary>Kills one node, now and then two, at random moments until then, each started again a while after its slots were taken over.</summary>
    private async Task KillAsync(ThreeNodes cluster, Takeovers takeovers, int upTo, TimeSpan until, Random random)
    {
        while (takeovers.Kills < upTo || _run.Elapsed < until)
        {
            await Task.Delay(Pause(), Cancelled);
            if (takeovers.Kills >= upTo)
            {
                continue;
            }

            var nodes = await ToKillAsync(cluster, random);
            await takeovers.KillAsync(nodes, Cancelled);
            await Task.Delay(Pause() / 3, Cancelled);
            await Task.WhenAll(nodes.Select(node => node.StartAsync(Cancelled)));
            _run.Say(string.Create(CultureInfo.InvariantCulture, $"killed {string.Join(" and ", nodes.Select(node => node.Name))}: {takeovers.Kills} kills"));
        }

        TimeSpan Pause() => TimeSpan.FromSeconds((_run.IsLong ? 10 : 3) * random.NextDouble());
    }

    /// <summary>Nodes that hold a slot: the kill of one that has just started and holds none yet would take nothing from anybody.</summary>
    private static async Task<IReadOnlyList<Node>> ToKillAsync(ThreeNodes cluster, Random random)
    {
        List<Node> holders = [];
        await cluster.UntilAsync(
            async () =>
            {
                holders.Clear();
                foreach (var node in cluster.Nodes)
                {
                    if ((await cluster.HeldByAsync(node, Cancelled)).Count > 0)
                    {
                        holders.Add(node);
                    }
                }

                return holders.Count > 0;
            },
            Cancelled);
        return [.. holders.OrderBy(_ => random.Next()).Take(random.Next(4) == 0 ? 2 : 1)];
    }

    private Action<long> Look()
    {
        var said = _run.Elapsed;
        return open =>
        {
            if (_run.Elapsed - said > TimeSpan.FromSeconds(5))
            {
                said = _run.Elapsed;
                _run.Say(string.Create(CultureInfo.InvariantCulture, $"{open} items open"));
            }
        };
    }
}

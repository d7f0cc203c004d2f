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
    private TimeSpan Load => _run.IsLong ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(15);

    private TimeSpan Starved => Load / 5;

    private int Kills => _run.IsLong ? 26 : 2;

    private int NamesAtLeast => _run.IsLong ? 20_000 : 300;

    /// <summary>More than the registry's rate lets through in that time: the load never runs dry.</summary>
    private int Names => _run.IsLong ? 30_000 : 2000;

    [Fact]
    public async Task Nodes_killed_at_random_lose_nothing_and_never_hold_more_sessions_than_the_registry_grants()
    {
        var random = new Random(_run.Seed);
        var names = CampaignNames.Draw(Names, random, TimeProvider.System.GetUtcNow(), Load);
        await using var cluster = await ThreeNodes.CreateAsync(names, commandsPerSecond: 300, new Random(_run.Seed + 1), Cancelled);
        await cluster.StartAsync(Cancelled);
        _run.Say("three nodes answer");
        var takeovers = new Takeovers(cluster);
        var started = _run.Elapsed;
        var feeding = FeedAsync(cluster, started);

        await KillAsync(cluster, takeovers, Kills / 2, started + ((Load - Starved) / 2), random);
        var (lostBefore, endedBefore) = Count(cluster);
        await StarveAsync(cluster);
        var (lostAfter, endedAfter) = Count(cluster);
        await KillAsync(cluster, takeovers, Kills, started + Load, random);

        await feeding;
        _run.Say(string.Create(CultureInfo.InvariantCulture, $"all {cluster.Orders.Ordered} names are ordered"));
        await cluster.Data.UntilEndedAsync(TimeSpan.FromSeconds(60), Look(cluster), Cancelled);
        await cluster.StopAsync(Cancelled);
        var record = await cluster.CollectAsync(Cancelled);
        var most = await cluster.MostSessionsAsync(Cancelled);
        var judgement = Checker.Check(record);
        var lost = takeovers.Judge(record.Log);
        var (lostInAll, endedInAll) = Count(cluster);
        var restored = judgement.Verdicts.Count(item => item.Verdict < Verdict.FailedTooLate);
        _run.Record(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {takeovers.Kills} times one node or two of three were killed, during {judgement.Verdicts.Count} redemptions ({restored} restored) in {Load.TotalMinutes:F0} minutes of load; {cluster.Orders.Resent} calls sent again, to another node; {judgement.Breaches.Count} breaches. At most {most} sessions at once, of {ClusterConfiguration.Sessions}; the registry itself would have taken 12.

            {lost.Count} sessions were lost: in the median their slots were another's after {Takeovers.Median(lost.Select(slot => slot.Held)):F2} s and at work there after {Takeovers.Median(lost.Select(slot => slot.AtWork)):F2} s.

            While endless loops took every processor twice over for {Starved.TotalSeconds:F0} s: {lostAfter - lostBefore} leases lost by living nodes, {endedAfter - endedBefore} living nodes ended as declared dead. In all the time: {lostInAll} and {endedInAll}.

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

    /// <summary>Orders no faster than is worked off: there is always something to claim.</summary>
    private async Task FeedAsync(ThreeNodes cluster, TimeSpan started)
    {
        var said = _run.Elapsed;
        while (!cluster.Orders.IsDone && (_run.Elapsed - started < Load || cluster.Orders.Ordered < NamesAtLeast))
        {
            var open = await cluster.Data.CountOpenAsync(Cancelled);
            if (open < 400)
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

    /// <summary>Kills one node, now and then two, at random moments until then, each started again a while after its slots were taken over.</summary>
    private async Task KillAsync(ThreeNodes cluster, Takeovers takeovers, int upTo, TimeSpan until, Random random)
    {
        while (takeovers.Kills < upTo || _run.Elapsed < until)
        {
            await Task.Delay(Pause(), Cancelled);
            await cluster.SuperviseAsync(Cancelled);
            if (takeovers.Kills >= upTo)
            {
                continue;
            }

            var nodes = cluster.Nodes.OrderBy(_ => random.Next()).Take(random.Next(4) == 0 ? 2 : 1).ToList();
            await takeovers.KillAsync(nodes, Cancelled);
            await Task.Delay(Pause() / 3, Cancelled);
            await Task.WhenAll(nodes.Select(node => node.StartAsync(Cancelled)));
            _run.Say(string.Create(CultureInfo.InvariantCulture, $"killed {string.Join(" and ", nodes.Select(node => node.Name))}: {takeovers.Kills} kills"));
        }

        TimeSpan Pause() => TimeSpan.FromSeconds((_run.IsLong ? 10 : 3) * random.NextDouble());
    }

    private async Task StarveAsync(ThreeNodes cluster)
    {
        _run.Say("the processors are taken");
        using (new BusyProcessors())
        {
            for (var since = _run.Elapsed; _run.Elapsed - since < Starved;)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), Cancelled);
                await cluster.SuperviseAsync(Cancelled);
            }
        }

        _run.Say("the processors are free again");
    }

    private Action<long> Look(ThreeNodes cluster)
    {
        var said = _run.Elapsed;
        return open =>
        {
            Assert.True(cluster.Nodes.All(node => node.IsRunning), cluster.Words());
            if (_run.Elapsed - said > TimeSpan.FromSeconds(5))
            {
                said = _run.Elapsed;
                _run.Say(string.Create(CultureInfo.InvariantCulture, $"{open} items open"));
            }
        };
    }
}

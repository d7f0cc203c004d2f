using System.Globalization;
using Reprieve.Campaigns.Checking;
using Reprieve.Campaigns.Driving;
using Reprieve.Server.Storage;
using Reprieve.Tests;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns;

/// <summary>
/// A server is killed wherever the order of things matters, the registry now and then, while orders keep coming in; each starts again
/// at once. Nothing is lost, nothing done twice, nothing paid that was not done.
/// </summary>
[Trait("Campaign", "kills")]
public sealed class KillCampaignTests
{
    private static readonly TimeSpan _patienceAtAPoint = TimeSpan.FromSeconds(5);
    private readonly LongRun _run = new("kills");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private int Kills => _run.IsLong ? 1100 : 12;

    private int NamesEach => _run.IsLong ? 10_300 : 200;

    private int Lanes => _run.IsLong ? 2 : 1;

    [Fact]
    public async Task A_server_killed_anywhere_and_started_again_loses_nothing_and_does_nothing_twice()
    {
        var plan = new KillPlan(new Random(_run.Seed));
        var judged = await Task.WhenAll(Enumerable.Range(1, Lanes).Select(lane => RunLaneAsync(lane, plan)));
        var all = Judgement.Of([.. judged.Select(lane => lane.Judgement)]);
        var restored = all.Verdicts.Count(item => item.Verdict < Verdict.FailedTooLate);
        _run.Record(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {plan.Kills} kills at stop points, {plan.AnyMoment} at other moments, {judged.Sum(lane => lane.RegistryKills)} of the registry, during {all.Verdicts.Count} redemptions ({restored} restored); {judged.Sum(lane => lane.Resent)} calls sent again; {all.Breaches.Count} breaches.

            {plan.Table()}
            {all.Table()}
            """));

        Assert.True(all.IsClean, all.ToString());
        Assert.True(restored > all.Verdicts.Count / 2, all.ToString());
        if (_run.IsLong)
        {
            Assert.Empty(plan.Untouched);
            Assert.InRange(plan.Kills, 1000, int.MaxValue);
            Assert.InRange(all.Verdicts.Count, 20_000, int.MaxValue);
        }
    }

    private async Task<(Judgement Judgement, int RegistryKills, int Resent)> RunLaneAsync(int number, KillPlan plan)
    {
        var random = new Random(_run.Seed + number);
        await using var lane = await Lane.StartAsync(NamesEach, random, _run.IsLong ? TimeSpan.FromMinutes(40) : TimeSpan.FromSeconds(60), Cancelled);
        await lane.EndowAsync(Cancelled);
        var said = _run.Elapsed;
        while (plan.Kills < Kills)
        {
            var (point, times) = plan.Next();
            await RunToAsync(lane, plan, point, times, random);
            if (_run.Elapsed - said > TimeSpan.FromSeconds(_run.IsLong ? 30 : 5))
            {
                said = _run.Elapsed;
                _run.Say(string.Create(CultureInfo.InvariantCulture, $"lane {number}: {plan.Kills} kills, {plan.AnyMoment} missed their point, {lane.Orders.Ordered} names ordered"));
            }
        }

        Assert.NotNull(await lane.ServeAsync(stopAt: null, Cancelled));
        while (!lane.Orders.IsDone)
        {
            await lane.Orders.StepAsync(mostNames: 40, mustImport: false, Cancelled);
        }

        await lane.UntilEndedAsync(TimeSpan.FromSeconds(_run.IsLong ? 120 : 40), open => Progress(number, open), Cancelled);
        await lane.StopServerAsync(Cancelled);
        var record = await lane.CollectAsync(Cancelled);
        _run.Say(string.Create(CultureInfo.InvariantCulture, $"lane {number}: {record.Log.Count} rows of the registry's log to check"));
        return (Checker.Check(record), lane.RegistryKills, lane.Orders.Resent);
    }

    private void Progress(int number, long open)
    {
        if (open % 500 == 0)
        {
            _run.Say(string.Create(CultureInfo.InvariantCulture, $"lane {number}: {open} items open"));
        }
    }

    /// <summary>One life of the server: it serves, and is fed, until it is killed at the point, or from outside where it does not come there.</summary>
    private async Task RunToAsync(Lane lane, KillPlan plan, StopPoint point, int times, Random random)
    {
        var stopAt = string.Create(CultureInfo.InvariantCulture, $"{point}:{times}");
        if (point is StopPoint.BeforeBootstrapCommit or StopPoint.AfterBootstrapCommit)
        {
            Assert.True(await lane.BootstrapAsync(stopAt, Cancelled), $"{stopAt} was not met at a first start");
            plan.Met(point);
            return;
        }

        if (await lane.ServeAsync(stopAt, Cancelled) is { } server)
        {
            await FeedAsync(lane, server, point, plan, random);
        }
        else
        {
            plan.Met(point);
        }

        var (exitCode, output) = lane.LastServer;
        Assert.True(exitCode == ReprieveProcess.Killed, $"the server ended by itself with {exitCode}:{Environment.NewLine}{output}");
    }

    private async Task FeedAsync(Lane lane, ReprieveProcess server, StopPoint point, KillPlan plan, Random random)
    {
        var mustImport = point is StopPoint.BeforeImportCommit or StopPoint.AfterImportCommit;
        var mustChangePassword = point is StopPoint.PasswordStored or StopPoint.PasswordFrameWritten or StopPoint.PasswordAnswered or StopPoint.PasswordSettled;
        var registryDies = random.Next(20) == 0 ? TimeSpan.FromSeconds(random.NextDouble()) : Timeout.InfiniteTimeSpan;
        var started = TimeProvider.System.GetTimestamp();
        while (!server.HasExited)
        {
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            if (elapsed > _patienceAtAPoint)
            {
                await server.KillAsync();
                plan.Missed(point);
                return;
            }

            if (registryDies != Timeout.InfiniteTimeSpan && elapsed > registryDies)
            {
                registryDies = Timeout.InfiniteTimeSpan;
                await lane.KillRegistryAsync(Cancelled);
            }

            try
            {
                if (mustChangePassword)
                {
                    await lane.Orders.ChangePasswordAsync(Cancelled);
                }

                // Names are spread over the kills, so that there is work at each; a point that is long in coming may lack some.
                var allowed = (int)((long)NamesEach * (plan.Kills + 1) / Kills) + 40 + (int)(elapsed.TotalSeconds * 20);
                await lane.Orders.StepAsync(allowed - lane.Orders.Ordered, mustImport, Cancelled);
            }
            catch (HttpRequestException)
            {
                // The kill, most likely; what was not answered is asked for again.
            }

            await server.EndsWithinAsync(TimeSpan.FromMilliseconds(60), Cancelled);
        }

        plan.Met(point);
    }
}

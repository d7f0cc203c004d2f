using System.Globalization;
using Reprieve.Campaigns.Checking;
using Reprieve.Campaigns.Driving;
using Reprieve.Tests;

namespace Reprieve.Campaigns;

/// <summary>
/// A registry that loses, delays, splits, swaps and spoils what it says, applies commands late, hands names out anew and counts sessions
/// wrongly: every item's end is what the registry did.
/// </summary>
[Trait("Campaign", "faults")]
public sealed class FaultCampaignTests
{
    private readonly LongRun _run = new("faults");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The longest that a command may take to be applied, and what the server may need to see it.</summary>
    private TimeSpan Aftermath => TimeSpan.FromSeconds(20) + (_run.IsLong ? FaultDraw.LongestDelay : TimeSpan.Zero);

    private int NamesEach => _run.IsLong ? 10_300 : 150;

    private int Lanes => _run.IsLong ? 2 : 1;

    [Fact]
    public async Task Whatever_the_registry_does_to_its_answers_each_end_is_what_it_did_to_the_name()
    {
        var faults = new FaultDraw();
        var judged = await Task.WhenAll(Enumerable.Range(1, Lanes).Select(lane => RunLaneAsync(lane, faults)));
        var all = Judgement.Of(judged);
        var restored = all.Verdicts.Count(item => item.Verdict < Verdict.FailedTooLate);
        _run.Record(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {faults.Fired} faults during {all.Verdicts.Count} redemptions ({restored} restored); {all.Breaches.Count} breaches.

            {faults.Table()}
            {all.Table()}
            """));

        Assert.True(all.IsClean, all.ToString());
        Assert.True(restored > all.Verdicts.Count / 2, all.ToString());
        if (_run.IsLong)
        {
            Assert.Empty(faults.Unfired);
            Assert.Contains(all.Verdicts, item => item.Verdict == Verdict.RestoredLateCompensated);
            Assert.InRange(all.Verdicts.Count, 20_000, int.MaxValue);
        }
    }

    private async Task<Judgement> RunLaneAsync(int number, FaultDraw faults)
    {
        var random = new Random(_run.Seed + number);
        await using var lane = await Lane.StartAsync(NamesEach, random, _run.IsLong ? TimeSpan.FromMinutes(30) : TimeSpan.FromSeconds(60), Cancelled);
        await lane.EndowAsync(Cancelled);
        Assert.NotNull(await lane.ServeAsync(stopAt: null, Cancelled));
        var spell = TimeSpan.FromSeconds(_run.IsLong ? 15 : 4);
        var (since, isFirst) = (_run.Elapsed, true);
        while (!lane.Orders.IsDone || await lane.CountOpenAsync(Cancelled) > NamesEach / 20)
        {
            if (isFirst || _run.Elapsed - since > spell)
            {
                (since, isFirst) = (_run.Elapsed, false);
                faults.Count(await lane.Registry.GetAsync("/faults", Cancelled));
                await lane.Registry.PostAsync("/faults", FaultDraw.Spell(random, _run.IsLong ? lane.CarriedOutLate : []), Cancelled);
                var open = await lane.CountOpenAsync(Cancelled);
                _run.Say(string.Create(CultureInfo.InvariantCulture, $"lane {number}: {lane.Orders.Ordered} names ordered, {open} open, {faults.Fired} faults"));
            }

            // No faster than they are worked off: faults then fall on every step.
            if (!lane.Orders.IsDone && await lane.CountOpenAsync(Cancelled) < 400)
            {
                await lane.Orders.StepAsync(mostNames: 40, mustImport: false, Cancelled);
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), Cancelled);
            }
        }

        faults.Count(await lane.Registry.GetAsync("/faults", Cancelled));
        await lane.Registry.PostAsync("/faults", """{"rules": []}""", Cancelled);
        await lane.UntilEndedAsync(TimeSpan.FromMinutes(_run.IsLong ? 4 : 1), _ => { }, Cancelled);
        // What is applied late finds its item ended, and another item made for it.
        await Task.Delay(Aftermath, Cancelled);
        await lane.UntilEndedAsync(TimeSpan.FromSeconds(30), _ => { }, Cancelled);
        await lane.StopServerAsync(Cancelled);
        return Checker.Check(await lane.CollectAsync(Cancelled));
    }
}

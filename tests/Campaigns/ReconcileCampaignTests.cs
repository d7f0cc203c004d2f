using System.Globalization;
using System.Text.Json;
using Reprieve.Campaigns.Checking;
using Reprieve.Campaigns.Driving;
using Reprieve.Tests;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns;

/// <summary>
/// The registry's bill of many redemptions, some of whose answers were lost, beside what was written down here of its charges and what
/// customers paid: they agree, and what is altered in the bill is what is told, and nothing else.
/// </summary>
[Trait("Campaign", "reconcile")]
public sealed class ReconcileCampaignTests
{
    private const string Stranger = "stranger.example";

    private readonly LongRun _run = new("reconcile");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private int Names => _run.IsLong ? 10_000 : 300;

    [Fact]
    public async Task A_bill_agrees_to_the_line_and_three_alterations_of_it_are_those_three_differences()
    {
        var random = new Random(_run.Seed);
        await using var lane = await Lane.StartAsync(CampaignNames.Redeemable(Names, random, TimeProvider.System.GetUtcNow()), random, Cancelled);
        await lane.EndowAsync(Cancelled);
        Assert.NotNull(await lane.ServeAsync(stopAt: null, Cancelled));
        await lane.Registry.PostAsync("/faults", Faults(lane), Cancelled);
        await RedeemAllAsync(lane);
        var fired = (await lane.Registry.GetAsync("/faults", Cancelled)).GetProperty("rules").EnumerateArray().Sum(rule => rule.GetProperty("fired").GetInt64());

        var header = "";
        var bill = (await lane.Registry.GetTextAsync("/billing?registrar=practice&format=csv", Cancelled)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).ToList();
        (header, bill) = (bill[0], bill[1..]);
        var started = _run.Elapsed;
        var agreed = await ReconcileAsync(lane, header, bill);
        var took = _run.Elapsed - started;
        Assert.True(agreed.ExitCode == 0, agreed.ToString());
        using var books = JsonDocument.Parse(agreed.Output);
        Assert.Equal(bill.Count, books.RootElement.GetProperty("billed").GetInt32());
        Assert.Equal(bill.Count, books.RootElement.GetProperty("matched").GetInt32());

        var (removed, altered) = Alter(bill);
        var differing = await ReconcileAsync(lane, header, bill);
        Assert.True(differing.ExitCode == 2, differing.ToString());
        using var told = JsonDocument.Parse(differing.Output);
        string[] expected = [$"AmountDiffers {altered}", $"OnlyAtRegistry {Stranger}", $"OnlyHere {removed}"];
        Assert.Equal(
            expected,
            told.RootElement.GetProperty("differences").EnumerateArray().Select(row => $"{row.GetProperty("kind").GetString()} {row.GetProperty("domainName").GetString()}"));

        await lane.StopServerAsync(Cancelled);
        var judged = Checker.Check(await lane.CollectAsync(Cancelled));
        var restored = judged.Verdicts.Count(item => item.Verdict < Verdict.FailedTooLate);
        _run.Record(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {judged.Verdicts.Count} redemptions ({restored} restored), {fired} faults on their way; {judged.Breaches.Count} breaches. The registry billed {books.RootElement.GetProperty("billed").GetInt32()} commands: 0 differences, {books.RootElement.GetProperty("withoutAmount").GetInt32()} charges without an amount of ours to compare, told in {took.TotalSeconds:0.0} s.

            A row removed, a row altered, a row added: {string.Join(", ", expected)}, and no other.

            {judged.Table()}
            """));

        Assert.True(judged.IsClean, judged.ToString());
        Assert.True(restored > Names * 95 / 100, judged.ToString());
        Assert.InRange(bill.Count, restored, int.MaxValue);
        if (_run.IsLong)
        {
            Assert.Contains(judged.Verdicts, item => item.Verdict == Verdict.RestoredLateCompensated);
        }
    }

    private async Task RedeemAllAsync(Lane lane)
    {
        var said = _run.Elapsed;
        while (!lane.Orders.IsDone)
        {
            if (_run.Elapsed - said > TimeSpan.FromSeconds(15))
            {
                said = _run.Elapsed;
                var open = await lane.CountOpenAsync(Cancelled);
                _run.Say(string.Create(CultureInfo.InvariantCulture, $"{lane.Orders.Ordered} names ordered, {open} open"));
            }

            if (await lane.CountOpenAsync(Cancelled) < 400)
            {
                await lane.Orders.StepAsync(mostNames: 40, mustImport: false, Cancelled);
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), Cancelled);
            }
        }

        await lane.UntilEndedAsync(TimeSpan.FromMinutes(_run.IsLong ? 4 : 1), open => _run.Say(string.Create(CultureInfo.InvariantCulture, $"{open} open")), Cancelled);
        if (_run.IsLong)
        {
            // What is carried out late finds its item ended, and another item made for it.
            await Task.Delay(TimeSpan.FromSeconds(20) + FaultDraw.LongestDelay, Cancelled);
            await lane.UntilEndedAsync(TimeSpan.FromSeconds(30), _ => { }, Cancelled);
        }
    }

    /// <summary>What loses answers and delays commands; in the long form some are carried out when their items have long failed.</summary>
    private string Faults(Lane lane)
    {
        string[] transforms = ["update:restore-request", "update:restore-report", "renew", "update"];
        List<object> rules =
        [
            new { fault = "dropAfterApply", rate = 0.01, commands = transforms },
            new { fault = "dropBeforeApply", rate = 0.005, commands = transforms },
            new { fault = "applyLate", rate = 0.005, commands = transforms, delayMs = 1500 },
            new { fault = "wrongClTRID", rate = 0.003, commands = transforms },
            new { fault = "answer", rate = 0.005, commands = transforms, code = 2400 },
        ];
        if (_run.IsLong)
        {
            rules.Insert(0, new { fault = "applyLate", commands = transforms[..1], names = lane.CarriedOutLate, delayMs = (int)FaultDraw.LongestDelay.TotalMilliseconds });
        }

        return JsonSerializer.Serialize(new { seed = _run.Seed, rules });
    }

    private static async Task<Ended> ReconcileAsync(Lane lane, string header, IReadOnlyList<string> rows)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllLinesAsync(folder["bill.csv"], [header, .. rows], Cancelled);
        return await ReprieveProcess.RunAsync(
            ["reconcile", folder["bill.csv"], "--json"],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["REPRIEVE_ENDPOINT"] = lane.Endpoint.ToString(),
                ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = Orders.KeyId,
                ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = Orders.KeySecret,
            },
            Cancelled);
    }

    /// <summary>Takes a restore's row away, alters the amount of another and adds one of a name that was never ordered.</summary>
    /// <returns>The names of the first two.</returns>
    private static (string Removed, string Altered) Alter(List<string> bill)
    {
        // At,ClTRID,SvTRID,DomainName,Command,Currency,Amount. Not at the file's end: a charge after its last line is another bill's.
        var removed = bill.FindIndex(bill.Count / 4, IsRestore);
        var name = bill[removed].Split(',')[3];
        bill.RemoveAt(removed);
        var altered = bill.FindIndex(bill.Count / 2, IsRestore);
        var fields = bill[altered].Split(',');
        fields[6] = (decimal.Parse(fields[6], CultureInfo.InvariantCulture) + 0.01m).ToString(CultureInfo.InvariantCulture);
        bill[altered] = string.Join(',', fields);
        bill.Insert(bill.Count / 3, $"{bill[bill.Count / 3].Split(',')[0]},by-hand,PRACTICE-0,{Stranger},restore,USD,48.00");
        return (name, fields[3]);

        static bool IsRestore(string row) => row.Split(',')[4] == "restore";
    }
}

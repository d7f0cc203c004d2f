using System.Text.Json;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Campaigns.Checking;

/// <summary>The checker finds nothing in a clean run, and each harm that is planted in a copy of it.</summary>
public sealed class CheckerTests(SmallRun run) : IClassFixture<SmallRun>
{
    private CampaignRecord Clean => run.Record;

    /// <summary>An item that was restored by a request and a report of its own.</summary>
    private ItemRow Reported => Clean.Items.First(item => item is { Status: ItemStatus.Success, Renewed: false } && IsApplied(item, "update:restore-report"));

    private ItemRow Renewed => Clean.Items.First(item => item is { Status: ItemStatus.Success, Renewed: true });

    [Fact]
    public void A_clean_run_has_no_breach_and_a_verdict_for_each_item()
    {
        var judgement = Checker.Check(Clean);

        Assert.True(judgement.IsClean, judgement.ToString());
        Assert.Equal(60, judgement.Verdicts.Count);
        var found = judgement.Verdicts.Select(item => item.Verdict).ToHashSet();
        Assert.Superset(new HashSet<Verdict> { Verdict.RestoredOnce, Verdict.RestoredAndRenewed, Verdict.FailedDenied }, found);
    }

    [Fact]
    public void A_second_restore_of_one_redemption_is_caught() =>
        AssertCaught(Breach.DoubleRestore, Again(Reported, "update:restore-request"));

    [Fact]
    public void A_second_report_is_caught() => AssertCaught(Breach.DoubleReport, Again(Reported, "update:restore-report"));

    [Fact]
    public void A_second_renewal_is_caught() => AssertCaught(Breach.DoubleRenewal, Again(Renewed, "renew"));

    [Fact]
    public void A_second_restore_after_a_fall_back_is_none()
    {
        var record = Again(Reported, "update:restore-request", before: row => [row with { Command = "time:reportOverdue", ClTRID = null, Code = null }]);

        Assert.DoesNotContain(Checker.Check(record).Breaches, found => found.Breach == Breach.DoubleRestore);
    }

    [Fact]
    public void A_request_sent_again_blindly_is_caught_though_the_registry_refused_it() =>
        AssertCaught(Breach.BlindResend, Again(Reported, "update:restore-request", row => row with { Applied = false, Code = 2304 }));

    [Fact]
    public void A_request_sent_again_is_explained_by_one_that_was_applied_late()
    {
        var record = Again(Reported, "update:restore-request", row => row with { Applied = false, Code = 2304, Fault = "applyLate" });

        Assert.DoesNotContain(Checker.Check(record).Breaches, found => found.Breach == Breach.BlindResend);
    }

    [Fact]
    public void The_same_frame_twice_is_caught()
    {
        var row = AppliedBy(Reported, "update:restore-report");

        AssertCaught(Breach.SameFrameTwice, Clean with { Log = [.. Clean.Log, row with { Seq = Clean.Log.Max(each => each.Seq) + 1 }] });
    }

    [Fact]
    public void A_lost_order_is_caught() =>
        AssertCaught(Breach.LostTask, Clean with
        {
            Tasks = [.. Clean.Tasks.Where(task => task.TaskNo != Reported.TaskNo)],
            Items = [.. Clean.Items.Where(item => item.TaskNo != Reported.TaskNo)],
        });

    [Fact]
    public void A_lost_item_is_caught() => AssertCaught(Breach.LostItem, Clean with { Items = [.. Clean.Items.Where(item => item != Reported)] });

    [Fact]
    public void An_order_that_nobody_sent_is_caught() =>
        AssertCaught(Breach.StrayTask, Clean with { Tasks = [.. Clean.Tasks, Clean.Tasks[0] with { TaskNo = "stray", ClientToken = null, ItemCount = 0 }] });

    [Fact]
    public void An_item_left_open_is_caught() => AssertCaught(Breach.NotEnded, With(Reported with { Open = true, Status = ItemStatus.Executing, FinishedAt = null }));

    [Fact]
    public void An_item_settled_twice_is_caught() => AssertCaught(Breach.EndedTwice, With(Reported, new EventRow
    {
        TaskNo = Reported.TaskNo,
        Ordinal = Reported.Ordinal,
        At = Reported.FinishedAt!.Value,
        Kind = ItemEvents.Succeeded,
        Args = "[]",
    }));

    [Fact]
    public void A_command_without_its_intent_is_caught()
    {
        var id = AppliedBy(Reported, "update:restore-request").ClTRID!;

        AssertCaught(Breach.NoIntent, Clean with { Events = [.. Clean.Events.Where(line => !line.Args.Contains(id, StringComparison.Ordinal))] });
    }

    [Fact]
    public void An_intent_that_came_after_its_command_is_caught()
    {
        var row = AppliedBy(Reported, "update:restore-request");
        var late = row.Wall.ToUnixTimeMilliseconds() + 1;

        AssertCaught(Breach.NoIntent, Clean with
        {
            Events = [.. Clean.Events.Select(line => line.Args.Contains(row.ClTRID!, StringComparison.Ordinal) ? line with { At = late } : line)],
        });
    }

    [Theory]
    [InlineData(ItemReasons.NoAnswer)]
    [InlineData(ItemReasons.TooLate)]
    [InlineData(ItemReasons.AlreadyRestored)]
    public void A_failure_of_a_name_that_was_restored_for_it_is_caught(string code) => AssertCaught(Breach.FalseFailure, Failed(Reported, code));

    [Fact]
    public void Such_a_failure_is_made_good_by_the_item_that_took_the_restore_over()
    {
        var failed = Failed(Reported, ItemReasons.NoAnswer);
        var successor = Reported with { TaskNo = "successor", Ordinal = 1 };
        var record = failed with
        {
            Items = [.. failed.Items.Select(item => item.FailCode == ItemReasons.NoAnswer ? item with { TakenOverBy = "successor" } : item), successor],
            Tasks = [.. failed.Tasks, Clean.Tasks.Single(task => task.TaskNo == Reported.TaskNo) with { TaskNo = "successor", ItemCount = 1, ClientToken = null }],
            Events = [.. failed.Events, Line(successor, ItemEvents.StandsInFor, Reported.TaskNo, "1"), Line(successor, ItemEvents.Succeeded)],
            // What was held for the failed item went back, and what is held for its heir is paid.
            Held =
            [
                .. failed.Held.Select(hold => (hold.TaskNo, hold.Ordinal) == (Reported.TaskNo, Reported.Ordinal)
                    ? hold with { RestoreState = "Released", RenewalState = "Released" }
                    : hold),
                .. failed.Held.Where(hold => (hold.TaskNo, hold.Ordinal) == (Reported.TaskNo, Reported.Ordinal))
                    .Select(hold => hold with { TaskNo = successor.TaskNo, Ordinal = successor.Ordinal }),
            ],
        };

        var judgement = Checker.Check(record);
        Assert.True(judgement.IsClean, judgement.ToString());
        Assert.Equal(
            [Verdict.RestoredForEarlier, Verdict.RestoredLateCompensated],
            judgement.Verdicts.Where(item => item.DomainName == Reported.DomainName).Select(item => item.Verdict).Order());
    }

    [Fact]
    public void A_success_that_the_registry_does_not_show_is_caught() =>
        AssertCaught(Breach.FalseSuccess, Clean with
        {
            Log = [.. Clean.Log.Where(row => row.Name != Reported.DomainName)],
            End = new Dictionary<string, NameState>(Clean.End, StringComparer.Ordinal) { [Reported.DomainName] = NameState.Redemption },
        });

    [Fact]
    public void A_success_by_somebody_elses_restore_is_caught()
    {
        var ids = Clean.Log.Where(row => row.Name == Reported.DomainName && row.IsTransform).Select(row => row.ClTRID!).ToHashSet(StringComparer.Ordinal);

        AssertCaught(Breach.FalseSuccess, Clean with
        {
            Log = [.. Clean.Log.Select(row => ids.Contains(row.ClTRID ?? "") ? row with { ClTRID = $"foreign-{row.ClTRID}" } : row)],
        });
    }

    [Fact]
    public void A_name_missed_in_spite_of_its_window_is_caught()
    {
        var first = Clean.Log.First(row => row.Name == Reported.DomainName);
        var end = first with { Command = "time:redemptionEnded", Applied = true, Wall = first.Wall, At = first.At.AddHours(1), ClTRID = null };
        var failed = Failed(Reported, ItemReasons.TooLate);

        AssertCaught(Breach.Missed, failed with
        {
            Log = [.. Clean.Log.Where(row => row.Name != Reported.DomainName), end],
            End = new Dictionary<string, NameState>(Clean.End, StringComparer.Ordinal) { [Reported.DomainName] = NameState.PendingDelete },
        });
    }

    [Fact]
    public void A_request_that_is_refused_after_redemption_has_ended_was_too_late()
    {
        var denied = Clean.Items.First(item => item.FailCode == ItemReasons.RestoreDenied);

        var judgement = Checker.Check(With(denied with { FailCode = ItemReasons.TooLate }) with
        {
            Log = [.. Clean.Log.SelectMany<LogRow, LogRow>(row => row.Name == denied.DomainName && row.Command == "time:requestRefused"
                ? [row with { Command = "time:redemptionEnded" }, row]
                : [row])],
            End = new Dictionary<string, NameState>(Clean.End, StringComparer.Ordinal) { [denied.DomainName] = NameState.PendingDelete },
        });

        Assert.True(judgement.IsClean, judgement.ToString());
        Assert.Contains(judgement.Verdicts, item => item.Verdict == Verdict.FailedTooLate);
    }

    [Fact]
    public void An_import_and_a_message_that_are_gone_are_caught()
    {
        AssertCaught(Breach.LostDomain, Clean with { Domains = [.. Clean.Domains.Skip(1)] });
        AssertCaught(Breach.LostMessage, Clean with { Messages = Clean.Messages - 1 });
    }

    [Fact]
    public void A_renewal_that_the_registry_has_and_the_item_denies_is_caught() => AssertCaught(Breach.RenewalMisreported, With(Renewed with { Renewed = false }));

    [Fact]
    public void A_reason_without_a_verdict_is_unknown_and_fails()
    {
        var denied = Clean.Items.First(item => item.FailCode == ItemReasons.RestoreDenied);

        AssertCaught(Breach.Unexplained, With(denied with { FailCode = "SomethingNew" }));
    }

    [Fact]
    public void A_log_that_does_not_lead_to_what_the_registry_shows_is_caught() =>
        AssertCaught(Breach.ReplayDiffers, Clean with
        {
            End = new Dictionary<string, NameState>(Clean.End, StringComparer.Ordinal) { [Reported.DomainName] = NameState.PendingRestore },
        });

    [Fact]
    public void A_charge_for_a_failure_is_caught()
    {
        var failed = Clean.Items.First(item => item.FailCode == ItemReasons.RestoreDenied);

        AssertCaught(Breach.ChargedWrongly, WithLines(failed, hold => [hold with { RestoreState = "Captured" }]));
    }

    [Fact]
    public void A_restore_that_nobody_paid_is_caught()
    {
        AssertCaught(Breach.ChargedWrongly, WithLines(Reported, hold => [hold with { RestoreState = "Released" }]));
        AssertCaught(Breach.ChargedWrongly, WithLines(Reported, _ => []));
    }

    [Fact]
    public void A_restore_that_was_paid_twice_is_caught() => AssertCaught(Breach.ChargedWrongly, WithLines(Reported, hold => [hold, hold]));

    [Fact]
    public void Books_that_do_not_agree_are_caught() => AssertCaught(Breach.BooksDiffer, Clean with { BookDifferences = ["a sum"] });

    private CampaignRecord WithLines(ItemRow item, Func<HeldLines, IReadOnlyList<HeldLines>> change) => Clean with
    {
        Held = [.. Clean.Held.SelectMany(hold => (hold.TaskNo, hold.Ordinal) == (item.TaskNo, item.Ordinal) ? change(hold) : [hold])],
    };

    private static void AssertCaught(Breach breach, CampaignRecord record) =>
        Assert.Contains(breach, Checker.Check(record).Breaches.Select(found => found.Breach));

    private bool IsApplied(ItemRow item, string command) => Clean.Log.Any(row => row.Applied && row.Name == item.DomainName && row.Command == command);

    private LogRow AppliedBy(ItemRow item, string command) => Clean.Log.Single(row => row.Applied && row.Name == item.DomainName && row.Command == command);

    /// <summary>The item's command once more, at the log's end, with an intent of its own.</summary>
    private CampaignRecord Again(ItemRow item, string command, Func<LogRow, LogRow>? change = null, Func<LogRow, IReadOnlyList<LogRow>>? before = null)
    {
        var last = Clean.Log.Max(row => row.Seq);
        var row = AppliedBy(item, command) with { Seq = last + 2, ClTRID = "RPV-again", Wall = Clean.Log[^1].Wall.AddSeconds(1) };
        var kind = command switch
        {
            "renew" => nameof(IntentKind.Renew),
            "update:restore-report" => nameof(IntentKind.Report),
            _ => nameof(IntentKind.Request),
        };
        return Clean with
        {
            Log = [.. Clean.Log, .. before?.Invoke(row with { Seq = last + 1 }) ?? [], change?.Invoke(row) ?? row],
            Events = [.. Clean.Events, Line(item, ItemEvents.IntentRecorded, kind, "RPV-again")],
        };
    }

    private CampaignRecord With(ItemRow changed, params EventRow[] lines) => Clean with
    {
        Items = [.. Clean.Items.Select(item => (item.TaskNo, item.Ordinal) == (changed.TaskNo, changed.Ordinal) ? changed : item)],
        Events = [.. Clean.Events, .. lines],
    };

    private CampaignRecord Failed(ItemRow item, string code)
    {
        var record = With(item with { Status = ItemStatus.Failure, FailCode = code });
        return record with
        {
            Events = [.. record.Events.Select(line =>
                (line.TaskNo, line.Ordinal, line.Kind) == (item.TaskNo, item.Ordinal, ItemEvents.Succeeded) ? line with { Kind = ItemEvents.Failed } : line)],
        };
    }

    private static EventRow Line(ItemRow item, string kind, params string[] args) => new()
    {
        TaskNo = item.TaskNo,
        Ordinal = item.Ordinal,
        At = item.CreatedAt,
        Kind = kind,
        Args = JsonSerializer.Serialize(args),
    };
}

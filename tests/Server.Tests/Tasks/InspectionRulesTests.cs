using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using static Reprieve.Server.Tests.Tasks.RuleCases;

namespace Reprieve.Server.Tests.Tasks;

public sealed class InspectionRulesTests
{
    [Fact]
    public void A_domain_in_redemption_goes_on_to_its_quote()
    {
        var item = Apply(Item, Redemption).Item;
        Assert.Equal((ItemStep.Quote, true), (item.Step, item.Open));
        Assert.Equal(Expiry, item.ExpirationBefore);
    }

    [Fact]
    public void Without_fees_it_goes_straight_to_the_request() =>
        Assert.Equal(ItemStep.Request, Apply(Item, Redemption, At(Now, Profile with { Fee = FeeMode.None })).Item.Step);

    [Theory]
    [InlineData("pendingDelete", ItemReasons.TooLate)]
    [InlineData("registered", ItemReasons.AlreadyRestored)]
    [InlineData("not ours", ItemReasons.NotOurs)]
    [InlineData("another roid", ItemReasons.Dropped)]
    [InlineData("gone", ItemReasons.Purged)]
    public void What_cannot_be_restored_ends_with_its_reason(string shown, string reason)
    {
        var inspection = shown switch
        {
            "pendingDelete" => Shows(PendingDelete),
            "registered" => Shows(Registered),
            "not ours" => Shows(Redemption with { ClId = "theirs" }),
            "another roid" => Shows(Redemption with { Roid = "A-2" }),
            _ => Says(2303),
        };
        var item = InspectionRules.Apply(Item, inspection, At(Now)).Item;
        Assert.Equal((ItemStatus.Failure, false, reason), (item.Status, item.Open, item.FailCode));
        Assert.Equal(Now, item.FinishedAt);
    }

    [Fact]
    public void A_registration_made_after_the_expiry_on_record_is_another_one_though_no_id_was_known()
    {
        var anew = Registered with { Roid = "A-2", ClId = "theirs", CrDate = DateTimeOffset.FromUnixTimeMilliseconds(Expiry + Day) };
        Assert.Equal(ItemReasons.Dropped, Apply(Item with { Roid = null }, anew).Item.FailCode);
        Assert.Equal(ItemReasons.NotOurs, Apply(Item with { Roid = null }, anew with { CrDate = Redemption.CrDate }).Item.FailCode);
    }

    [Fact]
    public void A_domain_that_never_was_in_redemption_is_told_apart_from_one_restored_elsewhere()
    {
        var never = Item with { DeadlineSource = null, DeadlineOrder = 0 };
        Assert.Equal(ItemReasons.NotInRedemption, Apply(never, Registered).Item.FailCode);
        Assert.Equal(
            ItemReasons.AlreadyRestored, Apply(never, Registered, At(Now, domain: Domain with { RedemptionSeenAt = 5 })).Item.FailCode);
    }

    [Fact]
    public void Another_expiry_than_the_one_on_record_ends_the_item_whatever_the_registrys_own_date_is()
    {
        var item = Apply(Item with { CurrentExpirationDate = 0 }, Redemption with { ExDate = DateTimeOffset.UnixEpoch }).Item;
        Assert.Equal(ItemReasons.ExpiryDiffers, item.FailCode);
    }

    [Fact]
    public void Found_in_pendingRestore_it_is_taken_on_from_there_with_its_own_deadline()
    {
        var item = Apply(Item, PendingRestore).Item;
        Assert.Equal(ItemStep.Report, item.Step);
        Assert.Equal(Now - (13 * Day), item.DeadlineOrder);
        Assert.Equal(nameof(DeadlineSource.Report), item.DeadlineSource);
    }

    [Fact]
    public void No_request_leaves_while_the_reports_statements_are_not_accepted()
    {
        var item = Apply(Item, Redemption, At(Now, Profile with { StatementsAcceptedBy = null })).Item;
        Assert.Equal((ItemStep.Inspect, ItemReasons.StatementsNotAccepted, 0), (item.Step, item.WaitCode, item.TryCount));
        Assert.True(item.DueAt > Now);
    }

    [Fact]
    public void A_lost_reply_whose_request_was_applied_is_a_restore()
    {
        var progress = Apply(LostRequest(Now - 1_000), Registered);
        Assert.Equal((ItemStatus.Success, false), (progress.Item.Status, progress.Item.Open));
        Assert.Contains(progress.Events, line => line.Kind == ItemEvents.ProvedApplied);
    }

    [Fact]
    public void A_request_that_a_crash_left_open_was_a_try_if_it_had_its_effect_and_none_if_it_had_not()
    {
        var open = LostRequest(Now) with { TryCount = 0 };
        Assert.Equal(1, Apply(open, Registered).Item.TryCount);
        Assert.Equal(1, Apply(open, PendingRestore).Item.TryCount);
        var settled = Apply(Apply(open, Redemption, At(Now + 1_000)).Item, Redemption, At(Now + SettleAfter)).Item;
        Assert.Equal((0, IntentOutcome.None), (settled.TryCount, settled.IntentOutcome!.Value));
    }

    [Theory]
    [InlineData("redemption")]
    [InlineData("pendingDelete")]
    [InlineData("gone")]
    [InlineData("another roid")]
    public void A_lost_reply_ends_nothing_and_resends_nothing_until_it_is_seen_twice(string shown)
    {
        var inspection = shown switch
        {
            "redemption" => Shows(Redemption),
            "pendingDelete" => Shows(PendingDelete),
            "gone" => Says(2303),
            _ => Shows(Redemption with { Roid = "A-2" }),
        };
        var first = InspectionRules.Apply(LostRequest(Now), inspection, At(Now + 1_000)).Item;
        Assert.True(first is { Open: true, IntentOutcome: IntentOutcome.Unknown, Step: ItemStep.Confirm });
        Assert.Equal(Now + SettleAfter, first.DueAt);

        var tooSoon = InspectionRules.Apply(first, inspection, At(Now + SettleAfter - 1)).Item;
        Assert.True(tooSoon is { Open: true, IntentOutcome: IntentOutcome.Unknown, Step: ItemStep.Confirm });

        var second = InspectionRules.Apply(tooSoon, inspection, At(Now + SettleAfter)).Item;
        Assert.Equal(IntentOutcome.None, second.IntentOutcome);
        Assert.Equal(shown == "redemption", second.Open);
        Assert.Equal(shown == "redemption" ? ItemStep.Quote : ItemStep.Settle, second.Step);
    }

    [Fact]
    public void A_frame_applied_late_still_ends_as_restored()
    {
        var first = Apply(LostRequest(Now), Redemption, At(Now + 1_000)).Item;
        var item = Apply(first, Registered, At(Now + SettleAfter)).Item;
        Assert.Equal(ItemStatus.Success, item.Status);
    }

    [Fact]
    public void A_request_applied_later_still_than_was_settled_is_ours_though_the_next_one_was_refused()
    {
        var settled = Apply(Apply(LostRequest(Now), Redemption, At(Now + 1_000)).Item, Redemption, At(Now + SettleAfter)).Item;
        var again = OpenIntent.Record(settled with { Step = ItemStep.Request }, IntentKind.Request, "C-2", At(Now + SettleAfter)).Item;
        var refused = AnswerRules.Apply(again, new RegistryAnswer(2304, "Object status prohibits operation"), At(Now + SettleAfter)).Item;
        Assert.Equal(ItemStatus.Success, Apply(refused, Registered, At(Now + (2 * SettleAfter))).Item.Status);
    }

    [Theory]
    [InlineData(2400, ItemStatus.Success)]
    [InlineData(2304, ItemStatus.Failure)]
    public void A_command_that_failed_may_have_done_it_and_one_that_was_refused_has_not(int code, ItemStatus status)
    {
        var sent = OpenIntent.Record(Item with { Step = ItemStep.Request }, IntentKind.Request, "C-1", At(Now)).Item;
        var answered = AnswerRules.Apply(sent, new RegistryAnswer(code, "no"), At(Now)).Item;
        Assert.Equal(status, Apply(answered, Registered, At(Now + 60_000)).Item.Status);
    }

    [Fact]
    public void After_five_tries_the_item_ends_with_the_registrys_last_word()
    {
        var tried = Item with { TryCount = 5, WaitCode = ItemReasons.RetryAfterError, WaitArgs = """["2400","Command failed"]""" };
        var item = Apply(tried, Redemption).Item;
        Assert.Equal((ItemStatus.Failure, ItemReasons.RegistryRefused), (item.Status, item.FailCode));
        Assert.Equal("The registry refused: 2400 Command failed", ItemReasons.Text(item.FailCode!, item.FailArgs, "en"));
    }

    [Fact]
    public void A_restore_without_its_report_in_time_is_asked_for_anew()
    {
        var progress = Apply(Requested(Now), Redemption, At(Now + (8 * Day)));
        Assert.Contains(progress.Events, line => line.Kind == ItemEvents.FellBack);
        Assert.Equal((ItemStep.Quote, (long?)null), (progress.Item.Step, progress.Item.RequestedAt));
    }

    [Fact]
    public void An_accepted_request_that_shows_pendingRestore_owes_its_report()
    {
        var item = Apply(Requested(Now), PendingRestore).Item;
        Assert.Equal((ItemStep.Report, Now + (7 * Day)), (item.Step, item.DeadlineOrder));
    }

    [Fact]
    public void A_pending_restore_waits_longer_and_longer_and_not_for_ever()
    {
        var pending = Requested(Now) with { IntentOutcome = IntentOutcome.Pending };
        var soon = Apply(pending, Redemption, At(Now + 1_000)).Item;
        var later = Apply(pending, Redemption, At(Now + 400_000)).Item;
        Assert.Equal((ItemReasons.RestorePending, Now + 11_000), (soon.WaitCode, soon.DueAt));
        Assert.Equal(Now + 500_000, later.DueAt);

        var over = Apply(pending, Redemption, At(Now + (6 * Day))).Item;
        Assert.NotNull(over.IntentNotAppliedAt);
    }

    [Fact]
    public void A_restored_domain_whose_expiry_is_past_is_renewed()
    {
        var item = Apply(Requested(Now), Registered with { ExDate = Redemption.ExDate }).Item;
        Assert.Equal((ItemStep.Renew, true), (item.Step, item.Open));
        Assert.NotNull(item.RestoredAt);
    }

    [Fact]
    public void A_lost_renewal_is_decided_by_the_expiry()
    {
        var renewing = Requested(Now) with
        {
            RestoredAt = Now,
            ExpirationAfter = Expiry,
            Step = ItemStep.Renew,
            IntentKind = IntentKind.Renew,
            IntentOutcome = IntentOutcome.Unknown,
            IntentSessionEndedAt = Now,
        };
        Assert.Equal((true, ItemStatus.Success), Ends(Apply(renewing, Registered)));
        var notYet = Apply(renewing, Registered with { ExDate = Redemption.ExDate });
        Assert.True(notYet.Item is { Open: true, Renewed: false, IntentOutcome: IntentOutcome.Unknown });

        static (bool, ItemStatus) Ends(Progress progress) => (progress.Item.Renewed, progress.Item.Status);
    }

    [Fact]
    public void Name_servers_DS_and_our_hold_are_put_back_before_the_end()
    {
        var portfolio = Domain with { NameServers = """["ns1.example.net"]""", DsData = """["1 13 2 AB"]""" };
        var bare = Registered with { Statuses = ["clientHold"] };
        var item = Apply(Requested(Now), bare, At(Now, domain: portfolio)).Item;
        Assert.Equal((ItemStep.AfterRestore, true), (item.Step, item.Open));

        var change = AfterRestoreRules.MissingFrom(bare, item, At(Now, domain: portfolio));
        Assert.Equal(["ns1.example.net"], change!.AddNameServers);
        Assert.Equal(["1 13 2 AB"], change.AddDsData);
        Assert.Equal(["clientHold"], change.RemoveStatuses);
    }

    [Fact]
    public void An_update_without_effect_is_a_reservation_and_no_failure()
    {
        var updated = Requested(Now) with
        {
            RestoredAt = Now,
            Step = ItemStep.AfterRestore,
            IntentKind = IntentKind.Update,
            IntentOutcome = IntentOutcome.Accepted,
        };
        var item = Apply(updated, Registered with { Statuses = ["clientHold"] }).Item;
        Assert.Equal(ItemStatus.Success, item.Status);
        Assert.Contains(ItemReasons.DelegationNotRestored, item.Warnings, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_that_somebody_else_sent_for_somebody_elses_request_is_not_our_restore()
    {
        var waiting = Apply(Item, PendingRestore, At(Now, Profile with { StatementsAcceptedBy = null })).Item;
        Assert.Equal(ItemReasons.StatementsNotAccepted, waiting.WaitCode);
        Assert.Equal(ItemReasons.AlreadyRestored, Apply(waiting, Registered).Item.FailCode);
    }

    [Fact]
    public void A_report_of_ours_that_was_accepted_is()
    {
        var reported = Apply(Item, PendingRestore).Item with { IntentKind = IntentKind.Report, IntentOutcome = IntentOutcome.Accepted };
        Assert.Equal(ItemStatus.Success, Apply(reported, Registered).Item.Status);
    }

    [Fact]
    public void Once_a_request_was_accepted_the_guard_ends_nothing()
    {
        var unsent = OpenIntent.Unsent(
            OpenIntent.Record(Requested(Now) with { ExpirationOnRecord = null }, IntentKind.Report, "C-2", At(Now)).Item,
            new Reason(ItemReasons.RegistryUnreachable, "example", "gone"),
            Now).Item;
        Assert.Equal(ItemStep.Report, Apply(unsent, PendingRestore, At(Now, domain: Domain with { ExpirationDate = 5 })).Item.Step);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("theirs")]
    [InlineData("anew")]
    public void What_is_shown_after_the_proof_never_undoes_it(string shown)
    {
        var restored = Requested(Now) with { RestoredAt = Now, ExpirationAfter = Expiry, Step = ItemStep.Renew };
        var inspection = shown switch
        {
            "gone" => Says(2303),
            "theirs" => Shows(Registered with { ClId = "theirs" }),
            _ => Shows(Registered with { Roid = "A-2" }),
        };
        var item = InspectionRules.Apply(restored, inspection, At(Now)).Item;
        Assert.Equal((ItemStatus.Success, false, (long?)Expiry), (item.Status, item.Open, item.ExpirationAfter));
        Assert.NotEqual("[]", item.Warnings);
    }

    [Fact]
    public void A_renewal_whose_answers_are_always_lost_ends_as_a_reservation()
    {
        var item = Requested(Now) with { RestoredAt = Now, ExpirationAfter = Expiry, Step = ItemStep.Renew };
        var now = Now;
        var sent = 0;
        while (item.Open)
        {
            if (item.Step == ItemStep.Renew && !item.IntentOpen)
            {
                item = OpenIntent.Lose(OpenIntent.Record(item, IntentKind.Renew, "C-2", At(now)).Item, "closed", At(now)).Item;
                sent++;
            }

            now = Math.Max(now + 1, item.DueAt);
            item = Apply(item, Registered with { ExDate = Redemption.ExDate }, At(now)).Item;
            Assert.True(sent < 10);
        }

        Assert.Equal((ItemStatus.Success, 4), (item.Status, sent));
        Assert.Contains(ItemReasons.RenewalFailed, item.Warnings, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not sent")]
    [InlineData("lost")]
    [InlineData("refused")]
    public void A_renewal_carried_out_after_two_readings_without_it_is_ours_whatever_became_of_the_second(string second)
    {
        var past = Registered with { ExDate = Redemption.ExDate };
        var item = Requested(Now) with { RestoredAt = Now, ExpirationAfter = past.ExDate!.Value.ToUnixTimeMilliseconds(), Step = ItemStep.Renew };
        item = OpenIntent.Lose(OpenIntent.Record(item, IntentKind.Renew, "C-2", At(Now)).Item, "closed", At(Now)).Item;
        var now = Now;
        for (var reading = 0; reading < 2; reading++)
        {
            now = Math.Max(now + 1, item.DueAt);
            item = Apply(item, past, At(now)).Item;
        }

        Assert.True(item is { Step: ItemStep.Renew, IntentOutcome: IntentOutcome.None, Renewed: false });
        var recorded = OpenIntent.Record(item, IntentKind.Renew, "C-3", At(now)).Item;
        item = second switch
        {
            "not sent" => OpenIntent.Unsent(recorded, new Reason(ItemReasons.RegistryClosing, "example", ""), now).Item,
            "lost" => OpenIntent.Lose(recorded, "closed", At(now)).Item,
            _ => AnswerRules.Apply(recorded, new RegistryAnswer(2306, "curExpDate"), At(now)).Item,
        };

        item = Apply(item, Registered, At(now + 60_000)).Item;

        Assert.Equal((ItemStatus.Success, true, "[]"), (item.Status, item.Renewed, item.Warnings));
        Assert.Equal(Registered.ExDate!.Value.ToUnixTimeMilliseconds(), item.ExpirationAfter);
    }

    [Fact]
    public void A_pendingDelete_without_an_rgpStatus_is_asked_for_and_too_late_only_when_that_is_refused()
    {
        var bare = PendingDelete with { RgpStatuses = [] };
        Assert.Equal(ItemStep.Quote, Apply(Item, bare).Item.Step);

        var sent = OpenIntent.Record(Item, IntentKind.Request, "C-1", At(Now)).Item;
        var refused = AnswerRules.Apply(sent, new RegistryAnswer(2304, "no"), At(Now)).Item;
        Assert.Equal(ItemReasons.TooLate, Apply(refused, bare).Item.FailCode);
        Assert.True(Apply(refused, Redemption).Item.Open);
    }

    [Fact]
    public void A_restore_by_renewal_needs_an_expiry_to_name()
    {
        var item = Apply(Item, Redemption with { ExDate = null }, At(Now, Profile with { Restore = RestoreStyle.Renew })).Item;
        Assert.Equal(ItemReasons.ExpiryUnknown, item.FailCode);
    }

    [Fact]
    public void An_info_that_is_refused_after_the_request_is_asked_more_and_more_seldom()
    {
        var soon = InspectionRules.Apply(Requested(Now), Says(2400), At(Now + 1_000)).Item;
        var later = InspectionRules.Apply(Requested(Now), Says(2400), At(Now + 400_000)).Item;
        Assert.Equal((10_000, 100_000), (soon.DueAt - Now - 1_000, later.DueAt - Now - 400_000));
    }

    private static Progress Apply(ItemRow item, DomainFacts facts, Situation? situation = null) =>
        InspectionRules.Apply(item, Shows(facts), situation ?? At(Now));
}

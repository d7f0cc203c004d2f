using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using static Reprieve.Server.Tests.Tasks.RuleCases;

namespace Reprieve.Server.Tests.Tasks;

public sealed class AnswerRulesTests
{
    private static readonly ItemRow _sent = OpenIntent.Record(Item with { Step = ItemStep.Request }, IntentKind.Request, "C-1", At(Now)).Item;

    [Theory]
    [InlineData(1000, ItemStep.Confirm, IntentOutcome.Accepted, 1)]
    [InlineData(1001, ItemStep.Confirm, IntentOutcome.Pending, 1)]
    [InlineData(2304, ItemStep.Confirm, IntentOutcome.None, 1)]
    [InlineData(2303, ItemStep.Confirm, IntentOutcome.None, 1)]
    [InlineData(2400, ItemStep.Inspect, IntentOutcome.None, 1)]
    [InlineData(2104, ItemStep.Inspect, IntentOutcome.None, 0)]
    public void A_request_goes_on_as_its_code_says(int code, ItemStep step, IntentOutcome outcome, int tries)
    {
        var item = Apply(_sent, code).Item;
        Assert.Equal((step, outcome, tries, true), (item.Step, item.IntentOutcome!.Value, item.TryCount, item.Open));
    }

    [Theory]
    [InlineData(2201)]
    [InlineData(2102)]
    [InlineData(2308)]
    public void A_final_refusal_ends_the_item_with_the_registrys_words(int code)
    {
        var item = Apply(_sent, code).Item;
        Assert.Equal((ItemStatus.Failure, ItemReasons.RegistryRefused), (item.Status, item.FailCode));
        Assert.Equal($"The registry refused: {code} no", ItemReasons.Text(item.FailCode!, item.FailArgs, "en"));
    }

    [Fact]
    public void A_wrong_price_is_quoted_once_more_and_then_it_is_an_answer()
    {
        var quoted = _sent with { Quote = "{}" };
        var again = Apply(quoted, 2004).Item;
        Assert.True(again is { Open: true, Step: ItemStep.Inspect, Quote: null });
        Assert.False(Apply(quoted with { TryCount = 1 }, 2004).Item.Open);
    }

    [Fact]
    public void Waits_double_and_end_at_the_limit()
    {
        var waits = Enumerable.Range(1, 12).Select(tries => At(Now).BackoffUntil(tries) - Now).ToList();
        Assert.Equal([2_000, 4_000, 8_000], waits.Take(3));
        Assert.Equal(300_000, waits[^1]);
    }

    [Fact]
    public void A_report_is_owed_whatever_the_registry_answers()
    {
        var owed = Requested(Now) with { IntentKind = IntentKind.Report, TryCount = 5 };
        foreach (var code in new[] { 2001, 2101, 2304, 2306, 2400 })
        {
            var item = AnswerRules.Apply(owed, new RegistryAnswer(code, "no"), At(Now + Day)).Item;
            Assert.True(item is { Open: true, Step: ItemStep.Confirm, WaitCode: ItemReasons.ReportOwed });
            Assert.Equal(5, item.TryCount);
        }
    }

    [Fact]
    public void A_renewal_that_is_refused_is_a_reservation()
    {
        var renewing = Requested(Now) with { RestoredAt = Now, Step = ItemStep.Renew, IntentKind = IntentKind.Renew };
        var item = AnswerRules.Apply(renewing, new RegistryAnswer(2105, "not eligible"), At(Now)).Item;
        Assert.True(item is { Open: true, Renewed: false, Step: ItemStep.AfterRestore });
        Assert.Contains(ItemReasons.RenewalFailed, item.Warnings, StringComparison.Ordinal);
    }

    [Fact]
    public void A_renewal_taken_for_later_is_a_reservation_and_not_asked_for_again()
    {
        var renewing = Requested(Now) with { RestoredAt = Now, Step = ItemStep.Renew, IntentKind = IntentKind.Renew };
        var item = AnswerRules.Apply(renewing, new RegistryAnswer(1001, "pending"), At(Now)).Item;
        Assert.True(item is { Open: true, Renewed: false, IntentOutcome: IntentOutcome.Accepted });
        Assert.Contains(ItemReasons.RenewalPending, item.Warnings, StringComparison.Ordinal);
        Assert.Equal(ItemStatus.Success, AfterRestoreRules.Next(item, Redemption with { ExDate = DateTimeOffset.FromUnixTimeMilliseconds(Now - Day) }, At(Now)).Item.Status);
    }

    [Theory]
    [InlineData(IntentKind.Renew, 2400, ItemReasons.RetryAfterError)]
    [InlineData(IntentKind.Renew, 2104, ItemReasons.BalanceTooLow)]
    [InlineData(IntentKind.Update, 2400, ItemReasons.RetryAfterError)]
    public void What_can_pass_is_waited_for_after_the_restore_too(IntentKind kind, int code, string reason)
    {
        var sent = Requested(Now) with { RestoredAt = Now, Step = ItemStep.Renew, IntentKind = kind, IntentOutcome = IntentOutcome.Unknown };
        var item = Apply(sent, code).Item;
        Assert.True(item is { Open: true, Step: ItemStep.Renew, IntentOutcome: IntentOutcome.None, Warnings: "[]" });
        Assert.Equal((reason, true), (item.WaitCode, item.DueAt > Now));

        var last = Apply(sent with { TryCount = 4 }, 2400).Item;
        Assert.NotEqual("[]", last.Warnings);
    }

    [Fact]
    public void A_request_taken_for_later_is_not_an_accepted_one_yet() => Assert.Null(Apply(_sent, 1001).Item.RequestedAt);

    private static Progress Apply(ItemRow item, int code) => AnswerRules.Apply(item, new RegistryAnswer(code, "no"), At(Now));
}

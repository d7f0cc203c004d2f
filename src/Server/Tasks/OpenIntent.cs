using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// What to believe of a command whose end is open. A frame can be applied late, so "not applied" is final only when info said
/// it twice, the second time well after the session that sent it had ended.
/// </summary>
internal static class OpenIntent
{
    /// <summary>The item with a command about to be written: durable before its frame leaves.</summary>
    public static Progress Record(ItemRow item, IntentKind kind, string clTrid, Situation now) =>
        new(
            item with
            {
                IntentKind = kind,
                IntentClTrid = clTrid,
                IntentOutcome = IntentOutcome.Unknown,
                IntentAt = now.Now,
                IntentSessionEndedAt = null,
                IntentNotAppliedAt = null,
                WaitCode = null,
                WaitArgs = "[]",
            },
            new ItemEvent(ItemEvents.IntentRecorded, [kind.ToString(), clTrid]));

    /// <summary>The command has a known end.</summary>
    public static ItemRow Resolve(ItemRow item, IntentOutcome outcome) =>
        item with
        {
            IntentOutcome = outcome,
            IntentNotAppliedAt = null,
            // A crash leaves open whether a recorded request went out, and so whether a try was spent; its effect tells.
            TryCount = outcome == IntentOutcome.Accepted && item.IntentKind == IntentKind.Request ? Math.Max(1, item.TryCount) : item.TryCount,
        };

    /// <summary>The line broke after the frame was, or may have been, written.</summary>
    public static Progress Lose(ItemRow item, string what, Situation now)
    {
        var lost = item with
        {
            Step = item.RestoredAt is null ? ItemStep.Confirm : item.Step,
            IntentOutcome = IntentOutcome.Unknown,
            IntentSessionEndedAt = now.Now,
            // A report is owed however often it was sent.
            TryCount = item.IntentKind == IntentKind.Report ? item.TryCount : item.TryCount + 1,
        };
        return Progress.Wait(lost, new Reason(ItemReasons.ReplyLost, lost.IntentClTrid ?? ""), now.Now)
            .After(new ItemEvent(ItemEvents.ReplyLost, [KindOf(lost), what]));
    }

    /// <summary>The frame never left: as if the command had not been thought of.</summary>
    public static Progress Unsent(ItemRow item, Reason reason, long dueAt) =>
        Progress.Wait(
                item with { IntentKind = null, IntentClTrid = null, IntentOutcome = null, IntentAt = null }, reason, dueAt)
            .After(new ItemEvent(ItemEvents.NotSent, [KindOf(item)]));

    /// <summary>Info shows no effect: the first time the item waits, the second time <paramref name="then"/> decides.</summary>
    public static Progress NotApplied(ItemRow item, Situation now, Func<ItemRow, Progress> then)
    {
        if (item.IntentOutcome is null or IntentOutcome.None)
        {
            return then(item);
        }

        var settledAt = (item.IntentSessionEndedAt ?? item.IntentAt ?? now.Now) + now.SettleAfterMs;
        if (item.IntentNotAppliedAt is null)
        {
            var first = item with { IntentNotAppliedAt = now.Now };
            return Progress.Wait(first, new Reason(ItemReasons.ReplyLost, item.IntentClTrid ?? ""), Math.Max(settledAt, now.Now + 1))
                .After(new ItemEvent(ItemEvents.ProvedNotApplied, [KindOf(item), "1"]));
        }

        if (now.Now < settledAt)
        {
            return Progress.Wait(item, new Reason(ItemReasons.ReplyLost, item.IntentClTrid ?? ""), settledAt);
        }

        var settled = Resolve(item, IntentOutcome.None) with
        {
            RequestMayHaveArrived = item.RequestMayHaveArrived || item.IntentKind == IntentKind.Request,
            RenewalMayHaveArrived = item.RenewalMayHaveArrived || item.IntentKind == IntentKind.Renew,
        };
        return then(settled).After(new ItemEvent(ItemEvents.ProvedNotApplied, [KindOf(item), "2"]));
    }

    /// <summary>The line for a command whose effect info has just shown.</summary>
    public static ItemEvent Proved(ItemRow item) => new(ItemEvents.ProvedApplied, [KindOf(item)]);

    private static string KindOf(ItemRow item) => item.IntentKind?.ToString() ?? "";
}

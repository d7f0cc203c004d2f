using System.Globalization;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Campaigns.Checking;

/// <summary>Whether the log bears a failed item's reason out.</summary>
internal sealed class Failures(
    CampaignRecord record,
    NameHistory history,
    ItemRow item,
    IReadOnlySet<string> sent,
    long finishedAt,
    IReadOnlySet<string> earlier,
    Func<ItemRow, ItemRow?> successorOf,
    Action<Breach, string, string> add)
{
    public (Verdict, string) Explain()
    {
        if (history.IsRestoredBy(sent))
        {
            return ExplainRestored();
        }

        var state = history.StateAt(finishedAt);
        return item.FailCode switch
        {
            ItemReasons.TooLate => state is NameState.PendingDelete or NameState.Gone or NameState.Anew ? InTime(Verdict.FailedTooLate) : False(state),
            ItemReasons.Purged or ItemReasons.Dropped => state is NameState.Gone or NameState.Anew ? InTime(Verdict.FailedDropped) : False(state),
            ItemReasons.AlreadyRestored or ItemReasons.NotInRedemption or ItemReasons.NotOurs => ExplainElsewhere(state),
            ItemReasons.RestoreDenied => history.IsDenied(sent) ? (Verdict.FailedDenied, "") : False(state),
            ItemReasons.RegistryRefused => ExplainRefused(),
            ItemReasons.NoAnswer => ExplainUnanswered(),
            ItemReasons.FeeUnknown or ItemReasons.RestoreUnsupported => sent.Count == 0 ? (Verdict.FailedNotApplied, "") : False(state),
            ItemReasons.ExpiryDiffers or ItemReasons.ExpiryUnknown or ItemReasons.DomainNotInAccount or ItemReasons.DuplicateItem
                or ItemReasons.ConflictingItems or ItemReasons.OpenItemExists or ItemReasons.SuffixUnsupported =>
                sent.Count == 0 ? (Verdict.FailedHere, "") : False(state),
            var other => (Verdict.Unknown, $"no verdict for {other}"),
        };
    }

    /// <summary>The registry carried the item's request out: only a later item, or the name's own loss, makes up for that.</summary>
    private (Verdict, string) ExplainRestored()
    {
        if (successorOf(item) is { } successor)
        {
            if (successor.Status == ItemStatus.Success)
            {
                return (Verdict.RestoredLateCompensated, successor.TaskNo);
            }

            if (successor.TakenOverBy is not null || successor.Open)
            {
                return (Verdict.RestoredLateCompensated, $"{successor.TaskNo}, which has its own verdict");
            }
        }

        if (item.FailCode is ItemReasons.Dropped or ItemReasons.Purged && history.StateAt(finishedAt) is NameState.Gone or NameState.Anew)
        {
            return (Verdict.FailedDropped, "after its request was applied");
        }

        if (history.State is NameState.Anew && item.TakenOverBy is null)
        {
            return (Verdict.FailedDropped, "restored late, and dropped before anybody looked");
        }

        add(Breach.FalseFailure, Checker.Subject(item), $"{item.FailCode} {item.FailArgs}, and its request was applied; taken over by {item.TakenOverBy ?? "nobody"}");
        return (Verdict.Unknown, "a failure of a name that the registry restored");
    }

    private (Verdict, string) ExplainElsewhere(NameState state)
    {
        if (state != NameState.Restored)
        {
            return False(state);
        }

        var by = history.RestoredBy(finishedAt);
        if (earlier.Contains(by))
        {
            add(Breach.FalseFailure, Checker.Subject(item), $"{item.FailCode}, and it answers for {by}");
            return (Verdict.Unknown, "the restore was its own to answer for");
        }

        return (Verdict.FailedElsewhere, by);
    }

    private (Verdict, string) ExplainRefused()
    {
        var code = Checker.ArgsOf(item.FailArgs) is [var first, ..] ? first : null;
        var said = history.Rows.LastOrDefault(row =>
            !row.Applied && row.Code?.ToString(CultureInfo.InvariantCulture) == code && row.Wall.ToUnixTimeMilliseconds() <= finishedAt);
        return said is null ? (Verdict.Unknown, $"the registry never said {code}") : (Verdict.FailedRefused, said.Fault ?? "");
    }

    private (Verdict, string) ExplainUnanswered()
    {
        var faults = history.Rows.Count(row =>
            row.Fault is not null && (sent.Contains(row.ClTRID ?? "") || row.Wall.ToUnixTimeMilliseconds() <= finishedAt));
        if (faults == 0 && !record.RegistryWasKilled)
        {
            add(Breach.Missed, Checker.Subject(item), "no answer came, and nothing kept one back");
            return (Verdict.Unknown, "nothing kept its answers back");
        }

        return (Verdict.FailedNotApplied, "");
    }

    /// <summary>Too late is no fault where the window was over, or nearly, when the order came, or where a fault took the time.</summary>
    private (Verdict, string) InTime(Verdict verdict)
    {
        if (history.RedemptionEnded is not { } ended || ended.ToUnixTimeMilliseconds() - item.CreatedAt < record.Margin.TotalMilliseconds)
        {
            return (verdict, "");
        }

        if (history.Rows.Any(row => row.Fault is not null && row.At <= ended))
        {
            return (verdict, "a fault took the time");
        }

        add(Breach.Missed, Checker.Subject(item), $"{item.FailCode}, and its window was open until {ended:O}, long after the order");
        return (Verdict.Unknown, "missed");
    }

    private (Verdict, string) False(NameState state)
    {
        add(Breach.FalseFailure, Checker.Subject(item), $"{item.FailCode} {item.FailArgs}, and the registry had it in {state}");
        return (Verdict.Unknown, "a reason that the log does not bear out");
    }
}

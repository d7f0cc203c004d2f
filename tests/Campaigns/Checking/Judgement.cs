using System.Globalization;
using System.Text;

namespace Reprieve.Campaigns.Checking;

/// <summary>How an item ended, as far as the registry's log bears it out.</summary>
public enum Verdict
{
    RestoredOnce,
    RestoredAndRenewed,

    /// <summary>A report came too late, and a second request brought the name back.</summary>
    RestoredAfterFallBack,

    /// <summary>The request was somebody else's, the report ours.</summary>
    ReportedOnly,

    /// <summary>It answers for the request of an earlier item that had failed.</summary>
    RestoredForEarlier,

    /// <summary>Restored by the item, and lost again before it had ended: a reservation, not a failure.</summary>
    RestoredThenLost,

    /// <summary>Failed, restored all the same, and a later item answers for it.</summary>
    RestoredLateCompensated,
    FailedTooLate,
    FailedDropped,
    FailedElsewhere,
    FailedDenied,
    FailedRefused,
    FailedNotApplied,

    /// <summary>Refused by our own records, nothing sent.</summary>
    FailedHere,

    /// <summary>Nothing here explains it.</summary>
    Unknown,
}

/// <summary>What must never be.</summary>
public enum Breach
{
    DoubleRestore,
    DoubleReport,
    DoubleRenewal,
    DoubleUpdate,

    /// <summary>A command was sent again although the one before it had been applied, and no fault had hidden that.</summary>
    BlindResend,
    SameFrameTwice,
    NoIntent,
    SentThoughNotSent,
    LostTask,
    LostItem,
    StrayTask,
    NotEnded,
    EndedTwice,
    LostDomain,
    LostMessage,
    FalseFailure,
    FalseSuccess,
    RenewalMisreported,
    Missed,
    Unexplained,

    /// <summary>Something was charged that the registry did not do for the item, or it was not charged.</summary>
    ChargedWrongly,

    /// <summary>Sums of the books do not agree.</summary>
    BooksDiffer,

    /// <summary>The checker's replay and the registry's own state differ.</summary>
    ReplayDiffers,
}

/// <summary>One item's verdict.</summary>
public sealed record ItemVerdict(string TaskNo, int Ordinal, string DomainName, Verdict Verdict, string Why = "");

/// <summary>One breach, with what shows it.</summary>
public sealed record BreachFound(Breach Breach, string Subject, string Words)
{
    public override string ToString() => $"{Breach} {Subject}: {Words}";
}

/// <summary>What the checker has to say of a campaign.</summary>
public sealed record Judgement(IReadOnlyList<ItemVerdict> Verdicts, IReadOnlyList<BreachFound> Breaches)
{
    /// <summary>What log and timelines say of the first names with a breach.</summary>
    public string Evidence { get; init; } = "";

    public static Judgement Of(IReadOnlyList<Judgement> lanes) => new([.. lanes.SelectMany(lane => lane.Verdicts)], [.. lanes.SelectMany(lane => lane.Breaches)])
    {
        Evidence = string.Concat(lanes.Select(lane => lane.Evidence)),
    };

    public bool IsClean => Breaches.Count == 0;

    /// <summary>A table of verdicts and their numbers.</summary>
    public string Table()
    {
        var table = new StringBuilder("| verdict | items |\n|---|---|\n");
        foreach (var group in Verdicts.GroupBy(item => item.Verdict).OrderBy(group => group.Key))
        {
            table.Append(CultureInfo.InvariantCulture, $"| {group.Key} | {group.Count()} |\n");
        }

        return table.ToString();
    }

    public override string ToString() =>
        IsClean ? Table() : $"{Breaches.Count} breaches:\n{string.Join('\n', Breaches.Take(40))}\n\n{Evidence}\n{Table()}";
}

using System.Text.Json;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>All that a rule may look at besides the item and what the registry just said.</summary>
/// <param name="Profile">The registry's profile.</param>
/// <param name="Domain">The portfolio's row as it was before this reading; null where it is not the account's.</param>
/// <param name="Reading">The same row with what the registry has just said.</param>
/// <param name="Now">Our clock, UTC ms: leases, back-off, settling.</param>
/// <param name="RegistryNow">The registry's clock, UTC ms: expiry, deadlines.</param>
/// <param name="Options">The engine's pace.</param>
/// <param name="Jitter">0 to 1, drawn anew for each decision.</param>
internal sealed record Situation(
    RegistryProfile Profile, DomainRow? Domain, DomainRow? Reading, long Now, long RegistryNow, TaskOptions Options, double Jitter)
{
    /// <summary>What is held for the item; null where nothing is charged.</summary>
    public HoldRow? Hold { get; init; }

    /// <summary>How long after its session's end a command may still be applied, ms.</summary>
    public long SettleAfterMs => Options.SettleAfterMs(Profile);

    /// <summary>When to try again after this many failed tries: exponential, jittered down to a half.</summary>
    public long BackoffUntil(int tries)
    {
        var full = Math.Min(
            Options.Backoff.TotalMilliseconds * Math.Pow(2, Math.Clamp(tries - 1, 0, 20)), Options.BackoffLimit.TotalMilliseconds);
        return Now + (long)(full * (0.5 + (Jitter / 2)));
    }

    /// <summary>When to look again for what the registry accepted and has not shown yet: the longer ago, the later.</summary>
    public long ConfirmAgainAt(ItemRow item) =>
        Now + Math.Clamp((Now - (item.IntentAt ?? Now)) / 4, (long)Options.ConfirmAgain.TotalMilliseconds, 600_000);

    /// <summary>When to look whether the operator has mended what the item waits for: the longer it has waited, the later.</summary>
    public long OperatorAgainAt(ItemRow item) =>
        Now + Math.Clamp((Now - item.CreatedAt) / 8, (long)Options.OperatorWait.TotalMilliseconds, Math.Max(600_000, (long)Options.OperatorWait.TotalMilliseconds));
}

/// <summary>An item moved on by one rule, and what its timeline says of it.</summary>
internal sealed record Progress(ItemRow Item, IReadOnlyList<ItemEvent> Events)
{
    public Progress(ItemRow item, params ItemEvent[] events)
        : this(item, (IReadOnlyList<ItemEvent>)events)
    {
    }

    /// <summary>The same with earlier lines before it.</summary>
    public Progress After(params ItemEvent[] earlier) => this with { Events = [.. earlier, .. Events] };

    /// <summary>The item stays as it is until <paramref name="dueAt"/>, and says why.</summary>
    public static Progress Wait(ItemRow item, Reason reason, long dueAt) =>
        new(
            item with { DueAt = dueAt, WaitCode = reason.Code, WaitArgs = reason.ArgsJson },
            // A reason that has not changed is not told twice.
            item.WaitCode == reason.Code && item.WaitArgs == reason.ArgsJson
                ? []
                : [new ItemEvent(ItemEvents.Waiting, [reason.Code, .. reason.Args])]);

    /// <summary>The last state of an item that did not come back.</summary>
    public static Progress Fail(ItemRow item, Reason reason, Situation now) =>
        new(
            item with
            {
                Status = ItemStatus.Failure,
                Step = ItemStep.Settle,
                Open = false,
                FinishedAt = now.Now,
                FailCode = reason.Code,
                FailArgs = reason.ArgsJson,
                WaitCode = null,
                WaitArgs = "[]",
            },
            new ItemEvent(ItemEvents.Failed, [reason.Code, .. reason.Args]));

    /// <summary>The same item with one more reservation.</summary>
    public static Progress Warn(ItemRow item, Reason reason)
    {
        var warnings = JsonSerializer.Deserialize(item.Warnings, ReasonJson.Default.IReadOnlyListReason) ?? [];
        return new(
            item with { Warnings = JsonSerializer.Serialize([.. warnings, reason], ReasonJson.Default.IReadOnlyListReason) },
            new ItemEvent(ItemEvents.Warned, [reason.Code, .. reason.Args]));
    }
}

/// <summary>A line of an item's timeline before it is stored.</summary>
internal sealed record ItemEvent(string Kind, IReadOnlyList<string> Args);

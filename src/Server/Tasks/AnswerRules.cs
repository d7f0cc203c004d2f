using System.Globalization;
using System.Text.Json;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// What an item does next, given a registry's answer to its command. Which codes can pass and which are final:
/// RFC 5730 §3 read for a restore. Where the answer leaves room for doubt, info decides (step Confirm).
/// </summary>
internal static class AnswerRules
{
    public static Progress Apply(ItemRow item, RegistryAnswer answer, Situation now)
    {
        var kind = item.IntentKind ?? throw new InvalidOperationException("An answer without a command.");
        var progress = kind switch
        {
            IntentKind.Request => ToRequest(item, answer, now),
            IntentKind.Report => ToReport(item, answer, now),
            IntentKind.Renew => ToRenew(item, answer),
            IntentKind.Update => ToUpdate(item, answer),
            var other => throw new InvalidOperationException($"No rule for {other}."),
        };
        return progress.After(new ItemEvent(
            ItemEvents.Answered, [kind.ToString(), Code(answer), answer.Message, answer.SvTrid ?? ""]));
    }

    /// <summary>The reason of a refusal that is final.</summary>
    public static Reason Refused(RegistryAnswer answer) => new(ItemReasons.RegistryRefused, Code(answer), Words(answer));

    /// <summary>The reason of a wait after an answer that can pass.</summary>
    public static Reason Again(RegistryAnswer answer) => new(ItemReasons.RetryAfterError, Code(answer), Words(answer));

    public static IReadOnlyList<string> StoredArgs(string argsJson) =>
        JsonSerializer.Deserialize(argsJson, ReasonJson.Default.IReadOnlyListString) ?? [];

    private static Progress ToRequest(ItemRow item, RegistryAnswer answer, Situation now)
    {
        var tried = item with { TryCount = item.TryCount + 1, Step = ItemStep.Confirm, DueAt = now.Now };
        var refused = OpenIntent.Resolve(tried, IntentOutcome.None);
        var again = refused with { Step = ItemStep.Inspect };
        return answer.Code switch
        {
            1001 => new(OpenIntent.Resolve(tried, IntentOutcome.Pending) with { RequestedAt = now.RegistryNow }),
            < 2000 => new(OpenIntent.Resolve(tried, IntentOutcome.Accepted) with { RequestedAt = now.RegistryNow }),
            // Not deleted, or too late, or gone: the code alone does not say which.
            2303 or 2304 => Progress.Wait(refused, Again(answer), now.BackoffUntil(tried.TryCount - 1)),
            2104 => NotSpent(item, new Reason(ItemReasons.BalanceTooLow, Code(answer), Words(answer)), now.After(now.Options.OperatorWait)),
            2501 or 2502 => NotSpent(
                item, new Reason(ItemReasons.SessionLimit, now.Profile.Name, Words(answer)), now.BackoffUntil(1)),
            2400 => Progress.Wait(again, Again(answer), now.BackoffUntil(tried.TryCount)),
            // The registry closes the session in the middle of the command: what it did before that only info can say.
            2500 => OpenIntent.Lose(item, $"{Code(answer)} {answer.Message}", now),
            // The price was not as quoted: asked once more, then it is an answer.
            2003 or 2004 or 2005 or 2306 when item.Quote is not null && tried.TryCount < 2 =>
                Progress.Wait(again with { Quote = null }, Again(answer), now.BackoffUntil(tried.TryCount)),
            _ => Progress.Fail(refused, Refused(answer), now),
        };
    }

    private static Progress ToReport(ItemRow item, RegistryAnswer answer, Situation now)
    {
        var confirm = item with { Step = ItemStep.Confirm, DueAt = now.Now };
        var refused = OpenIntent.Resolve(confirm, IntentOutcome.None);
        return answer.Code switch
        {
            1001 => new(OpenIntent.Resolve(confirm, IntentOutcome.Pending) with { ReportedAt = now.RegistryNow }),
            < 2000 => new(OpenIntent.Resolve(confirm, IntentOutcome.Accepted) with { ReportedAt = now.RegistryNow }),
            2104 => Progress.Wait(
                refused, new Reason(ItemReasons.BalanceTooLow, Code(answer), Words(answer)), now.After(now.Options.OperatorWait)),
            2500 => OpenIntent.Lose(item, $"{Code(answer)} {answer.Message}", now),
            // The restore is accepted and paid for: its report is sent for as long as the registry waits for it.
            _ => Progress.Wait(
                refused, new Reason(ItemReasons.ReportOwed, Code(answer), Words(answer)), ReportAgainAt(item, now)),
        };
    }

    private static Progress ToRenew(ItemRow item, RegistryAnswer answer)
    {
        if (answer.IsSuccess)
        {
            return new(OpenIntent.Resolve(item, IntentOutcome.Accepted) with { Renewed = true, Step = ItemStep.AfterRestore });
        }

        return Progress.Warn(
            OpenIntent.Resolve(item, IntentOutcome.None) with { Step = ItemStep.AfterRestore },
            new Reason(ItemReasons.RenewalFailed, Code(answer), Words(answer)));
    }

    private static Progress ToUpdate(ItemRow item, RegistryAnswer answer) =>
        answer.IsSuccess
            ? new(OpenIntent.Resolve(item, IntentOutcome.Accepted))
            : Progress.Warn(
                OpenIntent.Resolve(item, IntentOutcome.None),
                new Reason(ItemReasons.DelegationNotRestored, Code(answer), Words(answer)));

    /// <summary>The registry did not take the command at all: no try is spent.</summary>
    private static Progress NotSpent(ItemRow item, Reason reason, long dueAt) =>
        Progress.Wait(OpenIntent.Resolve(item, IntentOutcome.None) with { Step = ItemStep.Inspect }, reason, dueAt);

    /// <summary>A report has no limit of tries: the longer it is owed, the longer the pauses.</summary>
    private static long ReportAgainAt(ItemRow item, Situation now)
    {
        var owedFor = Math.Max(0, now.RegistryNow - (item.RequestedAt ?? now.RegistryNow));
        return now.Now + Math.Clamp(
            owedFor / 4, (long)now.Options.Backoff.TotalMilliseconds, (long)now.Options.BackoffLimit.TotalMilliseconds);
    }

    private static string Code(RegistryAnswer answer) => answer.Code.ToString(CultureInfo.InvariantCulture);

    private static string Words(RegistryAnswer answer) =>
        answer.Reason is { Length: > 0 } reason ? $"{answer.Message} ({reason})" : answer.Message;
}

using System.Globalization;
using System.Text.Json;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// What an item does next, given a registry's answer to its command. Which codes can pass and which are final:
/// RFC 5730 §3 read for a restore. Where the answer leaves room for doubt, info decides (step Confirm). Answers that end the
/// session (2500 to 2502) are faults of the line and do not come here.
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
            IntentKind.Renew => ToRenew(item, answer, now),
            IntentKind.Update => ToUpdate(item, answer, now),
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
            1001 => new(OpenIntent.Resolve(tried, IntentOutcome.Pending)),
            // From here on the quote is what the registry charges: it may be less than what was agreed to.
            < 2000 => new(OpenIntent.Resolve(tried, IntentOutcome.Accepted) with
            {
                RequestedAt = now.RegistryNow,
                Quote = answer.Fee is { } fee ? JsonSerializer.Serialize(fee, ReasonJson.Default.RestoreQuote) : item.Quote,
            }),
            // Not deleted, or too late, or gone: the code alone does not say which.
            2303 or 2304 => Progress.Wait(refused, Again(answer), now.BackoffUntil(tried.TryCount - 1)),
            // The registry did not take the command at all: no try is spent.
            2104 => Progress.Wait(again with { TryCount = item.TryCount }, Balance(answer), now.OperatorAgainAt(item)),
            2400 => Progress.Wait(again with { RequestMayHaveArrived = true }, Again(answer), now.BackoffUntil(tried.TryCount)),
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
            2104 => Progress.Wait(refused, Balance(answer), now.OperatorAgainAt(item)),
            // The restore is accepted and paid for: its report is sent for as long as the registry waits for it.
            _ => Progress.Wait(
                refused, new Reason(ItemReasons.ReportOwed, Code(answer), Words(answer)), ReportAgainAt(item, now)),
        };
    }

    private static Progress ToRenew(ItemRow item, RegistryAnswer answer, Situation now)
    {
        var refused = OpenIntent.Resolve(item, IntentOutcome.None);
        return answer.Code switch
        {
            // Not done yet, and not ours to wait for: the domain is back.
            1001 => Progress.Warn(
                OpenIntent.Resolve(item, IntentOutcome.Accepted) with { Step = ItemStep.AfterRestore }, new Reason(ItemReasons.RenewalPending)),
            < 2000 => new(OpenIntent.Resolve(item, IntentOutcome.Accepted) with { Renewed = true, Step = ItemStep.AfterRestore }),
            2104 => Progress.Wait(refused, Balance(answer), now.OperatorAgainAt(item)),
            2400 when item.TryCount + 1 < now.Options.Tries => TryAgain(refused, answer, now),
            // It may be refused because the one before it was carried out after all: info tells.
            _ when item.RenewalMayHaveArrived && item.TryCount + 1 < now.Options.Tries => TryAgain(refused, answer, now),
            _ => Progress.Warn(refused with { Step = ItemStep.AfterRestore }, Reserved(ItemReasons.RenewalFailed, answer)),
        };
    }

    private static Progress ToUpdate(ItemRow item, RegistryAnswer answer, Situation now)
    {
        var refused = OpenIntent.Resolve(item, IntentOutcome.None);
        return answer.Code switch
        {
            < 2000 => new(OpenIntent.Resolve(item, IntentOutcome.Accepted)),
            2400 when item.TryCount + 1 < now.Options.Tries => TryAgain(refused, answer, now),
            _ => Progress.Warn(refused, Reserved(ItemReasons.DelegationNotRestored, answer)),
        };
    }

    private static Progress TryAgain(ItemRow refused, RegistryAnswer answer, Situation now)
    {
        var tried = refused with { TryCount = refused.TryCount + 1 };
        return Progress.Wait(tried, Again(answer), now.BackoffUntil(tried.TryCount));
    }

    private static Reason Reserved(string code, RegistryAnswer answer) => new(code, Code(answer), Words(answer));

    private static Reason Balance(RegistryAnswer answer) => new(ItemReasons.BalanceTooLow, Code(answer), Words(answer));

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

using System.Globalization;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// What an item does next, given what info shows of its domain. Pure: the registry's word, the item, the time.
/// </summary>
internal static class InspectionRules
{
    public static Progress Apply(ItemRow item, Inspection inspection, Situation now)
    {
        if (inspection.Facts is not { } facts)
        {
            return inspection.Answer.Code == 2303 && item.RestoredAt is not null
                    ? AfterRestoreRules.Vanished(item, "2303", inspection.Answer.Message, now)
                : inspection.Answer.Code == 2303
                ? OpenIntent.NotApplied(item, now, settled => Progress.Fail(settled, new Reason(ItemReasons.Purged, settled.DomainName), now))
                : ReadRefused(item, inspection.Answer, now);
        }

        var isSponsor = facts.ClId.Equals(now.Profile.ClientId, StringComparison.OrdinalIgnoreCase);
        if (item.RestoredAt is not null)
        {
            return isSponsor && !IsAnotherRegistration(item, facts)
                ? AfterRestoreRules.Apply(item, facts, now)
                : AfterRestoreRules.Vanished(item, facts.Roid, facts.ClId, now);
        }

        if (IsAnotherRegistration(item, facts))
        {
            return OpenIntent.NotApplied(
                item, now, settled => Progress.Fail(settled, new Reason(ItemReasons.Dropped, settled.DomainName, facts.Roid, facts.ClId), now));
        }

        if (!isSponsor)
        {
            return OpenIntent.NotApplied(
                item, now, settled => Progress.Fail(settled, new Reason(ItemReasons.NotOurs, settled.DomainName, facts.ClId), now));
        }

        var known = item with
        {
            Roid = facts.Roid,
            ClId = facts.ClId,
            ExpirationBefore = item.ExpirationBefore ?? Ms(facts.ExDate),
        };
        var seen = new ItemEvent(
            ItemEvents.Inspected, [facts.State.ToString(), string.Join(' ', facts.RgpStatuses), string.Join(' ', facts.Statuses)]);
        // Once something was asked for, the guard has had its say.
        return (item.IntentKind is null && item.RequestedAt is null ? ExpiryDiffers(known, now) : null) is { } refused
            ? refused.After(seen)
            : facts.State switch
            {
                RegistryState.Redemption => InRedemption(known, facts, now).After(seen),
                RegistryState.PendingRestore => InPendingRestore(known, facts, now).After(seen),
                RegistryState.PendingDelete => OpenIntent.NotApplied(
                    known, now, settled => Progress.Fail(settled, new Reason(ItemReasons.TooLate, settled.DomainName), now)).After(seen),
                RegistryState.Active or RegistryState.AutoRenew => Registered(known, facts, now).After(seen),
                var other => throw new InvalidOperationException($"Info cannot show {other}."),
            };
    }

    /// <summary>By the registry's id where it is known; else by a creation after the expiry that the order names.</summary>
    private static bool IsAnotherRegistration(ItemRow item, DomainFacts facts) =>
        item.Roid is { } roid ? roid != facts.Roid : Ms(facts.CrDate) > item.ExpirationOnRecord;

    private static Progress? ExpiryDiffers(ItemRow item, Situation now) =>
        now.Reading is not { } domain ? Progress.Fail(item, new Reason(ItemReasons.DomainNotInAccount, item.NameAsSent), now)
        : (item.ExpirationOnRecord ?? domain.ExpirationDate) is not { } onRecord ? Progress.Fail(item, new Reason(ItemReasons.ExpiryUnknown, item.NameAsSent), now)
        : ExpiryGuard.Matches(item.CurrentExpirationDate, onRecord) ? null
        : Progress.Fail(
            item,
            new Reason(
                ItemReasons.ExpiryDiffers, item.NameAsSent, ItemReasons.Moment(item.CurrentExpirationDate), ItemReasons.Moment(onRecord)),
            now);

    private static Progress InRedemption(ItemRow item, DomainFacts facts, Situation now)
    {
        if (item.IntentOutcome == IntentOutcome.Pending)
        {
            return now.Now < item.IntentAt + (now.Profile.PendingDays * 86_400_000L)
                ? Progress.Wait(item, new Reason(ItemReasons.RestorePending), now.ConfirmAgainAt(item))
                : OpenIntent.NotApplied(item, now, settled => AskForRestore(settled, facts, now));
        }

        if (item.RequestedAt is { } requestedAt && now.RegistryNow > requestedAt + (now.Profile.ReportDays * 86_400_000L))
        {
            // RFC 3915 §2: without a report in time the domain goes back to redemption; the next request is a new one.
            var back = OpenIntent.Resolve(item, IntentOutcome.None) with { RequestedAt = null, ReportedAt = null };
            return AskForRestore(back, facts, now).After(new ItemEvent(ItemEvents.FellBack, []));
        }

        // Without an rgpStatus it may be past redemption, and the registry has just said so.
        if (facts.RgpStatuses.Count == 0 && LastAnswer(item) == "2304")
        {
            return Progress.Fail(item, new Reason(ItemReasons.TooLate, item.DomainName), now);
        }

        return OpenIntent.NotApplied(item, now, settled => AskForRestore(settled with { RequestedAt = null }, facts, now));
    }

    /// <summary>On to the request, unless the item has had its tries or the registry cannot be asked.</summary>
    private static Progress AskForRestore(ItemRow item, DomainFacts facts, Situation now)
    {
        if (now.Profile.Restore == RestoreStyle.None)
        {
            return Progress.Fail(item, new Reason(ItemReasons.RestoreUnsupported, now.Profile.Name), now);
        }

        if (item.WaitCode == ItemReasons.RestoreDenied)
        {
            return Progress.Fail(item, new Reason(ItemReasons.RestoreDenied, AnswerRules.StoredArgs(item.WaitArgs)), now);
        }

        if (item.TryCount >= now.Options.Tries)
        {
            return Progress.Fail(item, LastReason(item), now);
        }

        if (now.Profile.Restore == RestoreStyle.Renew && facts.ExDate is null)
        {
            return Progress.Fail(item, new Reason(ItemReasons.ExpiryUnknown, item.NameAsSent), now);
        }

        // A request that leads to pendingRestore owes a report; without the statements accepted the fee would be lost.
        if (now.Profile.Restore is RestoreStyle.Auto or RestoreStyle.RequestAndReport && now.Profile.StatementsAcceptedBy is null)
        {
            return Progress.Wait(
                item with { Step = ItemStep.Inspect },
                new Reason(ItemReasons.StatementsNotAccepted, now.Profile.Name),
                now.OperatorAgainAt(item));
        }

        return new(item with
        {
            // A price that is passed through has to be asked for.
            Step = now.Profile.Fee == FeeMode.None && now.Hold is not { PassThrough: true } ? ItemStep.Request : ItemStep.Quote,
            DeletedAt = now.Reading?.DeletedDate ?? Ms(facts.UpDate) ?? now.Reading?.RedemptionSeenAt,
            DeadlineOrder = now.Reading?.Deadline ?? 0,
            DeadlineSource = now.Reading?.DeadlineSource,
        });
    }

    private static Progress InPendingRestore(ItemRow item, DomainFacts facts, Situation now)
    {
        var proved = item is { IntentKind: IntentKind.Request, IntentOpen: true };
        // Found like this, it was asked for by somebody else: the report is owed, and nothing of it is ours before that is accepted.
        var requestedAt = item.RequestedAt ?? Ms(facts.UpDate) ?? now.RegistryNow;
        var owing = (proved ? OpenIntent.Resolve(item, IntentOutcome.Accepted) : item) with
        {
            Step = ItemStep.Report,
            RequestedAt = proved ? requestedAt : item.RequestedAt,
            DeadlineOrder = requestedAt + (now.Profile.ReportDays * 86_400_000L),
            DeadlineSource = nameof(DeadlineSource.Report),
        };
        var progress =
            now.Profile.Restore == RestoreStyle.RequestOnly
                ? Progress.Wait(owing, new Reason(ItemReasons.RestorePending), now.ConfirmAgainAt(owing))
            : now.Profile.StatementsAcceptedBy is null
                ? Progress.Wait(
                    owing, new Reason(ItemReasons.StatementsNotAccepted, now.Profile.Name), now.OperatorAgainAt(item))
            : owing.IntentKind == IntentKind.Report
                ? OpenIntent.NotApplied(owing, now, settled => new Progress(settled))
            : new Progress(owing);
        return proved ? progress.After(OpenIntent.Proved(item)) : progress;
    }

    private static Progress Registered(ItemRow item, DomainFacts facts, Situation now)
    {
        var ours = item.IntentOpen || item.IntentOutcome == IntentOutcome.Accepted || item.RequestedAt is not null
            || item.RequestMayHaveArrived;
        if (ours)
        {
            var restored = OpenIntent.Resolve(item, IntentOutcome.Accepted) with
            {
                RestoredAt = now.Now,
                ExpirationAfter = Ms(facts.ExDate),
                WaitCode = null,
                WaitArgs = "[]",
            };
            return AfterRestoreRules.Next(restored, facts, now).After(
                OpenIntent.Proved(item),
                new ItemEvent(ItemEvents.Restored, [ItemReasons.Moment(item.ExpirationBefore), ItemReasons.Moment(Ms(facts.ExDate))]));
        }

        // It was deleted as far as anyone here knew: so somebody else brought it back. Otherwise it never needed to be.
        var wasDeleted = item.IntentKind is not null || item.DeadlineSource is not null
            || now.Domain?.RedemptionSeenAt is not null || now.Domain?.DeletedDate is not null;
        return Progress.Fail(
            item,
            wasDeleted
                ? new Reason(ItemReasons.AlreadyRestored, item.NameAsSent)
                : new Reason(ItemReasons.NotInRedemption, item.NameAsSent, string.Join(' ', facts.Statuses.Concat(facts.RgpStatuses))),
            now);
    }

    /// <summary>A question that the registry did not answer with what was asked: a try, and again later.</summary>
    public static Progress ReadRefused(ItemRow item, RegistryAnswer answer, Situation now)
    {
        var tried = item.RequestedAt is null && !item.IntentOpen ? item with { TryCount = item.TryCount + 1 } : item;
        return tried.TryCount >= now.Options.Tries && !tried.IntentOpen && tried.RequestedAt is null
            ? Progress.Fail(tried, AnswerRules.Refused(answer), now)
            : Progress.Wait(
                tried,
                AnswerRules.Again(answer),
                tried.IntentOpen || tried.RequestedAt is not null ? now.ConfirmAgainAt(tried) : now.BackoffUntil(tried.TryCount));
    }

    /// <summary>The code that the registry answered a request with when it did not take it; null where that was not the last thing said.</summary>
    private static string? LastAnswer(ItemRow item) =>
        item is { IntentKind: IntentKind.Request, IntentOutcome: IntentOutcome.None, WaitCode: ItemReasons.RetryAfterError }
            && AnswerRules.StoredArgs(item.WaitArgs) is [var code, ..]
            ? code
            : null;

    /// <summary>Why the last try did not do it: what the item has been waiting with.</summary>
    private static Reason LastReason(ItemRow item) =>
        item.WaitCode == ItemReasons.RetryAfterError
            ? new Reason(ItemReasons.RegistryRefused, AnswerRules.StoredArgs(item.WaitArgs))
            : new Reason(ItemReasons.NoAnswer, item.NameAsSent, item.TryCount.ToString(CultureInfo.InvariantCulture));

    private static long? Ms(DateTimeOffset? moment) => moment?.ToUnixTimeMilliseconds();
}

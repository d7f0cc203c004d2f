using System.Globalization;
using System.Text.Json;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// What remains once the restore is proved: a renewal where the profile or a past expiry asks for one, what the domain lost put
/// back, then the last state. Nothing here changes that the domain is restored; failures are reservations.
/// </summary>
internal static class AfterRestoreRules
{
    /// <summary>Info of a restored domain, its renew or update perhaps still open.</summary>
    public static Progress Apply(ItemRow item, DomainFacts facts, Situation now)
    {
        if (item is { RenewalMayHaveArrived: true, Renewed: false } && Ms(facts.ExDate) > item.ExpirationAfter)
        {
            // Carried out after info had said twice that it was not; a second one in hand is for the year before, and is refused.
            var known = item.IntentKind == IntentKind.Renew ? OpenIntent.Resolve(item, IntentOutcome.Accepted) : item;
            var late = known with { Renewed = true, ExpirationAfter = Ms(facts.ExDate) };
            return Next(late, facts, now).After(new ItemEvent(ItemEvents.ProvedApplied, [nameof(IntentKind.Renew)]));
        }

        if (!item.IntentOpen || item.IntentKind is not (IntentKind.Renew or IntentKind.Update))
        {
            return Next(item with { ExpirationAfter = Ms(facts.ExDate) ?? item.ExpirationAfter }, facts, now);
        }

        var applied = item.IntentKind == IntentKind.Renew
            ? Ms(facts.ExDate) > item.ExpirationAfter
            : MissingFrom(facts, item, now) is null;
        if (!applied)
        {
            return OpenIntent.NotApplied(item, now, settled => settled.TryCount < now.Options.Tries
                ? Next(settled, facts, now)
                : Unanswered(settled, facts, now));
        }

        var done = OpenIntent.Resolve(item, IntentOutcome.Accepted) with
        {
            Renewed = item.Renewed || item.IntentKind == IntentKind.Renew,
            ExpirationAfter = Ms(facts.ExDate) ?? item.ExpirationAfter,
        };
        return Next(done, facts, now).After(OpenIntent.Proved(item));
    }

    /// <summary>What was restored is no longer there, or no longer ours: the restore keeps its end, with what is shown as a reservation.</summary>
    public static Progress Vanished(ItemRow item, string code, string words, Situation now)
    {
        var warned = Progress.Warn(OpenIntent.Resolve(item, IntentOutcome.None), new Reason(ItemReasons.DelegationNotRestored, code, words));
        return Succeed(warned.Item, item.ExpirationAfter, now).After([.. warned.Events]);
    }

    /// <summary>The next thing a restored domain needs, or its success.</summary>
    public static Progress Next(ItemRow item, DomainFacts facts, Situation now)
    {
        if (NeedsRenewal(item, facts, now))
        {
            return new(item with { Step = ItemStep.Renew });
        }

        if (MissingFrom(facts, item, now) is null || item.Warnings.Contains(ItemReasons.DelegationNotRestored, StringComparison.Ordinal))
        {
            return Succeed(item, Ms(facts.ExDate), now);
        }

        // An update that was accepted and changed nothing is not sent for ever.
        return item is { IntentKind: IntentKind.Update, IntentOutcome: IntentOutcome.Accepted }
            ? WarnAndSucceed(item, facts, now)
            : new(item with { Step = ItemStep.AfterRestore });
    }

    /// <summary>What the registry lacks of what the portfolio names; null where nothing does.</summary>
    public static DomainChange? MissingFrom(DomainFacts facts, ItemRow item, Situation now)
    {
        var delegation = now.Profile.RestoreDelegation;
        var change = new DomainChange
        {
            DomainName = item.DomainName,
            AddNameServers = delegation ? Missing(now.Reading?.NameServers, facts.NameServers) : [],
            AddDsData = delegation ? Missing(now.Reading?.DsData, facts.DsData) : [],
            RemoveStatuses = now.Profile.LiftClientHold && facts.Statuses.Contains("clientHold", StringComparer.OrdinalIgnoreCase)
                ? ["clientHold"]
                : [],
        };
        return change.AddNameServers.Count + change.AddDsData.Count + change.RemoveStatuses.Count > 0 ? change : null;
    }

    private static bool NeedsRenewal(ItemRow item, DomainFacts facts, Situation now)
    {
        if (item.Renewed
            || item.Warnings.Contains(ItemReasons.RenewalFailed, StringComparison.Ordinal)
            || item.Warnings.Contains(ItemReasons.RenewalPending, StringComparison.Ordinal)
            || Ms(facts.ExDate) is not { } expiry)
        {
            return false;
        }

        return expiry <= now.RegistryNow || (now.Profile.RenewAfterRestore && expiry == item.ExpirationBefore);
    }

    private static Progress WarnAndSucceed(ItemRow item, DomainFacts facts, Situation now)
    {
        var warned = Progress.Warn(item, new Reason(ItemReasons.DelegationNotRestored, "1000", "no effect"));
        return Succeed(warned.Item, Ms(facts.ExDate), now).After([.. warned.Events]);
    }

    /// <summary>A command whose answers were lost again and again is a reservation in the end.</summary>
    private static Progress Unanswered(ItemRow item, DomainFacts facts, Situation now)
    {
        var code = item.IntentKind == IntentKind.Renew ? ItemReasons.RenewalFailed : ItemReasons.DelegationNotRestored;
        var warned = Progress.Warn(item, new Reason(code, "", "no answer"));
        return Next(warned.Item, facts, now).After([.. warned.Events]);
    }

    private static Progress Succeed(ItemRow item, long? expiry, Situation now) =>
        new(
            item with
            {
                Status = ItemStatus.Success,
                Step = ItemStep.Settle,
                Open = false,
                FinishedAt = now.Now,
                ExpirationAfter = expiry ?? item.ExpirationAfter,
                // The wire's example of an order's TaskResult is a number that reads like an order's id.
                TaskResult = string.Create(CultureInfo.InvariantCulture, $"{now.Now}{item.Ordinal:D4}"),
                WaitCode = null,
                WaitArgs = "[]",
            },
            new ItemEvent(ItemEvents.Succeeded, [ItemReasons.Moment(expiry)]));

    private static IReadOnlyList<string> Missing(string? wantedJson, IReadOnlyList<string> there) =>
        wantedJson is null
            ? []
            : [.. (JsonSerializer.Deserialize(wantedJson, ReasonJson.Default.IReadOnlyListString) ?? [])
                .Where(wanted => !there.Contains(wanted, StringComparer.OrdinalIgnoreCase))];

    private static long? Ms(DateTimeOffset? moment) => moment?.ToUnixTimeMilliseconds();
}

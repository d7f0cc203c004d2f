using System.Globalization;
using System.Text.Json;
using Reprieve.Server.Ledger;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// What a registry charges for an item's commands: once for each that it took, whether its answer says so or info shows it, and a line
/// for each that it refused for want of balance.
/// </summary>
internal static class RegistryCharges
{
    /// <param name="before">The item before the registry's word.</param>
    /// <param name="after">The item after it.</param>
    /// <param name="answer">The answer to its command; null where info or the time since tells.</param>
    /// <param name="now">With the item's hold.</param>
    public static ChargeRow? Of(ItemRow before, ItemRow after, RegistryAnswer? answer, Situation now)
    {
        if (answer is { Code: 2104 })
        {
            return Row(after, ChargeKind.Refused2104, after.IntentClTrid, answer, fee: null, now);
        }

        if (IsTaken(after) && !(IsTaken(before) && before.IntentClTrid == after.IntentClTrid))
        {
            return after.IntentKind == IntentKind.Request
                ? Row(after, ChargeKind.Restore, WhoseEffect(before, after), answer, answer?.Fee ?? Agreed(after) ?? Expected(now.Hold), now)
                : Row(after, ChargeKind.Renew, after.IntentClTrid, answer, answer?.Fee, now);
        }

        // Asked for by an earlier item, or by a try of which info had said twice that it was not carried out.
        if (IsAwaited(before) && (after.Step == ItemStep.Report || after.RestoredAt is not null))
        {
            return Row(after, ChargeKind.Restore, WhoseEffect(before, before), answer: null, Agreed(before) ?? Expected(now.Hold), now);
        }

        // The same of a renewal; which of its commands did it is not known.
        return after.Renewed && !before.Renewed && !(IsTaken(after) && after.IntentKind == IntentKind.Renew)
            ? Row(after, ChargeKind.Renew, clTrid: null, answer: null, fee: null, now)
            : null;
    }

    /// <summary>
    /// The command that info shows the effect of; null where a refusal or "not applied" was the last word on it and others had gone before:
    /// an id that is not the registry's would be a difference where there is none.
    /// </summary>
    private static string? WhoseEffect(ItemRow before, ItemRow item) =>
        before is { IntentKind: IntentKind.Request, IntentOutcome: IntentOutcome.None, TryCount: > 1 } ? null : item.IntentClTrid;

    private static bool IsAwaited(ItemRow item) => !IsTaken(item)
        && item is { RequestMayHaveArrived: true, RequestedAt: null, RestoredAt: null, IntentKind: null or IntentKind.Request, Step: not ItemStep.Report };

    private static bool IsTaken(ItemRow item) =>
        item is { IntentKind: IntentKind.Request or IntentKind.Renew, IntentOutcome: IntentOutcome.Accepted or IntentOutcome.Pending };

    /// <summary>The price that the item's request agreed to, or what the registry then said that it charges.</summary>
    public static RestoreQuote? Agreed(ItemRow item) =>
        item.Quote is { } quote ? JsonSerializer.Deserialize(quote, ReasonJson.Default.RestoreQuote) : null;

    private static RestoreQuote? Expected(HoldRow? hold) => hold is { ExpectedCost: { } cost, CostCurrency: { } currency }
        ? new RestoreQuote(currency, [new FeeLine(null, Currency.Text(cost, currency))])
        : null;

    private static ChargeRow Row(ItemRow item, ChargeKind kind, string? clTrid, RegistryAnswer? answer, RestoreQuote? fee, Situation now) => new()
    {
        Registry = now.Profile.Name,
        At = now.Now,
        Kind = kind,
        DomainName = item.DomainName,
        ClTrid = clTrid,
        SvTrid = answer?.SvTrid,
        Currency = fee?.Currency,
        Amount = fee is null ? null : Minor(fee.Total, fee.Currency),
        TaskNo = item.TaskNo,
        Ordinal = item.Ordinal,
    };

    /// <summary>Null where it is no amount of the currency: a part of its smallest unit, or a currency that is not known.</summary>
    public static long? Minor(decimal amount, string currency) =>
        // A decimal keeps the zeros that it was written with: 40.000 is 40.
        Currency.TryParse((amount / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture), currency, out var minor) ? minor : null;
}

using System.Globalization;
using System.Text.Json;
using Reprieve.Server.Ledger;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// What an item does next, given what the registry asks for its restore. Two prices are never compared: what the customer pays was fixed
/// when the order was accepted, and what the registry asks has a limit in the registry's currency.
/// </summary>
internal static class QuoteRules
{
    public static Progress Apply(ItemRow item, Quotation quotation, DomainFacts? facts, Situation now)
    {
        var (answer, quote) = quotation;
        if (answer is { Code: 2400 })
        {
            // A fault that can pass is no word on the price.
            return InspectionRules.ReadRefused(item with { Step = ItemStep.Inspect }, answer, now);
        }

        if (quote is null && (now.Profile.Fee == FeeMode.Required || now.Hold is { PassThrough: true }))
        {
            return Progress.Fail(item, new Reason(ItemReasons.FeeUnknown, item.NameAsSent), now);
        }

        ItemEvent[] seen = quote is null
            ? []
            : [new ItemEvent(ItemEvents.Quoted, [quote.Currency, .. quote.Lines.Select(fee => $"{fee.Description} {fee.Amount}")])];
        return quote is not null && now.Hold is { } hold && Exceeded(quote, hold, facts, now) is { } limit
            ? Progress.Fail(item, new Reason(ItemReasons.PriceChanged, quote.Words, limit), now).After(seen)
            : new Progress(
                item with
                {
                    Step = ItemStep.Request,
                    Quote = quote is null ? null : JsonSerializer.Serialize(quote, ReasonJson.Default.RestoreQuote),
                },
                seen);
    }

    /// <summary>What the customer is charged where the registry's price is passed through; null where the price is our own, or none is known.</summary>
    public static long? Charged(ItemRow item, HoldRow hold, RestoreStyle style) =>
        hold.PassThrough && item.RestoredAt is not null && RegistryCharges.Agreed(item) is { } fee && fee.Currency == hold.Currency
            ? RegistryCharges.Minor(Asked(fee, hold, style, item.ExpirationBefore > (item.RequestedAt ?? item.RestoredAt)), fee.Currency)
            : null;

    /// <summary>The limit that the registry's price does not keep; null where it keeps them all.</summary>
    private static string? Exceeded(RestoreQuote quote, HoldRow hold, DomainFacts? facts, Situation now)
    {
        var asked = Asked(quote, hold, now.Profile.Restore, facts?.ExDate?.ToUnixTimeMilliseconds() > now.RegistryNow);
        if (hold.PassThrough && (quote.Currency != hold.Currency || asked > Amount(hold.RestorePrice, hold.Currency)))
        {
            return Words(hold.RestorePrice, hold.Currency);
        }

        return hold is { MaxCost: { } most, CostCurrency: { } currency }
            && (quote.Currency != currency || asked > Amount(most, currency))
                ? Words(most, currency)
                : null;
    }

    /// <summary>
    /// The fee that the restore's price has to bear: without the renewal where that has a price of its own, or where none is due and the
    /// registry shows one all the same.
    /// </summary>
    private static decimal Asked(RestoreQuote quote, HoldRow hold, RestoreStyle style, bool isExpiryAhead) =>
        // A restore by renew is that renewal.
        style != RestoreStyle.Renew && (hold.RenewalState != LineState.None || isExpiryAhead) ? quote.Total - quote.Renewal : quote.Total;

    private static decimal Amount(long minor, string currency) => decimal.Parse(Currency.Text(minor, currency), CultureInfo.InvariantCulture);

    private static string Words(long minor, string currency) => $"{Currency.Text(minor, currency)} {currency}";
}

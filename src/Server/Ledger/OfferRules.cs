using System.Text.Json;
using System.Text.Json.Serialization;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Ledger;

/// <summary>Why a voucher or a promotion cannot be used.</summary>
public enum OfferFault
{
    /// <summary>It can.</summary>
    None,

    /// <summary>There is none, or it is another account's.</summary>
    NotFound,

    /// <summary>Not valid yet, or withdrawn.</summary>
    NotActive,
    Expired,
    Exhausted,

    /// <summary>Nothing in the order is what it is for.</summary>
    NotApplicable,
}

/// <summary>When a voucher or a promotion can be used, whatever is ordered.</summary>
public static class OfferRules
{
    /// <param name="voucher">The row, or null where there is none.</param>
    /// <param name="accountId">Who orders.</param>
    /// <param name="currency">What the account pays in.</param>
    /// <param name="at">The time that its validity is judged at.</param>
    public static OfferFault Fault(VoucherRow? voucher, string accountId, string currency, long at)
    {
        if (voucher is null || voucher.AccountId is { } owner && owner != accountId)
        {
            return OfferFault.NotFound;
        }

        var time = OfTime(voucher.Status, voucher.ValidFrom, voucher.ValidUntil, at);
        return time != OfferFault.None ? time
            // One that is used once is whole, or used.
            : voucher.Remaining <= 0 || !voucher.Divisible && voucher.Remaining < voucher.FaceValue ? OfferFault.Exhausted
            : voucher.Currency != currency ? OfferFault.NotApplicable
            : OfferFault.None;
    }

    /// <inheritdoc cref="Fault(VoucherRow?, string, string, long)"/>
    /// <param name="promotion">The row, or null where there is none.</param>
    /// <param name="usesByAccount">How many orders of the account use it.</param>
    /// <param name="accountId">Who orders.</param>
    /// <param name="currency">What the account pays in.</param>
    /// <param name="at">The time that its validity is judged at.</param>
    public static OfferFault Fault(PromotionRow? promotion, int usesByAccount, string accountId, string currency, long at)
    {
        if (promotion is null || promotion.AccountId is { } owner && owner != accountId)
        {
            return OfferFault.NotFound;
        }

        var time = OfTime(promotion.Status, promotion.ValidFrom, promotion.ValidUntil, at);
        return time != OfferFault.None ? time
            : promotion.Used >= promotion.UsesTotal || usesByAccount >= promotion.UsesPerAccount ? OfferFault.Exhausted
            : promotion.Currency is { } own && own != currency ? OfferFault.NotApplicable
            : OfferFault.None;
    }

    private static OfferFault OfTime(OfferStatus status, long validFrom, long validUntil, long at) =>
        status == OfferStatus.Withdrawn || at < validFrom ? OfferFault.NotActive
        : at >= validUntil ? OfferFault.Expired
        : OfferFault.None;
}

/// <summary>What a voucher or a promotion is for.</summary>
internal sealed class OfferScope
{
    private readonly IReadOnlyList<string> _actions;
    private readonly IReadOnlyList<string> _suffixes;

    /// <param name="actions">A JSON array of <see cref="PriceAction"/>s; empty for all.</param>
    /// <param name="suffixes">A JSON array; empty for all.</param>
    public OfferScope(string actions, string suffixes)
    {
        _actions = JsonSerializer.Deserialize(actions, LedgerJson.Default.IReadOnlyListString) ?? [];
        _suffixes = JsonSerializer.Deserialize(suffixes, LedgerJson.Default.IReadOnlyListString) ?? [];
    }

    public bool Covers(OrderItem item, PriceLine line) =>
        (_actions.Count == 0 || _actions.Contains(line == PriceLine.Restore ? nameof(PriceAction.Restore) : nameof(PriceAction.Renew), StringComparer.Ordinal))
        && (_suffixes.Count == 0 || _suffixes.Contains(item.Suffix, StringComparer.Ordinal));
}

/// <summary>What the ledger keeps as JSON in one column.</summary>
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class LedgerJson : JsonSerializerContext;

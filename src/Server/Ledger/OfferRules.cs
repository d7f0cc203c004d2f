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

/// <summary>How a voucher or a promotion stands at a time.</summary>
public enum OfferState
{
    Active,
    Withdrawn,
    NotYetValid,
    Expired,

    /// <summary>Nothing is left of it that an order could use.</summary>
    Used,
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

        return OfState(State(voucher, at)) is not OfferFault.None and var fault ? fault
            : voucher.Currency != currency ? OfferFault.NotApplicable
            : OfferFault.None;
    }

    /// <summary>What a list says of a voucher.</summary>
    public static OfferState State(VoucherRow voucher, long at)
    {
        // One that is used once is whole, or used.
        var isUsed = voucher.Remaining <= 0 || !voucher.Divisible && voucher.Remaining < voucher.FaceValue;
        return State(voucher.Status, voucher.ValidFrom, voucher.ValidUntil, isUsed, at);
    }

    /// <summary>What a list says of a promotion.</summary>
    /// <param name="promotion">The row.</param>
    /// <param name="usesByAccount">How many orders of the account that asks use it; 0 where none in particular does.</param>
    /// <param name="at">UTC ms.</param>
    public static OfferState State(PromotionRow promotion, int usesByAccount, long at) => State(
        promotion.Status,
        promotion.ValidFrom,
        promotion.ValidUntil,
        promotion.Used >= promotion.UsesTotal || usesByAccount >= promotion.UsesPerAccount,
        at);

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

        return OfState(State(promotion, usesByAccount, at)) is not OfferFault.None and var fault ? fault
            : promotion.Currency is { } own && own != currency ? OfferFault.NotApplicable
            : OfferFault.None;
    }

    private static OfferState State(OfferStatus status, long validFrom, long validUntil, bool isUsed, long at) =>
        status == OfferStatus.Withdrawn ? OfferState.Withdrawn
        : at < validFrom ? OfferState.NotYetValid
        : at >= validUntil ? OfferState.Expired
        : isUsed ? OfferState.Used
        : OfferState.Active;

    private static OfferFault OfState(OfferState state) => state switch
    {
        OfferState.Active => OfferFault.None,
        OfferState.Withdrawn or OfferState.NotYetValid => OfferFault.NotActive,
        OfferState.Expired => OfferFault.Expired,
        OfferState.Used => OfferFault.Exhausted,
        _ => throw new InvalidOperationException($"{state} is no state of an offer."),
    };
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

using System.Globalization;
using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>A promotion (优惠券), as answers show it.</summary>
public sealed record Promotion
{
    /// <summary>The PromotionNo of orders.</summary>
    public required string PromotionNo { get; init; }

    /// <summary>Active, Withdrawn, NotYetValid, Expired or Used: by as many orders as may use it, in all or of the account asked for.</summary>
    public required string Status { get; init; }

    /// <summary>The one account that may use it; absent where any may.</summary>
    public string? AccountId { get; init; }

    /// <summary>Percent or FixedPrice.</summary>
    public required string Kind { get; init; }

    /// <summary>Of Percent: how much less, <c>12.5</c>.</summary>
    public string? Percent { get; init; }

    /// <summary>Of FixedPrice: what a line costs that would cost more.</summary>
    public string? Price { get; init; }

    /// <summary>ISO 4217; absent where a percentage goes with any.</summary>
    public string? Currency { get; init; }

    public required OfferActions Actions { get; init; }

    /// <summary>Absent where it serves all.</summary>
    public OfferSuffixes? Suffixes { get; init; }

    public required string ValidFrom { get; init; }

    public required long ValidFromLong { get; init; }

    /// <summary>The first moment at which it is no longer valid.</summary>
    public required string ValidUntil { get; init; }

    public required long ValidUntilLong { get; init; }

    /// <summary>How many orders may use it; absent where any number may.</summary>
    public int? UsesTotal { get; init; }

    /// <summary>How many of one account; absent where any number may.</summary>
    public int? UsesPerAccount { get; init; }

    /// <summary>How many orders use it.</summary>
    public required int Used { get; init; }

    /// <summary>How many of the account asked for; absent in a list of all.</summary>
    public int? UsedByAccount { get; init; }

    public required string CreateTime { get; init; }

    public required long CreateTimeLong { get; init; }

    /// <summary>Shown to operators alone.</summary>
    public string? Note { get; init; }

    internal static Promotion Of(PromotionRow row, int? usesByAccount, bool isForOperator, long at) => new()
    {
        PromotionNo = row.PromotionNo,
        Status = $"{OfferRules.State(row, usesByAccount ?? 0, at)}",
        AccountId = row.AccountId,
        Kind = $"{row.Kind}",
        Percent = row.Kind == PromotionKind.Percent ? WireAmount.PercentageText(row.Value) : null,
        Price = PriceText(row),
        Currency = row.Currency,
        Actions = OfferActions.Of(row.Actions),
        Suffixes = OfferSuffixes.Of(row.Suffixes),
        ValidFrom = WireTime.Text(row.ValidFrom),
        ValidFromLong = row.ValidFrom,
        ValidUntil = WireTime.Text(row.ValidUntil),
        ValidUntilLong = row.ValidUntil,
        UsesTotal = row.UsesTotal,
        UsesPerAccount = row.UsesPerAccount,
        Used = row.Used,
        UsedByAccount = usesByAccount,
        CreateTime = WireTime.Text(row.CreatedAt),
        CreateTimeLong = row.CreatedAt,
        Note = isForOperator ? row.Note : null,
    };

    /// <summary>What the audit says of it, besides its terms.</summary>
    internal static IEnumerable<string> Audited(PromotionRow row) =>
    [
        $"Kind={row.Kind}",
        row.Kind == PromotionKind.Percent ? $"Percent={WireAmount.PercentageText(row.Value)}" : $"Price={PriceText(row)}",
        $"Currency={row.Currency ?? OfferTerms.Any}",
        $"UsesTotal={Limit(row.UsesTotal)}",
        $"UsesPerAccount={Limit(row.UsesPerAccount)}",
        $"Used={row.Used.ToString(CultureInfo.InvariantCulture)}",
        $"Status={row.Status}",
    ];

    private static string? PriceText(PromotionRow row) =>
        row is { Kind: PromotionKind.FixedPrice, Currency: { } currency } ? Ledger.Currency.Text(row.Value, currency) : null;

    private static string Limit(int? uses) => uses?.ToString(CultureInfo.InvariantCulture) ?? OfferTerms.Any;
}

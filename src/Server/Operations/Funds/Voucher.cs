using Reprieve.Server.Ledger;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>A voucher (代金券), as answers show it.</summary>
public sealed record Voucher
{
    /// <summary>The CouponNo of orders.</summary>
    public required string VoucherNo { get; init; }

    /// <summary>Active, Withdrawn, NotYetValid, Expired or Used.</summary>
    public required string Status { get; init; }

    /// <summary>The one account that may use it; absent where any may.</summary>
    public string? AccountId { get; init; }

    /// <summary>ISO 4217, of its three amounts.</summary>
    public required string Currency { get; init; }

    public required string FaceValue { get; init; }

    /// <summary>What orders have not taken of it, or have given back.</summary>
    public required string Remaining { get; init; }

    /// <summary>What the lines that it serves must come to.</summary>
    public required string MinimumOrder { get; init; }

    /// <summary>Whether what an order leaves of it can be used by another.</summary>
    public required bool Divisible { get; init; }

    public required OfferActions Actions { get; init; }

    /// <summary>Absent where it serves all.</summary>
    public OfferSuffixes? Suffixes { get; init; }

    public required string ValidFrom { get; init; }

    public required long ValidFromLong { get; init; }

    /// <summary>The first moment at which it is no longer valid.</summary>
    public required string ValidUntil { get; init; }

    public required long ValidUntilLong { get; init; }

    public required string CreateTime { get; init; }

    public required long CreateTimeLong { get; init; }

    /// <summary>Shown to operators alone.</summary>
    public string? Note { get; init; }

    internal static Voucher Of(VoucherRow row, bool isForOperator, long at) => new()
    {
        VoucherNo = row.VoucherNo,
        Status = $"{OfferRules.State(row, at)}",
        AccountId = row.AccountId,
        Currency = row.Currency,
        FaceValue = Ledger.Currency.Text(row.FaceValue, row.Currency),
        Remaining = Ledger.Currency.Text(row.Remaining, row.Currency),
        MinimumOrder = Ledger.Currency.Text(row.MinimumOrder, row.Currency),
        Divisible = row.Divisible,
        Actions = OfferActions.Of(row.Actions),
        Suffixes = OfferSuffixes.Of(row.Suffixes),
        ValidFrom = WireTime.Text(row.ValidFrom),
        ValidFromLong = row.ValidFrom,
        ValidUntil = WireTime.Text(row.ValidUntil),
        ValidUntilLong = row.ValidUntil,
        CreateTime = WireTime.Text(row.CreatedAt),
        CreateTimeLong = row.CreatedAt,
        Note = isForOperator ? row.Note : null,
    };
}

/// <summary>What a voucher or a promotion serves.</summary>
public sealed record OfferActions
{
    /// <summary>Restore, Renew or both.</summary>
    public required IReadOnlyList<string> Action { get; init; }

    internal static OfferActions Of(string json) => new() { Action = OfferTerms.ActionsOf(json) };
}

/// <summary>The suffixes that a voucher or a promotion serves, in U-label form.</summary>
public sealed record OfferSuffixes
{
    public required IReadOnlyList<string> Suffix { get; init; }

    internal static OfferSuffixes? Of(string json) => OfferTerms.TextsOf(json) is { Count: > 0 } some
        ? new OfferSuffixes { Suffix = [.. some.Select(DomainName.ToUnicodeSuffix)] }
        : null;
}

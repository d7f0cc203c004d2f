using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Orders;

/// <summary>What a dry run answers: what each item would come to, and the order in all.</summary>
public sealed record RedeemDryRun
{
    /// <summary>Unpriced, Prepaid, Credit, Postpaid.</summary>
    public required string Billing { get; init; }

    public string? Currency { get; init; }

    /// <summary>What the account would pay: of the items that would be held.</summary>
    public string? TotalAmount { get; init; }

    public string? TotalDiscount { get; init; }

    public string? TotalVoucher { get; init; }

    /// <summary>What would be left; below nothing where there is credit.</summary>
    public string? BalanceAfter { get; init; }

    /// <summary>The voucher that would be used.</summary>
    public string? CouponNo { get; init; }

    /// <summary>The promotion that would be used.</summary>
    public string? PromotionNo { get; init; }

    /// <summary>Sent with the very same order, it fixes these prices.</summary>
    public string? QuoteId { get; init; }

    public string? QuoteValidUntil { get; init; }

    public long? QuoteValidUntilLong { get; init; }

    public required IReadOnlyList<Item> DryRunItem { get; init; }

    public sealed record Item
    {
        /// <summary>As sent.</summary>
        public required string DomainName { get; init; }

        /// <summary>
        /// Redeemable, TooEarly, TooLate, NotFound, NotOurs, NotInAccount, Duplicate, AlreadyOpen, ExpiryDiffers, SuffixUnsupported, Unknown,
        /// NoPrice, PriceAboveMax, ConsentNeeded, FundsShort.
        /// </summary>
        public required string Verdict { get; init; }

        /// <summary>The same in words; empty for Redeemable.</summary>
        public required string Message { get; init; }

        /// <summary>What the account would pay for it: the sum of the lines.</summary>
        public string? Amount { get; init; }

        public IReadOnlyList<PricePart>? PriceLine { get; init; }

        public string? Deadline { get; init; }

        public long? DeadlineLong { get; init; }

        public string? DeadlineSource { get; init; }

        /// <summary>Until the deadline by the registry's clock; below 0 once it is over.</summary>
        public long? SecondsLeft { get; init; }

        /// <summary>When it would be done at the earliest, by what waits at its registry and the registry's rate; absent while that is away.</summary>
        public string? EstimatedFinish { get; init; }

        public long? EstimatedFinishLong { get; init; }

        /// <summary>When the registry was read for this.</summary>
        public string? RegistryReadAt { get; init; }

        public long? RegistryReadAtLong { get; init; }
    }

    public sealed record PricePart
    {
        /// <summary>Restore, Renewal, Discount, Tax, Voucher.</summary>
        public required string Line { get; init; }

        /// <summary>Below nothing for what is taken off.</summary>
        public required string Amount { get; init; }
    }
}

/// <summary>Turns what the records and the registry's last reading say into a verdict.</summary>
internal static class RedeemVerdicts
{
    public const string Redeemable = "Redeemable";
    public const string Unknown = "Unknown";
    public const string FundsShort = "FundsShort";

    private static readonly ApiText _unread = new("The registry has not been read yet; ask again in a moment.", "尚未从注册局读取该域名，请稍后再试。");

    /// <param name="line">The item.</param>
    /// <param name="refusal">By the records here.</param>
    /// <param name="ofPrice">By its price.</param>
    /// <param name="domain">As last read.</param>
    /// <param name="clocks">The registries'.</param>
    /// <param name="lang">Of the words.</param>
    public static RedeemDryRun.Item Of(RedeemLine line, Reason? refusal, Reason? ofPrice, DomainRow? domain, RegistryClocks clocks, string lang)
    {
        var (verdict, message) = refusal is not null ? OfRefusal(refusal, lang) : OfState(line, domain, lang);
        if (ofPrice is not null && (verdict is Redeemable or Unknown))
        {
            // Anything else that the registry says stands before it: money would not help.
            (verdict, message) = OfRefusal(ofPrice, lang);
        }

        return new RedeemDryRun.Item
        {
            DomainName = line.NameAsSent,
            Verdict = verdict,
            Message = message,
            Deadline = WireTime.Text(domain?.Deadline),
            DeadlineLong = domain?.Deadline,
            DeadlineSource = domain?.DeadlineSource,
            SecondsLeft = clocks.SecondsLeft(domain?.Registry, domain?.Deadline),
            RegistryReadAt = WireTime.Text(domain?.ReadAt),
            RegistryReadAtLong = domain?.ReadAt,
        };
    }

    private static (string Verdict, string Message) OfRefusal(Reason refusal, string lang) =>
        (VerdictOf(refusal), ItemReasons.Text(refusal.Code, refusal.ArgsJson, lang));

    private static string VerdictOf(Reason refusal) => refusal.Code switch
    {
        ItemReasons.NoPrice => "NoPrice",
        ItemReasons.PriceAboveMax => "PriceAboveMax",
        ItemReasons.ConsentNeeded => "ConsentNeeded",
        ItemReasons.InsufficientBalance => FundsShort,
        ItemReasons.DomainNotInAccount => "NotInAccount",
        ItemReasons.ConflictingItems or ItemReasons.DuplicateItem => "Duplicate",
        ItemReasons.OpenItemExists => "AlreadyOpen",
        ItemReasons.SuffixUnsupported => "SuffixUnsupported",
        ItemReasons.ExpiryDiffers => "ExpiryDiffers",
        var other => throw new InvalidOperationException($"A dry run has no verdict for {other}."),
    };

    private static (string Verdict, string Message) OfState(RedeemLine line, DomainRow? domain, string lang) =>
        Enum.TryParse<RegistryState>(domain?.State, out var state) ? state switch
        {
            RegistryState.Redemption or RegistryState.PendingRestore => (Redeemable, ""),
            RegistryState.Active or RegistryState.AutoRenew => ("TooEarly", Text(ItemReasons.NotInRedemption, lang, line.NameAsSent, state.ToString())),
            RegistryState.PendingDelete => ("TooLate", Text(ItemReasons.TooLate, lang, line.NameAsSent)),
            RegistryState.Gone => ("NotFound", Text(ItemReasons.Purged, lang, line.NameAsSent)),
            RegistryState.NotOurs => ("NotOurs", Text(ItemReasons.NotOurs, lang, line.NameAsSent, domain?.ClId ?? "?")),
            RegistryState.Unknown => (Unknown, _unread.In(lang)),
            _ => throw new InvalidOperationException($"A dry run has no verdict for {state}."),
        }
        : (Unknown, _unread.In(lang));

    private static string Text(string code, string lang, params IReadOnlyList<string> args) => ItemReasons.Text(code, new Reason(code, args).ArgsJson, lang);
}

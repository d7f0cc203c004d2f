using System.Data.Common;
using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Orders;

/// <summary>
/// Decides what an order costs and what pays for it, by the rows as they are: for a dry run as they are read, for an order locked until its
/// commit, funds before vouchers before promotions.
/// </summary>
/// <param name="connection">One snapshot, or the writer's.</param>
/// <param name="locks">The accepting command; null for a dry run.</param>
/// <param name="key">Signs quotes.</param>
/// <param name="order">What is asked for.</param>
/// <param name="accountId">Who asks.</param>
/// <param name="now">UTC ms.</param>
internal sealed class RedeemPricing(DbConnection connection, WriteContext? locks, MasterKey key, RedeemOrder order, string accountId, long now)
{
    private static readonly ApiText _nothingToCompare = new(
        "this account is unpriced: nothing is charged to it, and there is no price to compare with; leave MaxPrice out",
        "该账号未设置价格：不收取费用，也没有可比较的价格，请勿传入 MaxPrice");

    private readonly HashSet<string> _locked = new(StringComparer.Ordinal);
    private readonly Quote? _quote = order.QuoteId is { } text
        ? Quote.TryRead(text, key, accountId, order.QuoteHash()) ?? throw new ApiException(ApiErrors.QuoteInvalid)
        : null;

    /// <summary>The time whose prices and validity count.</summary>
    private long At => _quote?.At ?? now;

    /// <param name="items">Those that nothing else fails.</param>
    /// <returns>Null for an account that is charged nothing.</returns>
    /// <exception cref="ApiException">The whole order is refused.</exception>
    public OrderPlan? Decide(IReadOnlyList<OrderItem> items)
    {
        var funds = locks is null ? FundsTable.Find(connection, accountId) : FundsTable.Lock(locks, accountId);
        var maxPrice = MaxPrice(funds?.Currency);
        if (funds is null)
        {
            RefuseOffersOfUnpriced();
            return null;
        }

        var keys = items.SelectMany(PriceList.KeysOf).Distinct(StringComparer.Ordinal).ToList();
        var prices = new PriceList(keys.Count == 0 ? [] : PriceTable.InForce(connection, keys, funds.Currency, At));
        var pricing = new OrderPricing(funds, prices, maxPrice, items);
        return _quote is null ? Chosen(pricing, funds) : AsQuoted(pricing, funds, _quote);
    }

    /// <summary>The quote of a plan: the one that was named, or a new one.</summary>
    public (string Id, long ValidUntil) QuoteOf(OrderPlan plan)
    {
        if (_quote is not null && order.QuoteId is { } same)
        {
            return (same, _quote.ValidUntil);
        }

        var quote = Quote.Of(plan, now);
        return (quote.Sign(key, accountId, order.QuoteHash()), quote.ValidUntil);
    }

    private long? MaxPrice(string? currency) =>
        // Unpriced, it is checked for the most decimals that any currency has.
        order.MaxPrice is not { } text ? null
        : WireAmount.Read(text, currency ?? "KWD", nameof(order.MaxPrice));

    private OrderPlan Chosen(OrderPricing pricing, FundsRow funds)
    {
        var namedVoucher = order is { UseCoupon: true, CouponNo: { } couponNo } ? Named(couponNo, funds) : null;
        var namedPromotion = order is { UsePromotion: true, PromotionNo: { } promotionNo } ? Named(promotionNo, pricing, funds) : null;
        while (true)
        {
            var promotion = namedPromotion ?? (order.UsePromotion ? pricing.BestPromotion(Promotions(funds)) : null);
            var voucher = namedVoucher ?? (order.UseCoupon ? pricing.BestVoucher(promotion, Vouchers(funds)) : null);
            // A choice among many is made again once what it fell on is locked: another order may have come between.
            if (IsLocked(voucher) & IsLocked(promotion))
            {
                var plan = pricing.Plan(promotion, voucher);
                if (namedVoucher is not null && pricing.HasPrices && !OrderPricing.Serves(plan))
                {
                    RedeemErrors.ThrowOfVoucher(OfferFault.NotApplicable, namedVoucher.VoucherNo);
                }

                return plan;
            }
        }
    }

    private OrderPlan AsQuoted(OrderPricing pricing, FundsRow funds, Quote quote)
    {
        var voucher = quote.VoucherNo is { } voucherNo ? Row(voucherNo) : null;
        var promotion = quote.PromotionNo is { } promotionNo ? PromotionOf(promotionNo) : null;
        if (now >= quote.ValidUntil || Quote.TermsOf(funds, voucher, promotion) != quote.Terms)
        {
            throw new ApiException(ApiErrors.QuoteExpired, Quote.ValidMs / 60_000);
        }

        if (voucher is not null)
        {
            RedeemErrors.ThrowOfVoucher(
                voucher.Remaining < quote.VoucherShare ? OfferFault.Exhausted : OfferRules.Fault(voucher, accountId, funds.Currency, quote.At),
                voucher.VoucherNo);
        }

        if (promotion is not null)
        {
            RedeemErrors.ThrowOfPromotion(OfferRules.Fault(promotion, Uses(promotion), accountId, funds.Currency, quote.At), promotion.PromotionNo);
        }

        var plan = pricing.Plan(promotion, voucher);
        if (voucher is not null && pricing.HasPrices && !OrderPricing.Serves(plan))
        {
            // Items that count no more have brought it below the minimum.
            RedeemErrors.ThrowOfVoucher(OfferFault.NotApplicable, voucher.VoucherNo);
        }

        return plan;
    }

    private VoucherRow Named(string voucherNo, FundsRow funds)
    {
        var voucher = Row(voucherNo);
        RedeemErrors.ThrowOfVoucher(OfferRules.Fault(voucher, accountId, funds.Currency, At), voucherNo);
        return voucher ?? throw new InvalidOperationException($"The voucher {voucherNo} is there.");
    }

    private PromotionRow Named(string promotionNo, OrderPricing pricing, FundsRow funds)
    {
        var promotion = PromotionOf(promotionNo);
        RedeemErrors.ThrowOfPromotion(
            OfferRules.Fault(promotion, promotion is null ? 0 : Uses(promotion), accountId, funds.Currency, At), promotionNo);
        return promotion is not null && (!pricing.HasPrices || pricing.Serves(promotion))
            ? promotion
            : throw new ApiException(ApiErrors.PromotionNotApplicable, promotionNo);
    }

    private List<VoucherRow> Vouchers(FundsRow funds) =>
    [
        .. VoucherTable.UsableBy(connection, accountId, funds.Currency, At)
            .Where(voucher => OfferRules.Fault(voucher, accountId, funds.Currency, At) == OfferFault.None),
    ];

    private List<PromotionRow> Promotions(FundsRow funds)
    {
        var usable = PromotionTable.UsableBy(connection, accountId, funds.Currency, At);
        var uses = usable.Count == 0
            ? new Dictionary<string, int>()
            : PromotionTable.UsesBy(connection, accountId, [.. usable.Select(promotion => promotion.PromotionNo)]);
        return
        [
            .. usable.Where(promotion =>
                OfferRules.Fault(promotion, uses.GetValueOrDefault(promotion.PromotionNo), accountId, funds.Currency, At) == OfferFault.None),
        ];
    }

    private int Uses(PromotionRow promotion) =>
        PromotionTable.UsesBy(connection, accountId, [promotion.PromotionNo]).GetValueOrDefault(promotion.PromotionNo);

    private VoucherRow? Row(string voucherNo)
    {
        _locked.Add($"voucher {voucherNo}");
        return locks is null ? VoucherTable.Find(connection, voucherNo) : VoucherTable.Lock(locks, voucherNo);
    }

    private PromotionRow? PromotionOf(string promotionNo)
    {
        _locked.Add($"promotion {promotionNo}");
        return locks is null ? PromotionTable.Find(connection, promotionNo) : PromotionTable.Lock(locks, promotionNo);
    }

    private bool IsLocked(VoucherRow? voucher)
    {
        if (voucher is null || locks is null || _locked.Contains($"voucher {voucher.VoucherNo}"))
        {
            return true;
        }

        Row(voucher.VoucherNo);
        return false;
    }

    private bool IsLocked(PromotionRow? promotion)
    {
        if (promotion is null || locks is null || _locked.Contains($"promotion {promotion.PromotionNo}"))
        {
            return true;
        }

        PromotionOf(promotion.PromotionNo);
        return false;
    }

    private void RefuseOffersOfUnpriced()
    {
        // There is no price for them to be taken off; numbers that are none of ours are kept with the task, and nothing else.
        if (order is { UseCoupon: true, CouponNo: { } couponNo } && VoucherTable.Find(connection, couponNo) is { } voucher
            && (voucher.AccountId ?? accountId) == accountId)
        {
            throw new ApiException(ApiErrors.CouponNotApplicable, couponNo);
        }

        if (order is { UsePromotion: true, PromotionNo: { } promotionNo } && PromotionTable.Find(connection, promotionNo) is { } promotion
            && (promotion.AccountId ?? accountId) == accountId)
        {
            throw new ApiException(ApiErrors.PromotionNotApplicable, promotionNo);
        }

        if (order.MaxPrice is not null)
        {
            // Taken without a word it would be read as a limit.
            throw new ApiException(ApiErrors.ParameterIllegal, nameof(order.MaxPrice), _nothingToCompare);
        }

        if (order.QuoteId is not null)
        {
            throw new ApiException(ApiErrors.QuoteInvalid);
        }
    }
}

using Reprieve.Server.Storage;

namespace Reprieve.Server.Ledger;

/// <summary>
/// What an order costs: a price for each item, the promotion, the most that the request agrees to, the voucher, and how far the funds
/// reach, earliest deadline first. Pure: rows in, a plan out.
/// </summary>
public sealed class OrderPricing
{
    private readonly FundsRow _funds;
    private readonly long? _maxPrice;
    private readonly IReadOnlyList<(OrderItem Item, PriceRow? Restore, PriceRow? Renewal)> _priced;

    /// <param name="funds">What the account pays with.</param>
    /// <param name="prices">In its currency.</param>
    /// <param name="maxPrice">The most that one item may cost, with tax and before a voucher; null for any.</param>
    /// <param name="items">Of the order, those that nothing else fails.</param>
    public OrderPricing(FundsRow funds, PriceList prices, long? maxPrice, IReadOnlyList<OrderItem> items)
    {
        _funds = funds;
        _maxPrice = maxPrice;
        _priced =
        [
            .. items.OrderBy(item => item.Deadline).ThenBy(item => item.Ordinal)
                .Select(item => (item, prices.Find(item, PriceAction.Restore), prices.Find(item, PriceAction.Renew))),
        ];
    }

    /// <summary>Whether anything comes to a price at all: where nothing does, there is nothing that an offer could be for.</summary>
    public bool HasPrices => Discounted(promotion: null).Any(item => item.Lines.Count > 0);

    /// <summary>The promotion that takes most off this order, ties to the one that ends first, then by number; null where none takes anything.</summary>
    public PromotionRow? BestPromotion(IReadOnlyList<PromotionRow> candidates) =>
        candidates
            .Select(promotion => (Promotion: promotion, Saved: Discounted(promotion).Where(item => item.Verdict == PriceVerdict.Held).Sum(item => item.Discount)))
            .Where(candidate => candidate.Saved > 0)
            .OrderByDescending(candidate => candidate.Saved)
            .ThenBy(candidate => candidate.Promotion.ValidUntil)
            .ThenBy(candidate => candidate.Promotion.PromotionNo, StringComparer.Ordinal)
            .Select(candidate => candidate.Promotion)
            .FirstOrDefault();

    /// <summary>The same of vouchers, after the promotion.</summary>
    public VoucherRow? BestVoucher(PromotionRow? promotion, IReadOnlyList<VoucherRow> candidates)
    {
        var discounted = Discounted(promotion);
        return candidates
            .Select(voucher => (Voucher: voucher, Plan: Paid(discounted, promotion, voucher)))
            .Where(candidate => Serves(candidate.Plan) && candidate.Plan.VoucherShare > 0)
            .OrderByDescending(candidate => candidate.Plan.VoucherShare)
            .ThenBy(candidate => candidate.Voucher.ValidUntil)
            .ThenBy(candidate => candidate.Voucher.VoucherNo, StringComparer.Ordinal)
            .Select(candidate => candidate.Voucher)
            .FirstOrDefault();
    }

    /// <summary>What the order comes to with these; each may be null.</summary>
    public OrderPlan Plan(PromotionRow? promotion, VoucherRow? voucher) => Paid(Discounted(promotion), promotion, voucher);

    /// <summary>Whether a promotion takes anything off this order.</summary>
    public bool Serves(PromotionRow promotion) => Discounted(promotion).Any(item => item.Discount > 0);

    /// <summary>Whether a plan's voucher is for something of the order, and that comes to its minimum; also by what the funds reach.</summary>
    public static bool Serves(OrderPlan plan)
    {
        if (plan.Voucher is not { } voucher)
        {
            return true;
        }

        var scope = new OfferScope(voucher.Actions, voucher.Suffixes);
        var ordered = Served(plan.Items.Where(item => item.Verdict is PriceVerdict.Held or PriceVerdict.FundsShort));
        return ordered > 0 && ordered >= voucher.MinimumOrder && (plan.VoucherShare == 0 || Served(plan.Held) >= voucher.MinimumOrder);

        long Served(IEnumerable<PlannedItem> items) =>
            items.Sum(item => item.Lines.Where(line => scope.Covers(item.Item, line.Line)).Sum(line => line.Total));
    }

    /// <summary>Prices, the promotion and the limit of each item; in the order of deadlines.</summary>
    private List<PlannedItem> Discounted(PromotionRow? promotion)
    {
        var scope = promotion is null ? null : new OfferScope(promotion.Actions, promotion.Suffixes);
        return [.. _priced.Select(priced => Discounted(priced.Item, priced.Restore, priced.Renewal, promotion, scope))];
    }

    private PlannedItem Discounted(OrderItem item, PriceRow? restore, PriceRow? renewal, PromotionRow? promotion, OfferScope? scope)
    {
        if (restore is null)
        {
            return new PlannedItem(item, PriceVerdict.NoPrice, []);
        }

        // A renewal at whatever the registry asks is part of the restore that is passed through.
        List<PricedLine> lines = renewal is { PassThrough: false, Amount: { } renewalPrice }
            ? [Line(PriceLine.Renewal, renewal, renewalPrice, item, promotion, scope)]
            : [];
        if (restore.PassThrough)
        {
            if (_maxPrice is not { } agreed)
            {
                return new PlannedItem(item, PriceVerdict.ConsentNeeded, []);
            }

            // All that was agreed to is held: the registry's fee is known when it is asked, and the rest goes back.
            var left = agreed - lines.Sum(line => line.Total);
            lines.Insert(0, Line(PriceLine.Restore, restore, BasisPoints.WithoutTax(Math.Max(0, left), _funds.TaxBp), item, promotion: null, scope));
        }
        else
        {
            lines.Insert(0, Line(PriceLine.Restore, restore, restore.Amount ?? 0, item, promotion, scope)); // PriceList has none without
        }

        return new PlannedItem(item, lines.Sum(line => line.Total) > _maxPrice ? PriceVerdict.AboveMax : PriceVerdict.Held, lines);
    }

    private PricedLine Line(PriceLine line, PriceRow row, long price, OrderItem item, PromotionRow? promotion, OfferScope? scope)
    {
        var discount = promotion is null || scope?.Covers(item, line) != true ? 0 : promotion.Kind switch
        {
            PromotionKind.Percent => Math.Min(price, BasisPoints.Of(price, promotion.Value)),
            PromotionKind.FixedPrice => Math.Max(0, price - promotion.Value),
            _ => throw new InvalidOperationException($"{promotion.Kind} is no kind of promotion."),
        };
        return new PricedLine(line, row, price, discount, BasisPoints.Of(price - discount, _funds.TaxBp), Voucher: 0);
    }

    /// <summary>The voucher and the funds, as far as they reach: from the first item that does not fit on, none does.</summary>
    private OrderPlan Paid(List<PlannedItem> discounted, PromotionRow? promotion, VoucherRow? voucher)
    {
        var scope = voucher is null ? null : new OfferScope(voucher.Actions, voucher.Suffixes);
        var voucherLeft = voucher?.Remaining ?? 0;
        var spendable = _funds.Spendable;
        var isShort = false;
        List<PlannedItem> items = [];
        foreach (var item in discounted)
        {
            if (item.Verdict != PriceVerdict.Held)
            {
                items.Add(item);
                continue;
            }

            var paid = scope is null ? item : WithVoucher(item, scope, voucherLeft);
            isShort |= paid.Due > 0 && paid.Due > spendable;
            if (isShort)
            {
                items.Add(item with { Verdict = PriceVerdict.FundsShort });
                continue;
            }

            voucherLeft -= paid.Voucher;
            spendable -= paid.Due;
            items.Add(paid);
        }

        var held = items.Where(item => item.Verdict == PriceVerdict.Held).ToList();
        return new OrderPlan
        {
            Funds = _funds,
            Items = [.. items.OrderBy(item => item.Item.Ordinal)],
            Promotion = promotion,
            Voucher = voucher,
            Due = held.Sum(item => item.Due),
            VoucherShare = held.Sum(item => item.Voucher),
            Discount = held.Sum(item => item.Discount),
        };
    }

    private static PlannedItem WithVoucher(PlannedItem item, OfferScope scope, long left)
    {
        List<PricedLine> lines = [];
        foreach (var line in item.Lines)
        {
            var share = scope.Covers(item.Item, line.Line) ? Math.Min(left, line.Total) : 0;
            left -= share;
            lines.Add(line with { Voucher = share });
        }

        return item with { Lines = lines };
    }
}

using Reprieve.Server.Storage;

namespace Reprieve.Server.Ledger;

/// <summary>An item of an order that a price is asked for.</summary>
/// <param name="Ordinal">Its place in the order, from 1.</param>
/// <param name="DomainName">A-label form.</param>
/// <param name="Suffix">A-label form, without a leading dot.</param>
/// <param name="Deadline">0 where it is not known, which counts as urgent.</param>
public sealed record OrderItem(int Ordinal, string DomainName, string Suffix, long Deadline);

/// <summary>What becomes of an item for its price.</summary>
public enum PriceVerdict
{
    /// <summary>Its price is held.</summary>
    Held,
    NoPrice,

    /// <summary>It costs more than the request agrees to.</summary>
    AboveMax,

    /// <summary>The registry's fee would be passed through, and the request names no most that it agrees to.</summary>
    ConsentNeeded,

    /// <summary>The funds end before it.</summary>
    FundsShort,
}

/// <summary>One line of an item's price: price - discount + tax = what is due + the voucher's share.</summary>
public sealed record PricedLine(PriceLine Line, PriceRow Row, long Price, long Discount, long Tax, long Voucher)
{
    /// <summary>Before the voucher.</summary>
    public long Total => checked(Price - Discount + Tax);

    public long Due => checked(Total - Voucher);
}

/// <summary>An item with its price, as far as it has one.</summary>
public sealed record PlannedItem(OrderItem Item, PriceVerdict Verdict, IReadOnlyList<PricedLine> Lines)
{
    public PricedLine? Restore => Lines.FirstOrDefault(line => line.Line == PriceLine.Restore);

    public PricedLine? Renewal => Lines.FirstOrDefault(line => line.Line == PriceLine.Renewal);

    public long Total => Lines.Sum(line => line.Total);

    public long Discount => Lines.Sum(line => line.Discount);

    public long Tax => Lines.Sum(line => line.Tax);

    public long Voucher => Lines.Sum(line => line.Voucher);

    public long Due => Lines.Sum(line => line.Due);
}

/// <summary>What an order comes to: which items are held for how much, and by what they are paid.</summary>
public sealed record OrderPlan
{
    public required FundsRow Funds { get; init; }

    /// <summary>In the order of their ordinals.</summary>
    public required IReadOnlyList<PlannedItem> Items { get; init; }

    public PromotionRow? Promotion { get; init; }

    public VoucherRow? Voucher { get; init; }

    public IEnumerable<PlannedItem> Held => Items.Where(item => item.Verdict == PriceVerdict.Held);

    /// <summary>What the account pays.</summary>
    public required long Due { get; init; }

    public required long VoucherShare { get; init; }

    public required long Discount { get; init; }
}

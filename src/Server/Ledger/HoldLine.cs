using Reprieve.Server.Storage;

namespace Reprieve.Server.Ledger;

/// <summary>One line of a hold: price − discount + tax = due + voucher.</summary>
internal sealed record HoldLine(PriceLine Line, LineState State, long Price, long Discount, long Tax, long Voucher)
{
    /// <summary>What stands in the account's <c>held:</c>: the customer's part and the voucher's.</summary>
    public long Held => checked(Price - Discount + Tax);

    /// <summary>The customer's part.</summary>
    public long Due => checked(Held - Voucher);

    public static HoldLine RestoreOf(HoldRow hold) =>
        new(PriceLine.Restore, hold.RestoreState, hold.RestorePrice, hold.RestoreDiscount, hold.RestoreTax, hold.RestoreVoucher);

    public static HoldLine RenewalOf(HoldRow hold) =>
        new(PriceLine.Renewal, hold.RenewalState, hold.RenewalPrice, hold.RenewalDiscount, hold.RenewalTax, hold.RenewalVoucher);

    /// <summary>The customer's part of all that is held.</summary>
    public static long DueOf(HoldRow hold) => checked(RestoreOf(hold).Due + RenewalOf(hold).Due);

    /// <summary>The same at a lower price: discount and tax in proportion, the voucher as far as it reaches.</summary>
    public HoldLine At(long price)
    {
        if (price >= Price)
        {
            return this;
        }

        var discount = Share(Discount, price, Price);
        var tax = Share(Tax, price - discount, Price - Discount);
        return this with { Price = price, Discount = discount, Tax = tax, Voucher = Math.Min(Voucher, price - discount + tax) };
    }

    /// <summary>Rounded half up; of nothing there is no part.</summary>
    private static long Share(long amount, long part, long whole) =>
        whole == 0 ? 0 : (long)((((Int128)amount * part * 2) + whole) / ((Int128)whole * 2));
}

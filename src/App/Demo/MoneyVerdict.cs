using System.Globalization;
using System.Text.Json;
using Reprieve.App.Client;

namespace Reprieve.App.Demo;

/// <summary>What the batch cost, by the API, beside what it should cost by the file of practice money.</summary>
internal sealed record MoneyVerdict
{
    public required string Currency { get; init; }

    public required IReadOnlyList<MoneyLine> Lines { get; init; }

    public IEnumerable<MoneyLine> Differences => Lines.Where(line => !line.Agrees);

    /// <param name="expected">By the file.</param>
    /// <param name="expectations">Each name of the batch.</param>
    /// <param name="quoted">The order as it was quoted and accepted.</param>
    /// <param name="before">What the API showed of the money before the order.</param>
    /// <param name="after">And once all had ended.</param>
    public static MoneyVerdict Of(
        MoneyExpectations expected, IReadOnlyList<Expectation> expectations, TriedTotal? quoted, MoneyReading before, MoneyReading after)
    {
        var ordered = expected.Of(expectations);
        var restored = expected.Of(expectations.Where(expectation => expectation.IsRestored));
        var paid = before.Balance - after.Balance;
        var byVoucher = before.VoucherLeft - after.VoucherLeft;
        return new MoneyVerdict
        {
            Currency = expected.Currency,
            Lines =
            [
                new("list price of what was ordered", ordered.Price, quoted is null ? null : quoted.Amount + quoted.Discount + quoted.Voucher),
                new($"promotion {expected.PromotionNo}", -ordered.Discount, quoted?.PromotionNo == expected.PromotionNo ? -quoted.Discount : null),
                new($"voucher {expected.VoucherNo}", -ordered.Voucher, quoted?.CouponNo == expected.VoucherNo ? -quoted.Voucher : null),
                new("held for it", ordered.Due, quoted?.Amount),
                new("given back to the account for what failed", ordered.Due - restored.Due, quoted?.Amount - paid),
                new("given back to the voucher", ordered.Voucher - restored.Voucher, quoted?.Voucher - byVoucher),
                new("still held", 0, after.Held),
                new("left of the voucher", expected.FaceValue - restored.Voucher, after.VoucherLeft),
                new("paid", restored.Due, paid),
                new("saved by promotion and voucher", restored.Discount + restored.Voucher, restored.Price - paid),
            ],
        };
    }
}

/// <summary>One sum; null where the API shows none.</summary>
/// <param name="What">In words.</param>
/// <param name="Should">By the file.</param>
/// <param name="Came">By the API.</param>
internal sealed record MoneyLine(string What, decimal Should, decimal? Came)
{
    public bool Agrees => Should == Came;
}

/// <summary>What the API shows of the account and of one voucher.</summary>
internal sealed record MoneyReading(decimal Balance, decimal Held, decimal VoucherLeft)
{
    public static async Task<MoneyReading> TakeAsync(ApiConnection connection, string voucherNo, CancellationToken cancellationToken)
    {
        var funds = await new FundsAccount(connection, accountId: null).ShowAsync(cancellationToken);
        var vouchers = await connection.CallAsync("QueryVouchers", [new("PageNum", "1"), new("PageSize", "100")], cancellationToken);
        var voucher = vouchers.GetProperty("Data").GetProperty("Voucher").EnumerateArray()
            .FirstOrDefault(voucher => voucher.GetProperty("VoucherNo").GetString() == voucherNo);
        return new MoneyReading(
            Number(funds, "Balance"), Number(funds, "Held"), voucher.ValueKind == JsonValueKind.Undefined ? 0 : Number(voucher, "Remaining"));
    }

    private static decimal Number(JsonElement element, string name) => decimal.Parse(element.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.Json;

namespace Reprieve.App.Demo;

/// <summary>What one name of the batch should cost; all 0 where the order does not take it in.</summary>
/// <param name="Price">By the list.</param>
/// <param name="Discount">By the promotion.</param>
/// <param name="Voucher">What the voucher pays of the rest.</param>
internal readonly record struct ExpectedCost(decimal Price, decimal Discount, decimal Voucher)
{
    /// <summary>What the account pays.</summary>
    public decimal Due => Price - Discount - Voucher;

    public static ExpectedCost operator +(ExpectedCost one, ExpectedCost other) =>
        new(one.Price + other.Price, one.Discount + other.Discount, one.Voucher + other.Voucher);
}

/// <summary>
/// Says from the file of practice money alone what the batch should cost: a second reading of it, sharing no code with the server or
/// with what sets the money up, so that the demo does not check a thing by itself.
/// </summary>
internal sealed class MoneyExpectations(JsonElement money)
{
    private static readonly IdnMapping _idn = new();

    public string Currency => money.GetProperty("currency").GetString()!; // the file has one

    public decimal Balance => Number(money, "balance");

    public decimal FaceValue => Number(money.GetProperty("voucher"), "faceValue");

    public string VoucherNo => money.GetProperty("voucher").GetProperty("number").GetString()!;

    public string PromotionNo => money.GetProperty("promotion").GetProperty("number").GetString()!;

    /// <summary>What one name costs.</summary>
    public ExpectedCost Of(Expectation expectation)
    {
        if (!expectation.IsTakenIn)
        {
            return default;
        }

        var suffix = Ascii(expectation.Name)[(Ascii(expectation.Name).IndexOf('.', StringComparison.Ordinal) + 1)..];
        var price = Price(suffix);
        var discount = IsFor(money.GetProperty("promotion"), suffix)
            ? decimal.Round(price * Number(money.GetProperty("promotion"), "percent") / 100, 2, MidpointRounding.AwayFromZero)
            : 0;
        return new ExpectedCost(price, discount, IsFor(money.GetProperty("voucher"), suffix) ? price - discount : 0);
    }

    /// <summary>The whole order, or some of it.</summary>
    public ExpectedCost Of(IEnumerable<Expectation> expectations)
    {
        var sum = expectations.Select(Of).Aggregate(default(ExpectedCost), (all, one) => all + one);
        // Else it would be by deadline who gets it, and that is not said here.
        return sum.Voucher <= FaceValue ? sum : throw new InvalidDataException($"the voucher of {FaceValue} is not enough for {sum.Voucher}");
    }

    private decimal Price(string suffix) =>
        money.GetProperty("restore").EnumerateArray().Concat(money.GetProperty("restoreOfPractice").EnumerateArray())
            .Where(price => IsFor(price, suffix))
            .Select(price => Number(price, "amount"))
            .Single();

    private static bool IsFor(JsonElement element, string suffix) =>
        element.GetProperty("suffixes").EnumerateArray().Any(one => Ascii(one.GetString()!) == suffix);

    private static decimal Number(JsonElement element, string name) => decimal.Parse(element.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static string Ascii(string name) => _idn.GetAscii(name).ToLowerInvariant();
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Ledger;

/// <summary>
/// What a dry run answered, signed, so that the call that names it gets exactly that price: nothing is kept of it here. It is good for one
/// account and one order.
/// </summary>
/// <param name="At">When it was made, UTC ms: prices and validity are taken as of then.</param>
/// <param name="VoucherNo">The voucher it counts on, or null.</param>
/// <param name="PromotionNo">The promotion, or null.</param>
/// <param name="Total">What it said that the account pays.</param>
/// <param name="VoucherShare">What it said that the voucher pays.</param>
/// <param name="Terms">Of the account, the voucher and the promotion, as they were.</param>
public sealed record Quote(long At, string? VoucherNo, string? PromotionNo, long Total, long VoucherShare, string Terms)
{
    /// <summary>10 minutes.</summary>
    public const long ValidMs = 600_000;

    private const string Form = "1";
    private const string Purpose = "reprieve quote";

    public long ValidUntil => At + ValidMs;

    /// <summary>The terms that a plan was made by, as a hash: prices and dates are taken as of the quote's time, these could have been changed.</summary>
    public static string TermsOf(FundsRow funds, VoucherRow? voucher, PromotionRow? promotion)
    {
        var text = Joined(
            funds.Currency,
            Number(funds.TaxBp),
            voucher?.Currency,
            Number(voucher?.FaceValue),
            Number(voucher?.MinimumOrder),
            voucher?.Actions,
            voucher?.Suffixes,
            promotion?.Kind.ToString(),
            Number(promotion?.Value),
            promotion?.Actions,
            promotion?.Suffixes);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    public static Quote Of(OrderPlan plan, long at)
    {
        // One that pays nothing of what is held is not part of the price.
        var voucher = plan.VoucherShare > 0 ? plan.Voucher : null;
        var promotion = plan.Discount > 0 ? plan.Promotion : null;
        return new Quote(at, voucher?.VoucherNo, promotion?.PromotionNo, plan.Due, plan.VoucherShare, TermsOf(plan.Funds, voucher, promotion));
    }

    /// <summary>The text that stands for it on the wire.</summary>
    /// <param name="key">The server's.</param>
    /// <param name="accountId">Whose order it is for.</param>
    /// <param name="orderHash">Of what is asked, without what may differ at the call itself.</param>
    public string Sign(MasterKey key, string accountId, string orderHash)
    {
        var body = Joined(Form, Number(key.CurrentVersion), Number(At), VoucherNo, PromotionNo, Number(Total), Number(VoucherShare), Terms);
        var mac = key.Authenticate(Encoding.UTF8.GetBytes(Joined(accountId, orderHash, body)), Purpose, key.CurrentVersion);
        return Base64Url.EncodeToString([.. mac, .. Encoding.UTF8.GetBytes(body)]);
    }

    /// <returns>Null where it is none of ours, or for another account or order.</returns>
    public static Quote? TryRead(string text, MasterKey key, string accountId, string orderHash)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length <= HMACSHA256.HashSizeInBytes)
        {
            return null;
        }

        var body = Encoding.UTF8.GetString(bytes.AsSpan(HMACSHA256.HashSizeInBytes..length));
        if (Split(body) is not { Count: 8 } parts
            || parts[0] != Form
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || !key.Has(version))
        {
            return null;
        }

        var mac = key.Authenticate(Encoding.UTF8.GetBytes(Joined(accountId, orderHash, body)), Purpose, version);
        return CryptographicOperations.FixedTimeEquals(mac, bytes.AsSpan(..HMACSHA256.HashSizeInBytes))
            && long.TryParse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
            && long.TryParse(parts[5], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var total)
            && long.TryParse(parts[6], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var share)
                ? new Quote(at, parts[3], parts[4], total, share, parts[7] ?? "")
                : null;
    }

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    // Each with its length first, so that no text can pass for two.
    private static string Joined(params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1} ").Append(part);
        }

        return text.ToString();
    }

    private static List<string?>? Split(string text)
    {
        List<string?> parts = [];
        for (var start = 0; start < text.Length;)
        {
            var blank = text.IndexOf(' ', start);
            if (blank < 0
                || !int.TryParse(text.AsSpan(start, blank - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var length)
                || length > text.Length - blank - 1)
            {
                return null;
            }

            parts.Add(length < 0 ? null : text.Substring(blank + 1, length));
            start = blank + 1 + Math.Max(0, length);
        }

        return parts;
    }
}

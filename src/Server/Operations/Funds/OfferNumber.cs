using System.Security.Cryptography;

namespace Reprieve.Server.Operations.Funds;

/// <summary>What vouchers and promotions are called: up to 64 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, as people type them.</summary>
public static class OfferNumber
{
    private const int MostLetters = 64;
    private const int LettersMade = 12;

    // None that is read for another.
    private const string Letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    private static readonly ApiText _notANumber = new(
        "a number has 1 to {0} letters, digits, hyphens, underscores and dots", "编号应为 1 至 {0} 个字母、数字、连字符、下划线或点", MostLetters);

    /// <summary>A new number of a voucher: it says nothing of how many there are.</summary>
    public static string ForVoucher() => $"V{RandomNumberGenerator.GetString(Letters, LettersMade)}";

    /// <summary>The same of a promotion.</summary>
    public static string ForPromotion() => $"P{RandomNumberGenerator.GetString(Letters, LettersMade)}";

    /// <exception cref="ApiException">ParameterIllegal: nobody could type it.</exception>
    internal static string Check(string number, string parameter) =>
        number.Length is > 0 and <= MostLetters && number.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            ? number
            : throw new ApiException(ApiErrors.ParameterIllegal, parameter, _notANumber);
}

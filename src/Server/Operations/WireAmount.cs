using System.Globalization;
using Reprieve.Server.Ledger;

namespace Reprieve.Server.Operations;

/// <summary>Amounts as the API reads them: text with the decimals of their currency.</summary>
internal static class WireAmount
{
    private static readonly ApiText _notAnAmount = new(
        "an amount like 1200.00 is needed: digits, and at most {0} decimals in {1}", "应为 1200.00 这样的金额：仅数字，{1} 最多 {0} 位小数", 0, "");

    private static readonly ApiText _noCurrency = new("{0} is no currency of ISO 4217", "{0} 不是 ISO 4217 货币代码", "");

    private static readonly ApiText _notAPercentage = new(
        "a percentage like 12.5 is needed: more than 0, at most 100, and at most 2 decimals", "应为 12.5 这样的百分比：大于 0，不超过 100，最多 2 位小数");

    /// <returns>Minor units, 0 or more.</returns>
    /// <exception cref="ApiException">ParameterIllegal: it is no amount of this currency.</exception>
    public static long Read(string text, string currency, string parameter) =>
        Currency.TryParse(text, currency, out var minor)
            ? minor
            : throw new ApiException(ApiErrors.ParameterIllegal, parameter, _notAnAmount with { Args = [Currency.Digits(currency), currency] });

    /// <summary>The same, where nothing may not be said.</summary>
    public static long ReadPositive(string text, string currency, string parameter) =>
        Read(text, currency, parameter) is > 0 and var minor
            ? minor
            : throw new ApiException(ApiErrors.ParameterIllegal, parameter, new ApiText("it has to be more than 0", "金额须大于 0"));

    /// <exception cref="ApiException">ParameterIllegal: there is no such currency.</exception>
    public static string CheckCurrency(string currency, string parameter) =>
        Currency.IsKnown(currency) ? currency : throw new ApiException(ApiErrors.ParameterIllegal, parameter, _noCurrency with { Args = [currency] });

    /// <summary>A percentage of a price: <c>12.5</c>.</summary>
    /// <returns>Basis points, 1 to 10000.</returns>
    /// <exception cref="ApiException">ParameterIllegal: it is none, or not exact in basis points.</exception>
    public static long ReadPercentage(string text, string parameter) =>
        text.Length <= 8
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent is > 0 and <= 100
            && decimal.IsInteger(percent * 100)
            ? (long)(percent * 100)
            : throw new ApiException(ApiErrors.ParameterIllegal, parameter, _notAPercentage);

    /// <summary>1250 basis points are <c>12.5</c>.</summary>
    public static string PercentageText(long basisPoints) => (basisPoints / 100m).ToString("0.##", CultureInfo.InvariantCulture);
}

using System.Collections.Frozen;
using System.Globalization;

namespace Reprieve.Server.Ledger;

/// <summary>Currencies by their ISO 4217 codes, and amounts of them as text: inside, money is a number of minor units.</summary>
public static class Currency
{
    /// <summary>The most that is read as one amount, in minor units: sums of many such stay far from where numbers end.</summary>
    public const long Most = 10_000_000_000_000;

    // ISO 4217's list one, by how many decimals a minor unit stands for; funds, metals and testing codes are no money to pay with.
    private const string WithoutDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
    private const string WithThree = "BHD IQD JOD KWD LYD OMR TND";
    private const string WithTwo =
        """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP
        DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR
        LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB
        SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG
        YER ZAR ZMW ZWG
        """;

    private static readonly FrozenDictionary<string, int> _digits =
        Codes(WithoutDecimals, 0).Concat(Codes(WithTwo, 2)).Concat(Codes(WithThree, 3)).ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsKnown(string? currency) => currency is not null && _digits.ContainsKey(currency);

    /// <summary>How many decimals an amount has.</summary>
    public static int Digits(string currency) =>
        _digits.TryGetValue(currency, out var digits) ? digits : throw new ArgumentException($"{currency} is no currency.", nameof(currency));

    /// <summary>Minor units as people write them: 120000 CNY is 1200.00.</summary>
    public static string Text(long minor, string currency)
    {
        var digits = Digits(currency);
        var figures = minor.ToString(CultureInfo.InvariantCulture).TrimStart('-').PadLeft(digits + 1, '0');
        var text = digits == 0 ? figures : $"{figures[..^digits]}.{figures[^digits..]}";
        return minor < 0 ? $"-{text}" : text;
    }

    /// <summary>Reads an amount exactly: digits, at most as many decimals as the currency has, and at most <see cref="Most"/>.</summary>
    /// <returns>False for anything else, and for an unknown currency.</returns>
    public static bool TryParse(string? text, string currency, out long minor)
    {
        minor = 0;
        if (text is null || !_digits.TryGetValue(currency, out var digits))
        {
            return false;
        }

        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        var decimals = point < 0 ? "" : text[(point + 1)..];
        return whole.Length > 0
            && (point < 0 || decimals.Length > 0)
            && decimals.Length <= digits
            && whole.All(char.IsAsciiDigit)
            && decimals.All(char.IsAsciiDigit)
            && long.TryParse(whole + decimals.PadRight(digits, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out minor)
            && minor <= Most;
    }

    private static IEnumerable<KeyValuePair<string, int>> Codes(string codes, int digits) =>
        codes.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(code => KeyValuePair.Create(code, digits));
}

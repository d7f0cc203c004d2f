using System.Globalization;

namespace Reprieve.Server.Operations.Domains;

/// <summary>A domain name in both of its forms, read in this one place: from Unicode or <c>xn--</c>, in any letter case.</summary>
public readonly record struct DomainName
{
    private static readonly IdnMapping _idn = new() { UseStd3AsciiRules = true };

    private DomainName(string ascii, string unicode)
    {
        Ascii = ascii;
        Unicode = unicode;
    }

    /// <summary>A-labels, lower case: the key everywhere.</summary>
    public string Ascii { get; }

    /// <summary>U-labels, lower case.</summary>
    public string Unicode { get; }

    /// <summary>At least two labels of 1 to 63 letters, digits and inner hyphens (RFC 5890 §2.3.1); no hyphens third and fourth but in <c>xn--</c>.</summary>
    public static bool TryParse(string text, out DomainName name)
    {
        name = default;
        if (text.Length is 0 or > 253)
        {
            return false;
        }

        try
        {
            var ascii = _idn.GetAscii(text.ToLowerInvariant()).ToLowerInvariant();
            var labels = ascii.Split('.');
            if (ascii.Length > 253 || labels.Length < 2 || !Array.TrueForAll(labels, IsLabel))
            {
                return false;
            }

            var unicode = _idn.GetUnicode(ascii);
            if (_idn.GetAscii(unicode) != ascii)
            {
                return false;
            }

            name = new DomainName(ascii, unicode);
            return true;
        }
        catch (ArgumentException)
        {
            return false; // IdnMapping's way of saying no
        }
    }

    /// <summary>One label or more, with or without a dot before it, as <see cref="TryParse"/> reads names; in A-label form.</summary>
    internal static bool TryParseSuffix(string text, out string ascii)
    {
        // What can stand behind a label and a dot.
        var isSuffix = TryParse($"x.{(text.StartsWith('.') ? text[1..] : text)}", out var name);
        ascii = isSuffix ? name.Ascii[2..] : "";
        return isSuffix;
    }

    /// <summary>A suffix of the storage in U-label form.</summary>
    internal static string ToUnicodeSuffix(string ascii) => _idn.GetUnicode(ascii);

    /// <summary>A suffix as configured, with or without a leading dot, in A-label form.</summary>
    internal static string ToAsciiSuffix(string suffix) => _idn.GetAscii(suffix.TrimStart('.')).ToLowerInvariant();

    public override string ToString() => Unicode;

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63
        && label[0] != '-' && label[^1] != '-'
        && (label.Length < 4 || label[2..4] != "--" || label.StartsWith("xn--", StringComparison.Ordinal))
        && label.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
}

using System.Globalization;

namespace Reprieve.Sandbox;

/// <summary>Domain and host names as the registry keeps them: A-labels in lower case.</summary>
internal static class DomainName
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>A name typed by a person, U-labels or A-labels, in the registry's form; null if it is no name.</summary>
    public static string? FromText(string text)
    {
        try
        {
            var name = Idn.GetAscii(text).ToLowerInvariant();
            return IsValid(name) ? name : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Two labels or more of letters, digits and inner hyphens, each at most 63 octets, the whole at most 253 (RFC 1123 §2.1).</summary>
    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > 253 || !name.Contains('.', StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var label in name.Split('.'))
        {
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-'
                || !label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What stands after the first label.</summary>
    public static string SuffixOf(string name) => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
}

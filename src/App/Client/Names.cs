using System.Globalization;

namespace Reprieve.App.Client;

/// <summary>Compares domain names however they were typed: U-labels or A-labels, any letter case.</summary>
internal static class Names
{
    private static readonly IdnMapping _idn = new();

    /// <summary>A-labels in lower case; a text that is no name comes back as it is, for the server to refuse.</summary>
    public static string Ascii(string name)
    {
        try
        {
            return _idn.GetAscii(name.Trim().TrimEnd('.')).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return name.Trim().ToLowerInvariant();
        }
    }
}

using System.Buffers;
using System.Globalization;

namespace Reprieve.Server.Operations.Files;

/// <summary>Writes comma-separated values (RFC 4180) that a spreadsheet shows as they are: a text never becomes a formula.</summary>
public static class CsvText
{
    private static readonly SearchValues<char> _needsQuotes = SearchValues.Create(",\"\r\n");

    public static string Line(IEnumerable<string?> fields) => string.Join(',', fields.Select(field => Field(field ?? ""))) + "\r\n";

    private static string Field(string text)
    {
        // A spreadsheet takes these for the start of a formula, wherever the text came from; a number is none.
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..]
            && !decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
        {
            text = $"'{text}";
        }

        return text.AsSpan().ContainsAny(_needsQuotes) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}

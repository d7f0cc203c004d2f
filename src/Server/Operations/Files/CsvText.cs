using System.Buffers;
using System.Globalization;
using System.Text;

namespace Reprieve.Server.Operations.Files;

/// <summary>Writes comma-separated values (RFC 4180) that a spreadsheet shows as they are: a text never becomes a formula.</summary>
public static class CsvText
{
    private static readonly SearchValues<char> _needsQuotes = SearchValues.Create(",\"\r\n");

    public const string MediaType = "text/csv; charset=utf-8";

    /// <summary>Writes UTF-8; the stream stays open.</summary>
    public static StreamWriter Writer(Stream to) => new(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);

    /// <summary>A file's first line, with the mark of UTF-8 before it, without which spreadsheets guess.</summary>
    public static string Header(IEnumerable<string> columns) => '\uFEFF' + Line(columns);

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

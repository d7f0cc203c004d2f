using System.Buffers;
using System.Globalization;
using System.Text;

namespace Reprieve.Server.Operations.Files;

/// <summary>
/// Writes comma-separated values (RFC 4180) that a spreadsheet shows as they are: a text never becomes a formula, as an apostrophe
/// stands before what would be one.
/// </summary>
public static class CsvText
{
    private static readonly SearchValues<char> _needsQuotes = SearchValues.Create(",\"\r\n");

    public const string MediaType = "text/csv; charset=utf-8";

    /// <summary>Writes UTF-8; the stream stays open.</summary>
    public static StreamWriter Writer(Stream to) => new(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);

    /// <summary>A file's first line, with the mark of UTF-8 before it, without which spreadsheets guess.</summary>
    public static string Header(IEnumerable<string> columns) => '\uFEFF' + Line(columns);

    public static string Line(IEnumerable<string?> fields) => string.Join(',', fields.Select(field => Field(field ?? ""))) + "\r\n";

    /// <summary>A field as it was before <see cref="Line"/> wrote it: without the apostrophe that kept it from being a formula.</summary>
    public static string Plain(string field) => field is ['\'', ..] && IsFormula(field) ? field[1..] : field;

    // A spreadsheet takes these for the start of a formula. Apostrophes before one count too, so that each text is read back as it was.
    private static bool IsFormula(string text) => text.AsSpan().TrimStart('\'') is ['=' or '+' or '-' or '@' or '\t' or '\r', ..];

    private static string Field(string text)
    {
        // Wherever the text came from; a number is none.
        if (IsFormula(text)
            && !decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
        {
            text = $"'{text}";
        }

        return text.AsSpan().ContainsAny(_needsQuotes) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}

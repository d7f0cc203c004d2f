using System.Globalization;
using System.Text;
using System.Text.Json;
using Reprieve.App.Client;
using Reprieve.Server.Operations.Files;

namespace Reprieve.App.Files;

/// <summary>The CSV file of a price list: what <c>price export</c> writes, <c>price import</c> takes unchanged.</summary>
internal static class PriceFile
{
    private static readonly string[] _needed = ["Suffix", "Action", "Currency"];

    public static IReadOnlyList<PriceEntry> Read(string file) =>
        [.. CsvTable.Read(file, PriceBook.Columns, _needed).Select(record => new PriceEntry(record.Line, record.Columns))];

    /// <summary>ASCII throughout, so that no spreadsheet mistakes its encoding; <c>-</c> is standard output.</summary>
    public static void Write(string file, IReadOnlyList<JsonElement> prices)
    {
        var text = new StringBuilder(CsvText.Line(PriceBook.Columns));
        foreach (var price in prices)
        {
            text.Append(CsvText.Line(PriceBook.Columns.Select(column => Cell(price, column))));
        }

        if (file == "-")
        {
            Console.Write(text);
            return;
        }

        WholeFile.Replace(file, stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string Cell(JsonElement price, string column) => column switch
    {
        "Suffix" => Names.Ascii(price.GetProperty(column).GetString() ?? ""),
        // To the millisecond: a row is compared with what is in force at its very date.
        "EffectiveFrom" => DateTimeOffset.FromUnixTimeMilliseconds(price.GetProperty("EffectiveFromLong").GetInt64())
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        "PassThrough" => price.GetProperty(column).GetBoolean() ? "true" : "",
        _ => price.TryGetProperty(column, out var value) ? value.GetString() ?? "" : "",
    };
}

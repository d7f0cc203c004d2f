using System.Globalization;
using System.Text;
using System.Text.Json;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;
using Reprieve.Server.Operations.Files;

namespace Reprieve.App.Files;

/// <summary>An account's statement as a file for accountants: the columns of QueryAccountStatement, times in UTC+8.</summary>
internal static class StatementFile
{
    private static readonly string[] _columns = ["Time", "Kind", "Amount", "Balance", "Currency", "DomainName", "TaskNo", "Reason", "MovementId", "EntryId"];
    private static readonly string[] _numbers = ["Amount", "Balance"];

    /// <summary>With a mark of UTF-8 at its start, without which spreadsheets guess.</summary>
    public static void WriteCsv(string file, IReadOnlyList<JsonElement> entries)
    {
        var text = new StringBuilder(CsvText.Line(_columns));
        foreach (var entry in entries)
        {
            text.Append(CsvText.Line(_columns.Select(column => Text(entry, column))));
        }

        WholeFile.Replace(file, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
            writer.Write(text);
        });
    }

    /// <summary>Amounts are numbers, everything else is text.</summary>
    public static void WriteXlsx(string file, IReadOnlyList<JsonElement> entries)
    {
        var rows = entries.Select(entry => _columns.ToDictionary(column => column, column => Cell(entry, column))).ToList();
        // An empty list has no first row to take the header from.
        object sheet = rows.Count > 0 ? rows : new[] { _columns.ToDictionary(column => column, _ => (object?)null) };
        WholeFile.Replace(file, stream => stream.SaveAs(sheet, sheetName: "Statement", configuration: new OpenXmlConfiguration { AutoFilter = false }));
    }

    private static object? Cell(JsonElement entry, string column) =>
        _numbers.Contains(column) && decimal.TryParse(Text(entry, column), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : Text(entry, column);

    private static string Text(JsonElement entry, string column) => entry.TryGetProperty(column, out var value) ? value.ToString() : "";
}

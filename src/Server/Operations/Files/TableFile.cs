using System.Globalization;
using System.IO.Compression;
using System.Text;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace Reprieve.Server.Operations.Files;

/// <summary>A row of a table file.</summary>
/// <param name="Line">The line, or the row of the sheet, that it starts at; from 1.</param>
/// <param name="Fields">Its cells as text.</param>
public sealed record TableRow(int Line, IReadOnlyList<string> Fields);

/// <summary>
/// Reads a table that people keep in a spreadsheet: the first sheet of an XLSX workbook, or CSV with commas, semicolons or tabs
/// between its fields, in UTF-8, UTF-16 with a mark or GB18030. Which it is shows in the content, not in the name. Of CSV, the
/// apostrophe that <see cref="CsvText"/> puts before what a spreadsheet would take for a formula is no part of a field.
/// </summary>
public static class TableFile
{
    /// <summary>Rows of a file, the header among them.</summary>
    public const int MostRows = 200_001;

    // What a small workbook may unpack to: some unpack to more than the memory there is.
    private const long LargestUnpacked = 512L << 20;

    private static readonly byte[] _zip = [(byte)'P', (byte)'K', 3, 4];
    private static readonly byte[] _oldExcel = [0xD0, 0xCF, 0x11, 0xE0];

    /// <summary>Rows that have something in them.</summary>
    /// <param name="content">Can be read again from its start.</param>
    /// <exception cref="TableFileException">It is no such file; the text names the line where there is one.</exception>
    public static IReadOnlyList<TableRow> Read(Stream content)
    {
        var head = new byte[4];
        content.Position = 0;
        var length = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        content.Position = 0;
        if (head.AsSpan(0, length).SequenceEqual(_oldExcel))
        {
            throw new TableFileException(new ApiText("this is an old Excel file (.xls): save it as .xlsx or as CSV", "这是旧版 Excel 文件（.xls），请另存为 .xlsx 或 CSV"));
        }

        List<TableRow> rows = [];
        foreach (var row in head.AsSpan(0, length).SequenceEqual(_zip) ? OfWorkbook(content) : OfText(content))
        {
            if (row.Fields.All(string.IsNullOrWhiteSpace))
            {
                continue;
            }

            if (rows.Count == MostRows)
            {
                throw new TableFileException(new ApiText("the file has more than {0} rows: split it", "文件超过 {0} 行，请拆分后再导入", $"{MostRows}"));
            }

            rows.Add(row);
        }

        return rows;
    }

    private static IEnumerable<TableRow> OfWorkbook(Stream content)
    {
        Check(content);
        content.Position = 0;
        var line = 0;
        using var rows = content.Query(useHeaderRow: false, excelType: ExcelType.XLSX, configuration: new OpenXmlConfiguration { FillMergedCells = false }).GetEnumerator();
        while (true)
        {
            IDictionary<string, object?> cells;
            try
            {
                if (!rows.MoveNext())
                {
                    yield break;
                }

                cells = rows.Current;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The reader's faults are of many types, and each means that the workbook is not one.
                throw NoWorkbook(exception);
            }

            line++;
            if (cells.Count > CsvRows.MostFields)
            {
                // The reader makes every row as wide as the sheet: one stray cell far out would take all memory there is.
                throw new TableFileException(new ApiText("the sheet has more than {0} columns: take out the cells far to the right", "工作表超过 {0} 列，请删除最右侧多余的单元格", $"{CsvRows.MostFields}"));
            }

            yield return new TableRow(line, [.. cells.Values.Select(Text)]);
        }
    }

    private static void Check(Stream content)
    {
        try
        {
            using var zip = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.GetEntry("xl/workbook.xml") is null)
            {
                throw NoWorkbook(null);
            }

            if (zip.Entries.Sum(entry => entry.Length) > LargestUnpacked)
            {
                throw new TableFileException(new ApiText("the workbook unpacks to more than {0} MB: split it", "工作簿解压后超过 {0} MB，请拆分", $"{LargestUnpacked >> 20}"));
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or OverflowException or IOException)
        {
            throw NoWorkbook(exception);
        }
    }

    private static TableFileException NoWorkbook(Exception? cause) =>
        new(new ApiText("this is no XLSX workbook that can be read: save it anew, or as CSV", "无法读取该 XLSX 工作簿，请重新保存或另存为 CSV"), cause);

    private static string Text(object? cell) => cell switch
    {
        null => "",
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };

    private static IEnumerable<TableRow> OfText(Stream content)
    {
        var text = Decode(content);
        using var reader = new StringReader(text);
        foreach (var (line, fields) in CsvRows.Read(reader, Separator(text)))
        {
            yield return new TableRow(line, [.. fields.Select(CsvText.Plain)]);
        }
    }

    private static string Decode(Stream content)
    {
        using var kept = new MemoryStream();
        content.CopyTo(kept);
        kept.Position = 0;
        try
        {
            using var reader = new StreamReader(kept, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            // What Excel writes as CSV where Windows is Chinese.
            return (CodePagesEncodingProvider.Instance.GetEncoding("GB18030") ?? Encoding.UTF8).GetString(kept.ToArray());
        }
    }

    // The one that the first line has most of: spreadsheets write semicolons where the comma is a decimal's.
    private static char Separator(string text)
    {
        var first = text.AsSpan(0, text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? end : text.Length);
        var (commas, semicolons, tabs) = (first.Count(','), first.Count(';'), first.Count('\t'));
        return commas >= semicolons && commas >= tabs ? ',' : semicolons >= tabs ? ';' : '\t';
    }
}

using Reprieve.Server.Operations.Files;

namespace Reprieve.App.Files;

/// <summary>A record of a file with a header: the columns that have a value, trimmed, by their names.</summary>
/// <param name="Line">The line of the file it starts at.</param>
/// <param name="Columns">As the program writes their names.</param>
internal sealed record CsvRecord(int Line, Dictionary<string, string> Columns);

/// <summary>Reads a CSV or XLSX file whose first line names its columns, in any order and letter case; every fault names its line.</summary>
internal static class CsvTable
{
    /// <param name="file">Its path; <c>-</c> is standard input.</param>
    /// <param name="known">The columns there may be.</param>
    /// <param name="needed">Those that the header and every record must have.</param>
    public static IReadOnlyList<CsvRecord> Read(string file, IReadOnlyList<string> known, IReadOnlyList<string> needed)
    {
        try
        {
            using var content = new MemoryStream();
            using (var source = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file))
            {
                source.CopyTo(content);
            }

            return Read(TableFile.Read(content), known, needed);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or TableFileException)
        {
            throw new CommandException(exception is FormatException or TableFileException ? $"{file}, {exception.Message}" : exception.Message, inner: exception);
        }
    }

    private static List<CsvRecord> Read(IReadOnlyList<TableRow> rows, IReadOnlyList<string> known, IReadOnlyList<string> needed)
    {
        List<CsvRecord> records = [];
        List<string>? header = null;
        foreach (var (line, fields) in rows)
        {
            if (header is null)
            {
                header = Header(fields, line, known, needed);
                continue;
            }

            if (fields.Count > header.Count)
            {
                throw new FormatException($"line {line}: {fields.Count} fields under {header.Count} columns");
            }

            var columns = header.Zip(fields)
                .Where(pair => pair.Second.Trim().Length > 0)
                .ToDictionary(pair => pair.First, pair => pair.Second.Trim(), StringComparer.Ordinal);
            if (needed.FirstOrDefault(column => !columns.ContainsKey(column)) is { } missing)
            {
                throw new FormatException($"line {line}: no {missing}");
            }

            records.Add(new CsvRecord(line, columns));
        }

        return header is null ? throw new FormatException("line 1: the file is empty") : records;
    }

    private static List<string> Header(IReadOnlyList<string> fields, int line, IReadOnlyList<string> known, IReadOnlyList<string> needed)
    {
        var header = fields.Select(field => field.Trim())
            .Select(field => known.FirstOrDefault(column => column.Equals(field, StringComparison.OrdinalIgnoreCase))
                ?? throw new FormatException($"line {line}: '{field}' is no column; with commas between them, the columns are {string.Join(", ", known)}"))
            .ToList();
        if (header.CountBy(column => column).FirstOrDefault(column => column.Value > 1) is { Key: { } twice })
        {
            throw new FormatException($"line {line}: the column {twice} is there twice");
        }

        return needed.FirstOrDefault(column => !header.Contains(column, StringComparer.Ordinal)) is { } missing
            ? throw new FormatException($"line {line}: the first line names the columns, and {missing} is not among them")
            : header;
    }
}

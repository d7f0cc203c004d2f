using Reprieve.App.Client;

namespace Reprieve.App.Files;

/// <summary>Reads the CSV file of <c>domains import</c>; every fault names its line.</summary>
internal static class PortfolioFile
{
    public static IReadOnlyList<ImportRow> Read(string file)
    {
        try
        {
            using var reader = file == "-" ? Console.In : new StreamReader(file, detectEncodingFromByteOrderMarks: true);
            return Read(reader, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new CommandException(exception is FormatException ? $"{file}, {exception.Message}" : exception.Message, inner: exception);
        }
    }

    private static List<ImportRow> Read(TextReader reader, string file)
    {
        List<ImportRow> rows = [];
        List<string>? header = null;
        foreach (var (line, fields) in CsvRows.Read(reader))
        {
            if (header is null)
            {
                header = Header(fields, line);
                continue;
            }

            if (fields.Count > header.Count)
            {
                throw new FormatException($"line {line}: {fields.Count} fields under {header.Count} columns");
            }

            var columns = header.Zip(fields)
                .Where(pair => pair.Second.Trim().Length > 0)
                .ToDictionary(pair => pair.First, pair => pair.Second.Trim(), StringComparer.Ordinal);
            if (!columns.Remove("DomainName", out var name))
            {
                throw new FormatException($"line {line}: no DomainName");
            }

            rows.Add(new ImportRow { Line = line, DomainName = name, Columns = columns });
        }

        return header is null ? throw new FormatException("line 1: the file is empty") : rows;
    }

    private static List<string> Header(IReadOnlyList<string> fields, int line)
    {
        List<string> known = ["DomainName", .. Import.Columns];
        // Standard input keeps a byte order mark.
        var header = fields.Select(field => field.Trim().Trim('\uFEFF'))
            .Select(field => known.Find(column => column.Equals(field, StringComparison.OrdinalIgnoreCase))
                ?? throw new FormatException($"line {line}: '{field}' is no column; with commas between them, the columns are {string.Join(", ", known)}"))
            .ToList();
        if (header.CountBy(column => column).FirstOrDefault(column => column.Value > 1) is { Key: { } twice })
        {
            throw new FormatException($"line {line}: the column {twice} is there twice");
        }

        return header.Contains("DomainName", StringComparer.Ordinal)
            ? header
            : throw new FormatException($"line {line}: the first line names the columns, and DomainName is not among them");
    }
}

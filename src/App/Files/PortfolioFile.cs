using Reprieve.App.Client;

namespace Reprieve.App.Files;

/// <summary>Reads the CSV file of <c>domains import</c>; every fault names its line.</summary>
internal static class PortfolioFile
{
    private const string Name = "DomainName";

    public static IReadOnlyList<ImportRow> Read(string file)
    {
        List<ImportRow> rows = [];
        foreach (var (line, columns) in CsvTable.Read(file, [Name, .. Import.Columns], [Name]))
        {
            columns.Remove(Name, out var name);
            rows.Add(new ImportRow { Line = line, DomainName = name ?? "", Columns = columns });
        }

        return rows;
    }
}

using Reprieve.App.Client;
using Reprieve.Server.Operations.Files;

namespace Reprieve.App.Files;

/// <summary>Reads the file of <c>domains import</c>; every fault names its line.</summary>
internal static class PortfolioFile
{
    private const string Name = "DomainName";

    private static readonly string[] _dates = ["DeletedDate", "ExpirationDate"];

    public static IReadOnlyList<ImportRow> Read(string file)
    {
        List<ImportRow> rows = [];
        foreach (var (line, columns) in CsvTable.Read(file, [Name, .. Import.Columns], [Name]))
        {
            columns.Remove(Name, out var name);
            foreach (var date in _dates.Where(columns.ContainsKey))
            {
                columns[date] = TableDate.Plain(columns[date]);
            }

            rows.Add(new ImportRow { Line = line, DomainName = name ?? "", Columns = columns });
        }

        return rows;
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;
using Reprieve.Server.Accounts;
using Reprieve.Server.Console.Access;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Operations.Files;

namespace Reprieve.Server.Console.Pages.Domains;

/// <summary>A list of domains as a file for spreadsheets, of one moment: what the page with the same address parts shows.</summary>
internal static class DomainExport
{
    private const int RowsAtOnce = 5000;

    // It is made in memory.
    private const int MostInAWorkbook = 100_000;

    private static readonly string[] _columns =
    [
        "DomainName", "RegistryState", "RegistryStatus", "Deadline", "DeadlineSource", "ExpirationDate", "RegistrationDate", "Registrar", "NameServers", "Remark", "RegistryReadAt",
    ];

    public static Task WriteCsvAsync(
        HttpContext context, UserDirectory users, QueryDomainList list, string? type, [FromQuery(Name = "q")] string? keyword, string? registrar, string? from, string? to, string? drops, string? sort) =>
        ConsoleFile.SendAsync(context, users, CsvText.MediaType, $"{FileName(type)}.csv", async (caller, file) =>
        {
            await using var writer = CsvText.Writer(file);
            await list.ReadWholeAsync(
                DomainQuery.Of(type, keyword, registrar, from, to, drops, sort).Request(1, RowsAtOnce),
                caller,
                () =>
                {
                    writer.Flush();
                    file.SetLength(0);
                    writer.Write(CsvText.Header(_columns));
                },
                async row =>
                {
                    await writer.WriteAsync(CsvText.Line(Cells(row)));
                    return true;
                },
                context.RequestAborted);
            return null;
        });

    /// <summary>Every cell is a text: none can be a formula.</summary>
    public static Task WriteXlsxAsync(
        HttpContext context, UserDirectory users, QueryDomainList list, string? type, [FromQuery(Name = "q")] string? keyword, string? registrar, string? from, string? to, string? drops, string? sort) =>
        ConsoleFile.SendAsync(context, users, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"{FileName(type)}.xlsx", async (caller, file) =>
        {
            List<string?[]> rows = [];
            var isWhole = await list.ReadWholeAsync(
                DomainQuery.Of(type, keyword, registrar, from, to, drops, sort).Request(1, RowsAtOnce),
                caller,
                rows.Clear,
                row =>
                {
                    rows.Add(Cells(row));
                    return Task.FromResult(rows.Count <= MostInAWorkbook);
                },
                context.RequestAborted);
            if (!isWhole)
            {
                return new ApiText("A workbook takes {0} domains: export CSV, or narrow the list.", "工作簿最多包含 {0} 个域名，请导出 CSV 或缩小范围。", MostInAWorkbook);
            }

            if (rows.Count == 0)
            {
                // The header is taken from the first row.
                rows.Add(new string?[_columns.Length]);
            }

            var named = rows.Select(cells => _columns.Zip(cells).ToDictionary(cell => cell.First, cell => (object?)cell.Second, StringComparer.Ordinal));
            await file.SaveAsAsync(named, sheetName: "Domains", configuration: new OpenXmlConfiguration { AutoFilter = false }, cancellationToken: context.RequestAborted);
            return null;
        });

    private static string FileName(string? type) =>
        type switch { DomainQuery.Renewable => "domains-to-renew", DomainQuery.Redeemable => "domains-to-redeem", _ => "domains" };

    private static string?[] Cells(QueryDomainList.Rows.Row row) =>
    [
        row.DomainName, row.RegistryState, row.RegistryStatus, row.Deadline, row.DeadlineSource, row.ExpirationDate, row.RegistrationDate, row.Registrar,
        string.Join(' ', row.DnsList.DnsList), row.Remark, row.RegistryReadAt,
    ];
}

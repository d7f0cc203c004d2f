using System.Runtime.CompilerServices;
using System.Text;
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

/// <summary>A list of domains as a file for spreadsheets, as long as it is: what the page with the same address parts shows.</summary>
internal static class DomainExport
{
    private const int PageSize = 5000;

    // It is made in memory.
    private const int MostInAWorkbook = 100_000;

    private static readonly string[] _columns =
    [
        "DomainName", "RegistryState", "RegistryStatus", "Deadline", "DeadlineSource", "ExpirationDate", "RegistrationDate", "Registrar", "NameServers", "Remark", "RegistryReadAt",
    ];

    public static async Task WriteCsvAsync(
        HttpContext context, UserDirectory users, QueryDomainList action, string? type, [FromQuery(Name = "q")] string? keyword, string? registrar, string? from, string? to, string? drops)
    {
        if (await CallerAsync(context, users) is not { } caller)
        {
            return;
        }

        Announce(context, "text/csv; charset=utf-8", "domains.csv");
        // With a mark of UTF-8 at its start, without which spreadsheets guess.
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await writer.WriteAsync(CsvText.Line(_columns));
        await foreach (var row in RowsAsync(action, DomainQuery.Of(type, keyword, registrar, from, to, drops), caller, context.RequestAborted))
        {
            await writer.WriteAsync(CsvText.Line(Cells(row)));
        }
    }

    /// <summary>Every cell is a text: none can be a formula.</summary>
    public static async Task WriteXlsxAsync(
        HttpContext context, UserDirectory users, QueryDomainList action, string? type, [FromQuery(Name = "q")] string? keyword, string? registrar, string? from, string? to, string? drops)
    {
        if (await CallerAsync(context, users) is not { } caller)
        {
            return;
        }

        // A workbook is written with steps back, which an answer does not take.
        await using var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        List<IReadOnlyList<string?>> rows = [];
        await foreach (var row in RowsAsync(action, DomainQuery.Of(type, keyword, registrar, from, to, drops), caller, context.RequestAborted))
        {
            if (rows.Count == MostInAWorkbook)
            {
                context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                await context.Response.WriteAsync(
                    new ConsoleText(caller.Lang)[$"A workbook takes {MostInAWorkbook} domains: export CSV, or narrow the list.", $"工作簿最多包含 {MostInAWorkbook} 个域名，请导出 CSV 或缩小范围。"], context.RequestAborted);
                return;
            }

            rows.Add([.. Cells(row)]);
        }

        if (rows.Count == 0)
        {
            // The header is taken from the first row.
            rows.Add([.. _columns.Select(_ => (string?)null)]);
        }

        var named = rows.Select(cells => _columns.Zip(cells).ToDictionary(cell => cell.First, cell => (object?)cell.Second, StringComparer.Ordinal));
        await file.SaveAsAsync(named, sheetName: "Domains", configuration: new OpenXmlConfiguration { AutoFilter = false }, cancellationToken: context.RequestAborted);
        Announce(context, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "domains.xlsx");
        file.Position = 0;
        await file.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task<Caller?> CallerAsync(HttpContext context, UserDirectory users)
    {
        var caller = await ConsoleUser.CallerAsync(context.User, users, ConsolePreferences.Of(context).Lang, context.RequestAborted);
        if (caller is null)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        }

        return caller;
    }

    private static void Announce(HttpContext context, string kind, string name)
    {
        context.Response.ContentType = kind;
        context.Response.Headers.ContentDisposition = $"attachment; filename={name}";
        context.Response.Headers.CacheControl = "no-store";
    }

    private static async IAsyncEnumerable<QueryDomainList.Rows.Row> RowsAsync(
        QueryDomainList action, DomainQuery query, Caller caller, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = 1; ; page++)
        {
            var answer = await ActionEntry.RunAsync<QueryDomainList, QueryDomainList.Request, Page<QueryDomainList.Rows>>(action, query.Request(page, PageSize), caller, cancellationToken);
            foreach (var row in answer.Data.Domain)
            {
                yield return row;
            }

            if (!answer.NextPage)
            {
                yield break;
            }
        }
    }

    private static string?[] Cells(QueryDomainList.Rows.Row row) =>
    [
        row.DomainName, row.RegistryState, row.RegistryStatus, row.Deadline, row.DeadlineSource, row.ExpirationDate, row.RegistrationDate, row.Registrar,
        string.Join(' ', row.DnsList.DnsList), row.Remark, row.RegistryReadAt,
    ];
}

using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Reprieve.Server.Accounts;
using Reprieve.Server.Console.Access;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Operations.Files;

namespace Reprieve.Server.Console.Pages.Domains;

/// <summary>A list of domains as a CSV file for spreadsheets, as long as it is: what the page with the same address parts shows.</summary>
internal static class DomainExport
{
    private const int PageSize = 5000;

    private static readonly string[] _columns =
    [
        "DomainName", "RegistryState", "RegistryStatus", "Deadline", "DeadlineSource", "ExpirationDate", "RegistrationDate", "Registrar", "NameServers", "Remark", "RegistryReadAt",
    ];

    public static async Task WriteAsync(
        HttpContext context, UserDirectory users, QueryDomainList action, string? type, [FromQuery(Name = "q")] string? keyword, string? registrar, string? from, string? to, string? drops)
    {
        var cancelled = context.RequestAborted;
        if (await ConsoleUser.CallerAsync(context.User, users, ConsolePreferences.Of(context).Lang, cancelled) is not { } caller)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var query = DomainQuery.Of(type, keyword, registrar, from, to, drops);
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=domains.csv";
        context.Response.Headers.CacheControl = "no-store";
        // With a mark of UTF-8 at its start, without which spreadsheets guess.
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        for (var page = 1; ; page++)
        {
            var answer = await ActionEntry.RunAsync<QueryDomainList, QueryDomainList.Request, Page<QueryDomainList.Rows>>(action, query.Request(page, PageSize), caller, cancelled);
            var text = new StringBuilder(page == 1 ? CsvText.Line(_columns) : "");
            foreach (var row in answer.Data.Domain)
            {
                text.Append(CsvText.Line(
                [
                    row.DomainName, row.RegistryState, row.RegistryStatus, row.Deadline, row.DeadlineSource, row.ExpirationDate, row.RegistrationDate, row.Registrar,
                    string.Join(' ', row.DnsList.DnsList), row.Remark, row.RegistryReadAt,
                ]));
            }

            await writer.WriteAsync(text, cancelled);
            if (!answer.NextPage)
            {
                return;
            }
        }
    }
}

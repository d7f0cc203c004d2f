using System.Text;
using Microsoft.AspNetCore.Http;
using Reprieve.Server.Accounts;
using Reprieve.Server.Console.Access;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Files;
using Reprieve.Server.Operations.Tasks;

namespace Reprieve.Server.Console.Pages.Tasks;

/// <summary>The items of a task as a CSV file for spreadsheets: the columns of QueryTaskDetailList, times in UTC+8.</summary>
internal static class TaskExport
{
    private const int PageSize = 1000;

    private static readonly string[] _columns =
    [
        "ItemNo", "DomainName", "TaskStatus", "ErrorMsg", "Warning", "ReasonCode", "TryCount", "Deadline", "DeadlineSource", "Amount", "Currency", "PaymentState",
        "CreateTime", "UpdateTime", "TaskNo", "TaskDetailNo",
    ];

    public static async Task WriteAsync(HttpContext context, UserDirectory users, QueryTaskDetailList action, string taskNo)
    {
        var cancelled = context.RequestAborted;
        if (await ConsoleUser.CallerAsync(context.User, users, ConsolePreferences.Of(context).Lang, cancelled) is not { } caller)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var text = new StringBuilder(CsvText.Line(_columns));
        var count = 0;
        for (var page = 1; ; page++)
        {
            var answer = await ActionEntry.RunAsync<QueryTaskDetailList, QueryTaskDetailList.Request, Page<QueryTaskDetailList.Rows>>(
                action, new QueryTaskDetailList.Request { TaskNo = taskNo, PageNum = page, PageSize = PageSize }, caller, cancelled);
            foreach (var row in answer.Data.TaskDetail)
            {
                count++;
                text.Append(CsvText.Line(
                [
                    $"{count}", row.DomainName, row.TaskStatus, row.ErrorMsg, row.Warning, row.ReasonCode, $"{row.TryCount}", row.Deadline, row.DeadlineSource, row.Amount,
                    row.Currency, row.PaymentState, row.CreateTime, row.UpdateTime, row.TaskNo, row.TaskDetailNo,
                ]));
            }

            if (!answer.NextPage)
            {
                break;
            }
        }

        if (count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=task.csv";
        context.Response.Headers.CacheControl = "no-store";
        // With a mark of UTF-8 at its start, without which spreadsheets guess.
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await writer.WriteAsync(text, cancelled);
    }
}

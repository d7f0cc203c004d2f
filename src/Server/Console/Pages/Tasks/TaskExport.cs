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

    public static Task WriteAsync(HttpContext context, UserDirectory users, QueryTaskDetailList action, string taskNo) =>
        ConsoleFile.SendAsync(context, users, CsvText.MediaType, $"{taskNo}.csv", async (caller, file) =>
        {
            await using var writer = CsvText.Writer(file);
            await writer.WriteAsync(CsvText.Header(_columns));
            var count = 0;
            for (var page = 1; ; page++)
            {
                // The items of a task and their order never change, so that pages fit together.
                var answer = await ActionEntry.RunAsync<QueryTaskDetailList, QueryTaskDetailList.Request, Page<QueryTaskDetailList.Rows>>(
                    action, new QueryTaskDetailList.Request { TaskNo = taskNo, PageNum = page, PageSize = PageSize }, caller, context.RequestAborted);
                foreach (var row in answer.Data.TaskDetail)
                {
                    count++;
                    await writer.WriteAsync(CsvText.Line(
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

            return count == 0 ? new ApiText("This account has no such task.", "该账号没有此任务。") : null;
        });
}

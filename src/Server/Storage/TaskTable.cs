using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>A task: one accepted call and what it came with.</summary>
public sealed record TaskRow
{
    public required string TaskNo { get; init; }

    public required string AccountId { get; init; }

    /// <summary>Who asked: a restore report may have to name it.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The wire's TaskType: ORDER_REDEEM.</summary>
    public required string TaskType { get; init; }

    /// <summary>The wire's TaskBizType: orderWithRegistry.</summary>
    public required string TaskBizType { get; init; }

    public required long CreatedAt { get; init; }

    public string? ClientIp { get; init; }

    public required string Lang { get; init; }

    public string? CouponNo { get; init; }

    public bool UseCoupon { get; init; }

    public string? PromotionNo { get; init; }

    public bool UsePromotion { get; init; }

    public string? ClientToken { get; init; }

    /// <summary>Of what was asked, so that a ClientToken used again for something else is seen.</summary>
    public string? RequestHash { get; init; }

    public required int ItemCount { get; init; }

    /// <summary>Items that have not ended; 0 makes the task COMPLETE.</summary>
    public required int OpenItems { get; init; }

    /// <summary>Whether an item was ever claimed.</summary>
    public bool Started { get; init; }

    /// <summary>The task scale of the wire: waiting 1, executing 2, complete 3.</summary>
    public int TaskStatusCode => OpenItems == 0 ? 3 : Started || OpenItems < ItemCount ? 2 : 1;
}

/// <summary>The table of tasks.</summary>
public static class TaskTable
{
    public static Task<TaskRow?> FindAsync(DbConnection connection, string accountId, string taskNo) =>
        connection.QueryFirstOrDefaultAsync<TaskRow>(
            "SELECT * FROM tasks WHERE task_no = @taskNo AND account_id = @accountId", new { taskNo, accountId });

    public static TaskRow? FindByClientToken(DbConnection connection, string accountId, string clientToken) =>
        connection.QueryFirstOrDefault<TaskRow>(
            "SELECT * FROM tasks WHERE account_id = @accountId AND client_token = @clientToken", new { accountId, clientToken });

    /// <summary>Takes items that have just ended off their tasks' open counts.</summary>
    public static void CountEnded(WriteContext context, IEnumerable<ItemRow> ended)
    {
        foreach (var task in ended.GroupBy(item => item.TaskNo, StringComparer.Ordinal))
        {
            context.Connection.Execute(
                "UPDATE tasks SET open_items = open_items - @count WHERE task_no = @taskNo", new { taskNo = task.Key, count = task.Count() });
        }
    }
}

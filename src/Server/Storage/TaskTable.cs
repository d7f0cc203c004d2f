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
    public static async Task<TaskRow?> FindAsync(DbConnection connection, string accountId, string taskNo) =>
        await RowReader.ReadAsync<TaskRow>(connection, "tasks WHERE task_no = @taskNo AND account_id = @accountId", new { taskNo, accountId })
            is [var task] ? task : null;

    /// <summary>A task that is there, inside a command.</summary>
    public static TaskRow Of(DbConnection connection, string taskNo) =>
        connection.QuerySingle<TaskRow>("SELECT * FROM tasks WHERE task_no = @taskNo", new { taskNo });

    public static TaskRow? FindByClientToken(DbConnection connection, string accountId, string clientToken) =>
        RowReader.Read<TaskRow>(
            connection, "tasks WHERE account_id = @accountId AND client_token = @clientToken", new { accountId, clientToken })
            is [var task] ? task : null;

    /// <summary>How many tasks an account made between two times, and one page of them, newest first.</summary>
    /// <param name="connection">One snapshot.</param>
    /// <param name="accountId">Whose.</param>
    /// <param name="from">Not before; null for no bound.</param>
    /// <param name="before">Before; null for no bound.</param>
    /// <param name="offset">Rows to pass over.</param>
    /// <param name="limit">Most rows to answer.</param>
    public static async Task<(int Total, IReadOnlyList<TaskRow> Rows)> ListAsync(
        DbConnection connection, string accountId, long? from, long? before, long offset, int limit)
    {
        if (from is null && before is null)
        {
            var all = await AccountTable.TaskCountAsync(connection, accountId);
            var page = await RowReader.ReadAsync<TaskRow>(
                connection,
                "tasks WHERE account_id = @accountId AND number > @last - @limit AND number <= @last ORDER BY number DESC",
                new { accountId, last = all - offset, limit });
            return ((int)all, page);
        }

        const string conditions = "account_id = @accountId AND created_at >= @from AND created_at < @before";
        var values = new { accountId, from = from ?? 0, before = before ?? long.MaxValue, offset, limit };
        var total = await connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM tasks WHERE {conditions}", values);
        // Keys first: an index holds all that is passed over.
        var rows = await RowReader.ReadAsync<TaskRow>(
            connection,
            $"""
            tasks WHERE task_no IN (
                SELECT task_no FROM tasks WHERE {conditions} ORDER BY created_at DESC, task_no DESC LIMIT @limit OFFSET @offset)
            ORDER BY created_at DESC, task_no DESC
            """,
            values);
        return (total, rows);
    }

    /// <summary>Of these tasks, those that have a failed item.</summary>
    public static async Task<IReadOnlySet<string>> WithFailuresAsync(DbConnection connection, IReadOnlyList<string> taskNos) =>
        (await connection.QueryAsync<string>(
            $"SELECT DISTINCT task_no FROM items WHERE task_no {Dialect.In(connection, "@taskNos")} AND status = @failure",
            new { taskNos, failure = (int)ItemStatus.Failure }))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Takes items that have just ended off their tasks' open counts.</summary>
    public static void CountEnded(WriteContext context, IEnumerable<ItemRow> ended)
    {
        foreach (var item in ended)
        {
            context.Tally.Add(item.TaskNo, ended: 1);
        }
    }
}

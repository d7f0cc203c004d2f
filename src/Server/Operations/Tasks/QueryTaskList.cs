using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Tasks;

/// <summary>The account's tasks, newest first. BeginCreateTime and EndCreateTime count by whole days of UTC+8.</summary>
public sealed class QueryTaskList(Database database) : IAction<QueryTaskList.Request, Page<QueryTaskList.Rows>>
{
    public static string Name => nameof(QueryTaskList);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.NetworkIoError];

    public static ActionAccess Access => new("domain:QueryDomainTask", Changes: false);

    public async Task<Page<Rows>> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        long? from = request.BeginCreateTime is { } begin ? WireTime.DayStart(begin) : null;
        long? before = request.EndCreateTime is { } end ? WireTime.DayEnd(end) : null;
        var offset = Page.Offset(request.PageNum, request.PageSize);
        var (total, tasks, failed) = await database.ReadAsync(
            async connection =>
            {
                var (total, tasks) = await TaskTable.ListAsync(connection, caller.AccountId, from, before, offset, request.PageSize);
                var failed = await TaskTable.WithFailuresAsync(connection, [.. tasks.Select(task => task.TaskNo)]);
                return (total, tasks, failed);
            },
            cancellationToken);
        var rows = new Rows { TaskInfo = [.. tasks.Select(task => Info(task, failed.Contains(task.TaskNo), caller.Lang))] };
        return Page.Of(request.PageNum, request.PageSize, total, rows, caller);
    }

    private static Rows.Info Info(TaskRow task, bool hasFailures, string lang) => new()
    {
        TaskNo = task.TaskNo,
        TaskType = task.TaskType,
        TaskTypeDescription = TaskTypes.Description(task.TaskType, lang),
        TaskTypeCode = TaskTypes.Code(task.TaskType),
        TaskBizType = task.TaskBizType,
        TaskStatus = task.TaskStatusCode switch
        {
            1 => "WAITING_EXECUTE",
            2 => "EXECUTING",
            3 => "COMPLETE",
            var other => throw new InvalidOperationException($"A task has no state {other}."),
        },
        TaskStatusCode = task.TaskStatusCode,
        TaskCancelStatus = "INIT",
        TaskCancelStatusCode = 0,
        TaskNum = task.ItemCount,
        Clientip = task.ClientIp ?? "",
        CreateTime = WireTime.Text(task.CreatedAt),
        TaskResult = task.TaskStatusCode != 3 ? "" : hasFailures ? """{"result":false}""" : """{"result":true}""",
    };

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        [Range(0, 253_402_300_799_999)]
        public long? BeginCreateTime { get; init; }

        [Range(0, 253_402_300_799_999)]
        public long? EndCreateTime { get; init; }

        [Required]
        [Range(0, int.MaxValue)]
        public int PageNum { get; init; }

        /// <summary>No maximum is documented; this one keeps an answer to some megabytes.</summary>
        [Required]
        [Range(1, 5000)]
        public int PageSize { get; init; }
    }

    /// <summary>A page of tasks.</summary>
    public sealed record Rows
    {
        public required IReadOnlyList<Info> TaskInfo { get; init; }

        public sealed record Info
        {
            public required string TaskNo { get; init; }

            public required string TaskType { get; init; }

            public required string TaskTypeDescription { get; init; }

            public required int TaskTypeCode { get; init; }

            public required string TaskBizType { get; init; }

            public required string TaskStatus { get; init; }

            public required int TaskStatusCode { get; init; }

            public required string TaskCancelStatus { get; init; }

            public required int TaskCancelStatusCode { get; init; }

            public required int TaskNum { get; init; }

            /// <summary>Spelt so on the wire.</summary>
            public required string Clientip { get; init; }

            public required string CreateTime { get; init; }

            /// <summary>Once complete: whether every item succeeded.</summary>
            public required string TaskResult { get; init; }
        }
    }
}

using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Tasks;

/// <summary>The items of one task: how far each domain is, and why. A task that is not the account's has none.</summary>
public sealed class QueryTaskDetailList(Database database, RegistryProfiles profiles, TimeProvider clock)
    : IAction<QueryTaskDetailList.Request, Page<QueryTaskDetailList.Rows>>
{
    public static string Name => nameof(QueryTaskDetailList);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.NetworkIoError];

    public static ActionAccess Access => new("domain:QueryDomainTask", Changes: false);

    public async Task<Page<Rows>> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        // A text that is no domain name is in no item.
        var domainName = request.DomainName is null ? null : DomainName.TryParse(request.DomainName, out var name) ? name.Ascii : "";
        var offset = Page.Offset(request.PageNum, request.PageSize);
        var (task, page, holds, registries) = await database.ReadAsync(
            async connection =>
            {
                var task = await TaskTable.FindAsync(connection, caller.AccountId, request.TaskNo);
                (int Total, IReadOnlyList<ItemLine> Items) page = task is null
                    ? (0, [])
                    : await ItemTable.ListAsync(connection, task, request.TaskStatus, domainName, request.InstanceId, offset, request.PageSize);
                var holds = page.Items.Count == 0
                    ? []
                    : await HoldTable.OfItemsAsync(connection, request.TaskNo, page.Items[0].Ordinal, page.Items[^1].Ordinal);
                // Why items wait, and how long is left: of those that are restored neither is told.
                var registries = page.Items.Any(item => item.Status != ItemStatus.Success) ? await RegistryTable.AllAsync(connection) : [];
                return (task, page, holds.ToDictionary(hold => hold.Ordinal), registries);
            },
            cancellationToken);
        var clocks = new RegistryClocks(registries, clock.GetUtcNow().ToUnixTimeMilliseconds());
        var states = registries.ToDictionary(row => row.Registry, StringComparer.Ordinal);
        var rows = new Rows
        {
            TaskDetail = task is null
                ? []
                : [.. page.Items.Select(item => Detail(task, item, holds.GetValueOrDefault(item.Ordinal), WaitOf(item, states), clocks, caller.Lang))],
        };
        return Page.Of(request.PageNum, request.PageSize, page.Total, rows, caller);
    }

    private Reason? WaitOf(ItemLine item, Dictionary<string, RegistryRow> registries) =>
        item is { Open: true, Registry: { } registry }
            ? LineReasons.Of(item, registries.GetValueOrDefault(registry), isConfigured: profiles.FindOrNull(registry) is not null)
            : null;

    private static Rows.Detail Detail(TaskRow task, ItemLine item, HoldRow? hold, Reason? wait, RegistryClocks clocks, string lang)
    {
        var failReason = FailReason(item, lang);
        var hasDeadline = item.DeadlineOrder != 0;
        return new Rows.Detail
        {
            TaskNo = task.TaskNo,
            TaskDetailNo = item.DetailNo,
            TaskType = task.TaskType,
            TaskTypeDescription = TaskTypes.Description(task.TaskType, lang),
            TaskStatus = item.Status switch
            {
                ItemStatus.Waiting => "WAITING_EXECUTE",
                ItemStatus.Executing => "EXECUTING",
                ItemStatus.Success => "EXECUTE_SUCCESS",
                ItemStatus.Failure => "EXECUTE_FAILURE",
                _ => throw new InvalidOperationException($"{item.Status} has no word on the wire."),
            },
            TaskStatusCode = (int)item.Status,
            DomainName = item.NameAsSent,
            InstanceId = item.InstanceId ?? "",
            CreateTime = WireTime.Text(item.CreatedAt),
            UpdateTime = WireTime.Text(item.UpdatedAt),
            TryCount = item.TryCount,
            TaskResult = item.TaskResult ?? "",
            ErrorMsg = item.Status switch
            {
                ItemStatus.Success => ItemReasons.Text(ItemReasons.Success, "[]", lang),
                ItemStatus.Failure => failReason,
                _ => wait is null ? "" : ItemReasons.Text(wait.Code, wait.ArgsJson, lang),
            },
            FailReason = failReason,
            Warning = WarningOf(item, lang),
            ReasonCode = ReasonCodeOf(item, wait),
            Deadline = hasDeadline ? WireTime.Text(item.DeadlineOrder) : null,
            DeadlineLong = hasDeadline ? item.DeadlineOrder : null,
            DeadlineSource = item.DeadlineSource,
            SecondsLeft = hasDeadline && item.Status != ItemStatus.Success ? clocks.SecondsLeft(item.Registry, item.DeadlineOrder) : null,
            Amount = hold is null ? null : Ledger.Currency.Text(AmountOf(hold), hold.Currency),
            Currency = hold?.Currency,
            PaymentState = hold is null ? null : PaymentStateOf(hold),
        };
    }

    /// <summary>What is held of the account's money, or was captured.</summary>
    private static long AmountOf(HoldRow hold) =>
        (hold.RestoreState is LineState.Held or LineState.Captured ? hold.RestoreDue : 0)
        + (hold.RenewalState is LineState.Held or LineState.Captured ? hold.RenewalDue : 0);

    private static string PaymentStateOf(HoldRow hold)
    {
        LineState[] lines = [.. new[] { hold.RestoreState, hold.RenewalState }.Where(state => state != LineState.None)];
        return Array.TrueForAll(lines, state => state == LineState.Captured) ? "Captured"
            : lines.Contains(LineState.Captured) ? "PartlyCaptured"
            : lines.Contains(LineState.Held) ? "Held"
            : "Released";
    }

    private static string FailReason(ItemLine item, string lang)
    {
        var reason = item.FailCode is { } code ? ItemReasons.Text(code, item.FailArgs, lang) : "";
        return item.TakenOverBy is { } taskNo
            ? $"{reason} {ItemReasons.Text(ItemReasons.TakenOver, new Reason(ItemReasons.TakenOver, taskNo).ArgsJson, lang)}"
            : reason;
    }

    private static string? WarningOf(ItemLine item, string lang) =>
        WarningsOf(item) is { Count: > 0 } warnings
            ? string.Join(' ', warnings.Select(warning => ItemReasons.Text(warning.Code, warning.ArgsJson, lang)))
            : null;

    private static string? ReasonCodeOf(ItemLine item, Reason? wait) => item.Status switch
    {
        ItemStatus.Failure => item.FailCode,
        ItemStatus.Success => WarningsOf(item) is [var first, ..] ? first.Code : null,
        _ => wait?.Code,
    };

    private static IReadOnlyList<Reason> WarningsOf(ItemLine item) =>
        item.Warnings == "[]" ? [] : JsonSerializer.Deserialize(item.Warnings, ReasonJson.Default.IReadOnlyListReason) ?? [];

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        [Range(0, 3)]
        public int? TaskStatus { get; init; }

        [Required]
        public string TaskNo { get; init; } = "";

        public string? DomainName { get; init; }

        public string? InstanceId { get; init; }

        [Required]
        [Range(0, int.MaxValue)]
        public int PageNum { get; init; }

        [Required]
        [Range(1, 1000)]
        public int PageSize { get; init; }
    }

    /// <summary>A page of items, in the order of the request that made them.</summary>
    public sealed record Rows
    {
        public required IReadOnlyList<Detail> TaskDetail { get; init; }

        public sealed record Detail
        {
            public required string TaskNo { get; init; }

            public required string TaskDetailNo { get; init; }

            public required string TaskType { get; init; }

            public required string TaskTypeDescription { get; init; }

            public required string TaskStatus { get; init; }

            public required int TaskStatusCode { get; init; }

            /// <summary>As sent.</summary>
            public required string DomainName { get; init; }

            public required string InstanceId { get; init; }

            public required string CreateTime { get; init; }

            public required string UpdateTime { get; init; }

            public required int TryCount { get; init; }

            public required string TaskResult { get; init; }

            /// <summary>The success sentence, the reason of a failure, or why the item waits.</summary>
            public required string ErrorMsg { get; init; }

            public required string FailReason { get; init; }

            /// <summary>What a success came short of.</summary>
            public string? Warning { get; init; }

            /// <summary>Which reason it is that an item failed for, waits for or came short by: a page of the error centre has it.</summary>
            public string? ReasonCode { get; init; }

            public string? Deadline { get; init; }

            public long? DeadlineLong { get; init; }

            public string? DeadlineSource { get; init; }

            /// <summary>Until the deadline by the registry's clock; below 0 once it is over. Absent of a domain that is restored.</summary>
            public long? SecondsLeft { get; init; }

            /// <summary>What is held of the account's money for it, or was captured; absent where nothing is charged.</summary>
            public string? Amount { get; init; }

            public string? Currency { get; init; }

            /// <summary>Held, Captured, PartlyCaptured (the renewal is open, or was given back), Released.</summary>
            public string? PaymentState { get; init; }
        }
    }
}

using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Tasks;

/// <summary>What became of one item of a task, line by line from its acceptance on. A task that is not the account's has none.</summary>
public sealed class QueryItemTimeline(Database database) : IAction<QueryItemTimeline.Request, Page<QueryItemTimeline.Rows>>
{
    public static string Name => nameof(QueryItemTimeline);

    public static IReadOnlyList<ApiError> Errors => [];

    public static ActionAccess Access => new("domain:QueryDomainTask", Changes: false);

    public async Task<Page<Rows>> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var offset = Page.Offset(request.PageNum, request.PageSize);
        var (total, events) = await database.ReadAsync(
            async connection => await TaskTable.FindAsync(connection, caller.AccountId, request.TaskNo) is null
                ? (0, [])
                : await EventTable.ListOfItemAsync(connection, request.TaskNo, request.ItemNo, offset, request.PageSize),
            cancellationToken);
        return Page.Of(request.PageNum, request.PageSize, total, new Rows { Event = [.. events.Select(line => Line(line, caller.Lang))] }, caller);
    }

    private static Rows.Line Line(EventRow line, string lang)
    {
        var args = AnswerRules.StoredArgs(line.Args);
        var tellsReason = line.Kind is ItemEvents.Waiting or ItemEvents.Warned or ItemEvents.Failed;
        return new Rows.Line
        {
            Time = WireTime.Text(line.At),
            TimeLong = line.At,
            Kind = line.Kind,
            Text = TimelineText.Of(line.Kind, args, lang),
            ReasonCode = tellsReason && args is [var code, ..] ? code : null,
        };
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        [Required]
        public string TaskNo { get; init; } = "";

        /// <summary>The item's place in its task, from 1: that of the order, and of QueryTaskDetailList without a filter.</summary>
        [Required]
        [Range(1, 1000)]
        public int ItemNo { get; init; }

        [Required]
        [Range(0, int.MaxValue)]
        public int PageNum { get; init; }

        [Required]
        [Range(1, 1000)]
        public int PageSize { get; init; }
    }

    /// <summary>A page of lines, the oldest first.</summary>
    public sealed record Rows
    {
        public required IReadOnlyList<Line> Event { get; init; }

        public sealed record Line
        {
            /// <summary>UTC+8.</summary>
            public required string Time { get; init; }

            public required long TimeLong { get; init; }

            /// <summary>
            /// Accepted, Inspected, Quoted, IntentRecorded, Answered, ReplyLost, NotSent, ProvedApplied, ProvedNotApplied, Waiting, FellBack,
            /// Restored, Warned, Failed, RestoredAfterAll, StandsInFor, HeldByForce, Succeeded.
            /// </summary>
            public required string Kind { get; init; }

            /// <summary>The line in words.</summary>
            public required string Text { get; init; }

            /// <summary>Of what it waits for, failed for or came short by.</summary>
            public string? ReasonCode { get; init; }
        }
    }
}

using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Tasks;

/// <summary>
/// What was said to a registry for one item of a task, and what it answered: each frame as it is kept, its passwords and
/// authorization information masked before it was. A task that is not the account's has none.
/// </summary>
public sealed class QueryItemTranscript(Database database) : IAction<QueryItemTranscript.Request, Page<QueryItemTranscript.Rows>>
{
    public static string Name => nameof(QueryItemTranscript);

    public static IReadOnlyList<ApiError> Errors => [];

    public static ActionAccess Access => new("domain:QueryDomainTask", Changes: false);

    public async Task<Page<Rows>> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var offset = Page.Offset(request.PageNum, request.PageSize);
        var (total, frames) = await database.ReadAsync(
            async connection => await TaskTable.FindAsync(connection, caller.AccountId, request.TaskNo) is null
                ? (0, [])
                : await EventTable.ListTranscriptOfItemAsync(connection, request.TaskNo, request.ItemNo, offset, request.PageSize),
            cancellationToken);
        return Page.Of(request.PageNum, request.PageSize, total, new Rows { Frame = [.. frames.Select(Entry)] }, caller);
    }

    private static Rows.Entry Entry(FrameRow frame) => new()
    {
        Time = WireTime.Text(frame.At),
        TimeLong = frame.At,
        Direction = frame.Outgoing ? "Sent" : "Received",
        Registry = frame.Registry,
        ClTRID = frame.ClTrid,
        Xml = frame.Xml,
    };

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        [Required]
        public string TaskNo { get; init; } = "";

        /// <inheritdoc cref="QueryItemTimeline.Request.ItemNo"/>
        [Required]
        [Range(1, 1000)]
        public int ItemNo { get; init; }

        [Required]
        [Range(0, int.MaxValue)]
        public int PageNum { get; init; }

        /// <summary>A frame may have some kilobytes.</summary>
        [Required]
        [Range(1, 200)]
        public int PageSize { get; init; }
    }

    /// <summary>A page of frames, the oldest first.</summary>
    public sealed record Rows
    {
        public required IReadOnlyList<Entry> Frame { get; init; }

        public sealed record Entry
        {
            /// <summary>UTC+8.</summary>
            public required string Time { get; init; }

            public required long TimeLong { get; init; }

            /// <summary>Sent, Received.</summary>
            public required string Direction { get; init; }

            public required string Registry { get; init; }

            /// <summary>The command's own id, which its answer repeats.</summary>
            public string? ClTRID { get; init; }

            public required string Xml { get; init; }
        }
    }
}

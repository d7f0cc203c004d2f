using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Tasks;

/// <summary>
/// The items of all tasks of the account that were about one domain, the newest first. An action of ours: published ones go by the task.
/// What each came to is told by QueryTaskDetailList, QueryItemTimeline and QueryItemTranscript of its TaskNo and ItemNo.
/// </summary>
public sealed class QueryDomainItems(Database database) : IAction<QueryDomainItems.Request, Page<QueryDomainItems.Rows>>
{
    public static string Name => nameof(QueryDomainItems);

    public static IReadOnlyList<ApiError> Errors => [];

    public static ActionAccess Access => new("domain:QueryDomainTask", Changes: false);

    public async Task<Page<Rows>> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        // A text that is no domain name is in no item.
        var (total, items) = DomainName.TryParse(request.DomainName, out var name)
            ? await database.ReadAsync(
                connection => ItemTable.OfDomainAsync(connection, caller.AccountId, name.Ascii, Page.Offset(request.PageNum, request.PageSize), request.PageSize),
                cancellationToken)
            : (0, []);
        return Page.Of(request.PageNum, request.PageSize, total, new Rows { Item = [.. items.Select(Row)] }, caller);
    }

    private static Rows.Row Row(DomainItem item) => new()
    {
        TaskNo = item.TaskNo,
        ItemNo = item.Ordinal,
        TaskStatusCode = (int)item.Status,
        CreateTime = WireTime.Text(item.CreatedAt),
        CreateTimeLong = item.CreatedAt,
    };

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <summary>Either form of the whole name.</summary>
        [Required]
        public string DomainName { get; init; } = "";

        [Required]
        [Range(0, int.MaxValue)]
        public int PageNum { get; init; }

        [Required]
        [Range(1, 1000)]
        public int PageSize { get; init; }
    }

    /// <summary>A page of items.</summary>
    public sealed record Rows
    {
        public required IReadOnlyList<Row> Item { get; init; }

        public sealed record Row
        {
            public required string TaskNo { get; init; }

            /// <inheritdoc cref="QueryItemTimeline.Request.ItemNo"/>
            public required int ItemNo { get; init; }

            /// <summary>0 waiting, 1 at work, 2 succeeded, 3 failed.</summary>
            public required int TaskStatusCode { get; init; }

            /// <summary>UTC+8.</summary>
            public required string CreateTime { get; init; }

            public required long CreateTimeLong { get; init; }
        }
    }
}

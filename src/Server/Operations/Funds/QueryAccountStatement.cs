using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>
/// An account's statement: each entry that changed what it has, newest first, with the balance after it. An action of ours.
/// BeginTime and EndTime are exact, EndTime the first moment no longer counted.
/// </summary>
public sealed class QueryAccountStatement(Database database) : IAction<QueryAccountStatement.Request, Page<QueryAccountStatement.Rows>>
{
    public static string Name => nameof(QueryAccountStatement);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.AccountNotFound];

    public static ActionAccess Access => FundsAccess.Query;

    public async Task<Page<Rows>> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var accountId = caller.AccountOr(request.AccountId, Access.RamAction);
        var offset = Page.Offset(request.PageNum, request.PageSize);
        var (exists, total, entries) = await database.ReadAsync(
            async connection =>
            {
                var (total, entries) = await LedgerTable.StatementAsync(
                    connection, LedgerAccount.Customer(accountId), request.BeginTime, request.EndTime, offset, request.PageSize);
                return (AccountTable.Exists(connection, accountId), total, entries);
            },
            cancellationToken);
        return exists
            ? Page.Of(request.PageNum, request.PageSize, total, new Rows { Entry = [.. entries.Select(Entry)] }, caller)
            : throw new ApiException(ApiErrors.AccountNotFound, accountId);
    }

    private static Rows.Line Entry(StatementRow row) => new()
    {
        EntryId = row.EntryId,
        MovementId = row.MovementId,
        Time = WireTime.Text(row.At),
        TimeLong = row.At,
        Kind = $"{row.Kind}",
        Amount = Currency.Text(row.Amount, row.Currency),
        Balance = Currency.Text(row.Balance, row.Currency),
        Currency = row.Currency,
        TaskNo = row.TaskNo,
        DomainName = row.DomainName,
        Reason = row.Reason,
    };

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <summary>The caller's own, unless said.</summary>
        public string? AccountId { get; init; }

        [Range(0, 253_402_300_799_999)]
        public long? BeginTime { get; init; }

        [Range(0, 253_402_300_799_999)]
        public long? EndTime { get; init; }

        [Required]
        [Range(0, int.MaxValue)]
        public int PageNum { get; init; }

        [Required]
        [Range(1, 5000)]
        public int PageSize { get; init; }
    }

    /// <summary>A page of entries.</summary>
    public sealed record Rows
    {
        public required IReadOnlyList<Line> Entry { get; init; }

        public sealed record Line
        {
            /// <summary>No two have the same; newer ones have greater ones.</summary>
            public required long EntryId { get; init; }

            /// <summary>Entries of one movement share it.</summary>
            public required string MovementId { get; init; }

            public required string Time { get; init; }

            public required long TimeLong { get; init; }

            /// <summary>TopUp, Refund, Hold, CompensatingHold, Capture or Release.</summary>
            public required string Kind { get; init; }

            /// <summary>Below 0 where the account paid.</summary>
            public required string Amount { get; init; }

            /// <summary>What the account had after it.</summary>
            public required string Balance { get; init; }

            public required string Currency { get; init; }

            public string? TaskNo { get; init; }

            /// <summary>Where the entry is of one domain: an order is held in one.</summary>
            public string? DomainName { get; init; }

            public string? Reason { get; init; }
        }
    }
}

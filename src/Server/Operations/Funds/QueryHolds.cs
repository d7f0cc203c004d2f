using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>
/// What is held or was taken for each domain that is charged for, line by line, oldest first. An action of ours, for operators: it is of
/// all accounts. Answered is what was open at some moment from BeginTime on and before EndTime.
/// </summary>
public sealed class QueryHolds(Database database) : IAction<QueryHolds.Request, Page<QueryHolds.Rows>>
{
    public static string Name => nameof(QueryHolds);

    public static IReadOnlyList<ApiError> Errors => [];

    public static ActionAccess Access => FundsAccess.QueryAll;

    public async Task<Page<Rows>> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var offset = Page.Offset(request.PageNum, request.PageSize);
        var (total, holds) = await database.ReadAsync(
            connection => HoldTable.ListAsync(connection, request.Registry, request.BeginTime, request.EndTime, offset, request.PageSize), cancellationToken);
        return Page.Of(request.PageNum, request.PageSize, total, new Rows { Hold = [.. holds.Select(Line)] }, caller);
    }

    private static Rows.Line Line(ListedHold hold) => new()
    {
        AccountId = hold.AccountId,
        TaskNo = hold.TaskNo,
        Ordinal = hold.Ordinal,
        DomainName = hold.DomainName,
        Registry = hold.Registry,
        Currency = hold.Currency,
        RestoreState = $"{hold.RestoreState}",
        RestoreAmount = Currency.Text(hold.RestoreAmount, hold.Currency),
        RenewalState = $"{hold.RenewalState}",
        RenewalAmount = Currency.Text(hold.RenewalAmount, hold.Currency),
        OnlyReported = hold.OnlyReported,
        CreateTime = WireTime.Text(hold.CreatedAt),
        CreateTimeLong = hold.CreatedAt,
        SettleTime = WireTime.Text(hold.SettledAt),
        SettleTimeLong = hold.SettledAt,
    };

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <summary>Its name in the configuration; all of them, unless said.</summary>
        public string? Registry { get; init; }

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

    /// <summary>A page of holds.</summary>
    public sealed record Rows
    {
        public required IReadOnlyList<Line> Hold { get; init; }

        public sealed record Line
        {
            public required string AccountId { get; init; }

            public required string TaskNo { get; init; }

            /// <summary>The domain's place in the task, from 1.</summary>
            public required int Ordinal { get; init; }

            public required string DomainName { get; init; }

            public required string Registry { get; init; }

            /// <summary>Of the amounts: the account's.</summary>
            public required string Currency { get; init; }

            /// <summary>Held, Captured or Released.</summary>
            public required string RestoreState { get; init; }

            /// <summary>With tax, after the promotion, and with what a voucher pays of it; once it is captured, what was.</summary>
            public required string RestoreAmount { get; init; }

            /// <summary>The same, or None where the renewal has no price of its own.</summary>
            public required string RenewalState { get; init; }

            public required string RenewalAmount { get; init; }

            /// <summary>Whether the restore had been requested before the order, and only its report was sent for it.</summary>
            public required bool OnlyReported { get; init; }

            public required string CreateTime { get; init; }

            public required long CreateTimeLong { get; init; }

            /// <summary>When its last line was captured or released; absent while one is held.</summary>
            public string? SettleTime { get; init; }

            public long? SettleTimeLong { get; init; }
        }
    }
}

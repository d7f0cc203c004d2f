using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>
/// The vouchers that an account may use, or could: bound to it or to nobody, by their numbers, whatever has become of them. An action of
/// ours. Operators may ask for another account's, or for all there are.
/// </summary>
public sealed class QueryVouchers(Database database, TimeProvider clock) : IAction<QueryVouchers.Request, Page<QueryVouchers.Rows>>
{
    public static string Name => nameof(QueryVouchers);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.AccountNotFound];

    public static ActionAccess Access => FundsAccess.Query;

    public async Task<Page<Rows>> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var accountId = OfferList.AccountOf(request.AccountId, request.All, caller);
        var (exists, (total, vouchers)) = await database.ReadAsync(
            async connection => (
                accountId is null || AccountTable.Exists(connection, accountId),
                await VoucherTable.ListAsync(connection, accountId, Page.Offset(request.PageNum, request.PageSize), request.PageSize)),
            cancellationToken);
        if (!exists)
        {
            throw new ApiException(ApiErrors.AccountNotFound, accountId ?? "");
        }

        var isOperator = caller.IsOperator(Access.RamAction);
        var rows = new Rows { Voucher = [.. vouchers.Select(row => Voucher.Of(row, isOperator, now))] };
        return Page.Of(request.PageNum, request.PageSize, total, rows, caller);
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <summary>The caller's own, unless said.</summary>
        public string? AccountId { get; init; }

        /// <summary>Every account's; for operators.</summary>
        public bool All { get; init; }

        [Required]
        [Range(0, int.MaxValue)]
        public int PageNum { get; init; }

        [Required]
        [Range(1, 5000)]
        public int PageSize { get; init; }
    }

    /// <summary>A page of vouchers.</summary>
    public sealed record Rows
    {
        public required IReadOnlyList<Voucher> Voucher { get; init; }
    }
}

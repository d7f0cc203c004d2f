using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>
/// Keeps a voucher from being used by any further order. An action of ours. What orders hold of it already they keep; withdrawn again
/// it stays as it is, and SaveVoucher makes it usable once more.
/// </summary>
public sealed class WithdrawVoucher(Database database, TimeProvider clock) : IAction<WithdrawVoucher.Request, WithdrawVoucher.Response>
{
    public static string Name => nameof(WithdrawVoucher);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.CouponNotFound];

    public static ActionAccess Access => FundsAccess.Manage;

    public Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return database.WriteAloneAsync(
            context =>
            {
                caller.TakeNonce(context, now);
                var before = VoucherTable.Lock(context, request.VoucherNo) ?? throw new ApiException(ApiErrors.CouponNotFound, request.VoucherNo);
                var after = before with { Status = OfferStatus.Withdrawn };
                if (after != before)
                {
                    VoucherTable.Update(context, after);
                    AuditTable.Insert(context, caller.Audit(
                        now, Name, after.VoucherNo, request.Reason, $"Remaining={Ledger.Currency.Text(after.Remaining, after.Currency)}", $"Currency={after.Currency}"));
                }

                return new Response { RequestId = caller.RequestId, Voucher = Voucher.Of(after, isForOperator: true, now) };
            },
            cancellationToken);
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        [Required]
        public string VoucherNo { get; init; } = "";

        /// <summary>Why, for the audit.</summary>
        [Required]
        [MaxLength(1000)]
        public string Reason { get; init; } = "";
    }

    /// <summary>The voucher as it is from now on.</summary>
    public sealed record Response
    {
        public required string RequestId { get; init; }

        public required Voucher Voucher { get; init; }
    }
}

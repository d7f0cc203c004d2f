using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>
/// Keeps a promotion from being used by any further order. An action of ours. Orders that use it already keep their prices; withdrawn again
/// it stays as it is, and SavePromotion makes it usable once more.
/// </summary>
public sealed class WithdrawPromotion(Database database, TimeProvider clock) : IAction<WithdrawPromotion.Request, WithdrawPromotion.Response>
{
    public static string Name => nameof(WithdrawPromotion);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.PromotionNotFound];

    public static ActionAccess Access => FundsAccess.Manage;

    public Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return database.WriteAloneAsync(
            context =>
            {
                caller.TakeNonce(context, now);
                var before = PromotionTable.Lock(context, request.PromotionNo) ?? throw new ApiException(ApiErrors.PromotionNotFound, request.PromotionNo);
                var after = before with { Status = OfferStatus.Withdrawn };
                if (after != before)
                {
                    PromotionTable.Update(context, after);
                    AuditTable.Insert(context, caller.Audit(now, Name, after.PromotionNo, request.Reason, $"Used={after.Used}"));
                }

                return new Response { RequestId = caller.RequestId, Promotion = Promotion.Of(after, usesByAccount: null, isForOperator: true, now) };
            },
            cancellationToken);
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        [Required]
        public string PromotionNo { get; init; } = "";

        /// <summary>Why, for the audit.</summary>
        [Required]
        [MaxLength(1000)]
        public string Reason { get; init; } = "";
    }

    /// <summary>The promotion as it is from now on.</summary>
    public sealed record Response
    {
        public required string RequestId { get; init; }

        public required Promotion Promotion { get; init; }
    }
}

using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>Gives back of what an account has: never what is held for open items, never more than it has. An action of ours.</summary>
public sealed class RefundAccount(Database database, TimeProvider clock) : IAction<PaymentRequest, PaymentResponse>
{
    public static string Name => nameof(RefundAccount);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.AccountNotFound, ApiErrors.AccountUnpriced, ApiErrors.AccountInsufficientBalance, ApiErrors.IdempotentParameterMismatch];

    public static ActionAccess Access => FundsAccess.Manage;

    public Task<PaymentResponse> RunAsync(PaymentRequest request, Caller caller, CancellationToken cancellationToken) =>
        Payment.MakeAsync(MovementKind.Refund, database, request, caller, clock.GetUtcNow(), cancellationToken);
}

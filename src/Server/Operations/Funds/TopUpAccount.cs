using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>Adds money that came in to what an account has. An action of ours.</summary>
public sealed class TopUpAccount(Database database, TimeProvider clock) : IAction<PaymentRequest, PaymentResponse>
{
    public static string Name => nameof(TopUpAccount);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.AccountNotFound, ApiErrors.AccountUnpriced, ApiErrors.IdempotentParameterMismatch];

    public static ActionAccess Access => FundsAccess.Manage;

    public Task<PaymentResponse> RunAsync(PaymentRequest request, Caller caller, CancellationToken cancellationToken) =>
        Payment.MakeAsync(MovementKind.TopUp, database, request, caller, clock.GetUtcNow(), cancellationToken);
}

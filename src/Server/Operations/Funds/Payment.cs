using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>Money that comes to an account from outside or goes back there: what TopUpAccount and RefundAccount have in common.</summary>
internal static class Payment
{
    /// <param name="kind">TopUp or Refund.</param>
    /// <param name="database">Where it is written.</param>
    /// <param name="request">How much, and why.</param>
    /// <param name="caller">An operator.</param>
    /// <param name="at">Now.</param>
    /// <param name="cancellationToken">Withdraws it until it starts.</param>
    public static Task<PaymentResponse> MakeAsync(
        MovementKind kind, Database database, PaymentRequest request, Caller caller, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var now = at.ToUnixTimeMilliseconds();
        var accountId = caller.OperatedAccount(request.AccountId, FundsAccess.Manage.RamAction);
        return database.WriteAloneAsync(
            context =>
            {
                caller.TakeNonce(context, now);
                // Locked first: of two that send the same token at once the second finds what the first has written.
                var funds = FundsTable.Lock(context, accountId)
                    ?? throw new ApiException(AccountTable.Exists(context.Connection, accountId) ? ApiErrors.AccountUnpriced : ApiErrors.AccountNotFound, accountId);
                var hash = Hash(kind, request);
                if (request.ClientToken is { } token && PaymentTable.Find(context.Connection, accountId, token) is { } before)
                {
                    return before.RequestHash == hash
                        ? Answer(caller, before.MovementId, funds)
                        : throw new ApiException(ApiErrors.IdempotentParameterMismatch, token);
                }

                var amount = WireAmount.ReadPositive(request.Amount, funds.Currency, nameof(request.Amount));
                if (kind == MovementKind.Refund && amount > Math.Max(funds.Available, 0))
                {
                    throw new ApiException(
                        ApiErrors.AccountInsufficientBalance, accountId, Currency.Text(Math.Max(funds.Available, 0), funds.Currency), funds.Currency);
                }

                var movementId = Guid.CreateVersion7(at).ToString("D");
                var signed = kind == MovementKind.Refund ? -amount : amount;
                Movement.Write(
                    context,
                    new Movement(movementId, now, funds.Currency, kind) { Reason = request.Reason, AccessKeyId = caller.AccessKeyId }
                        .Add(LedgerAccount.Outside, -signed)
                        .Add(LedgerAccount.Customer(accountId), signed));
                if (request.ClientToken is { } sent)
                {
                    PaymentTable.Insert(context, new PaymentRow { AccountId = accountId, ClientToken = sent, RequestHash = hash, MovementId = movementId, At = now });
                }

                AuditTable.Insert(context, caller.Audit(
                    now, $"{kind}Account", accountId, request.Reason, $"Amount={Currency.Text(amount, funds.Currency)}", $"Currency={funds.Currency}", $"MovementId={movementId}"));
                return Answer(caller, movementId, FundsTable.Find(context.Connection, accountId));
            },
            cancellationToken);
    }

    private static PaymentResponse Answer(Caller caller, string movementId, FundsRow? funds) => new()
    {
        RequestId = caller.RequestId,
        MovementId = movementId,
        Funds = AccountFunds.Of(funds!.AccountId, funds), // found before, under the lock
    };

    private static string Hash(MovementKind kind, PaymentRequest request) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{request.Amount}\n{request.Reason}")));
}

/// <inheritdoc cref="CommonParameters"/>
public sealed record PaymentRequest : CommonParameters
{
    /// <summary>The caller's own, unless said.</summary>
    public string? AccountId { get; init; }

    /// <summary>In the account's currency, more than 0: <c>1200.00</c>.</summary>
    [Required]
    public string Amount { get; init; } = "";

    /// <summary>Why, for the statement and the audit: a transfer's number, a complaint.</summary>
    [Required]
    [MaxLength(1000)]
    public string Reason { get; init; } = "";

    /// <summary>The same call sent again with the same token is made once.</summary>
    [MaxLength(64)]
    public string? ClientToken { get; init; }
}

/// <summary>What the account has after the payment.</summary>
public sealed record PaymentResponse
{
    public required string RequestId { get; init; }

    /// <summary>What the statement calls it.</summary>
    public required string MovementId { get; init; }

    public required AccountFunds Funds { get; init; }
}

using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>
/// Says how an account pays: in what currency, how far below nothing, and what tax comes on top. An action of ours. What it has is
/// changed by TopUpAccount and RefundAccount alone.
/// </summary>
public sealed class SetAccountFunds(Database database, TimeProvider clock) : IAction<SetAccountFunds.Request, SetAccountFunds.Response>
{
    // A tax that the request leaves as it is.
    private const int Unsaid = -1;

    private static readonly ApiText _hasEntries = new(
        "money was moved in {0} already, and it stays with that", "该账号已有 {0} 的资金往来，必须沿用", "");

    private static readonly ApiText _hasUsed = new(
        "it has used {0} {1} beyond what it paid in, which the new terms do not allow; top it up first", "该账号已透支 {0} {1}，超出新的限额，请先充值", "", "");

    public static string Name => nameof(SetAccountFunds);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.AccountNotFound, ApiErrors.AccountTermsInUse];

    public static ActionAccess Access => FundsAccess.Manage;

    public Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var accountId = caller.OperatedAccount(request.AccountId, Access.RamAction);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var terms = request.Billing == AccountFunds.Unpriced ? null : Terms(request, accountId, now);
        return database.WriteAloneAsync(
            context =>
            {
                caller.TakeNonce(context, now);
                return new Response { RequestId = caller.RequestId, Funds = AccountFunds.Of(accountId, Set(context, accountId, terms, caller, request.Reason, now)) };
            },
            cancellationToken);
    }

    private static FundsRow Terms(Request request, string accountId, long now)
    {
        var currency = WireAmount.CheckCurrency(
            request.Currency ?? throw new ApiException(ApiErrors.MissingParameter, nameof(request.Currency)), nameof(request.Currency));
        var mode = Enum.Parse<FundsMode>(request.Billing);
        if (mode == FundsMode.Credit != request.CreditLimit is not null)
        {
            throw mode == FundsMode.Credit
                ? new ApiException(ApiErrors.MissingParameter, nameof(request.CreditLimit))
                : new ApiException(ApiErrors.ParameterIllegal, nameof(request.CreditLimit), new ApiText("only Billing=Credit has a limit", "仅 Billing=Credit 时可设置"));
        }

        return new FundsRow
        {
            AccountId = accountId,
            Mode = mode,
            Currency = currency,
            CreditLimit = request.CreditLimit is { } limit ? WireAmount.Read(limit, currency, nameof(request.CreditLimit)) : 0,
            TaxBp = request.TaxBasisPoints ?? Unsaid,
            UpdatedAt = now,
        };
    }

    private static FundsRow? Set(WriteContext context, string accountId, FundsRow? terms, Caller caller, string? reason, long now)
    {
        // The account's row: where it has no funds yet, two nodes would each lock nothing.
        if (!AccountTable.Lock(context, accountId))
        {
            throw new ApiException(ApiErrors.AccountNotFound, accountId);
        }

        var before = FundsTable.Lock(context, accountId);
        if (before is not null && terms?.Currency != before.Currency && HasMoved(context, accountId))
        {
            throw new ApiException(ApiErrors.AccountTermsInUse, accountId, _hasEntries with { Args = [before.Currency] });
        }

        var after = terms is null ? null : terms with
        {
            TaxBp = terms.TaxBp == Unsaid ? before?.TaxBp ?? 0 : terms.TaxBp,
            Available = before?.Available ?? 0,
            Held = before?.Held ?? 0,
        };
        if (after is { Spendable: < 0, Available: < 0 })
        {
            throw new ApiException(
                ApiErrors.AccountTermsInUse, accountId, _hasUsed with { Args = [Currency.Text(-after.Available, after.Currency), after.Currency] });
        }

        if (after is not null)
        {
            FundsTable.Save(context, after);
        }
        else if (before is not null)
        {
            FundsTable.Delete(context, accountId);
        }

        AuditTable.Insert(context, caller.Audit(now, Name, accountId, reason, after is null
            ? [AccountFunds.Unpriced]
            : [$"Billing={after.Mode}", $"Currency={after.Currency}", $"CreditLimit={Currency.Text(after.CreditLimit, after.Currency)}", $"TaxBasisPoints={after.TaxBp}"]));
        return after;
    }

    private static bool HasMoved(WriteContext context, string accountId) =>
        LedgerTable.HasEntries(context.Connection, LedgerAccount.Customer(accountId)) || LedgerTable.HasEntries(context.Connection, LedgerAccount.Held(accountId));

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <summary>The caller's own, unless said.</summary>
        public string? AccountId { get; init; }

        /// <summary>Unpriced only while nothing has ever been paid or held.</summary>
        [Required]
        [AllowedValues("Unpriced", "Prepaid", "Credit", "Postpaid")]
        public string Billing { get; init; } = "";

        /// <summary>ISO 4217; needed unless Unpriced, and fixed once money has moved.</summary>
        public string? Currency { get; init; }

        /// <summary>Of Credit: how far below nothing it may go.</summary>
        public string? CreditLimit { get; init; }

        /// <summary>Hundredths of a percent; left out, as it was: 0 to begin with.</summary>
        [Range(0, 10_000)]
        public int? TaxBasisPoints { get; init; }

        /// <summary>Why, for the audit.</summary>
        [MaxLength(1000)]
        public string? Reason { get; init; }
    }

    /// <summary>The account as it pays from now on.</summary>
    public sealed record Response
    {
        public required string RequestId { get; init; }

        public required AccountFunds Funds { get; init; }
    }
}

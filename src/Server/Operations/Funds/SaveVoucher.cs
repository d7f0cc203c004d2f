using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>
/// Makes a voucher, or changes one; saving one that was withdrawn makes it usable again. An action of ours. The same call sent again
/// with its number changes nothing. What it is worth never changes: the ledger has it.
/// </summary>
public sealed class SaveVoucher(Database database, TimeProvider clock) : IAction<SaveVoucher.Request, SaveVoucher.Response>
{
    private static readonly ApiText _stays = new(
        "the voucher {0} is one of {1} {2}, which stays: withdraw it and make another", "代金券 {0} 的面值为 {1} {2}，不可更改：请撤回后另建", "", "", "");

    public static string Name => nameof(SaveVoucher);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.AccountNotFound];

    public static ActionAccess Access => FundsAccess.Manage;

    public Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var at = clock.GetUtcNow();
        var now = at.ToUnixTimeMilliseconds();
        var voucherNo = request.VoucherNo is { } number ? OfferNumber.Check(number, nameof(request.VoucherNo)) : OfferNumber.ForVoucher();
        return database.WriteAloneAsync(
            context =>
            {
                caller.TakeNonce(context, now);
                var before = VoucherTable.Lock(context, voucherNo);
                var terms = OfferTerms.Read(request, before is null ? null : OfferTerms.Of(before), context.Connection, now);
                var after = (before is null ? New(request, voucherNo, now) : Changed(request, before)) with
                {
                    AccountId = terms.AccountId,
                    ValidFrom = terms.ValidFrom,
                    ValidUntil = terms.ValidUntil,
                    Actions = terms.Actions,
                    Suffixes = terms.Suffixes,
                    Note = terms.Note,
                };
                if (after != before)
                {
                    Write(context, before, after, request.Reason, caller, at);
                    AuditTable.Insert(context, caller.Audit(now, Name, voucherNo, request.Reason, [.. Audited(after), .. terms.Audited()]));
                }

                return new Response { RequestId = caller.RequestId, Voucher = Voucher.Of(after, isForOperator: true, now) };
            },
            cancellationToken);
    }

    private static VoucherRow New(Request request, string voucherNo, long now)
    {
        var currency = WireAmount.CheckCurrency(
            request.Currency ?? throw new ApiException(ApiErrors.MissingParameter, nameof(request.Currency)), nameof(request.Currency));
        var faceValue = WireAmount.ReadPositive(
            request.FaceValue ?? throw new ApiException(ApiErrors.MissingParameter, nameof(request.FaceValue)), currency, nameof(request.FaceValue));
        return new VoucherRow
        {
            VoucherNo = voucherNo,
            Currency = currency,
            FaceValue = faceValue,
            Remaining = faceValue,
            ValidFrom = 0,
            ValidUntil = 0,
            MinimumOrder = request.MinimumOrder is { } least ? WireAmount.Read(least, currency, nameof(request.MinimumOrder)) : 0,
            Divisible = request.Divisible ?? false,
            CreatedAt = now,
        };
    }

    private static VoucherRow Changed(Request request, VoucherRow before)
    {
        if (request.Currency is { } currency && currency != before.Currency)
        {
            throw Stays(before, nameof(request.Currency));
        }

        if (request.FaceValue is { } value && WireAmount.Read(value, before.Currency, nameof(request.FaceValue)) != before.FaceValue)
        {
            throw Stays(before, nameof(request.FaceValue));
        }

        return before with
        {
            MinimumOrder = request.MinimumOrder is { } least ? WireAmount.Read(least, before.Currency, nameof(request.MinimumOrder)) : before.MinimumOrder,
            Divisible = request.Divisible ?? before.Divisible,
            Status = OfferStatus.Active,
        };
    }

    private static void Write(WriteContext context, VoucherRow? before, VoucherRow after, string? reason, Caller caller, DateTimeOffset at)
    {
        if (before is not null)
        {
            VoucherTable.Update(context, after);
            return;
        }

        VoucherTable.Insert(context, after);
        Movement.Write(
            context,
            new Movement(Guid.CreateVersion7(at).ToString("D"), at.ToUnixTimeMilliseconds(), after.Currency, MovementKind.VoucherIssued)
            {
                Reason = reason,
                AccessKeyId = caller.AccessKeyId,
            }
                .Add(LedgerAccount.VouchersIssued, -after.FaceValue)
                .Add(LedgerAccount.Voucher(after.VoucherNo), after.FaceValue));
    }

    private static IEnumerable<string> Audited(VoucherRow row) =>
    [
        $"FaceValue={Currency.Text(row.FaceValue, row.Currency)}",
        $"Currency={row.Currency}",
        $"MinimumOrder={Currency.Text(row.MinimumOrder, row.Currency)}",
        $"Divisible={row.Divisible}",
        $"Status={row.Status}",
    ];

    private static ApiException Stays(VoucherRow before, string parameter) => new(
        ApiErrors.ParameterIllegal,
        parameter,
        _stays with { Args = [before.VoucherNo, Currency.Text(before.FaceValue, before.Currency), before.Currency] });

    /// <inheritdoc cref="OfferRequest"/>
    public sealed record Request : OfferRequest
    {
        /// <summary>One that is there is changed; left out, a new one gets a number.</summary>
        public string? VoucherNo { get; init; }

        /// <summary>In its currency, more than 0; needed for a new one, and fixed then.</summary>
        public string? FaceValue { get; init; }

        /// <summary>What the lines that it serves must come to, with tax and after a promotion; 0 unless said.</summary>
        public string? MinimumOrder { get; init; }

        /// <summary>Whether what an order leaves of it can be used by another; false unless said.</summary>
        public bool? Divisible { get; init; }
    }

    /// <summary>The voucher as it is from now on.</summary>
    public sealed record Response
    {
        public required string RequestId { get; init; }

        public required Voucher Voucher { get; init; }
    }
}

using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>
/// Makes a promotion, or changes one; saving one that was withdrawn makes it usable again. An action of ours. The same call sent again
/// with its number changes nothing. Orders that use it already keep their prices, and quotes that counted on other terms end.
/// </summary>
public sealed class SavePromotion(Database database, TimeProvider clock) : IAction<SavePromotion.Request, SavePromotion.Response>
{
    private static readonly ApiText _onlyOfKind = new("only Kind={0} has one", "仅 Kind={0} 时可设置", "");

    private static readonly ApiText _fewerThanUsed = new(
        "{0} orders use it already, and it cannot be less; withdraw the promotion to end it", "已有 {0} 个订单使用，不能低于该数；如需停用，请撤回该优惠券", 0);

    private static readonly ApiText _fixedPriceHasOne = new("a fixed price has one currency", "固定价格必须有币种");

    public static string Name => nameof(SavePromotion);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.AccountNotFound];

    public static ActionAccess Access => FundsAccess.Manage;

    public Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var promotionNo = request.PromotionNo is { } number ? OfferNumber.Check(number, nameof(request.PromotionNo)) : OfferNumber.ForPromotion();
        return database.WriteAloneAsync(
            context =>
            {
                caller.TakeNonce(context, now);
                var before = PromotionTable.Lock(context, promotionNo);
                var terms = OfferTerms.Read(request, before is null ? null : OfferTerms.Of(before), context.Connection, now);
                var after = Read(request, promotionNo, before, terms, now);
                RefuseFewerThanUsed(request, before, after, context.Connection);
                if (after != before)
                {
                    if (before is null)
                    {
                        PromotionTable.Insert(context, after);
                    }
                    else
                    {
                        PromotionTable.Update(context, after);
                    }

                    AuditTable.Insert(context, caller.Audit(now, Name, promotionNo, request.Reason, [.. Promotion.Audited(after), .. terms.Audited()]));
                }

                return new Response { RequestId = caller.RequestId, Promotion = Promotion.Of(after, usesByAccount: null, isForOperator: true, now) };
            },
            cancellationToken);
    }

    private static PromotionRow Read(Request request, string promotionNo, PromotionRow? before, OfferTerms terms, long now)
    {
        var kind = request.Kind is { } word ? Enum.Parse<PromotionKind>(word)
            : before?.Kind ?? throw new ApiException(ApiErrors.MissingParameter, nameof(request.Kind));
        var currency = request.Currency switch
        {
            null => before?.Currency,
            OfferTerms.Any => kind == PromotionKind.Percent ? null : throw new ApiException(ApiErrors.ParameterIllegal, nameof(request.Currency), _fixedPriceHasOne),
            var named => WireAmount.CheckCurrency(named, nameof(request.Currency)),
        };
        return new PromotionRow
        {
            PromotionNo = promotionNo,
            AccountId = terms.AccountId,
            Currency = currency,
            Kind = kind,
            Value = kind == PromotionKind.Percent ? Percentage(request, before) : Price(request, currency, before),
            ValidFrom = terms.ValidFrom,
            ValidUntil = terms.ValidUntil,
            Actions = terms.Actions,
            Suffixes = terms.Suffixes,
            UsesTotal = Limit(request.UsesTotal, before?.UsesTotal),
            UsesPerAccount = Limit(request.UsesPerAccount, before?.UsesPerAccount),
            Used = before?.Used ?? 0,
            Status = OfferStatus.Active,
            CreatedAt = before?.CreatedAt ?? now,
            Note = terms.Note,
        };
    }

    private static long Percentage(Request request, PromotionRow? before)
    {
        if (request.Price is not null)
        {
            throw new ApiException(ApiErrors.ParameterIllegal, nameof(request.Price), _onlyOfKind with { Args = [PromotionKind.FixedPrice] });
        }

        return request.Percent is { } percent ? WireAmount.ReadPercentage(percent, nameof(request.Percent))
            : before is { Kind: PromotionKind.Percent } ? before.Value
            : throw new ApiException(ApiErrors.MissingParameter, nameof(request.Percent));
    }

    private static long Price(Request request, string? currency, PromotionRow? before)
    {
        if (request.Percent is not null)
        {
            throw new ApiException(ApiErrors.ParameterIllegal, nameof(request.Percent), _onlyOfKind with { Args = [PromotionKind.Percent] });
        }

        if (currency is null)
        {
            throw new ApiException(ApiErrors.MissingParameter, nameof(request.Currency));
        }

        // A price in another currency is another price.
        return request.Price is { } price ? WireAmount.Read(price, currency, nameof(request.Price))
            : before is { Kind: PromotionKind.FixedPrice } && before.Currency == currency ? before.Value
            : throw new ApiException(ApiErrors.MissingParameter, nameof(request.Price));
    }

    private static int? Limit(int? sent, int? before) => sent switch { null => before, 0 => null, _ => sent };

    private static void RefuseFewerThanUsed(Request request, PromotionRow? before, PromotionRow after, DbConnection connection)
    {
        // What is left out may be less: a restore that came late is a use whatever the limit says.
        if (before is null)
        {
            return;
        }

        if (request.UsesTotal is not null && after.UsesTotal != before.UsesTotal && after.UsesTotal < before.Used)
        {
            throw new ApiException(ApiErrors.ParameterIllegal, nameof(request.UsesTotal), _fewerThanUsed with { Args = [before.Used] });
        }

        if (request.UsesPerAccount is not null && after.UsesPerAccount != before.UsesPerAccount
            && PromotionTable.MostUsesOfOne(connection, after.PromotionNo) is var most && after.UsesPerAccount < most)
        {
            throw new ApiException(
                ApiErrors.ParameterIllegal,
                nameof(request.UsesPerAccount),
                new ApiText("{0} orders of one account use it already, and it cannot be less; withdraw the promotion to end it", "已有账号使用 {0} 次，不能低于该数；如需停用，请撤回该优惠券", most));
        }
    }

    /// <inheritdoc cref="OfferRequest"/>
    public sealed record Request : OfferRequest
    {
        /// <summary>One that is there is changed; left out, a new one gets a number.</summary>
        public string? PromotionNo { get; init; }

        /// <summary>Needed for a new one.</summary>
        [AllowedValues("Percent", "FixedPrice")]
        public string? Kind { get; init; }

        /// <summary>Of Percent: <c>12.5</c> is an eighth less.</summary>
        public string? Percent { get; init; }

        /// <summary>Of FixedPrice: what a line costs, before tax, that would cost more.</summary>
        public string? Price { get; init; }

        /// <summary>How many orders may use it; any number, unless said, or 0.</summary>
        [Range(0, 1_000_000_000)]
        public int? UsesTotal { get; init; }

        /// <summary>How many of one account; any number, unless said, or 0.</summary>
        [Range(0, 1_000_000_000)]
        public int? UsesPerAccount { get; init; }
    }

    /// <summary>The promotion as it is from now on.</summary>
    public sealed record Response
    {
        public required string RequestId { get; init; }

        public required Promotion Promotion { get; init; }
    }
}

using System.ComponentModel.DataAnnotations;

namespace Reprieve.Server.Operations.Orders;

/// <summary>Asks for expired domains back: one task with one item a domain, accepted for good once its TaskNo is answered.</summary>
public sealed class SaveBatchTaskForCreatingOrderRedeem(RedeemAcceptance acceptance)
    : IAction<SaveBatchTaskForCreatingOrderRedeem.Request, SaveBatchTaskForCreatingOrderRedeem.Response>
{
    public static string Name => nameof(SaveBatchTaskForCreatingOrderRedeem);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.IdempotentParameterMismatch, ApiErrors.NetworkIoError, .. RedeemErrors.OfMoney];

    public static ActionAccess Access => RedeemOrder.Access;

    public static IEnumerable<IReadOnlyList<string>> Resources(Request request) =>
        request.OrderRedeemParam.Select(item => RedeemOrder.ResourceNames(item.DomainName));

    public async Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var order = new RedeemOrder
        {
            Action = Name,
            Lines = [.. request.OrderRedeemParam.Select(item => RedeemLine.Read(
                item.Number, item.DomainName, item.CurrentExpirationDate, $"{nameof(request.OrderRedeemParam)}.{item.Number}.{nameof(item.DomainName)}"))],
            CouponNo = request.CouponNo,
            UseCoupon = request.UseCoupon,
            PromotionNo = request.PromotionNo,
            UsePromotion = request.UsePromotion,
            MaxPrice = request.MaxPrice,
            QuoteId = request.QuoteId,
            UserClientIp = request.UserClientIp,
            ClientToken = request.ClientToken,
        };
        return request.DryRun
            ? new Response { Data = await acceptance.TryAsync(order, caller, cancellationToken), RequestId = caller.RequestId }
            : new Response { TaskNo = await acceptance.AcceptAsync(order, caller, cancellationToken), RequestId = caller.RequestId };
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        [MaxLength(128)]
        public string? CouponNo { get; init; }

        public bool UseCoupon { get; init; }

        [MaxLength(128)]
        public string? PromotionNo { get; init; }

        public bool UsePromotion { get; init; }

        [Required]
        [MaxLength(1000)]
        public IReadOnlyList<Item> OrderRedeemParam { get; init; } = [];

        /// <summary>The most that any one domain may cost, in the account's currency: with tax, before a voucher.</summary>
        [MaxLength(32)]
        public string? MaxPrice { get; init; }

        /// <summary>Of a dry run of this very order: its prices count.</summary>
        [MaxLength(2048)]
        public string? QuoteId { get; init; }

        [MaxLength(64)]
        public string? ClientToken { get; init; }

        public bool DryRun { get; init; }

        public sealed record Item
        {
            [ItemNumber]
            public int Number { get; init; }

            [Required]
            public string DomainName { get; init; } = "";

            [Required]
            public long CurrentExpirationDate { get; init; }
        }
    }

    /// <summary>As on the API's page: TaskNo, then RequestId. A dry run has Data and no TaskNo.</summary>
    public sealed record Response
    {
        public string? TaskNo { get; init; }

        public required string RequestId { get; init; }

        public RedeemDryRun? Data { get; init; }
    }
}

/// <summary>The same for one domain; one that is being processed already is refused at once.</summary>
public sealed class SaveSingleTaskForCreatingOrderRedeem(RedeemAcceptance acceptance)
    : IAction<SaveSingleTaskForCreatingOrderRedeem.Request, SaveSingleTaskForCreatingOrderRedeem.Response>
{
    public static string Name => nameof(SaveSingleTaskForCreatingOrderRedeem);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.TaskIsBeingProcessed, ApiErrors.IdempotentParameterMismatch, ApiErrors.NetworkIoError, .. RedeemErrors.OfMoney];

    public static ActionAccess Access => RedeemOrder.Access;

    public static IEnumerable<IReadOnlyList<string>> Resources(Request request) => [RedeemOrder.ResourceNames(request.DomainName)];

    public async Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var order = new RedeemOrder
        {
            Action = Name,
            RefusesBusyDomain = true,
            Lines = [RedeemLine.Read(1, request.DomainName, request.CurrentExpirationDate, nameof(request.DomainName))],
            CouponNo = request.CouponNo,
            UseCoupon = request.UseCoupon,
            PromotionNo = request.PromotionNo,
            UsePromotion = request.UsePromotion,
            MaxPrice = request.MaxPrice,
            QuoteId = request.QuoteId,
            UserClientIp = request.UserClientIp,
            ClientToken = request.ClientToken,
        };
        return request.DryRun
            ? new Response { RequestId = caller.RequestId, Data = await acceptance.TryAsync(order, caller, cancellationToken) }
            : new Response { RequestId = caller.RequestId, TaskNo = await acceptance.AcceptAsync(order, caller, cancellationToken) };
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        [Required]
        public string DomainName { get; init; } = "";

        [Required]
        public long CurrentExpirationDate { get; init; }

        [MaxLength(128)]
        public string? CouponNo { get; init; }

        public bool UseCoupon { get; init; }

        [MaxLength(128)]
        public string? PromotionNo { get; init; }

        public bool UsePromotion { get; init; }

        /// <summary>The most that any one domain may cost, in the account's currency: with tax, before a voucher.</summary>
        [MaxLength(32)]
        public string? MaxPrice { get; init; }

        /// <summary>Of a dry run of this very order: its prices count.</summary>
        [MaxLength(2048)]
        public string? QuoteId { get; init; }

        [MaxLength(64)]
        public string? ClientToken { get; init; }

        public bool DryRun { get; init; }
    }

    /// <summary>RequestId, then TaskNo; a dry run has Data and no TaskNo.</summary>
    public sealed record Response
    {
        public required string RequestId { get; init; }

        public string? TaskNo { get; init; }

        public RedeemDryRun? Data { get; init; }
    }
}

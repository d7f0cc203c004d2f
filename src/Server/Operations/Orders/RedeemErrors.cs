using Reprieve.Server.Ledger;

namespace Reprieve.Server.Operations.Orders;

/// <summary>What an order can be refused for as a whole because of how it is to be paid.</summary>
internal static class RedeemErrors
{
    public static IReadOnlyList<ApiError> OfMoney { get; } =
    [
        ApiErrors.CouponNotFound, ApiErrors.CouponNotActive, ApiErrors.CouponExpired, ApiErrors.CouponExhausted, ApiErrors.CouponNotApplicable,
        ApiErrors.PromotionNotFound, ApiErrors.PromotionNotActive, ApiErrors.PromotionExpired, ApiErrors.PromotionExhausted, ApiErrors.PromotionNotApplicable,
        ApiErrors.QuoteInvalid, ApiErrors.QuoteExpired,
    ];

    public static void ThrowOfVoucher(OfferFault fault, string voucherNo)
    {
        if (fault != OfferFault.None)
        {
            throw new ApiException(
                fault switch
                {
                    OfferFault.NotFound => ApiErrors.CouponNotFound,
                    OfferFault.NotActive => ApiErrors.CouponNotActive,
                    OfferFault.Expired => ApiErrors.CouponExpired,
                    OfferFault.Exhausted => ApiErrors.CouponExhausted,
                    OfferFault.NotApplicable => ApiErrors.CouponNotApplicable,
                    _ => throw new InvalidOperationException($"{fault} refuses nothing."),
                },
                voucherNo);
        }
    }

    public static void ThrowOfPromotion(OfferFault fault, string promotionNo)
    {
        if (fault != OfferFault.None)
        {
            throw new ApiException(
                fault switch
                {
                    OfferFault.NotFound => ApiErrors.PromotionNotFound,
                    OfferFault.NotActive => ApiErrors.PromotionNotActive,
                    OfferFault.Expired => ApiErrors.PromotionExpired,
                    OfferFault.Exhausted => ApiErrors.PromotionExhausted,
                    OfferFault.NotApplicable => ApiErrors.PromotionNotApplicable,
                    _ => throw new InvalidOperationException($"{fault} refuses nothing."),
                },
                promotionNo);
        }
    }
}

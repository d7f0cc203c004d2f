namespace Reprieve.Server.Operations.Errors;

/// <summary>Vouchers, promotions and quotes that an order cannot be paid with.</summary>
internal static class OfferPages
{
    private static readonly ApiText _without = new(
        "Order without it (`UseCoupon=false`), or send `UseCoupon=true` without `CouponNo`: the voucher that saves most is taken, and none where none fits.",
        "不使用该代金券下单（`UseCoupon=false`），或传入 `UseCoupon=true` 而不传 `CouponNo`：系统会选用最优惠的代金券，没有可用的则不使用。");

    private static readonly ApiText _withoutPromotion = new(
        "Order without it (`UsePromotion=false`), or send `UsePromotion=true` without `PromotionNo`: the promotion that saves most is taken, and none where none fits.",
        "不使用该优惠券下单（`UsePromotion=false`），或传入 `UsePromotion=true` 而不传 `PromotionNo`：系统会选用最优惠的优惠券，没有可用的则不使用。");

    private static readonly ApiText _dryRun = new(
        "`DryRun=true` says, without ordering, which one would be used and what it would save.",
        "使用 `DryRun=true` 可在不下单的情况下查看将使用哪一个以及能节省多少。");

    public static ErrorGroup Group { get; } = new(new ApiText("Vouchers, promotions and quotes", "代金券、优惠券与报价"),
    [
        new ErrorWords(
            ["10001"],
            new("There is no voucher of that number that this account may use. Nothing was ordered or changed.", "不存在该编号的代金券，或该账号不能使用它。未下单，也未做任何修改。"),
            [
                new("The number is mistyped.", "编号输入有误。"),
                new("The voucher is another account's.", "该代金券属于其他账号。"),
            ],
            [new("Compare the number with the one that you were given; operators find each account's in `QueryVouchers`.", "与收到的编号核对；管理员可通过 `QueryVouchers` 查询各账号的代金券。"), _without]).Of(ApiErrors.CouponNotFound),
        new ErrorWords(
            ["10001"],
            new("The voucher is there and can't be used: not yet, or not any more.", "代金券存在，但目前不能使用：尚未生效或已被撤回。"),
            [new("Its validity begins later.", "有效期尚未开始。"), new("An operator withdrew it.", "管理员已将其撤回。")],
            [new("Wait until it is valid, as long as the domains' deadlines leave time for that.", "在域名截止时间允许的前提下，等待其生效。"), _without]).Of(ApiErrors.CouponNotActive),
        new ErrorWords(
            ["10001"],
            new("The voucher's validity is over.", "代金券已过有效期。"),
            [new("It was not used in time. What a failed order gave back kept the first validity.", "未在有效期内使用。失败订单退回的金额仍沿用原有效期。")],
            [_without, new("Ask whoever gave it for another.", "向发放方申请新的代金券。")]).Of(ApiErrors.CouponExpired),
        new ErrorWords(
            ["10001"],
            new("Nothing of the voucher is left, or less than a quote counted on.", "代金券已无余额，或余额少于报价时的金额。"),
            [
                new("A one-time voucher was used by another order.", "一次性代金券已被其他订单使用。"),
                new("Other orders used up a divisible one, perhaps since the quote.", "可分次使用的代金券已被其他订单用完，可能发生在报价之后。"),
            ],
            [new("Ask for a new quote (`DryRun=true`): it counts with what is left now.", "重新获取报价（`DryRun=true`），新报价按当前余额计算。"), _without]).Of(ApiErrors.CouponExhausted),
        new ErrorWords(
            ["10001"],
            new("The voucher is good, and not for this order.", "代金券有效，但不适用于该订单。"),
            [
                new("Nothing in the order has its currency, its suffixes and its actions.", "订单中没有符合其币种、后缀和操作的项目。"),
                new("The order does not reach its minimum, counted over what it may pay for.", "可用代金券支付的部分未达到最低消费。"),
                new("The account has no prices, so there is nothing to pay.", "该账号未启用计费，没有可支付的金额。"),
            ],
            [_dryRun, _without]).Of(ApiErrors.CouponNotApplicable),
        new ErrorWords(
            ["20001"],
            new("There is no promotion of that number that this account may use. Nothing was ordered or changed.", "不存在该编号的优惠券，或该账号不能使用它。未下单，也未做任何修改。"),
            [
                new("The number is mistyped.", "编号输入有误。"),
                new("The promotion is another account's.", "该优惠券属于其他账号。"),
            ],
            [new("Compare the number with the one that you were given; operators find each account's in `QueryPromotions`.", "与收到的编号核对；管理员可通过 `QueryPromotions` 查询各账号的优惠券。"), _withoutPromotion]).Of(ApiErrors.PromotionNotFound),
        new ErrorWords(
            ["20001"],
            new("The promotion is there and can't be used: not yet, or not any more.", "优惠券存在，但目前不能使用：尚未生效或已被撤回。"),
            [new("Its validity begins later.", "有效期尚未开始。"), new("An operator withdrew it.", "管理员已将其撤回。")],
            [new("Wait until it is valid, as long as the domains' deadlines leave time for that.", "在域名截止时间允许的前提下，等待其生效。"), _withoutPromotion]).Of(ApiErrors.PromotionNotActive),
        new ErrorWords(
            ["20001"],
            new("The promotion's validity is over.", "优惠券已过有效期。"),
            [new("It was not used in time.", "未在有效期内使用。")],
            [_withoutPromotion]).Of(ApiErrors.PromotionExpired),
        new ErrorWords(
            ["20001"],
            new("The promotion has been used as often as it may be.", "优惠券的使用次数已用完。"),
            [new("Each order that captures anything uses it once, and other orders were first.", "每个产生扣款的订单使用一次，次数已被其他订单用完。")],
            [_withoutPromotion]).Of(ApiErrors.PromotionExhausted),
        new ErrorWords(
            ["20001"],
            new("The promotion is good, and takes nothing off this order.", "优惠券有效，但不能为该订单减免任何费用。"),
            [
                new("Nothing in the order has its currency, its suffixes and its actions.", "订单中没有符合其币种、后缀和操作的项目。"),
                new("The names in the order are sold at their registry's own fee, which no promotion lowers.", "订单中的域名按注册局费用出售，优惠券不能减免该费用。"),
                new("The account has no prices, so there is nothing to take off.", "该账号未启用计费，没有可减免的金额。"),
            ],
            [_dryRun, _withoutPromotion]).Of(ApiErrors.PromotionNotApplicable),
        new ErrorWords(
            [],
            new("The `QuoteId` is not one that this server made for this account and exactly this order. Nothing was ordered.", "`QuoteId` 并非本服务为该账号的同一订单签发。未创建任何订单。"),
            [
                new("A domain, a date, a voucher, a promotion or `MaxPrice` was changed since the dry run.", "自试算以来，域名、到期日、代金券、优惠券或 `MaxPrice` 发生了变化。"),
                new("The dry run was of the other action: single and batch don't share quotes.", "试算使用的是另一接口：单个接口与批量接口的报价不通用。"),
                new("The text of the `QuoteId` was cut, or encoded twice.", "`QuoteId` 被截断或重复编码。"),
            ],
            [new("Send the order once more with `DryRun=true`, then the very same with `DryRun=false` and the `QuoteId` of that answer.", "先以 `DryRun=true` 重新试算，再以完全相同的内容、`DryRun=false` 和新的 `QuoteId` 下单。")]).Of(ApiErrors.QuoteInvalid),
        new ErrorWords(
            [10],
            new("The quote was right, and does not hold any more. Nothing was ordered.", "报价曾经有效，但现已失效。未创建任何订单。"),
            [
                new("It is more than ten minutes old.", "报价已超过十分钟。"),
                new("Its voucher, its promotion or how the account pays was changed since.", "代金券、优惠券或账号的计费方式在此期间发生了变更。"),
            ],
            [new("Ask for another with `DryRun=true`, look at its total, and order with its `QuoteId`.", "使用 `DryRun=true` 重新获取报价，确认总价后使用新的 `QuoteId` 下单。")]).Of(ApiErrors.QuoteExpired),
    ]);
}

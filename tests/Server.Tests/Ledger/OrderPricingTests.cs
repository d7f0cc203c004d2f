using CsCheck;
using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tests.Ledger;

/// <summary>What an order costs, by rows alone.</summary>
public sealed class OrderPricingTests
{
    private static readonly FundsRow _funds = new()
    {
        AccountId = "a",
        Mode = FundsMode.Prepaid,
        Currency = "CNY",
        Available = 1_000_000,
        UpdatedAt = 1,
    };

    private static readonly VoucherRow _voucher = new()
    {
        VoucherNo = "v",
        Currency = "CNY",
        FaceValue = 150_000,
        Remaining = 150_000,
        ValidFrom = 0,
        ValidUntil = 100,
        Divisible = true,
        CreatedAt = 1,
    };

    private static readonly PromotionRow _promotion = new()
    {
        PromotionNo = "p",
        Kind = PromotionKind.Percent,
        Value = 1_000,
        ValidFrom = 0,
        ValidUntil = 100,
        CreatedAt = 1,
    };

    [Fact]
    public void A_name_of_its_own_goes_before_its_suffix_and_a_price_that_ended_is_none()
    {
        var plan = Pricing(
            [Price("com", 120_000), Price("gold.com", 900_000), Price("net", null), Price("com", 4_000, PriceAction.Renew)],
            items: [Item(1, "a.com"), Item(2, "gold.com"), Item(3, "a.net"), Item(4, "a.org")],
            funds: _funds with { Available = 10_000_000 }).Plan(null, null);

        Assert.Equal([PriceVerdict.Held, PriceVerdict.Held, PriceVerdict.NoPrice, PriceVerdict.NoPrice], plan.Items.Select(item => item.Verdict));
        Assert.Equal([120_000L, 900_000L], plan.Held.Select(item => item.Restore!.Price));
        Assert.Equal([4_000L, 4_000L], plan.Held.Select(item => item.Renewal!.Price));
        Assert.Equal(1_028_000, plan.Due);
    }

    [Fact]
    public void Each_line_has_its_discount_and_its_tax_rounded_half_up()
    {
        var plan = Pricing(
            [Price("com", 10_005), Price("com", 33, PriceAction.Renew)], [Item(1, "a.com")], _funds with { TaxBp = 650 })
            .Plan(_promotion with { Value = 1_000 }, null);

        var item = Assert.Single(plan.Items);
        // 1000.5 and 3.3 off; 6.5 percent of 9004 and of 30 are 585.26 and 1.95.
        Assert.Equal((10_005, 1_001, 585), (item.Restore!.Price, item.Restore.Discount, item.Restore.Tax));
        Assert.Equal((33, 3, 2), (item.Renewal!.Price, item.Renewal.Discount, item.Renewal.Tax));
        Assert.Equal(9_004 + 585 + 30 + 2, plan.Due);
    }

    [Theory]
    [InlineData(PromotionKind.FixedPrice, 100_000, """["Restore"]""", "[]", 20_000)]
    [InlineData(PromotionKind.FixedPrice, 130_000, "[]", "[]", 0)]
    [InlineData(PromotionKind.Percent, 10_000, "[]", "[]", 124_000)]
    [InlineData(PromotionKind.Percent, 5_000, """["Renew"]""", """["com","net"]""", 2_000)]
    [InlineData(PromotionKind.Percent, 5_000, "[]", """["net"]""", 0)]
    public void A_promotion_is_for_its_actions_and_suffixes(PromotionKind kind, long value, string actions, string suffixes, long discount)
    {
        var promotion = _promotion with { Kind = kind, Value = value, Actions = actions, Suffixes = suffixes };
        var pricing = Pricing([Price("com", 120_000), Price("com", 4_000, PriceAction.Renew)], [Item(1, "a.com")]);
        Assert.Equal(discount, pricing.Plan(promotion, null).Discount);
        Assert.Equal(discount > 0, pricing.Serves(promotion));
        Assert.Equal(discount > 0 ? promotion : null, pricing.BestPromotion([promotion]));
    }

    [Fact]
    public void A_voucher_pays_what_the_promotion_leaves_earliest_deadline_first_and_unknown_ones_are_earliest()
    {
        var plan = Pricing(
            [Price("com", 100_000)], [Item(1, "late.com", 300), Item(2, "soon.com", 100), Item(3, "unknown.com", 0)])
            .Plan(_promotion, _voucher);

        Assert.Equal([0L, 60_000L, 90_000L], plan.Items.Select(item => item.Voucher));
        Assert.Equal([90_000L, 30_000L, 0L], plan.Items.Select(item => item.Due));
        Assert.Equal((120_000, 150_000, 30_000), (plan.Due, plan.VoucherShare, plan.Discount));
    }

    [Fact]
    public void Funds_reach_to_the_first_item_that_does_not_fit_and_no_further()
    {
        var plan = Pricing(
            [Price("com", 100_000), Price("net", 10_000)],
            [Item(1, "a.net", 400), Item(2, "a.com", 100), Item(3, "b.com", 200), Item(4, "c.com", 300)],
            _funds with { Available = 120_000 }).Plan(null, _voucher with { Remaining = 50_000 });

        // The third has no money left, and what is cheap and late does not go before it.
        Assert.Equal(
            [PriceVerdict.FundsShort, PriceVerdict.Held, PriceVerdict.FundsShort, PriceVerdict.FundsShort], plan.Items.Select(item => item.Verdict));
        Assert.Equal((50_000, 50_000), (plan.Due, plan.VoucherShare));
    }

    [Theory]
    [InlineData(FundsMode.Prepaid, 100_000, 0, 1)]
    [InlineData(FundsMode.Prepaid, 99_999, 0, 0)]
    [InlineData(FundsMode.Credit, 99_999, 1, 1)]
    [InlineData(FundsMode.Credit, -50_000, 200_000, 1)]
    [InlineData(FundsMode.Credit, -150_000, 200_000, 0)]
    [InlineData(FundsMode.Postpaid, -9_000_000, 0, 2)]
    public void An_account_goes_as_far_below_nothing_as_it_may(FundsMode mode, long available, long limit, int held)
    {
        var plan = Pricing(
            [Price("com", 100_000)], [Item(1, "a.com"), Item(2, "b.com")], _funds with { Mode = mode, Available = available, CreditLimit = limit })
            .Plan(null, null);
        Assert.Equal(held, plan.Held.Count());
    }

    [Fact]
    public void The_most_that_is_agreed_to_is_with_tax_after_the_promotion_and_before_the_voucher()
    {
        PriceRow[] prices = [Price("com", 100_000)];
        var funds = _funds with { TaxBp = 600 };
        Assert.Equal(PriceVerdict.AboveMax, Pricing(prices, [Item(1, "a.com")], funds, maxPrice: 105_999).Plan(null, _voucher).Items[0].Verdict);
        Assert.Equal(PriceVerdict.Held, Pricing(prices, [Item(1, "a.com")], funds, maxPrice: 106_000).Plan(null, null).Items[0].Verdict);
        Assert.Equal(PriceVerdict.Held, Pricing(prices, [Item(1, "a.com")], funds, maxPrice: 95_400).Plan(_promotion, null).Items[0].Verdict);
        Assert.Equal(PriceVerdict.AboveMax, Pricing(prices, [Item(1, "a.com")], funds, maxPrice: 95_399).Plan(_promotion, null).Items[0].Verdict);
    }

    [Fact]
    public void A_fee_that_is_passed_through_is_held_up_to_what_is_agreed_to()
    {
        PriceRow[] prices = [Price("gold.com", null) with { PassThrough = true }, Price("com", 4_000, PriceAction.Renew)];
        var funds = _funds with { TaxBp = 600 };
        Assert.Equal(PriceVerdict.ConsentNeeded, Pricing(prices, [Item(1, "gold.com")], funds).Plan(null, null).Items[0].Verdict);

        var item = Assert.Single(Pricing(prices, [Item(1, "gold.com")], funds, maxPrice: 100_000).Plan(_promotion, null).Held);
        // A tenth off the renewal, nothing off the registry's fee, and all that was agreed to is held.
        Assert.Equal((0, 400), (item.Restore!.Discount, item.Renewal!.Discount));
        Assert.InRange(item.Due, 99_999, 100_000);
        Assert.Equal(PriceVerdict.AboveMax, Pricing(prices, [Item(1, "gold.com")], funds, maxPrice: 4_000).Plan(null, null).Items[0].Verdict);
    }

    [Fact]
    public void The_best_promotion_and_voucher_are_those_that_save_most_then_those_that_end_first_then_by_number()
    {
        var pricing = Pricing([Price("com", 100_000)], [Item(1, "a.com")]);
        PromotionRow[] promotions =
        [
            _promotion with { PromotionNo = "5", Value = 1_000, ValidUntil = 10 },
            _promotion with { PromotionNo = "4", Value = 2_000, ValidUntil = 90 },
            _promotion with { PromotionNo = "3", Value = 2_000, ValidUntil = 80 },
            _promotion with { PromotionNo = "2", Kind = PromotionKind.FixedPrice, Value = 80_000, ValidUntil = 80 },
        ];
        Assert.Equal("2", pricing.BestPromotion(promotions)!.PromotionNo);

        VoucherRow[] vouchers =
        [
            _voucher with { VoucherNo = "small", Remaining = 70_000, ValidUntil = 1 },
            _voucher with { VoucherNo = "large", Remaining = 900_000, ValidUntil = 90 },
            _voucher with { VoucherNo = "enough", Remaining = 80_000, ValidUntil = 50 },
            _voucher with { VoucherNo = "elsewhere", Remaining = 900_000, ValidUntil = 1, Suffixes = """["net"]""" },
            _voucher with { VoucherNo = "far", Remaining = 900_000, ValidUntil = 1, MinimumOrder = 80_001 },
        ];
        Assert.Equal("enough", pricing.BestVoucher(promotions[3], vouchers)!.VoucherNo);
        Assert.Null(pricing.BestVoucher(null, [vouchers[3]]));
        Assert.Equal("far", pricing.BestVoucher(null, [vouchers[4]])!.VoucherNo);
    }

    [Fact]
    public void A_minimum_order_is_of_what_the_voucher_serves_and_not_reached_by_what_the_funds_do_not_pay()
    {
        PriceRow[] prices = [Price("com", 100_000), Price("net", 50_000)];
        OrderItem[] items = [Item(1, "a.com", 1), Item(2, "a.net", 2)];
        Assert.False(OrderPricing.Serves(Pricing(prices, items).Plan(null, _voucher with { MinimumOrder = 100_001, Suffixes = """["com"]""" })));
        Assert.True(OrderPricing.Serves(Pricing(prices, items).Plan(null, _voucher with { MinimumOrder = 150_000 })));
        Assert.False(OrderPricing.Serves(
            Pricing(prices, items, _funds with { Available = 50_000 }).Plan(null, _voucher with { Remaining = 50_000, MinimumOrder = 150_000 })));
        // Where it would not pay anything, the items' own reason stands.
        Assert.True(OrderPricing.Serves(
            Pricing(prices, items, _funds with { Available = 0 }).Plan(null, _voucher with { Remaining = 50_000, MinimumOrder = 150_000 })));
    }

    [Theory]
    [InlineData(50, OfferStatus.Active, 150_000, true, "CNY", null, OfferFault.None)]
    [InlineData(9, OfferStatus.Active, 150_000, true, "CNY", null, OfferFault.NotActive)]
    [InlineData(50, OfferStatus.Withdrawn, 150_000, true, "CNY", null, OfferFault.NotActive)]
    [InlineData(99, OfferStatus.Active, 150_000, true, "CNY", null, OfferFault.None)]
    [InlineData(100, OfferStatus.Active, 150_000, true, "CNY", null, OfferFault.Expired)]
    [InlineData(50, OfferStatus.Active, 0, true, "CNY", null, OfferFault.Exhausted)]
    [InlineData(50, OfferStatus.Active, 1, true, "CNY", null, OfferFault.None)]
    [InlineData(50, OfferStatus.Active, 149_999, false, "CNY", null, OfferFault.Exhausted)]
    [InlineData(50, OfferStatus.Active, 150_000, false, "CNY", "a", OfferFault.None)]
    [InlineData(50, OfferStatus.Active, 150_000, true, "USD", null, OfferFault.NotApplicable)]
    [InlineData(100, OfferStatus.Withdrawn, 0, true, "USD", "other", OfferFault.NotFound)]
    public void A_voucher_says_why_it_cannot_be_used(
        long at, OfferStatus status, long remaining, bool divisible, string currency, string? owner, OfferFault fault) =>
        Assert.Equal(
            fault,
            OfferRules.Fault(
                _voucher with { ValidFrom = 10, Status = status, Remaining = remaining, Divisible = divisible, Currency = currency, AccountId = owner },
                "a",
                "CNY",
                at));

    [Theory]
    [InlineData(0, 0, null, OfferFault.None)]
    [InlineData(3, 0, null, OfferFault.Exhausted)]
    [InlineData(2, 2, null, OfferFault.Exhausted)]
    [InlineData(2, 1, "CNY", OfferFault.None)]
    [InlineData(2, 1, "USD", OfferFault.NotApplicable)]
    public void A_promotion_says_why_it_cannot_be_used(int used, int byAccount, string? currency, OfferFault fault) =>
        Assert.Equal(
            fault, OfferRules.Fault(_promotion with { UsesTotal = 3, UsesPerAccount = 2, Used = used, Currency = currency }, byAccount, "a", "CNY", 50));

    [Fact]
    public void Whatever_is_ordered_lines_add_up_and_neither_funds_nor_voucher_are_overdrawn() =>
        Gen.Select(
            Gen.Select(Gen.Long[0, 2_000_000], Gen.Long[0, 300], Gen.Long[0, 200_000]).List[1, 12],
            Gen.Int[0, 10_000],
            Gen.Long[-100, 6_000_000],
            Gen.Long[0, 3_000_000],
            Gen.Int[0, 10_000])
            .Sample((lines, taxBp, available, remaining, percent) =>
            {
                var funds = _funds with { TaxBp = taxBp, Available = available };
                var voucher = _voucher with { Remaining = remaining, FaceValue = 3_000_000 };
                var plan = Pricing(
                    [.. lines.SelectMany((line, index) => new[] { Price($"{index}.com", line.Item1), Price($"{index}.com", line.Item3, PriceAction.Renew) })],
                    [.. lines.Select((line, index) => Item(index + 1, $"{index}.com", line.Item2))],
                    funds).Plan(_promotion with { Value = percent }, voucher);
                Assert.All(plan.Items.SelectMany(item => item.Lines), line =>
                {
                    Assert.Equal(line.Price - line.Discount + line.Tax, line.Due + line.Voucher);
                    Assert.True(line is { Price: >= 0, Discount: >= 0, Tax: >= 0, Voucher: >= 0, Due: >= 0 });
                });
                Assert.True(plan.Due <= Math.Max(0, available) && plan.VoucherShare <= remaining);
                var inOrder = plan.Items.OrderBy(item => item.Item.Deadline).ThenBy(item => item.Item.Ordinal).Select(item => item.Verdict).ToList();
                Assert.DoesNotContain(PriceVerdict.Held, inOrder.SkipWhile(verdict => verdict == PriceVerdict.Held));
            });

    private static OrderPricing Pricing(IReadOnlyList<PriceRow> prices, IReadOnlyList<OrderItem> items, FundsRow? funds = null, long? maxPrice = null) =>
        new(funds ?? _funds, new PriceList(prices), maxPrice, items);

    private static OrderItem Item(int ordinal, string name, long deadline = 0) => new(ordinal, name, name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..], deadline);

    private static PriceRow Price(string suffix, long? amount, PriceAction action = PriceAction.Restore) => new()
    {
        PriceId = $"{suffix} {action}",
        Suffix = suffix,
        Action = action,
        Currency = "CNY",
        Amount = amount,
        EffectiveFrom = 0,
        CreatedAt = 0,
    };
}

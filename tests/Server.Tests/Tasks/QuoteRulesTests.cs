using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using static Reprieve.Server.Tests.Tasks.RuleCases;

namespace Reprieve.Server.Tests.Tasks;

public sealed class QuoteRulesTests
{
    private static readonly RestoreQuote _both = new("USD", [new FeeLine("restore", "40.00"), new FeeLine("renew", "11.00")]);

    private static readonly HoldRow _hold = new()
    {
        HoldId = "h-1",
        AccountId = "account",
        TaskNo = "t-1",
        Ordinal = 1,
        DomainName = "a.com",
        Registry = "example",
        Currency = "CNY",
        RestoreState = LineState.Held,
        RenewalState = LineState.None,
        RestorePrice = 120_000,
        PriceId = "1",
        CostCurrency = "USD",
        MaxCost = 5_000,
        CreatedAt = 1,
    };

    [Fact]
    public void A_fee_above_the_limit_ends_the_item_and_names_its_parts_and_the_limit()
    {
        var item = Apply(_both, _hold).Item;

        Assert.Equal((false, ItemReasons.PriceChanged), (item.Open, item.FailCode));
        Assert.Equal("""["51.00 USD (restore 40.00, renew 11.00)","50.00 USD"]""", item.FailArgs);
    }

    [Fact]
    public void A_renewal_counts_where_it_is_due_and_the_restores_price_covers_it()
    {
        Assert.True(Apply(_both, _hold with { RenewalState = LineState.Held }).Item.Open);
        // Shown all the same, with a year ahead: a registry that does so charges none.
        Assert.True(Apply(_both, _hold, Redemption with { ExDate = DateTimeOffset.FromUnixTimeMilliseconds(Now + Day) }).Item.Open);
        Assert.False(Apply(_both, _hold, profile: Profile with { Restore = RestoreStyle.Renew }).Item.Open);
    }

    [Theory]
    [InlineData("50.00", true)]
    [InlineData("50.000", true)]
    [InlineData("50.001", false)]
    public void A_limit_is_kept_to_the_last_decimal(string fee, bool isKept) =>
        Assert.Equal(isKept, Apply(new RestoreQuote("USD", [new FeeLine(null, fee)]), _hold).Item.Open);

    [Fact]
    public void A_fee_in_another_currency_is_not_compared() =>
        Assert.Equal(ItemReasons.PriceChanged, Apply(new RestoreQuote("EUR", [new FeeLine(null, "1.00")]), _hold).Item.FailCode);

    [Fact]
    public void A_price_row_without_a_limit_takes_any_fee() => Assert.Equal(ItemStep.Request, Apply(_both, _hold with { MaxCost = null }).Item.Step);

    [Fact]
    public void What_is_passed_through_needs_a_fee_in_the_customers_currency_up_to_what_was_agreed_to()
    {
        var hold = _hold with { PassThrough = true, CostCurrency = null, MaxCost = null };

        Assert.Equal(ItemReasons.FeeUnknown, Apply(null, hold).Item.FailCode);
        Assert.Equal(ItemReasons.PriceChanged, Apply(_both, hold).Item.FailCode);
        Assert.Equal(ItemReasons.PriceChanged, Apply(new RestoreQuote("CNY", [new FeeLine(null, "1200.01")]), hold).Item.FailCode);
        Assert.Equal(ItemStep.Request, Apply(new RestoreQuote("CNY", [new FeeLine(null, "1200.00")]), hold).Item.Step);
    }

    [Fact]
    public void A_restore_that_the_registry_took_is_charged_once_with_what_its_answer_says()
    {
        var now = At(Now) with { Hold = _hold with { ExpectedCost = 4_200 } };
        var sent = OpenIntent.Record(Item with { Step = ItemStep.Request }, IntentKind.Request, "C-1", now).Item;
        var answer = new RegistryAnswer(1000, "done", SvTrid: "S-1") { Fee = new RestoreQuote("USD", [new FeeLine("restore", "39.5")]) };
        var taken = AnswerRules.Apply(sent, answer, now).Item;

        var charge = RegistryCharges.Of(sent, taken, answer, now);

        Assert.Equal((ChargeKind.Restore, "C-1", "S-1", "USD", 3_950), (charge!.Kind, charge.ClTrid, charge.SvTrid, charge.Currency, charge.Amount));
        Assert.Null(RegistryCharges.Of(taken, InspectionRules.Apply(taken, Shows(Registered), now).Item, answer: null, now));
        // Its answer lost, info shows it; nothing was quoted.
        var lost = OpenIntent.Lose(sent, "cut", now).Item;
        charge = RegistryCharges.Of(lost, InspectionRules.Apply(lost, Shows(Registered), now).Item, answer: null, now);
        Assert.Equal((ChargeKind.Restore, "C-1", null, "USD", 4_200), (charge!.Kind, charge.ClTrid, charge.SvTrid, charge.Currency, charge.Amount));
    }

    [Fact]
    public void A_refusal_for_want_of_balance_is_noted_and_other_refusals_are_not()
    {
        var sent = OpenIntent.Record(Item with { Step = ItemStep.Request }, IntentKind.Request, "C-1", At(Now)).Item;

        Assert.Equal(ChargeKind.Refused2104, After(2104)?.Kind);
        Assert.Null(After(2306));

        ChargeRow? After(int code)
        {
            var answer = new RegistryAnswer(code, "no");
            return RegistryCharges.Of(sent, AnswerRules.Apply(sent, answer, At(Now)).Item, answer, At(Now));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_restore_that_an_earlier_request_brought_is_charged_once_with_that_ones_id(bool isReported)
    {
        var heir = Item with { RequestMayHaveArrived = true, IntentClTrid = "C-0", Quote = """{"Currency":"USD","Lines":[{"Amount":"40.00"}]}""" };
        var found = InspectionRules.Apply(heir, Shows(isReported ? PendingRestore : Registered), At(Now)).Item;

        var charge = RegistryCharges.Of(heir, found, answer: null, At(Now));

        Assert.Equal((ChargeKind.Restore, "C-0", 4_000), (charge!.Kind, charge.ClTrid, charge.Amount));
        Assert.Null(RegistryCharges.Of(found, InspectionRules.Apply(found, Shows(Registered), At(Now)).Item, answer: null, At(Now)));
        Assert.Null(RegistryCharges.Of(Item, InspectionRules.Apply(Item, Shows(PendingRestore), At(Now)).Item, answer: null, At(Now)));
    }

    [Fact]
    public void Of_several_tries_none_is_named_where_the_last_was_refused_and_the_domain_is_back()
    {
        var refused = Requested(Now) with { RequestedAt = null, RequestMayHaveArrived = true, IntentOutcome = IntentOutcome.None, TryCount = 2 };

        foreach (var shown in new[] { Registered, PendingRestore })
        {
            var charge = RegistryCharges.Of(refused, InspectionRules.Apply(refused, Shows(shown), At(Now)).Item, answer: null, At(Now));
            Assert.Equal((ChargeKind.Restore, null), (charge!.Kind, charge.ClTrid));
        }
    }

    private static Progress Apply(RestoreQuote? quote, HoldRow hold, DomainFacts? facts = null, RegistryProfile? profile = null) =>
        QuoteRules.Apply(
            Item with { Step = ItemStep.Quote },
            new Quotation(quote is null ? null : new RegistryAnswer(1000, "done"), quote),
            facts ?? Redemption,
            At(Now, profile) with { Hold = hold });
}

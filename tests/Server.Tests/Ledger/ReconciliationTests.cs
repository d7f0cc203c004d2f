using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tests.Ledger;

/// <summary>Every way in which a registry's billing log and our books can differ, each told once and nothing else.</summary>
public sealed class ReconciliationTests
{
    private const int Many = 50;

    [Fact]
    public void Books_that_agree_have_no_difference() => Assert.Empty(Compare(Billed(), Charges(), Holds()));

    [Fact]
    public void Three_planted_differences_are_those_three()
    {
        var billed = Billed();
        billed[20] = billed[20] with { Amount = 4900 };
        billed.RemoveAt(7);
        billed.Add(new BilledLine { ClTrid = "c-x", SvTrid = "s-x", DomainName = "stranger.com", Currency = "USD", Amount = 4800 });

        Assert.Equal(
            [
                (DifferenceKind.AmountDiffers, "n20.com", "49.00 USD", "48.00 USD"),
                (DifferenceKind.OnlyAtRegistry, "stranger.com", "48.00 USD", null),
                (DifferenceKind.OnlyHere, "n7.com", null, "48.00 USD"),
            ],
            Compare(billed, Charges(), Holds()).Select(found => (found.Kind, found.DomainName, found.Theirs, found.Ours)));
    }

    [Fact]
    public void Three_differences_of_the_other_kinds_are_those_three()
    {
        var billed = Billed();
        var charges = Charges();
        var holds = Holds();
        billed[3] = billed[3] with { Currency = "EUR" };
        // Neither side knows of a charge for the one, and the other's money went back.
        billed.RemoveAt(10);
        charges.RemoveAt(10);
        holds[30] = holds[30] with { RestoreState = LineState.Released };

        Assert.Equal(
            [(DifferenceKind.CurrencyDiffers, "n3.com", 3), (DifferenceKind.ChargedWithoutCapture, "n30.com", 30), (DifferenceKind.CapturedWithoutCharge, "n10.com", 10)],
            Compare(billed, charges, holds).Select(found => (found.Kind, found.DomainName, found.Ordinal!.Value)));
    }

    [Fact]
    public void A_charge_that_we_missed_is_told_once_though_it_was_captured()
    {
        var charges = Charges();
        charges.RemoveAt(5);
        Assert.Equal((DifferenceKind.OnlyAtRegistry, "n5.com"), Only(Compare(Billed(), charges, Holds())));
    }

    [Fact]
    public void A_charge_of_which_the_reply_was_lost_is_found_by_our_id_or_by_the_domain()
    {
        var charges = Charges();
        charges[1] = charges[1] with { SvTrid = null };
        charges[2] = charges[2] with { SvTrid = null, ClTrid = null };
        charges[4] = charges[4] with { SvTrid = null, Amount = null, Currency = null };
        Assert.Empty(Compare(Billed(), charges, Holds()));
    }

    [Fact]
    public void The_same_client_id_in_two_transactions_is_two_charges()
    {
        var billed = Billed();
        billed.Add(billed[1] with { SvTrid = "s-again" });
        Assert.Equal((DifferenceKind.OnlyAtRegistry, "n1.com"), Only(Compare(billed, Charges(), Holds())));
    }

    [Fact]
    public void Lines_of_one_transaction_count_as_their_sum_and_one_that_is_there_twice_differs()
    {
        var billed = Billed();
        billed[6] = billed[6] with { Amount = 4000 };
        billed.Add(billed[6] with { Amount = 800 });
        Assert.Empty(Compare(billed, Charges(), Holds()));

        billed.Add(billed[8]);
        var found = Assert.Single(Compare(billed, Charges(), Holds()));
        Assert.Equal((DifferenceKind.AmountDiffers, "96.00 USD", "48.00 USD"), (found.Kind, found.Theirs, found.Ours));
    }

    [Fact]
    public void A_restore_that_showed_late_is_paid_for_by_the_item_that_answers_for_it()
    {
        var holds = Holds();
        holds[9] = holds[9] with { RestoreState = LineState.Released };
        holds.Add(holds[9] with { HoldId = "h-heir", TaskNo = "heir", Ordinal = 1, RestoreState = LineState.Captured });
        Assert.Empty(Compare(Billed(), Charges(), holds));
    }

    [Fact]
    public void A_renewal_is_held_against_its_own_line_where_there_is_one()
    {
        var renewal = Charges()[11] with { Kind = ChargeKind.Renew, ClTrid = "c-r", SvTrid = "s-r", Amount = 800 };
        List<ChargeRow> charges = [.. Charges(), renewal];
        List<BilledLine> billed = [.. Billed(), new BilledLine { ClTrid = "c-r", SvTrid = "s-r", DomainName = "n11.com", Currency = "USD", Amount = 800 }];
        var holds = Holds();
        Assert.Empty(Compare(billed, charges, holds));

        holds[11] = holds[11] with { RenewalState = LineState.Captured };
        Assert.Empty(Compare(billed, charges, holds));

        holds[11] = holds[11] with { RenewalState = LineState.Released };
        Assert.Equal((DifferenceKind.ChargedWithoutCapture, "n11.com"), Only(Compare(billed, charges, holds)));
    }

    [Fact]
    public void What_is_held_still_what_is_unpriced_and_what_was_refused_is_no_difference()
    {
        var holds = Holds();
        holds[12] = holds[12] with { RestoreState = LineState.Held, Open = true };
        holds.RemoveAt(13);
        List<ChargeRow> charges =
        [
            .. Charges(),
            Charges()[14] with { Kind = ChargeKind.Refused2104, SvTrid = "s-no", Amount = null, Currency = null },
            new ChargeRow { Registry = "practice", At = 1, Kind = ChargeKind.LowBalance, SvTrid = "s-low" },
        ];
        Assert.Empty(Compare(Billed(), charges, holds));
    }

    private static IReadOnlyList<Difference> Compare(List<BilledLine> billed, List<ChargeRow> charges, List<HoldRow> holds) =>
        Reconciliation.Compare(billed, charges, holds);

    private static (DifferenceKind, string) Only(IReadOnlyList<Difference> differences)
    {
        var found = Assert.Single(differences);
        return (found.Kind, found.DomainName);
    }

    private static List<BilledLine> Billed() =>
        [.. Enumerable.Range(0, Many).Select(number => new BilledLine { ClTrid = $"c-{number}", SvTrid = $"s-{number}", DomainName = $"n{number}.com", Currency = "USD", Amount = 4800 })];

    private static List<ChargeRow> Charges() =>
    [
        .. Enumerable.Range(0, Many).Select(number => new ChargeRow
        {
            Registry = "practice",
            At = number,
            Kind = ChargeKind.Restore,
            DomainName = $"n{number}.com",
            ClTrid = $"c-{number}",
            SvTrid = $"s-{number}",
            Currency = "USD",
            Amount = 4800,
            TaskNo = "t",
            Ordinal = number,
        }),
    ];

    private static List<HoldRow> Holds() =>
    [
        .. Enumerable.Range(0, Many).Select(number => new HoldRow
        {
            HoldId = $"h-{number}",
            AccountId = "a",
            TaskNo = "t",
            Ordinal = number,
            DomainName = $"n{number}.com",
            Registry = "practice",
            Currency = "CNY",
            Open = false,
            RestoreState = LineState.Captured,
            RenewalState = LineState.None,
            RestorePrice = 120_000,
            PriceId = "p",
            CreatedAt = 1,
        }),
    ];
}

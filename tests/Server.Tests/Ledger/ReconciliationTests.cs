using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tests.Ledger;

/// <summary>Every way in which a registry's billing log and our books can differ, each told once and nothing else.</summary>
public sealed class ReconciliationTests
{
    private const int Many = 50;

    private static readonly BilledSpan _all = new(0, 1_000);

    [Fact]
    public void Books_that_agree_have_no_difference() => Assert.Empty(Compare(Billed(), Charges(), Items()));

    [Fact]
    public void Three_planted_differences_are_those_three()
    {
        var billed = Billed();
        billed[20] = billed[20] with { Amount = 4900 };
        billed.RemoveAt(7);
        billed.Add(new BilledLine { At = 1, Kind = ChargeKind.Restore, ClTrid = "c-x", SvTrid = "s-x", DomainName = "stranger.com", Currency = "USD", Amount = 4800 });

        Assert.Equal(
            [
                (DifferenceKind.AmountDiffers, "n20.com", "49.00 USD", "48.00 USD"),
                (DifferenceKind.OnlyAtRegistry, "stranger.com", "48.00 USD", null),
                (DifferenceKind.OnlyHere, "n7.com", null, "48.00 USD"),
            ],
            Compare(billed, Charges(), Items()).Select(found => (found.Kind, found.DomainName, found.Theirs, found.Ours)));
    }

    [Fact]
    public void Three_differences_of_the_other_kinds_are_those_three()
    {
        var billed = Billed();
        var charges = Charges();
        var items = Items();
        billed[3] = billed[3] with { Currency = "EUR" };
        // Neither side knows of a charge for the one, and the other's money went back.
        billed.RemoveAt(10);
        charges.RemoveAt(10);
        items[30] = items[30] with { RestoreState = LineState.Released };

        Assert.Equal(
            [(DifferenceKind.CurrencyDiffers, "n3.com", 3), (DifferenceKind.ChargedWithoutCapture, "n30.com", 30), (DifferenceKind.CapturedWithoutCharge, "n10.com", 10)],
            Compare(billed, charges, items).Select(found => (found.Kind, found.DomainName, found.Ordinal!.Value)));
    }

    [Fact]
    public void A_charge_that_we_missed_is_told_once_though_it_was_captured()
    {
        var charges = Charges();
        charges.RemoveAt(5);
        Assert.Equal((DifferenceKind.OnlyAtRegistry, "n5.com"), Only(Compare(Billed(), charges, Items())));
    }

    [Fact]
    public void A_charge_of_which_the_reply_was_lost_is_found_by_our_id_or_by_the_domain()
    {
        var charges = Charges();
        charges[1] = charges[1] with { SvTrid = null };
        charges[2] = charges[2] with { SvTrid = null, ClTrid = null };
        charges[4] = charges[4] with { SvTrid = null, Amount = null, Currency = null };
        Assert.Empty(Compare(Billed(), charges, Items()));
    }

    [Fact]
    public void The_same_client_id_in_two_transactions_is_two_charges()
    {
        var billed = Billed();
        billed.Add(billed[1] with { SvTrid = "s-again" });
        Assert.Equal((DifferenceKind.OnlyAtRegistry, "n1.com"), Only(Compare(billed, Charges(), Items())));
    }

    [Fact]
    public void Lines_of_one_transaction_count_as_their_sum_and_one_that_is_there_twice_differs()
    {
        var billed = Billed();
        billed[6] = billed[6] with { Amount = 4000 };
        billed.Add(billed[6] with { Amount = 800 });
        Assert.Empty(Compare(billed, Charges(), Items()));

        billed.Add(billed[8]);
        var found = Assert.Single(Compare(billed, Charges(), Items()));
        Assert.Equal((DifferenceKind.AmountDiffers, "96.00 USD", "48.00 USD"), (found.Kind, found.Theirs, found.Ours));
    }

    [Fact]
    public void A_restore_that_showed_late_is_paid_for_by_the_item_that_answers_for_it()
    {
        var items = Items();
        items[9] = items[9] with { RestoreState = LineState.Released };
        items.Add(items[9] with { TaskNo = "heir", Ordinal = 1, RestoreState = LineState.Captured });
        Assert.Empty(Compare(Billed(), Charges(), items));
    }

    [Fact]
    public void A_renewal_is_held_against_its_own_line_where_there_is_one()
    {
        var renewal = Charges()[11] with { Kind = ChargeKind.Renew, ClTrid = "c-r", SvTrid = "s-r", Amount = 800 };
        List<ChargeRow> charges = [.. Charges(), renewal];
        List<BilledLine> billed = [.. Billed(), new BilledLine { At = 11, Kind = ChargeKind.Renew, ClTrid = "c-r", SvTrid = "s-r", DomainName = "n11.com", Currency = "USD", Amount = 800 }];
        var items = Items();
        Assert.Empty(Compare(billed, charges, items));

        items[11] = items[11] with { RenewalState = LineState.Captured };
        Assert.Empty(Compare(billed, charges, items));

        items[11] = items[11] with { RenewalState = LineState.Released };
        Assert.Equal((DifferenceKind.ChargedWithoutCapture, "n11.com"), Only(Compare(billed, charges, items)));
    }

    [Fact]
    public void What_is_held_still_what_is_unpriced_and_what_was_refused_is_no_difference()
    {
        var items = Items();
        items[12] = items[12] with { RestoreState = LineState.Held, SettledAt = null };
        items.RemoveAt(13);
        List<ChargeRow> charges =
        [
            .. Charges(),
            Charges()[14] with { Kind = ChargeKind.Refused2104, SvTrid = "s-no", Amount = null, Currency = null },
            new ChargeRow { Registry = "practice", At = 1, Kind = ChargeKind.LowBalance, SvTrid = "s-low" },
        ];
        Assert.Empty(Compare(Billed(), charges, items));
    }

    [Fact]
    public void What_was_settled_for_an_unpriced_account_is_counted_and_told_as_nothing()
    {
        var items = Items();
        items.RemoveRange(13, 2);
        var charges = Charges();
        charges[20] = charges[20] with { Amount = null, Currency = null };

        var found = Reconciliation.Compare(Billed(), charges, items, _all);

        Assert.Empty(found.Differences);
        Assert.Equal((Many, 1, 2), (found.Matched, found.WithoutAmount, found.Unpriced));
    }

    [Fact]
    public void What_stands_outside_of_the_span_is_matched_and_not_told()
    {
        // Lines 10 to 39: charges of ours before and after are of other bills, one each of those is in this one, and one line is of none.
        var span = new BilledSpan(10, 40);
        var billed = Billed()[9..41];
        var charges = Charges();
        charges[39] = charges[39] with { At = 45, SvTrid = null };
        charges[10] = charges[10] with { At = 9 };
        var items = Items();
        items[39] = items[39] with { SettledAt = 46 };
        Assert.Empty(Reconciliation.Compare(billed, charges, items, span).Differences);

        billed.Add(new BilledLine { At = 40, Kind = ChargeKind.Restore, SvTrid = "s-next", DomainName = "next.com", Currency = "USD", Amount = 1 });
        charges.RemoveAll(charge => charge.Ordinal is 8 or 12 or 42);
        billed.RemoveAll(line => line.DomainName == "n12.com");
        Assert.Equal(
            (DifferenceKind.CapturedWithoutCharge, "n12.com"), Only(Reconciliation.Compare(billed, charges, items, span).Differences));
    }

    [Fact]
    public void A_restore_and_a_renewal_of_which_info_alone_told_are_found_in_whatever_order_they_were_billed()
    {
        var charges = Charges();
        charges[5] = charges[5] with { ClTrid = null, SvTrid = null };
        charges.Add(charges[5] with { Kind = ChargeKind.Renew, Amount = 900 });
        var renewal = new BilledLine { At = 5, Kind = ChargeKind.Renew, ClTrid = "c-r", SvTrid = "s-r", DomainName = "n5.com", Currency = "USD", Amount = 900 };
        Assert.Empty(Compare([renewal, .. Billed()], charges, Items()));
    }

    [Fact]
    public void A_bill_without_ids_and_a_restore_that_is_billed_as_a_renewal_are_matched_by_the_domain()
    {
        var billed = Billed().ConvertAll(line => line with { ClTrid = null, SvTrid = null });
        billed[6] = billed[6] with { Kind = ChargeKind.Renew };
        Assert.Empty(Compare(billed, Charges(), Items()));
    }

    [Fact]
    public void What_was_given_back_lowers_the_line_and_one_of_its_own_is_a_difference()
    {
        var billed = Billed();
        billed.Add(billed[6] with { Amount = -800 });
        billed.Add(billed[7] with { SvTrid = "s-credit", ClTrid = null, Amount = -4800 });
        Assert.Equal(
            [(DifferenceKind.AmountDiffers, "n6.com", "40.00 USD"), (DifferenceKind.OnlyAtRegistry, "n7.com", "-48.00 USD")],
            Compare(billed, Charges(), Items()).Select(found => (found.Kind, found.DomainName, found.Theirs)));
    }

    [Fact]
    public void A_restore_that_had_been_requested_before_its_order_is_told_as_such_unless_this_bill_has_the_request()
    {
        var (billed, charges, items) = (Billed(), Charges(), Items());
        billed.RemoveAt(10);
        charges.RemoveAt(10);
        items[10] = items[10] with { OnlyReported = true };
        var found = Assert.Single(Compare(billed, charges, items));
        Assert.Equal((DifferenceKind.CapturedWithoutCharge, "n10.com", true), (found.Kind, found.DomainName, found.OnlyReported));

        billed.Add(Billed()[10] with { ClTrid = "by-hand" });
        Assert.Equal((DifferenceKind.OnlyAtRegistry, "n10.com"), Only(Compare(billed, charges, items)));
    }

    [Fact]
    public void One_that_is_open_still_is_told_once_it_is_settled()
    {
        var (billed, charges, items) = (Billed(), Charges(), Items());
        billed.RemoveAt(10);
        charges.RemoveAt(10);
        items[10] = items[10] with { RenewalState = LineState.Held, SettledAt = null };
        Assert.Empty(Compare(billed, charges, items));
    }

    private static IReadOnlyList<Difference> Compare(List<BilledLine> billed, List<ChargeRow> charges, List<PaidItem> items) =>
        Reconciliation.Compare(billed, charges, items, _all).Differences;

    private static (DifferenceKind, string) Only(IReadOnlyList<Difference> differences)
    {
        var found = Assert.Single(differences);
        return (found.Kind, found.DomainName);
    }

    private static List<BilledLine> Billed() =>
        [.. Enumerable.Range(0, Many).Select(number => new BilledLine { At = number, Kind = ChargeKind.Restore, ClTrid = $"c-{number}", SvTrid = $"s-{number}", DomainName = $"n{number}.com", Currency = "USD", Amount = 4800 })];

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

    private static List<PaidItem> Items() =>
    [
        .. Enumerable.Range(0, Many).Select(number => new PaidItem
        {
            TaskNo = "t",
            Ordinal = number,
            DomainName = $"n{number}.com",
            RestoreState = LineState.Captured,
            RenewalState = LineState.None,
            RestorePaid = "1200.00 CNY",
            SettledAt = number,
        }),
    ];
}

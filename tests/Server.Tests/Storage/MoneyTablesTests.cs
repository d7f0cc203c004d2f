using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tests.Storage;

/// <summary>The tables of money, on whichever engine the tests run.</summary>
public sealed class MoneyTablesTests : IAsyncLifetime
{
    private ScratchDatabase? _scratch;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Database Database => _scratch!.Database;

    public async ValueTask InitializeAsync()
    {
        _scratch = await ScratchDatabase.OpenAsync();
        await Database.WriteAsync(
            context => AccountTable.Insert(context, new AccountRow { AccountId = "a", Name = "a", CreatedAt = 1 }), Cancellation);
    }

    public async ValueTask DisposeAsync() => await _scratch!.DisposeAsync();

    [Fact]
    public async Task A_movement_changes_what_its_accounts_have_at_once_or_at_the_end_of_the_group()
    {
        await Database.WriteAsync(
            context =>
            {
                FundsTable.Save(context, Funds);
                VoucherTable.Insert(context, Voucher);
                Movement.Write(
                    context,
                    new Movement("m-1", 5, "CNY", MovementKind.TopUp).Add(LedgerAccount.Outside, -1000).Add(LedgerAccount.Customer("a"), 1000),
                    new Movement("m-2", 5, "CNY", MovementKind.VoucherIssued).Add(LedgerAccount.VouchersIssued, -300).Add(LedgerAccount.Voucher("v"), 300));
                Assert.Equal(1000, FundsTable.Lock(context, "a")!.Available);
                Assert.Equal(300, VoucherTable.Lock(context, "v")!.Remaining);
                Movement.WriteInTally(
                    context,
                    new Movement("m-3", 7, "CNY", MovementKind.Hold) { TaskNo = "t" }
                        .Add(LedgerAccount.Customer("a"), -400).Add(LedgerAccount.Voucher("v"), -100).Add(LedgerAccount.Held("a"), 500));
                Assert.Equal(1000, FundsTable.Lock(context, "a")!.Available);
            },
            Cancellation);

        var (funds, voucher, sum, page) = await Database.ReadAsync(
            async connection => (
                FundsTable.Find(connection, "a"),
                VoucherTable.Find(connection, "v"),
                LedgerTable.Sum(connection, LedgerAccount.Customer("a")),
                await LedgerTable.StatementAsync(connection, LedgerAccount.Customer("a"), null, null, 0, 1)),
            Cancellation);
        Assert.Equal(Funds with { Available = 600, Held = 500, UpdatedAt = 7 }, funds);
        Assert.Equal(Voucher with { Remaining = 200 }, voucher);
        Assert.Equal(600, sum);
        Assert.Equal(2, page.Total);
        Assert.Equal(
            ("m-3", -400L, 600L, "t", MovementKind.Hold),
            (page.Rows[0].MovementId, page.Rows[0].Amount, page.Rows[0].Balance, page.Rows[0].TaskNo, page.Rows[0].Kind));
    }

    [Fact]
    public async Task A_movement_that_does_not_balance_is_not_written()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync(
            context => Movement.Write(context, new Movement("m", 5, "CNY", MovementKind.TopUp).Add(LedgerAccount.Outside, -1)), Cancellation));
        Assert.Equal(0, await Database.ReadAsync(connection => Task.FromResult(LedgerTable.Sum(connection, LedgerAccount.Outside)), Cancellation));
    }

    [Fact]
    public async Task A_use_of_a_promotion_is_taken_and_given_back()
    {
        await Database.WriteAsync(
            context =>
            {
                PromotionTable.Insert(context, Promotion);
                PromotionTable.Use(context, "p", "a");
                PromotionTable.Use(context, "p", "a");
            },
            Cancellation);
        Assert.Equal((2, 2), await UsesAsync());

        await Database.WriteAsync(context => context.Money.GiveBackUse("p", "a", "t-1"), Cancellation);
        Assert.Equal((1, 1), await UsesAsync());

        await Database.WriteAsync(context => PromotionTable.Update(context, Promotion with { UsesTotal = 1 }), Cancellation);
        Assert.Empty(await Database.ReadAsync(connection => Task.FromResult(PromotionTable.UsableBy(connection, "a", "CNY", 15)), Cancellation));
    }

    [Fact]
    public async Task The_price_in_force_is_the_latest_that_was_known_then()
    {
        var first = Price("1", amount: 100, from: 10, created: 5);
        await Database.WriteAsync(
            context => PriceTable.Insert(
                context,
                [
                    first,
                    Price("2", amount: 200, from: 20, created: 6),
                    Price("3", amount: 150, from: 10, created: 30),
                    Price("4", amount: null, from: 40, created: 7),
                    Price("5", amount: 999, from: 10, created: 5) with { Currency = "USD" },
                ]),
            Cancellation);

        Assert.Equal(first, (await InForceAsync(10)).Single());
        Assert.Empty(await InForceAsync(9));
        Assert.Equal([200L], (await InForceAsync(20)).Select(price => price.Amount));
        // Written later, it is of an earlier date of effect.
        Assert.Equal([200L], (await InForceAsync(30)).Select(price => price.Amount));
        Assert.Equal([null], (await InForceAsync(40)).Select(price => price.Amount));
        var (total, rows) = await Database.ReadAsync(connection => PriceTable.ListAsync(connection, new PriceFilter(PriceChoice.InForce, 30) { Currency = "CNY" }, 0, 10), Cancellation);
        Assert.Equal((1, "2"), (total, rows.Single().PriceId));
        Assert.Equal(5, (await Database.ReadAsync(connection => PriceTable.ListAsync(connection, new PriceFilter(PriceChoice.History, 30) { Suffix = "com" }, 0, 10), Cancellation)).Total);
    }

    [Fact]
    public async Task One_deletion_of_one_domain_is_held_once_at_a_time()
    {
        var hold = Hold("h-1", "t-1", 1);
        await Database.WriteAsync(context => HoldTable.Insert(context, [hold, Hold("h-2", "t-1", 2) with { Roid = "R-2" }]), Cancellation);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => Database.WriteAsync(context => HoldTable.Insert(context, [Hold("h-3", "t-2", 1)]), Cancellation));

        await Database.WriteAsync(
            context =>
            {
                Assert.Equal([hold], HoldTable.LockOpenOf(context, [("t-1", 1), ("t-9", 1)]));
                Assert.Equal(1, HoldTable.Settle(context, [Settled(hold)]));
                Assert.Empty(HoldTable.LockOpenOf(context, [("t-1", 1)]));
                HoldTable.Insert(context, [Hold("h-3", "t-2", 1)]);
            },
            Cancellation);
        var ended = await Database.ReadAsync(connection => Task.FromResult(HoldTable.Find(connection, "t-1", 1)), Cancellation);
        Assert.Equal(hold with { Open = false, RestoreState = LineState.Released, SettledAt = 9 }, ended);
    }

    [Fact]
    public async Task A_line_leaves_what_is_held_once_whatever_is_asked_for()
    {
        var hold = Hold("h-1", "t-1", 1) with { RenewalState = LineState.Held };
        var captured = Settled(hold) with { Open = true, SettledAt = null, RestoreState = LineState.Captured };
        await Database.WriteAsync(context => HoldTable.Insert(context, [hold]), Cancellation);

        int[] written =
        [
            await Database.WriteAsync(context => HoldTable.Settle(context, [captured]), Cancellation),
            await Database.WriteAsync(context => HoldTable.Settle(context, [captured]), Cancellation),
            await Database.WriteAsync(context => HoldTable.Settle(context, [Settled(hold)]), Cancellation),
            await Database.WriteAsync(context => HoldTable.Settle(context, [captured with { RestoreWas = LineState.Captured, RestoreState = LineState.Released }]), Cancellation),
        ];

        Assert.Equal([1, 0, 0, 0], written);
        Assert.Equal(LineState.Captured, (await Database.ReadAsync(connection => Task.FromResult(HoldTable.Find(connection, "t-1", 1)), Cancellation))?.RestoreState);
    }

    private static SettledHold Settled(HoldRow hold) => new()
    {
        HoldId = hold.HoldId,
        Open = false,
        SettledAt = 9,
        RestoreWas = LineState.Held,
        RestoreState = LineState.Released,
        RestorePrice = hold.RestorePrice,
        RestoreDiscount = hold.RestoreDiscount,
        RestoreTax = hold.RestoreTax,
        RestoreVoucher = hold.RestoreVoucher,
        RenewalWas = hold.RenewalState,
        RenewalState = hold.RenewalState,
    };

    [Fact]
    public async Task Charges_and_audited_changes_come_back_as_they_went()
    {
        var charge = new ChargeRow { Registry = "example", At = 5, Kind = ChargeKind.Refused2104, DomainName = "a.com", ClTrid = "c", Ordinal = 3 };
        var change = new AuditRow { At = 6, AccountId = "a", AccessKeyId = "k", Action = "TopUpAccount", Subject = "a", Args = """["10.00"]""", Reason = "paid" };
        await Database.WriteAsync(
            context =>
            {
                ChargeTable.Insert(context, [charge, charge with { Registry = "other" }]);
                AuditTable.Insert(context, change);
            },
            Cancellation);
        var (charges, changes) = await Database.ReadAsync(
            async connection => (await ChargeTable.ListAsync(connection, "example", 5, 6, 0, 10), AuditTable.Latest(connection, 5)), Cancellation);
        Assert.Equal(1, charges.Total);
        Assert.Equal((charge.Kind, charge.DomainName, charge.ClTrid, charge.SvTrid, charge.Ordinal), (charges.Rows[0].Kind, charges.Rows[0].DomainName, charges.Rows[0].ClTrid, charges.Rows[0].SvTrid, charges.Rows[0].Ordinal));
        Assert.Equal([change], changes);
    }

    private static FundsRow Funds => new() { AccountId = "a", Mode = FundsMode.Credit, Currency = "CNY", CreditLimit = 50, TaxBp = 600, UpdatedAt = 1 };

    private static VoucherRow Voucher => new()
    {
        VoucherNo = "v",
        Currency = "CNY",
        FaceValue = 300,
        Remaining = 300,
        ValidFrom = 0,
        ValidUntil = 100,
        Suffixes = """["com"]""",
        Divisible = true,
        CreatedAt = 1,
    };

    private static PromotionRow Promotion => new()
    {
        PromotionNo = "p",
        Kind = PromotionKind.Percent,
        Value = 1000,
        ValidFrom = 10,
        ValidUntil = 20,
        UsesPerAccount = 3,
        CreatedAt = 1,
    };

    private static PriceRow Price(string priceId, long? amount, long from, long created) => new()
    {
        PriceId = priceId,
        Suffix = "com",
        Action = PriceAction.Restore,
        Currency = "CNY",
        Amount = amount,
        EffectiveFrom = from,
        CreatedAt = created,
        MaxCost = 70,
        CostCurrency = "USD",
    };

    private static HoldRow Hold(string holdId, string taskNo, int ordinal) => new()
    {
        HoldId = holdId,
        AccountId = "a",
        TaskNo = taskNo,
        Ordinal = ordinal,
        DomainName = "a.com",
        Registry = "example",
        DeletionTime = 7,
        Currency = "CNY",
        RestoreState = LineState.Held,
        RenewalState = LineState.None,
        RestorePrice = 100,
        PriceId = "1",
        CreatedAt = 1,
    };

    private Task<IReadOnlyList<PriceRow>> InForceAsync(long at) =>
        Database.ReadAsync(connection => Task.FromResult(PriceTable.InForce(connection, ["com", "a.com"], "CNY", at)), Cancellation);

    private Task<(int InAll, int ByAccount)> UsesAsync() =>
        Database.ReadAsync(
            connection => Task.FromResult(
                (PromotionTable.Find(connection, "p")!.Used, PromotionTable.UsesBy(connection, "a", ["p"]).GetValueOrDefault("p"))),
            Cancellation);
}

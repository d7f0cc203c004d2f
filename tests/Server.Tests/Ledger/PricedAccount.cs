using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;

namespace Reprieve.Server.Tests.Ledger;

/// <summary>Gives a test's account something to pay with, by the same movements as operators make.</summary>
internal static class PricedAccount
{
    /// <summary>Long before the test's clock, and long after it.</summary>
    public const long From = 1_700_000_000_000;
    public const long Until = 1_900_000_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task FundAsync(ApiHost host, long amount, FundsMode mode = FundsMode.Prepaid, int taxBp = 0) =>
        FundAsync(host.Database, host.Root.AccountId, amount, mode, taxBp);

    public static Task FundAsync(Database database, string accountId, long amount, FundsMode mode = FundsMode.Prepaid, int taxBp = 0) =>
        database.WriteAsync(
            context =>
            {
                FundsTable.Save(context, new FundsRow { AccountId = accountId, Mode = mode, Currency = "CNY", TaxBp = taxBp, UpdatedAt = From });
                Movement.Write(
                    context,
                    new Movement($"top-up {Guid.CreateVersion7()}", From, "CNY", MovementKind.TopUp)
                        .Add(LedgerAccount.Outside, -amount).Add(LedgerAccount.Customer(accountId), amount));
            },
            Cancellation);

    public static Task PriceAsync(Database database, string suffix, long? amount, Func<PriceRow, PriceRow>? with = null) =>
        database.WriteAsync(
            context =>
            {
                var row = new PriceRow
                {
                    PriceId = Guid.CreateVersion7().ToString("D"),
                    Suffix = suffix,
                    Action = PriceAction.Restore,
                    Currency = "CNY",
                    Amount = amount,
                    EffectiveFrom = From,
                    CreatedAt = From,
                };
                PriceTable.Insert(context, [with is null ? row : with(row)]);
            },
            Cancellation);

    public static Task VoucherAsync(Database database, string voucherNo, long faceValue, Func<VoucherRow, VoucherRow>? with = null) =>
        database.WriteAsync(
            context =>
            {
                var row = new VoucherRow
                {
                    VoucherNo = voucherNo,
                    Currency = "CNY",
                    FaceValue = faceValue,
                    Remaining = 0,
                    ValidFrom = From,
                    ValidUntil = Until,
                    Divisible = true,
                    CreatedAt = From,
                };
                row = with is null ? row : with(row);
                VoucherTable.Insert(context, row);
                Movement.Write(
                    context,
                    new Movement($"voucher {voucherNo}", From, row.Currency, MovementKind.VoucherIssued)
                        .Add(LedgerAccount.VouchersIssued, -faceValue).Add(LedgerAccount.Voucher(voucherNo), faceValue));
            },
            Cancellation);

    public static Task PromotionAsync(Database database, string promotionNo, int percent, Func<PromotionRow, PromotionRow>? with = null) =>
        database.WriteAsync(
            context =>
            {
                var row = new PromotionRow
                {
                    PromotionNo = promotionNo,
                    Kind = PromotionKind.Percent,
                    Value = percent * 100,
                    ValidFrom = From,
                    ValidUntil = Until,
                    CreatedAt = From,
                };
                PromotionTable.Insert(context, with is null ? row : with(row));
            },
            Cancellation);

    public static Task<FundsRow> FundsAsync(Database database, string accountId) =>
        database.ReadAsync(connection => Task.FromResult(FundsTable.Find(connection, accountId)!), Cancellation);

    /// <summary>What is kept of sums is what the entries sum to, and all entries sum to 0.</summary>
    public static Task BalancesAsync(Database database, string accountId, params IReadOnlyList<string> voucherNos) =>
        database.ReadAsync(
            connection =>
            {
                var funds = FundsTable.Find(connection, accountId)!;
                Assert.Equal(funds.Available, LedgerTable.Sum(connection, LedgerAccount.Customer(accountId)));
                Assert.Equal(funds.Held, LedgerTable.Sum(connection, LedgerAccount.Held(accountId)));
                Assert.All(voucherNos, voucherNo => Assert.Equal(
                    VoucherTable.Find(connection, voucherNo)!.Remaining, LedgerTable.Sum(connection, LedgerAccount.Voucher(voucherNo))));
                Assert.Equal(0L, Dapper.SqlMapper.ExecuteScalar<long>(connection, "SELECT CAST(COALESCE(SUM(amount), 0) AS bigint) FROM ledger_entries"));
                return Task.FromResult(true);
            },
            Cancellation);
}

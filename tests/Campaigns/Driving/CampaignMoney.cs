using System.Data.Common;
using Dapper;

namespace Reprieve.Campaigns.Driving;

/// <summary>Gives a campaign's account funds, prices, vouchers and promotions, as plain rows: the books are asked in the end.</summary>
internal static class CampaignMoney
{
    /// <summary>More than any campaign can spend; an order that funds do not reach for is another test's.</summary>
    private const long Funds = 1_000_000_000_000;

    /// <param name="connection">Open, to a database that a server has made, with its one account.</param>
    public static async Task EndowAsync(DbConnection connection)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var account = await connection.QuerySingleAsync<string>("SELECT account_id FROM accounts", transaction: transaction);
        await Run(
            "INSERT INTO funds (account_id, mode, currency, credit_limit, tax_bp, available, held, updated_at) VALUES (@account, 'Prepaid', 'CNY', 0, 600, @Funds, 0, 1)",
            new { account, Funds });
        await MoveAsync("TopUp", ("outside", -Funds), ($"customer:{account}", Funds));
        foreach (var suffix in CampaignNames.Suffixes)
        {
            await PriceAsync(suffix, "Restore", suffix == "shop" ? 200_033 : 120_000);
            // Under this one the restore's price covers what a renewal costs.
            if (suffix != "app")
            {
                await PriceAsync(suffix, "Renew", 7_999);
            }
        }

        for (var number = 1; number <= 30; number++)
        {
            await VoucherAsync($"V-{number:00}", face: 50_000 * number, isDivisible: number % 3 != 0);
        }

        await PromotionAsync("P-PERCENT", "Percent", 1_250, uses: 40);
        await PromotionAsync("P-FIXED", "FixedPrice", 99_900, uses: null);
        await transaction.CommitAsync();

        Task Run(string sql, object values) => connection.ExecuteAsync(sql, values, transaction);

        async Task MoveAsync(string kind, params (string Account, long Amount)[] entries)
        {
            foreach (var (ledgerAccount, amount) in entries)
            {
                await Run(
                    "INSERT INTO ledger_entries (movement_id, at, ledger_account, currency, amount, kind) VALUES (@movement, 1, @ledgerAccount, 'CNY', @amount, @kind)",
                    new { movement = $"{kind} {entries[^1].Account}", ledgerAccount, amount, kind });
            }
        }

        Task PriceAsync(string suffix, string action, long amount) => Run(
            """
            INSERT INTO prices (price_id, suffix, action, currency, amount, effective_from, created_at, pass_through, cost_currency, expected_cost, max_cost)
            VALUES (@id, @suffix, @action, 'CNY', @amount, 1, 1, 0, 'USD', 4000, 10000)
            """,
            new { id = $"{suffix} {action}", suffix, action, amount });

        async Task VoucherAsync(string number, long face, bool isDivisible)
        {
            await Run(
                """
                INSERT INTO vouchers (voucher_no, currency, face_value, remaining, valid_from, valid_until, minimum_order, actions, suffixes, divisible, status, created_at)
                VALUES (@number, 'CNY', @face, @face, 1, 9999999999999, 0, '[]', '[]', @divisible, 'Active', 1)
                """,
                new { number, face, divisible = isDivisible ? 1 : 0 });
            await MoveAsync("VoucherIssued", ("vouchers-issued", -face), ($"voucher:{number}", face));
        }

        Task PromotionAsync(string number, string kind, long value, int? uses) => Run(
            """
            INSERT INTO promotions (promotion_no, currency, kind, value, valid_from, valid_until, actions, suffixes, uses_total, used, status, created_at)
            VALUES (@number, @currency, @kind, @value, 1, 9999999999999, '[]', '[]', @uses, 0, 'Active', 1)
            """,
            new { number, currency = kind == "Percent" ? null : "CNY", kind, value, uses });
    }
}

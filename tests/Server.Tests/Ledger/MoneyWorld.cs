using System.Globalization;
using System.Text.Json;
using Dapper;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Tasks;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Ledger;

/// <summary>An engine world whose account pays: prices, funds, vouchers and promotions as plain rows, orders through the API.</summary>
internal sealed class MoneyWorld : IAsyncDisposable
{
    public const string Cny = "CNY";

    private int _movements;

    public required EngineWorld Engine { get; init; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="funds">What the prepaid account has, minor units of CNY.</param>
    public static async Task<MoneyWorld> StartAsync(
        string seed, long funds = 1_000_000, Func<RegistryProfile, RegistryProfile>? adapt = null, (string Key, string Value)[]? pace = null)
    {
        var world = new MoneyWorld { Engine = await EngineWorld.StartAsync(seed, adapt, pace) };
        await world.ExecuteAsync(
            "INSERT INTO funds (account_id, mode, currency, credit_limit, tax_bp, available, held, updated_at) SELECT account_id, 'Prepaid', 'CNY', 0, 0, 0, 0, 1 FROM accounts");
        await world.PostAsync(
            "TopUp", ("outside", -funds), ($"customer:{await world.AccountAsync()}", funds));
        await world.ExecuteAsync("UPDATE funds SET available = @funds", new { funds });
        return world;
    }

    public Task TaxAsync(int basisPoints) => ExecuteAsync("UPDATE funds SET tax_bp = @basisPoints", new { basisPoints });

    /// <summary>A price in CNY from now on.</summary>
    /// <param name="amount">Minor units.</param>
    /// <param name="cost">The registry's currency, what it is expected to ask and the most that it may, minor units.</param>
    public Task PriceAsync(string suffix, string action, long amount, (string Currency, long? Expected, long? Most)? cost = null, bool passThrough = false) =>
        ExecuteAsync(
            """
            INSERT INTO prices (price_id, suffix, action, currency, amount, effective_from, created_at, pass_through, cost_currency, expected_cost, max_cost)
            VALUES (@id, @suffix, @action, 'CNY', @amount, 1, 1, @passThrough, @currency, @expected, @most)
            """,
            new
            {
                id = $"{suffix}-{action}",
                suffix,
                action,
                amount,
                passThrough = passThrough ? 1 : 0,
                currency = cost?.Currency,
                expected = cost?.Expected,
                most = cost?.Most,
            });

    public async Task VoucherAsync(string number, long face, bool divisible = true)
    {
        await ExecuteAsync(
            """
            INSERT INTO vouchers (voucher_no, currency, face_value, remaining, valid_from, valid_until, minimum_order, actions, suffixes, divisible, status, created_at)
            VALUES (@number, 'CNY', @face, @face, 1, 9999999999999, 0, '[]', '[]', @divisible, 'Active', 1)
            """,
            new { number, face, divisible = divisible ? 1 : 0 });
        await PostAsync("VoucherIssued", ("vouchers-issued", -face), ($"voucher:{number}", face));
    }

    public Task PromotionAsync(string number, int basisPoints, int uses) =>
        ExecuteAsync(
            """
            INSERT INTO promotions (promotion_no, kind, value, valid_from, valid_until, actions, suffixes, uses_total, used, status, created_at)
            VALUES (@number, 'Percent', @basisPoints, 1, 9999999999999, '[]', '[]', @uses, 0, 'Active', 1)
            """,
            new { number, basisPoints, uses });

    /// <summary>Orders names as a client does; further parameters as they are on the wire.</summary>
    public async Task<string> OrderAsync(IReadOnlyList<string> names, params (string Name, string Value)[] parameters)
    {
        var expiries = (await Engine.Database.ReadAsync(connection => DomainTable.AllOfAsync(connection, names), Cancellation))
            .ToDictionary(row => row.DomainName, row => row.ExpirationDate ?? 0, StringComparer.Ordinal);
        var answer = await Engine.CallAsync(
            "SaveBatchTaskForCreatingOrderRedeem",
            [
                .. names.SelectMany((name, index) => new (string, string)[]
                {
                    (string.Create(CultureInfo.InvariantCulture, $"OrderRedeemParam.{index + 1}.DomainName"), name),
                    (string.Create(CultureInfo.InvariantCulture, $"OrderRedeemParam.{index + 1}.CurrentExpirationDate"), expiries[name].ToString(CultureInfo.InvariantCulture)),
                }),
                .. parameters,
            ]);
        return answer.GetProperty("TaskNo").GetString()!;
    }

    /// <summary>Orders, waits for all ends, and asks the books.</summary>
    public async Task<IReadOnlyList<ItemRow>> RedeemAsync(IReadOnlyList<string> names, params (string Name, string Value)[] parameters)
    {
        var items = await Engine.EndAsync(await OrderAsync(names, parameters));
        await AssertBooksAsync();
        return items;
    }

    public async Task AssertBooksAsync() =>
        Assert.Empty(await Engine.Database.ReadAsync(connection => MoneyBooks.DifferencesAsync(connection, Cancellation), Cancellation));

    public async Task<(long Available, long Held)> FundsAsync() =>
        Assert.Single(await ListAsync<(long, long)>("SELECT available, held FROM funds"));

    public async Task<long> RemainingAsync(string voucherNo) =>
        Assert.Single(await ListAsync<long>("SELECT remaining FROM vouchers WHERE voucher_no = @voucherNo", new { voucherNo }));

    public async Task<int> UsesAsync(string promotionNo) =>
        Assert.Single(await ListAsync<int>("SELECT used FROM promotions WHERE promotion_no = @promotionNo", new { promotionNo }));

    /// <summary>Restore line and renewal line of each hold for a name, oldest first.</summary>
    public Task<IReadOnlyList<(string Restore, string Renewal)>> LinesAsync(string name) =>
        ListAsync<(string, string)>("SELECT restore_state, renewal_state FROM holds WHERE domain_name = @name ORDER BY created_at, hold_id", new { name });

    /// <summary>What the registry charged for a name, by our records: kind, amount, currency.</summary>
    public Task<IReadOnlyList<(string Kind, long? Amount, string? Currency)>> ChargesAsync(string name) =>
        ListAsync<(string, long?, string?)>("SELECT kind, amount, currency FROM registry_charges WHERE domain_name = @name ORDER BY charge_id", new { name });

    public async Task<long> SumAsync(string ledgerAccount) =>
        Assert.Single(await ListAsync<long>(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS bigint) FROM ledger_entries WHERE ledger_account = @ledgerAccount", new { ledgerAccount }));

    public Task<IReadOnlyList<T>> ListAsync<T>(string sql, object? parameters = null) =>
        Engine.Database.ReadAsync<IReadOnlyList<T>>(async connection => (await connection.QueryAsync<T>(sql, parameters)).AsList(), Cancellation);

    public async Task<JsonElement> DetailAsync(string taskNo, string lang) =>
        (await Engine.CallAsync("QueryTaskDetailList", ("TaskNo", taskNo), ("PageNum", "1"), ("PageSize", "10"), ("Lang", lang)))
            .GetProperty("Data").GetProperty("TaskDetail")[0];

    /// <summary>As if other orders had been paid meanwhile: of the funds, and of a voucher.</summary>
    public async Task SpendAsync(long amount, string voucherNo, long ofVoucher)
    {
        var account = await AccountAsync();
        await PostAsync("Refund", ("outside", amount), ($"customer:{account}", -amount));
        await ExecuteAsync("UPDATE funds SET available = available - @amount", new { amount });
        await PostAsync("VoucherIssued", ("vouchers-issued", ofVoucher), ($"voucher:{voucherNo}", -ofVoucher));
        await ExecuteAsync(
            "UPDATE vouchers SET remaining = remaining - @ofVoucher, face_value = face_value - @ofVoucher WHERE voucher_no = @voucherNo", new { voucherNo, ofVoucher });
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    private async Task<string> AccountAsync() => Assert.Single(await ListAsync<string>("SELECT account_id FROM accounts"));

    private async Task PostAsync(string kind, params (string Account, long Amount)[] entries)
    {
        var movement = $"test-{++_movements}";
        foreach (var (account, amount) in entries)
        {
            await ExecuteAsync(
                "INSERT INTO ledger_entries (movement_id, at, ledger_account, currency, amount, kind) VALUES (@movement, 1, @account, 'CNY', @amount, @kind)",
                new { movement, account, amount, kind });
        }
    }

    public Task ExecuteAsync(string sql, object? parameters = null) =>
        Engine.Database.WriteAsync(context => { context.Connection.Execute(sql, parameters); }, Cancellation);
}

using System.Text.Json;
using Reprieve.Server.Accounts;
using Reprieve.Server.Ledger;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Sqlite;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>What <c>reprieve redeem</c> says of prices, by a server whose account has funds, a price list and no registry at hand.</summary>
public sealed class RedeemPricesTests : IAsyncLifetime
{
    private const string KeyId = "prices-key";
    private const string Secret = "prices-secret-0123456789";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal)
    {
        ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = KeyId,
        ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = Secret,
    };

    private ReprieveProcess? _server;

    private static readonly string[] _names = ["cheap.test", "dear.test"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await FillAsync(Directory.CreateDirectory(_folder["data"]).FullName);
        await File.WriteAllTextAsync(
            _folder["reprieve.json"],
            """{"Reprieve":{"Registries":[{"Name":"away","Host":"127.0.0.1","Port":9,"ClientId":"practice","Password":"nobody-signs-in-here","Suffixes":["test"]}]}}""",
            Cancellation);
        _server = ReprieveProcess.StartServing(
            ["serve", "--urls", "http://127.0.0.1:0", "--data", _folder["data"], "--config", _folder["reprieve.json"]], new Dictionary<string, string>(), _folder.Path);
        _environment["REPRIEVE_ENDPOINT"] = await _server.LineAsync(@"^API\s+(\S+)", Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    [Fact]
    public async Task A_dry_run_prints_prices_total_and_balance_and_a_limit_fails_what_costs_more()
    {
        var told = await RunAsync("redeem", "cheap.test", "dear.test", "--dry-run");
        Assert.True(told.ExitCode == 0, told.ToString());
        Assert.Contains("542.00 (Restore 500.00, Renewal 42.00)", told.Output, StringComparison.Ordinal);
        Assert.Contains("total 1742.00 CNY; balance after it 258.00 CNY", told.Output, StringComparison.Ordinal);

        var limited = await RunAsync("redeem", "cheap.test", "dear.test", "--dry-run", "--json", "--max-price", "1000");
        Assert.True(limited.ExitCode == 2, limited.ToString());
        using var document = JsonDocument.Parse(limited.Output);
        Assert.Equal(
            [("cheap.test", "Redeemable"), ("dear.test", "PriceAboveMax")],
            document.RootElement.GetProperty("names").EnumerateArray().Select(name => (name.GetProperty("domainName").GetString()!, name.GetProperty("result").GetString()!)));
        Assert.Equal(
            (542m, 1458m, "CNY"),
            (document.RootElement.GetProperty("total").GetDecimal(), document.RootElement.GetProperty("balanceAfter").GetDecimal(), document.RootElement.GetProperty("currency").GetString()));
        Assert.Single(document.RootElement.GetProperty("quoteIds").EnumerateArray());

        var ordered = await RunAsync("redeem", "cheap.test", "dear.test", "--json", "--max-price", "1000.00");
        Assert.True(ordered.ExitCode == 0, ordered.ToString());
        using var accepted = JsonDocument.Parse(ordered.Output);
        var taskNo = accepted.RootElement.GetProperty("taskNos")[0].GetString()!;
        var detail = await RunAsync("call", "QueryTaskDetailList", "--TaskNo", taskNo, "--PageNum", "1", "--PageSize", "10");
        using var body = JsonDocument.Parse(detail.Output);
        var rows = body.RootElement.GetProperty("Data").GetProperty("TaskDetail");
        Assert.Equal(("542.00", "Held"), (rows[0].GetProperty("Amount").GetString(), rows[0].GetProperty("PaymentState").GetString()));
        Assert.Equal("Redeeming dear.test costs 1200.00 CNY, more than the MaxPrice of 1000.00 CNY. Nothing is charged.", rows[1].GetProperty("FailReason").GetString());
    }

    private Task<Ended> RunAsync(params string[] arguments) => ReprieveProcess.RunAsync(arguments, _environment, Cancellation);

    private static async Task FillAsync(string data)
    {
        await using var database = new SqliteDatabase(Path.Combine(data, "reprieve.db"));
        await database.OpenAsync(Cancellation);
        var accounts = new AccountDirectory(database, MasterKey.LoadOrCreate(Path.Combine(data, "master-key")), TimeProvider.System);
        await accounts.BootstrapAsync(Path.Combine(data, "root-key"), KeyId, Secret, Cancellation);
        var accountId = (await accounts.FindKeyAsync(KeyId, Cancellation))!.AccountId;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await database.WriteAsync(
            context =>
            {
                FundsTable.Save(context, new FundsRow { AccountId = accountId, Mode = FundsMode.Prepaid, Currency = "CNY", UpdatedAt = now });
                Movement.Write(
                    context,
                    new Movement("top-up", now, "CNY", MovementKind.TopUp).Add(LedgerAccount.Outside, -200_000).Add(LedgerAccount.Customer(accountId), 200_000));
                PriceTable.Insert(
                    context,
                    [
                        Price("test", 120_000, PriceAction.Restore, now), Price("cheap.test", 50_000, PriceAction.Restore, now),
                        Price("cheap.test", 4_200, PriceAction.Renew, now),
                    ]);
                context.Insert("domains", _names.Select((name, index) => new DomainRow
                {
                    DomainName = name,
                    AccountId = accountId,
                    UnicodeName = name,
                    InstanceId = $"S-{name}",
                    Suffix = "test",
                    Registry = "away",
                    ExpirationDate = now - 5_000_000_000,
                    CreatedAt = now,
                    UpdatedAt = now,
                    State = nameof(RegistryState.Redemption),
                    ReadAt = now,
                    NextReadAt = now + 100_000_000,
                    Deadline = now + 100_000_000 + index,
                    DeadlineSource = "UpDate",
                }).ToList());
            },
            Cancellation);
    }

    private static PriceRow Price(string suffix, long amount, PriceAction action, long now) => new()
    {
        PriceId = $"{suffix} {action}",
        Suffix = suffix,
        Action = action,
        Currency = "CNY",
        Amount = amount,
        EffectiveFrom = now,
        CreatedAt = now,
    };
}

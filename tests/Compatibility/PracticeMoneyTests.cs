using System.Globalization;
using System.Text.Json;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>What a server without a configuration sets up to pay with, and that it does so once.</summary>
public sealed class PracticeMoneyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    // One name under each suffix of the practice registry.
    private static readonly string[] _names =
    [
        "例子.com", "cold-harbor.net", "river-trust.org", "changcheng-trip.cn", "老街.中国", "loop-hole.xyz", "meal-plan.app", "wool-and-co.shop", "rail-strike.info",
        "second-thought.online",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_server_without_configuration_is_given_prices_and_money_once()
    {
        await using (var server = await ServeAsync())
        {
            Assert.Equal("91", await server.LineAsync(@"^prices\s+(\d+) practice prices of redemptions, in CNY", Cancellation));
            Assert.Equal("1000000.00", await server.LineAsync(@"^funds\s+prepaid, (\S+) CNY", Cancellation));
            Assert.Equal("PRACTICE-5000", await server.LineAsync(@"^voucher\s+(\S+): 5000\.00 CNY for \.cn, \.中国, \.xyz$", Cancellation));
            Assert.Equal("PRACTICE-TENTH-OFF", await server.LineAsync(@"^promotion\s+(\S+): 10 % off \.com, \.net$", Cancellation));

            using var prices = JsonDocument.Parse(await SaidAsync("price", "list", "--json"));
            Assert.Equal(91, prices.RootElement.GetArrayLength());
            using var tried = JsonDocument.Parse(await SaidAsync(["redeem", .. _names, "--dry-run", "--json"]));
            Assert.Equal(
                ["1200.00", "1200.00", "2000.00", "1200.00", "1200.00", "500.00", "1000.00", "2000.00", "1000.00", "2000.00"],
                tried.RootElement.GetProperty("names").EnumerateArray().Select(name => name.GetProperty("amount").GetString()));
            Assert.Equal(986_700m, tried.RootElement.GetProperty("balanceAfter").GetDecimal());

            // A limit below its price fails a name uncharged; the rest is paid.
            var some = await RunAsync("redeem", "例子.com", "second-thought.online", "--max-price", "1999.99", "--wait");
            Assert.Equal(2, some.ExitCode);
            Assert.Contains("charged 1200.00 CNY; nothing for what failed", some.Output, StringComparison.Ordinal);
            await SaidAsync("account", "refund", "8800.00", "--reason", "of the test");
            await server.StopAsync(Cancellation);
        }

        await using var again = await ServeAsync();
        await again.LineAsync(@"^(money)\s+left as it is$", Cancellation);
        Assert.Contains("990000.00 CNY", await SaidAsync("account", "show"), StringComparison.Ordinal);
        using var history = JsonDocument.Parse(await SaidAsync("price", "list", "--history", "--json"));
        Assert.Equal(91, history.RootElement.GetArrayLength());
        await again.StopAsync(Cancellation);
    }

    [Fact]
    public async Task What_broke_off_goes_on_at_the_next_start_and_pays_in_once()
    {
        // As a start leaves it that ends before the prices: all but them is there.
        await using (var server = await ServeAsync())
        {
            await server.StopAsync(Cancellation);
        }

        var database = _folder[Path.Combine("data", "reprieve.db")];
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={database}"))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM prices";
            Assert.Equal(91, await command.ExecuteNonQueryAsync(Cancellation));
        }

        await using (var server = await ServeAsync())
        {
            await server.LineAsync(@"^(prices)\s+91 practice prices", Cancellation);
            Assert.Contains(1_000_000.ToString("0.00", CultureInfo.InvariantCulture), await SaidAsync("account", "show"), StringComparison.Ordinal);
            await server.StopAsync(Cancellation);
        }
    }

    private async Task<ReprieveProcess> ServeAsync()
    {
        var server = ReprieveProcess.StartServing(["serve", "--urls", "http://127.0.0.1:0", "--data", _folder["data"]], new Dictionary<string, string>(), _folder.Path);
        await server.LineAsync("^(ready)$", Cancellation);
        _environment["REPRIEVE_ENDPOINT"] = await server.LineAsync(@"^API\s+(\S+)", Cancellation);
        foreach (var line in await File.ReadAllLinesAsync(_folder[Path.Combine("data", "root-key")], Cancellation))
        {
            if (line.Split('=', 2) is [var name, var value])
            {
                _environment[name] = value;
            }
        }

        return server;
    }

    private async Task<string> SaidAsync(params string[] arguments)
    {
        var ended = await RunAsync(arguments);
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return ended.Output;
    }

    private Task<Ended> RunAsync(params string[] arguments) => ReprieveProcess.RunAsync(arguments, _environment, Cancellation);
}

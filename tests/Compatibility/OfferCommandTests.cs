using System.CommandLine;
using System.Text.Json;
using Reprieve.App.Commands;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary><c>reprieve voucher</c> and <c>reprieve promotion</c> by a real server: made, listed, changed, withdrawn.</summary>
public sealed class OfferCommandTests : IAsyncDisposable
{
    private const string KeyId = "offer-verbs-key";
    private const string Secret = "offer-verbs-secret-0123456789";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal)
    {
        ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = KeyId,
        ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = Secret,
    };

    private ReprieveProcess? _server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    [Fact]
    public async Task Vouchers_and_promotions_are_made_listed_changed_and_withdrawn()
    {
        // One server, which takes longest to start, for both.
        await StartAsync();
        await VouchersAsync();
        await PromotionsAsync();
    }

    [Theory]
    [InlineData("--percent and --price exclude each other", "promotion", "add", "--percent", "5", "--price", "5")]
    [InlineData("--percent N or --price AMOUNT is needed", "promotion", "add", "--valid-until", "2101-01-31")]
    [InlineData("'--reason' is required", "voucher", "withdraw", "SPRING-1")]
    [InlineData("'Transfer' not recognized", "voucher", "add", "SPRING-1", "--action", "Transfer")]
    public void What_cannot_be_meant_is_said_before_anything_is_sent(string reason, params string[] arguments)
    {
        var parsed = new RootCommand { VoucherCommand.Create(), PromotionCommand.Create() }.Parse(arguments);
        Assert.Contains(reason, string.Join(' ', parsed.Errors.Select(error => error.Message)), StringComparison.OrdinalIgnoreCase);
    }

    private async Task StartAsync()
    {
        await File.WriteAllTextAsync(_folder["reprieve.json"], """{"Reprieve":{"Registries":[]}}""", Cancellation);
        _server = ReprieveProcess.StartServing(
            ["serve", "--urls", "http://127.0.0.1:0", "--data", _folder["data"], "--config", _folder["reprieve.json"]],
            new Dictionary<string, string> { ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_ID"] = KeyId, ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_SECRET"] = Secret },
            _folder.Path);
        _environment["REPRIEVE_ENDPOINT"] = await _server.LineAsync(@"^API\s+(\S+)", Cancellation);
    }

    private async Task VouchersAsync()
    {
        Assert.Equal("no vouchers: `reprieve voucher add` makes one", (await SaidAsync("voucher", "list")).Trim());
        var made = await SaidAsync("voucher", "add", "--face-value", "500", "--currency", "CNY", "--valid-until", "2101-01-31", "--reason", "spring");
        Assert.Matches("^voucher V[2-9A-Z]{12}: Active, 500.00 of 500.00 CNY left, once\n", made);
        var named = await SaidAsync(
            "voucher", "add", "SPRING-1", "--face-value", "80.50", "--currency", "CNY", "--valid-from", "2100-01-01", "--valid-until", "2101-01-31T00:00:00Z", "--minimum-order", "100",
            "--action", "Restore", "--suffix", "com", "--suffix", "中国", "--divisible", "--note", "[fair] für alle");
        Assert.Contains("voucher SPRING-1: NotYetValid, 80.50 of 80.50 CNY left, divisible, orders from 100.00", named, StringComparison.Ordinal);
        Assert.Contains("for Restore, com 中国; 2100-01-01 00:00:00 until 2101-01-31 08:00:00 (UTC+8)", named, StringComparison.Ordinal);
        Assert.Contains(
            "SPRING-1: Active, 80.50 of 80.50 CNY left, once, orders from 100.00",
            await SaidAsync("voucher", "add", "SPRING-1", "--valid-from", "2026-01-01", "--divisible", "false", "--suffix", "*"), StringComparison.Ordinal);

        await RefusedAsync("FaceValue is illegal: the voucher SPRING-1 is one of 80.50 CNY", "voucher", "add", "SPRING-1", "--face-value", "81");
        Assert.Contains("SPRING-1: Withdrawn", await SaidAsync("voucher", "withdraw", "SPRING-1", "--reason", "an error"), StringComparison.Ordinal);

        var table = await SaidAsync("voucher", "list", "--all");
        Assert.Matches(@"SPRING-1\s+Withdrawn\s+80\.50\s+80\.50 CNY\s+once, orders from 100\.00\s+Restore, all suffixes\s+2026-01-01 00:00:00 until 2101-01-31 08:00:00\s+\[fair\] für alle", table);
        using var json = JsonDocument.Parse(await SaidAsync("voucher", "list", "--json"));
        Assert.Equal(["Withdrawn", "Active"], json.RootElement.EnumerateArray().Select(row => row.GetProperty("Status").GetString()));
    }

    private async Task PromotionsAsync()
    {
        Assert.Equal("no promotions: `reprieve promotion add` makes one", (await SaidAsync("promotion", "list", "--all")).Trim());
        Assert.Matches(
            "^promotion P[2-9A-Z]{12}: Active, 12.5 % off, used 0 of 100 \\(2 an account\\)\n",
            await SaidAsync("promotion", "add", "--percent", "12.5", "--valid-until", "2101-01-31", "--uses", "100", "--uses-per-account", "2"));
        Assert.Contains(
            "AUTUMN: Active, at most 888.00 CNY, used 0",
            await SaidAsync("promotion", "add", "AUTUMN", "--price", "888", "--currency", "CNY", "--valid-until", "2101-01-31", "--action", "Renew"), StringComparison.Ordinal);
        Assert.Contains("AUTUMN: Active, 5 % off in CNY, used 0", await SaidAsync("promotion", "add", "AUTUMN", "--percent", "5"), StringComparison.Ordinal);

        await RefusedAsync("Promotion.NotFound", "promotion", "withdraw", "NONE", "--reason", "r");
        Assert.Contains("AUTUMN: Withdrawn", await SaidAsync("promotion", "withdraw", "AUTUMN", "--reason", "winter"), StringComparison.Ordinal);

        var table = await SaidAsync("promotion", "list");
        Assert.Matches(@"AUTUMN\s+Withdrawn\s+5 % off in CNY\s+0\s+Renew, all suffixes", table);
        Assert.Contains("0 of 100 (0 of 2 by the account)", table, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await SaidAsync("promotion", "list", "--json"));
        Assert.Equal(["5", "12.5"], json.RootElement.EnumerateArray().Select(row => row.GetProperty("Percent").GetString()));
    }

    private async Task RefusedAsync(string says, params string[] arguments)
    {
        var ended = await RunAsync(arguments);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(says, ended.Error, StringComparison.Ordinal);
    }

    private async Task<string> SaidAsync(params string[] arguments)
    {
        var ended = await RunAsync(arguments);
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return ended.Output;
    }

    private Task<Ended> RunAsync(params string[] arguments) => ReprieveProcess.RunAsync(arguments, _environment, Cancellation);
}

using System.Text.Json;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary><c>reprieve price</c> by real servers: what one exports, it and another take unchanged.</summary>
public sealed class PriceCommandTests : IAsyncLifetime
{
    private const string KeyId = "price-verbs-key";
    private const string Secret = "price-verbs-secret-0123456789";

    private readonly TemporaryFolder _folder = new();
    private readonly List<ReprieveProcess> _servers = [];
    private string _endpoint = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder["reprieve.json"], """{"Reprieve":{"Registries":[]}}""", Cancellation);
        _endpoint = await ServeAsync("data");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_exported_is_imported_unchanged_here_and_elsewhere()
    {
        // As a spreadsheet saves it: a byte order mark, other line ends, TRUE, empty cells, columns in another order.
        await File.WriteAllTextAsync(
            _folder["prices.csv"],
            "\uFEFFAmount,suffix,Action,Currency,EffectiveFrom,PassThrough,CostCurrency,ExpectedCost,MaxCost\r\n"
            + "1200,.com,Restore,CNY,,,USD,40,60.00\r\n69,com,Renew,CNY,,,,,\r\n1200.00,中国,Restore,CNY,2126-01-01,,,,\r\n"
            + ",rich.xyz,Restore,CNY,,TRUE,,,\r\n,com,Renew,CNY,2126-01-01 00:00:00,FALSE,,,\r\n\"9000\",jp,Restore,JPY,2020-02-02,,,,\r\n",
            Cancellation);
        Assert.Equal("6 added, 0 unchanged, 0 refused", (await SaidAsync("price", "import", _folder["prices.csv"], "--reason", "the spring list")).Trim());
        await SaidAsync("price", "export", _folder["exported.csv"]);
        var exported = await File.ReadAllTextAsync(_folder["exported.csv"], Cancellation);
        Assert.StartsWith("Suffix,Action,Currency,Amount,EffectiveFrom,PassThrough,CostCurrency,ExpectedCost,MaxCost\r\n", exported, StringComparison.Ordinal);
        Assert.Matches(@"\ncom,Restore,CNY,1200\.00,20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z,,USD,40\.00,60\.00\r\n", exported);
        Assert.Contains("\ncom,Renew,CNY,,2125-12-31T16:00:00.000Z,,,,\r\n", exported, StringComparison.Ordinal);
        Assert.Contains("\nxn--fiqs8s,Restore,CNY,1200.00,2125-12-31T16:00:00.000Z,,,,\r\n", exported, StringComparison.Ordinal);
        Assert.Contains(",true,,,\r\n", exported, StringComparison.Ordinal);
        Assert.All(exported, character => Assert.InRange(character, '\n', 'z'));
        Assert.All(exported.Split(["\r\n", ","], StringSplitOptions.RemoveEmptyEntries), cell => Assert.True(char.IsAsciiLetterOrDigit(cell[0]), cell));

        Assert.Equal("0 added, 6 unchanged, 0 refused", (await SaidAsync("price", "import", _folder["exported.csv"])).Trim());
        Assert.Equal("0 added, 6 unchanged, 0 refused", (await SaidAsync("price", "import", _folder["prices.csv"])).Trim());
        _endpoint = await ServeAsync("elsewhere");
        using var first = JsonDocument.Parse(await SaidAsync("price", "import", _folder["exported.csv"], "--json"));
        Assert.Equal((6, 0), (first.RootElement.GetProperty("added").GetInt32(), first.RootElement.GetProperty("unchanged").GetInt32()));
        Assert.Equal(exported, await SaidAsync("price", "export", "-"));
    }

    [Fact]
    public async Task Rows_refused_are_told_by_their_lines_and_the_list_shows_what_holds()
    {
        await File.WriteAllTextAsync(
            _folder["prices.csv"], "Suffix,Action,Currency,Amount\ncom,Restore,CNY,1200\n\n=cmd|' /C calc'!A0,Restore,CNY,1\nnet,Restore,CNY,12.005\n中国,Restore,CNY,1200\n", Cancellation);
        var partly = await RunAsync("price", "import", _folder["prices.csv"]);
        Assert.Equal(1, partly.ExitCode);
        Assert.Contains("line 4: =cmd|' /C calc'!A0: The parameter Suffix is illegal", partly.Output, StringComparison.Ordinal);
        Assert.Contains("line 5: net: The parameter Amount is illegal", partly.Output, StringComparison.Ordinal);
        Assert.Contains("2 added, 0 unchanged, 2 refused", partly.Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(_folder["prices.csv"], "Suffix,Action,Currency,Amount,EffectiveFrom\ncom,Restore,CNY,1300,\n中国,Restore,CNY,,2126-01-01\n", Cancellation);
        await SaidAsync("price", "import", _folder["prices.csv"]);
        var list = await SaidAsync("price", "list");
        Assert.Contains("3 prices", list, StringComparison.Ordinal);
        Assert.Matches(@"中国\s+│ Restore │ ends, CNY\s+│ 2126-01-01 00:00:00", list);
        Assert.DoesNotContain("1200.00 CNY │ 2026", await SaidAsync("price", "list", "--suffix", ".COM", "--currency", "CNY"), StringComparison.Ordinal);
        using var history = JsonDocument.Parse(await SaidAsync("price", "list", "--suffix", "com", "--history", "--json"));
        Assert.Equal(["1200.00", "1300.00"], history.RootElement.EnumerateArray().Select(price => price.GetProperty("Amount").GetString()));

        var unknown = await RunAsync("price", "import", _folder["none.csv"]);
        Assert.Equal(1, unknown.ExitCode);
        await File.WriteAllTextAsync(_folder["bad.csv"], "Suffix,Action,Price\ncom,Restore,1\n", Cancellation);
        Assert.Contains("line 1: 'Price' is no column", (await RunAsync("price", "import", _folder["bad.csv"])).Error, StringComparison.Ordinal);
    }

    private async Task<string> ServeAsync(string data)
    {
        var server = ReprieveProcess.StartServing(
            ["serve", "--urls", "http://127.0.0.1:0", "--data", _folder[data], "--config", _folder["reprieve.json"]],
            new Dictionary<string, string> { ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_ID"] = KeyId, ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_SECRET"] = Secret },
            _folder.Path);
        _servers.Add(server);
        return await server.LineAsync(@"^API\s+(\S+)", Cancellation);
    }

    private async Task<string> SaidAsync(params string[] arguments)
    {
        var ended = await RunAsync(arguments);
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return ended.Output;
    }

    private Task<Ended> RunAsync(params string[] arguments) => ReprieveProcess.RunAsync(
        arguments,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = KeyId,
            ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = Secret,
            ["REPRIEVE_ENDPOINT"] = _endpoint,
        },
        Cancellation);
}

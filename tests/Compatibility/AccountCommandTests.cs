using System.IO.Compression;
using System.Text.Json;
using MiniExcelLibs;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary><c>reprieve account</c> by a real server: terms, payments and the statement as table, CSV and workbook.</summary>
public sealed class AccountCommandTests : IAsyncLifetime
{
    private const string KeyId = "account-verbs-key";
    private const string Secret = "account-verbs-secret-0123456789";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal)
    {
        ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = KeyId,
        ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = Secret,
    };

    private ReprieveProcess? _server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder["reprieve.json"], """{"Reprieve":{"Registries":[]}}""", Cancellation);
        _server = ReprieveProcess.StartServing(
            ["serve", "--urls", "http://127.0.0.1:0", "--data", _folder["data"], "--config", _folder["reprieve.json"]],
            new Dictionary<string, string> { ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_ID"] = KeyId, ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_SECRET"] = Secret },
            _folder.Path);
        _environment["REPRIEVE_ENDPOINT"] = await _server.LineAsync(@"^API\s+(\S+)", Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    [Fact]
    public async Task An_account_is_set_paid_into_and_back_and_its_statement_goes_to_files_that_hold_no_formula()
    {
        Assert.Contains("Unpriced: nothing is charged", await SaidAsync("account", "show"), StringComparison.Ordinal);
        Assert.Contains("no entries", await SaidAsync("account", "statement"), StringComparison.Ordinal);
        await SaidAsync("account", "statement", "--csv", _folder["none.csv"], "--xlsx", _folder["none.xlsx"]);
        Assert.Equal("Time,Kind,Amount,Balance,Currency,DomainName,TaskNo,Reason,MovementId,EntryId\r\n", await File.ReadAllTextAsync(_folder["none.csv"], Cancellation));

        var refused = await RunAsync("account", "topup", "100", "--reason", "early");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Account.Unpriced", refused.Error, StringComparison.Ordinal);
        await SaidAsync("account", "set", "Credit", "--currency", "CNY", "--credit-limit", "500", "--tax-basis-points", "650", "--reason", "contract 4");
        await SaidAsync("account", "topup", "1200.50", "--reason", "=cmd|' /C calc'!A0");
        var shown = await SaidAsync("account", "refund", "200.00", "--reason", "退款, \"asked for\"");
        Assert.Contains("balance        1000.50 CNY", shown, StringComparison.Ordinal);
        Assert.Contains("spendable      1500.50 CNY", shown, StringComparison.Ordinal);
        Assert.Contains("tax            6.5 %", shown, StringComparison.Ordinal);

        await SaidAsync("account", "statement", "--csv", _folder["all.csv"], "--xlsx", _folder["all.xlsx"]);
        var lines = await File.ReadAllLinesAsync(_folder["all.csv"], Cancellation);
        Assert.Contains(",Refund,-200.00,1000.50,CNY,,,\"退款, \"\"asked for\"\"\",", lines[1], StringComparison.Ordinal);
        Assert.Contains(",TopUp,1200.50,1200.50,CNY,,,'=cmd|' /C calc'!A0,", lines[2], StringComparison.Ordinal);
        var rows = MiniExcel.Query(_folder["all.xlsx"], useHeaderRow: true).Cast<IDictionary<string, object>>().ToList();
        Assert.Equal([-200.0, 1200.5], rows.Select(row => Convert.ToDouble(row["Amount"], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal("=cmd|' /C calc'!A0", rows[1]["Reason"]);
        using var workbook = await ZipFile.OpenReadAsync(_folder["all.xlsx"], Cancellation);
        using var sheet = new StreamReader(await workbook.GetEntry("xl/worksheets/sheet1.xml")!.OpenAsync(Cancellation));
        Assert.DoesNotContain("<x:f>", await sheet.ReadToEndAsync(Cancellation), StringComparison.Ordinal);

        using var json = JsonDocument.Parse(await SaidAsync("account", "statement", "--json"));
        Assert.Equal(["Refund", "TopUp"], json.RootElement.EnumerateArray().Select(entry => entry.GetProperty("Kind").GetString()));
        using var later = JsonDocument.Parse(await SaidAsync("account", "statement", "--json", "--from", "2126-01-01"));
        Assert.Empty(later.RootElement.EnumerateArray());
        var unreadable = await RunAsync("account", "statement", "--from", "yesterday");
        Assert.Equal(1, unreadable.ExitCode);
        Assert.Contains("--from yesterday", unreadable.Error, StringComparison.Ordinal);
    }

    private async Task<string> SaidAsync(params string[] arguments)
    {
        var ended = await RunAsync(arguments);
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return ended.Output;
    }

    private Task<Ended> RunAsync(params string[] arguments) => ReprieveProcess.RunAsync(arguments, _environment, Cancellation);
}

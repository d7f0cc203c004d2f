using System.Text.Json;
using Reprieve.App.Files;
using Reprieve.Server.Storage;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary><c>reprieve reconcile</c>: how it reads a bill, what it tells of one, how it ends. A campaign compares many.</summary>
[Collection(PracticeWorld.Collection)]
public sealed class ReconcileCommandTests(PracticeWorld world)
{
    private const string Header = "At,ClTRID,SvTRID,DomainName,Command,Currency,Amount\n";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Columns_are_found_by_name_and_other_commands_are_counted()
    {
        var bill = Read("\uFEFFcommand,Balance,AMOUNT,Currency,DomainName,At\nrestore,1,1200.5,CNY,例子.COM,2026-11-24T12:46:31.509Z\ncreate,2,?,?,new.com,?\n"
            + "Renew,3,-900,JPY,b.com,2026-11-24T20:46:31+08:00\ncreate,4,,,x.com,\nreactivate,5,1,USD,c.com,2026-11-24\n");

        Assert.Equal(
            [
                (ChargeKind.Restore, "xn--fsqu00a.com", "CNY", 120_050, 1_795_524_391_509),
                (ChargeKind.Renew, "b.com", "JPY", -900, 1_795_524_391_000),
                (ChargeKind.Restore, "c.com", "USD", 100, 1_795_478_400_000),
            ],
            bill.Lines.Select(line => (line.Kind, line.DomainName, line.Currency, line.Amount, line.At)));
        Assert.All(bill.Lines, line => Assert.Equal((null, null), (line.ClTrid, line.SvTrid)));
        Assert.Equal(2, Assert.Single(bill.PassedOver, other => other.Key == "create").Value);
    }

    [Theory]
    [InlineData("", "line 1: the file is empty")]
    [InlineData("At,DomainName,Command,Amount\n", "line 1: the first line names the columns, and Currency is not among them")]
    [InlineData("At,DomainName,Command,Currency,Amount,at\n", "line 1: the column At is there twice")]
    [InlineData(Header + "2026-11-24T12:00:00Z,c,s,a.com,restore,USD\n", "line 2: 6 fields under 7 columns")]
    [InlineData(Header + "yesterday,c,s,a.com,restore,USD,1\n", "line 2: At 'yesterday' is no time")]
    [InlineData(Header + "2026-11-24T12:00:00Z,c,s,,restore,USD,1\n", "line 2: no DomainName")]
    [InlineData(Header + "2026-11-24T12:00:00Z,c,s,a.com,,USD,1\n", "line 2: no Command")]
    [InlineData(Header + "2026-11-24T12:00:00Z,c,s,a.com,restore,XYZ,1\n", "line 2: Currency 'XYZ' is none of ISO 4217")]
    [InlineData(Header + "2026-11-24T12:00:00Z,c,s,a.com,restore,USD,1\n2026-11-24T12:00:00Z,c,\"s\ns\",b.com,restore,USD,1\n2026-11-24T12:00:00Z,c,s,a.com,restore,USD,\"1,000\"\n", "line 5: Amount '1,000' is none of USD")]
    public void A_fault_is_named_by_its_line(string text, string fault) =>
        Assert.StartsWith(fault, Assert.Throws<FormatException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_account_that_is_not_charged_is_compared_with_the_bill_and_a_difference_ends_2()
    {
        using var folder = new TemporaryFolder();
        var redeemed = await world.RunAsync(["redeem", "line-11.test", "line-12.test", "--wait"], Cancelled);
        Assert.True(redeemed.ExitCode == 0, redeemed.ToString());
        var bill = await world.BillAsync(Cancelled);
        await File.WriteAllTextAsync(folder["bill.csv"], bill, Cancelled);

        var agreed = await world.RunAsync(["reconcile", folder["bill.csv"]], Cancelled);
        Assert.True(agreed.ExitCode == 0, agreed.ToString());
        Assert.Matches(@"^0 differences: \d+ lines of the bill from \S+Z to before \S+Z, \d+ charges that both have; \d+ charges for accounts that are not charged\s*$", agreed.Output);

        // Another's bill: what is there is not ours, and of ours nothing is there.
        var differing = await world.RunAsync(["reconcile", "-", "--json", "--registry", "practice"], Cancelled, bill.Replace("line-11.test", "other.test", StringComparison.Ordinal).Replace(",USD,", ",EUR,", StringComparison.Ordinal));
        Assert.True(differing.ExitCode == 2, differing.ToString());
        using var told = JsonDocument.Parse(differing.Output);
        var differences = told.RootElement.GetProperty("differences").EnumerateArray().Select(row => row.GetProperty("kind").GetString()).ToList();
        Assert.Equal(told.RootElement.GetProperty("matched").GetInt32(), differences.Count(kind => kind == "CurrencyDiffers"));
        Assert.Equal(2, told.RootElement.GetProperty("exitCode").GetInt32());

        var nothing = await world.RunAsync(
            ["reconcile", folder["bill.csv"], "--from", "2020-01-01T00:00:00Z", "--to", "2020-02-01T00:00:00+08:00"], Cancelled);
        Assert.True(nothing.ExitCode == 0, nothing.ToString());
        Assert.StartsWith("0 differences: 0 lines of the bill from 2020-01-01T00:00:00.000Z to before 2020-01-31T16:00:00.000Z, 0 charges", nothing.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("line 2: Amount 'much' is none of USD", Header + "2026-11-24T12:00:00Z,c,s,a.com,restore,USD,much\n")]
    [InlineData("--from and --to have to say what time it is of", Header)]
    [InlineData("--from '2026-11-01' is no time with a zone", Header, "--from", "2026-11-01")]
    [InlineData("the end has to be after the beginning", Header, "--from", "2026-11-02T00:00:00Z", "--to", "2026-11-01T00:00:00Z")]
    public async Task What_cannot_be_compared_ends_1_and_says_why(string says, string bill, params string[] options)
    {
        var ended = await world.RunAsync(["reconcile", "-", "--json", .. options], Cancelled, bill);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(says, ended.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(ended.Output);
        Assert.Contains(says, document.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static Bill Read(string text) => BillFile.Read(new StringReader(text));
}

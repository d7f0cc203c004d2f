using System.Text.Json;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>The client verbs as processes: what they print, what they leave undone, how they end.</summary>
[Collection(PracticeWorld.Collection)]
public sealed class CommandLineTests(PracticeWorld world)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redeem_ends_0_when_all_are_restored_and_its_json_names_each()
    {
        var ended = await world.RunAsync(["redeem", "line-01.test", "LINE-02.test", "再来.test", "--wait", "--json"], Cancelled);

        Assert.True(ended.ExitCode == 0, ended.ToString());
        using var document = JsonDocument.Parse(ended.Output);
        var root = document.RootElement;
        Assert.Equal(3, root.GetProperty("restored").GetInt32());
        Assert.Equal(0, root.GetProperty("exitCode").GetInt32());
        Assert.Single(root.GetProperty("taskNos").EnumerateArray());
        Assert.Equal(
            ["EXECUTE_SUCCESS", "EXECUTE_SUCCESS", "EXECUTE_SUCCESS"],
            root.GetProperty("names").EnumerateArray().Select(name => name.GetProperty("result").GetString()!));
        Assert.Contains("再来.test", ended.Output, StringComparison.Ordinal);
        Assert.Equal(["update:restore-request", "update:restore-report"], await world.RestoredByAsync("再来.test", Cancelled));
    }

    [Fact]
    public async Task Redeem_ends_2_when_some_are_restored_and_prints_plain_lines()
    {
        var ended = await world.RunAsync(["redeem", "line-03.test", "kept.test", "--wait"], Cancelled);

        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Contains("line-03.test  EXECUTE_SUCCESS", ended.Output, StringComparison.Ordinal);
        Assert.Contains("kept.test  EXECUTE_FAILURE", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', ended.Output);
    }

    [Fact]
    public async Task Redeem_ends_3_when_none_is_restored()
    {
        var ended = await world.RunAsync(["redeem", "--file", "-", "--wait", "--json"], Cancelled, "kept.test\n# a comment\nlate.test\n");

        Assert.True(ended.ExitCode == 3, ended.ToString());
        Assert.Empty(await world.RestoredByAsync("late.test", Cancelled));
    }

    [Theory]
    [InlineData("no name was given", "redeem")]
    [InlineData("none of these names is in the account", "redeem", "nobody-has-this.test")]
    [InlineData("Cannot parse argument", "redeem", "line-04.test", "--max-price", "ten")]
    [InlineData("is-not-there.txt", "redeem", "--file", "is-not-there.txt")]
    [InlineData("--wiat is no option", "redeem", "line-04.test", "--wiat")]
    public async Task Redeem_ends_4_when_it_is_refused_before_anything_was_ordered(string reason, params string[] arguments)
    {
        var ended = await world.RunAsync(arguments, Cancelled);

        Assert.True(ended.ExitCode == 4, ended.ToString());
        Assert.Contains(reason, ended.Error, StringComparison.Ordinal);
        Assert.Empty(await world.RestoredByAsync("line-04.test", Cancelled));
    }

    [Fact]
    public async Task A_command_line_that_cannot_be_read_is_refused_in_json_too()
    {
        var ended = await world.RunAsync(["redeem", "line-04.test", "--json", "--max-price", "ten"], Cancelled);

        Assert.True(ended.ExitCode == 4, ended.ToString());
        using var document = JsonDocument.Parse(ended.Output);
        Assert.Equal(4, document.RootElement.GetProperty("exitCode").GetInt32());
        Assert.Contains("--max-price", document.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_wait_each_name_is_told_and_one_that_is_not_ours_makes_it_end_2()
    {
        var ended = await world.RunAsync(["redeem", "--file", "-", "nobody-has-this.test", "--json"], Cancelled, "\uFEFFline-07.test.\r\n");

        Assert.True(ended.ExitCode == 2, ended.ToString());
        using var document = JsonDocument.Parse(ended.Output);
        Assert.Equal(
            [("nobody-has-this.test", "NotInAccount"), ("line-07.test", "Accepted")],
            document.RootElement.GetProperty("names").EnumerateArray().Select(name => (name.GetProperty("domainName").GetString()!, name.GetProperty("result").GetString()!))
                .OrderByDescending(name => name.Item1, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--urls http://127.0.0.1:abc", "serve", "--urls", "http://127.0.0.1:abc")]
    [InlineData("--urls is empty", "serve", "--urls", "")]
    [InlineData("--data /proc/reprieve", "serve", "--data", "/proc/reprieve")]
    [InlineData("--port takes a port, 0 to 65535", "sandbox", "--port", "99999")]
    public async Task A_server_that_cannot_start_names_the_option(string reason, params string[] arguments)
    {
        var ended = await ReprieveProcess.RunAsync(arguments, null, Cancelled);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(reason, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_says_verdict_and_deadline_and_the_registry_sees_no_transform()
    {
        // Of these names alone: orders of other tests may still be on their way.
        string[] asked = ["line-05.test", "kept.test", "late.test", "nobody-has-this.test"];
        var before = await AppliedToAsync(asked);
        var ended = await world.RunAsync(["redeem", .. asked, "--dry-run", "--json"], Cancelled);

        Assert.True(ended.ExitCode == 2, ended.ToString());
        using var document = JsonDocument.Parse(ended.Output);
        var names = document.RootElement.GetProperty("names").EnumerateArray().ToDictionary(name => name.GetProperty("domainName").GetString()!, StringComparer.Ordinal);
        Assert.Equal("Redeemable", names["line-05.test"].GetProperty("result").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", names["line-05.test"].GetProperty("deadline").GetString());
        Assert.Equal("TooEarly", names["kept.test"].GetProperty("result").GetString());
        Assert.Equal("TooLate", names["late.test"].GetProperty("result").GetString());
        Assert.Equal("NotInAccount", names["nobody-has-this.test"].GetProperty("result").GetString());
        Assert.Equal(before, await AppliedToAsync(asked));
    }

    private async Task<IReadOnlyList<string>> AppliedToAsync(IEnumerable<string> names)
    {
        var applied = new List<string>();
        foreach (var name in names)
        {
            applied.AddRange((await world.AppliedAsync(name, Cancelled)).Select(command => $"{name} {command}"));
        }

        return applied;
    }

    [Fact]
    public async Task Call_prints_the_body_and_ends_1_on_an_error()
    {
        var json = await world.RunAsync(["call", "QueryTaskList", "--PageNum", "1", "--PageSize=5"], Cancelled);
        Assert.True(json.ExitCode == 0, json.ToString());
        Assert.StartsWith("{\"", json.Output, StringComparison.Ordinal);

        var xml = await world.RunAsync(["call", "QueryTaskList", "--PageNum", "1", "--PageSize", "5", "--Format", "XML"], Cancelled);
        Assert.StartsWith("<?xml version='1.0' encoding='UTF-8'?>", xml.Output, StringComparison.Ordinal);

        var error = await world.RunAsync(["call", "SaveBatchTaskForCreatingOrderRedeem", "--OrderRedeemParam.1.CurrentExpirationDate", "1"], Cancelled);
        Assert.Equal(1, error.ExitCode);
        Assert.Contains("\"Code\":\"ParameterIllegal\"", error.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_reports_rows_gone_and_names_the_line_it_cannot_read()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["few.csv"], "DomainName,Remark\nline-20.test,\"a remark, with a comma\"\n", Cancelled);
        var imported = await world.RunAsync(["domains", "import", folder["few.csv"], "--json"], Cancelled);

        Assert.True(imported.ExitCode == 0, imported.ToString());
        using var document = JsonDocument.Parse(imported.Output);
        Assert.Equal(1, document.RootElement.GetProperty("updated").GetInt32());
        var gone = document.RootElement.GetProperty("gone").EnumerateArray().Select(name => name.GetString()).ToList();
        Assert.Contains("line-19.test", gone);
        Assert.DoesNotContain("line-20.test", gone);
        var listed = await world.RunAsync(["call", "QueryDomainList", "--DomainName", "line-20.test", "--PageNum", "1", "--PageSize", "1"], Cancelled);
        Assert.Contains("a remark, with a comma", listed.Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(folder["broken.csv"], "DomainName,Colour\nline-20.test,red\n", Cancelled);
        var broken = await world.RunAsync(["domains", "import", folder["broken.csv"]], Cancelled);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("line 1: 'Colour' is no column", broken.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the column DomainName is there twice", "DomainName,domainname\na.test,b.test\n")]
    [InlineData("line 1: 'DomainName|Remark' is no column; with commas between them", "\uFEFFDomainName|Remark\na.test|b\n")]
    [InlineData("line 3: 3 fields under 2 columns", "\uFEFFDomainName,Remark\r\n\r\na.test,b,c\r\n")]
    public async Task An_import_that_cannot_be_read_is_refused_in_json_too(string reason, string file)
    {
        var ended = await world.RunAsync(["domains", "import", "-", "--json"], Cancelled, file);

        Assert.Equal(1, ended.ExitCode);
        using var document = JsonDocument.Parse(ended.Output);
        Assert.Contains(reason, document.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_said_with_its_remedy()
    {
        var noKey = await ReprieveProcess.RunAsync(["call", "QueryTaskList"], null, Cancelled);
        Assert.Equal(1, noKey.ExitCode);
        Assert.Contains("ALIBABA_CLOUD_ACCESS_KEY_ID is not set", noKey.Error, StringComparison.Ordinal);

        var elsewhere = new Dictionary<string, string>(world.ClientEnvironment, StringComparer.Ordinal) { ["REPRIEVE_ENDPOINT"] = "http://127.0.0.1:9" };
        var nobodyThere = await ReprieveProcess.RunAsync(["redeem", "line-06.test"], elsewhere, Cancelled);
        Assert.Equal(4, nobodyThere.ExitCode);
        Assert.Contains("is `reprieve serve` running?", nobodyThere.Error, StringComparison.Ordinal);
    }
}

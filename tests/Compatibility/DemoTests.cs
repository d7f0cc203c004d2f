using System.Text.Json;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>The first thing a person runs, run as they would.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task Every_name_comes_to_what_it_should()
    {
        var ended = await ReprieveProcess.RunAsync(["demo", "--exit"], null, TestContext.Current.CancellationToken);

        Assert.True(ended.ExitCode == 0, ended.ToString());
        foreach (var name in new[] { "test1.com", "test2.com", "test3.com", "例子.com" })
        {
            Assert.Contains($"{name}  EXECUTE_SUCCESS", ended.Output, StringComparison.Ordinal);
        }

        // 25 names are ordered and 7 of them fail; a tenth off .com and .net, and .cn, .中国 and .xyz by voucher.
        foreach (var (what, amount) in new[]
        {
            ("list price of what was ordered", "30600.00"), ("given back to the account for what failed", "6480.00"), ("given back to the voucher", "1200.00"),
            ("paid", "17720.00"), ("saved by promotion and voucher", "4480.00"),
        })
        {
            Assert.Matches($@"│ {what}\s+│\s+{amount} │\s+{amount} │ yes", ended.Output);
        }
    }

    [Theory]
    [InlineData("test2.com", "test2.com")]
    [InlineData("dropped.com", "dropped.com")]
    [InlineData("paid", null)]
    public async Task One_wrong_expectation_ends_it_with_1(string planted, string? name)
    {
        var ended = await ReprieveProcess.RunAsync(
            ["demo", "--exit", "--json"],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["REPRIEVE_DEMO_PLANT"] = planted },
            TestContext.Current.CancellationToken);

        Assert.True(ended.ExitCode == 1, ended.ToString());
        using var document = JsonDocument.Parse(ended.Output);
        Assert.False(document.RootElement.GetProperty("agrees").GetBoolean());
        Assert.Equal(
            name is null ? [] : [name],
            document.RootElement.GetProperty("names").EnumerateArray()
                .Where(row => row.GetProperty("differences").GetArrayLength() > 0)
                .Select(row => row.GetProperty("name").GetString()!));
        Assert.Contains("paid", document.RootElement.GetProperty("money").GetProperty("differences").EnumerateArray().Select(line => line.GetProperty("what").GetString()));
    }
}

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
    }

    [Theory]
    [InlineData("test2.com")]
    [InlineData("dropped.com")]
    public async Task One_wrong_expectation_ends_it_with_1(string planted)
    {
        var ended = await ReprieveProcess.RunAsync(
            ["demo", "--exit", "--json"],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["REPRIEVE_DEMO_PLANT"] = planted },
            TestContext.Current.CancellationToken);

        Assert.True(ended.ExitCode == 1, ended.ToString());
        using var document = JsonDocument.Parse(ended.Output);
        Assert.False(document.RootElement.GetProperty("agrees").GetBoolean());
        Assert.Equal(
            [planted],
            document.RootElement.GetProperty("names").EnumerateArray()
                .Where(name => name.GetProperty("differences").GetArrayLength() > 0)
                .Select(name => name.GetProperty("name").GetString()!));
    }
}

using Reprieve.Server.Console.Samples;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Console;

/// <summary>The code that the Explorer writes, form by form (those that can be run are run in tests/Compatibility).</summary>
public sealed class CodeSampleTests
{
    private static readonly SampleCall _call = new(
        "SaveBatchTaskForCreatingOrderRedeem",
        [
            new("OrderRedeemParam.1.DomainName", "例子.com"),
            new("OrderRedeemParam.1.CurrentExpirationDate", "1522080000000"),
            new("UserClientIp", "it's \"q\" \\n $x `y` {z}\n😀\u202e?>"),
            new("DryRun", "true"),
        ],
        new Uri("https://reprieve.example:8443"));

    public static TheoryData<string> Keys { get; } = [.. CodeSamples.All.Select(sample => sample.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_form_is_written_as_it_was_read_over(string key)
    {
        var sample = CodeSamples.All.Single(sample => sample.Key == key);
        Golden.Matches(sample.Write(_call), $"Server.Tests/Console/Samples/{key}.{sample.FileName.Split('.')[^1]}.txt");
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Keys_are_read_from_the_environment_and_what_is_long_or_secret_goes_in_the_body(string key)
    {
        var sample = CodeSamples.All.Single(sample => sample.Key == key);
        var endpoint = new Uri("http://127.0.0.1");
        SampleCall[] calls =
        [
            new("QueryTaskList", [.. Enumerable.Range(1, 500).Select(number => new KeyValuePair<string, string>($"P{number}", "a value of some length"))], endpoint),
            new("SaveUser", [new("Password", "YOUR-PASSWORD")], endpoint, isSecret: true),
        ];
        Assert.All(calls.Select(sample.Write), text =>
        {
            Assert.Contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET", text, StringComparison.Ordinal);
            Assert.Contains("127.0.0.1", text, StringComparison.Ordinal);
            if (sample.IsSdk && key != "aliyun-cli")
            {
                Assert.Matches("(?i)body[\"']?( =|:|=|\\(| => )", text);
                Assert.DoesNotMatch("(?i)(set)?query[\"']?( = new|: |=\\{|\\(| => )", text);
            }
        });
    }

    [Fact]
    public void Half_a_surrogate_pair_is_what_it_would_be_on_the_wire() =>
        Assert.Equal("a\ufffdb", new SampleCall("A", [new("P", "a\ud800b")], new Uri("http://h")).Parameters[0].Value);

    [Fact]
    public void A_literal_is_one_line_and_hides_nothing()
    {
        const string text = "\u202e\u2028\r\n\0\ue000";
        Assert.Equal("\"\\u202e\\u2028\\r\\n\\u0000\\ue000\"", Literals.JavaScript(text));
        Assert.Equal("\"\\u202e\\u2028\\r\\n\\u0000\\ue000\"", Literals.CSharp(text));
        Assert.Equal("\"\\u202e\\u2028\\r\\n\\000\\ue000\"", Literals.Java(text));
        Assert.Equal("\"\\u{202e}\\u{2028}\\r\\n\\u{0}\\u{e000}\"", Literals.Php(text));
        Assert.Equal("\"\\U000e0041 😀 \\\\\"", Literals.Python("\U000e0041 😀 \\"));
        Assert.Equal("\"\\ud83d\\ude00\"", Literals.Java("😀"));
        Assert.Equal("'it'\\''s'", Literals.Shell("it's"));
    }
}

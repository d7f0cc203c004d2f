using System.Diagnostics;
using System.Text.Json.Nodes;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Session;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>Answers that get lost, come late or lie: what the client sees, and what the frame log knows.</summary>
public sealed class FaultTests
{
    private const string Com = """{"suffix": "com"}""";
    private const string Redeemable = "pendingDelete inactive rgp:redemptionPeriod";
    private const string Restoring = "pendingDelete inactive rgp:pendingRestore";
    private static readonly DomainUpdate _restore = DomainUpdate.RestoreRequest("a.com");

    [Theory]
    [InlineData("dropBeforeApply", false, Redeemable)]
    [InlineData("dropAfterApply", true, Restoring)]
    public async Task A_connection_drops_without_an_answer_before_or_after_the_command_was_applied(string fault, bool isApplied, string state)
    {
        await using var registry = await StartAsync(fault, """ "times": 1 """);
        await using var session = await registry.LoginAsync();

        var broken = await BrokenAsync(session.AskAsync(_restore));

        Assert.Equal((EppFault.Broken, true, false), (broken.Fault, broken.MayHaveBeenApplied, session.IsOpen));
        await using var second = await registry.LoginAsync();
        Assert.Equal(state, await second.StateAsync("a.com"));
        var row = Assert.Single(await RowsAsync(registry));
        Assert.Equal((fault, isApplied, isApplied), ((string?)row["fault"], (bool)row["applied"]!, row["code"] is not null));
        Assert.Equal(isApplied ? 2304 : 1000, await second.CodeAsync(_restore));
        Assert.Single(await RowsAsync(registry), again => (bool)again["applied"]!);
    }

    [Fact]
    public async Task A_reply_comes_late_to_what_was_applied_at_once()
    {
        await using var registry = await StartAsync("lateReply", """ "delayMs": 60000 """);
        await using var session = await registry.LoginAsync();
        var asked = session.AskAsync(_restore);

        var row = await RowAsync(registry);

        Assert.Equal(("lateReply", true, 1000), ((string?)row["fault"], (bool)row["applied"]!, (int)row["code"]!));
        Assert.False(asked.IsCompleted);
        await AdvanceUntilAsync(registry, asked);
        Assert.Equal(1000, (await asked).Code);
        Assert.True(session.IsOpen);
    }

    [Fact]
    public async Task A_command_is_applied_after_its_client_gave_up_and_went()
    {
        await using var registry = await StartAsync("applyLate", """ "delayMs": 60000, "times": 1 """);
        await using var session = await registry.LoginAsync();

        Assert.Equal(EppFault.Broken, (await BrokenAsync(session.AskAsync(_restore))).Fault);
        await using var second = await registry.LoginAsync();
        Assert.Equal(Redeemable, await second.StateAsync("a.com"));
        Assert.Empty(await RowsAsync(registry));
        registry.Clock.Advance(TimeSpan.FromSeconds(60));

        var row = await RowAsync(registry);
        Assert.Equal(("applyLate", true, 1000, "practice"), ((string?)row["fault"], (bool)row["applied"]!, (int)row["code"]!, (string?)row["registrar"]));
        Assert.Equal(TestRegistry.Start.AddSeconds(60), row["wall"]!.GetValue<DateTimeOffset>());
        Assert.Equal(Restoring, await second.StateAsync("a.com"));
        Assert.Equal(2304, await second.CodeAsync(_restore));
    }

    [Fact]
    public async Task A_command_applied_late_over_a_connection_that_stays_is_answered_then()
    {
        await using var registry = await StartAsync("applyLate", """ "delayMs": 60000, "keepOpen": true, "times": 1 """);
        await using var session = await registry.LoginAsync();
        var asked = session.AskAsync(_restore);
        await FiredAsync(registry, 1);
        Assert.Empty(await RowsAsync(registry));

        await AdvanceUntilAsync(registry, asked);

        Assert.Equal(1000, (await asked).Code);
        Assert.True((bool)Assert.Single(await RowsAsync(registry))["applied"]!);
        Assert.Equal(Restoring, await session.StateAsync("a.com"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_that_would_be_applied_late_outlives_the_port_but_no_stop_and_no_reset(bool isReset)
    {
        var folder = Directory.CreateTempSubdirectory("practice-").FullName;
        var seed = Path.Combine(folder, "seed.json");
        await File.WriteAllTextAsync(
            seed, """{"suffixes": [{"suffix": "com"}], "domains": [{"name": "a.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1}]}""",
            TestContext.Current.CancellationToken);
        await using (var registry = await TestRegistry.OpenAsync(folder, seed, keepsFolder: true))
        {
            await registry.PostAsync("/faults", Rules("applyLate", """ "delayMs": 60000, "times": 1 """));
            await using var session = await registry.LoginAsync();
            await BrokenAsync(session.AskAsync(_restore));
            await registry.PostAsync("/faults", """{"down": true}""");
            await registry.PostAsync("/faults", """{"down": false}""");
            Assert.Empty(await RowsAsync(registry));
            if (isReset)
            {
                await registry.PostAsync("/reset", "{}");
                registry.Clock.Advance(TimeSpan.FromMinutes(2));
                Assert.Empty(await RowsAsync(registry));
            }
        }

        await using var again = await TestRegistry.OpenAsync(folder, seed);
        var rows = await RowsAsync(again);
        Assert.Equal(isReset ? [] : [("applyLate", false)], rows.Select(row => ((string)row["fault"]!, (bool)row["applied"]!)));
        Assert.Empty((await again.GetAsync("/faults"))["rules"]!.AsArray());
        await using var second = await again.LoginAsync();
        Assert.Equal(Redeemable, await second.StateAsync("a.com"));
    }

    [Theory]
    [InlineData(2400, true)]
    [InlineData(2500, false)]
    [InlineData(2502, false)]
    [InlineData(1000, true)]
    public async Task Any_code_is_answered_to_a_command_that_is_not_applied(int code, bool staysOpen)
    {
        await using var registry = await StartAsync("answer", $""" "code": {code}, "times": 1 """);
        await using var session = await registry.LoginAsync();

        var answer = await session.AskAsync(_restore);

        Assert.Equal((code, staysOpen), (answer.Code, session.IsOpen));
        var row = Assert.Single(await RowsAsync(registry));
        Assert.Equal(("answer", code, false, answer.SvTRID), ((string?)row["fault"], (int)row["code"]!, (bool)row["applied"]!, (string?)row["svTRID"]));
        await using var second = await registry.LoginAsync();
        Assert.Equal(Redeemable, await second.StateAsync("a.com"));
    }

    [Fact]
    public async Task An_answer_may_carry_another_commands_id()
    {
        await using var registry = await StartAsync("wrongClTRID", "");
        await using var session = await registry.LoginAsync();

        var broken = await BrokenAsync(session.AskAsync(_restore));

        Assert.Contains("The answer is to not-PRACTICE-", broken.Message, StringComparison.Ordinal);
        Assert.True(broken.MayHaveBeenApplied);
        Assert.Equal(("wrongClTRID", true), Witness(Assert.Single(await RowsAsync(registry))));
    }

    [Fact]
    public async Task The_answer_before_may_come_again_in_place_of_this_one()
    {
        await using var registry = await StartAsync("outOfOrder", "");
        await using var wire = await RawWire.LoginAsync(registry);
        var before = await wire.AskAsync(Frame(new DomainInfo("a.com"), "first-1"));

        var answer = await wire.AskAsync(Frame(_restore, "second-2"));

        Assert.Equal(("first-1", before.SvTRID), (answer.ClTRID, answer.SvTRID));
        var row = Assert.Single(await RowsAsync(registry));
        Assert.Equal(("outOfOrder", true), Witness(row));
        Assert.Equal("second-2", (string?)row["clTRID"]);
    }

    internal static string Frame(EppCommand command, string clTRID) => System.Text.Encoding.UTF8.GetString(new CommandRequest(command, clTRID).ToXml());

    internal static (string? Fault, bool Applied) Witness(JsonNode row) => ((string?)row["fault"], (bool)row["applied"]!);

    /// <summary>A registry on which restore requests for a.com go wrong.</summary>
    internal static async Task<TestRegistry> StartAsync(string fault, string parameters)
    {
        var registry = await TestRegistry.StartAsync(Com, """{"name": "a.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1}""");
        await registry.PostAsync("/faults", Rules(fault, parameters));
        return registry;
    }

    /// <summary>What the log has of restore requests for a.com.</summary>
    internal static async Task<IReadOnlyList<JsonNode>> RowsAsync(TestRegistry registry) =>
        [.. (await registry.GetAsync("/log?name=a.com&command=update:restore-request"))["frames"]!.AsArray().Select(row => row!)];

    internal static async Task<EppConnectionException> BrokenAsync(Task asked) => await Assert.ThrowsAsync<EppConnectionException>(() => asked);

    /// <summary>The only row, once it is there.</summary>
    private static async Task<JsonNode> RowAsync(TestRegistry registry)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (await RowsAsync(registry) is { Count: > 0 } rows)
            {
                return Assert.Single(rows);
            }

            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), "no row came");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static async Task FiredAsync(TestRegistry registry, int times)
    {
        var waited = Stopwatch.StartNew();
        while ((int)(await registry.GetAsync("/faults"))["rules"]![0]!["fired"]! < times)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), "the fault did not come");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The registry may begin to wait after the clock was moved: it is moved until what is awaited is there.</summary>
    internal static async Task AdvanceUntilAsync(TestRegistry registry, Task awaited)
    {
        var waited = Stopwatch.StartNew();
        while (!awaited.IsCompleted)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), "no answer came");
            registry.Clock.Advance(TimeSpan.FromSeconds(60));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static string Rules(string fault, string parameters) => $$"""
        {"seed": 7, "rules": [{"fault": "{{fault}}", "commands": ["update:restore-request"], "names": ["A.com"]{{(parameters.Length == 0 ? "" : ",")}} {{parameters}}}]}
        """;
}

using System.Net;
using Microsoft.Data.Sqlite;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Session;
using Reprieve.Sandbox;
using Reprieve.Tests;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>Which frames a fault hits: rules, draws and counts, and what the control port makes of rules that cannot be.</summary>
public sealed class FaultRuleTests
{
    private const string Com = """{"suffix": "com"}""";

    [Fact]
    public async Task One_seed_hits_the_same_frames_and_another_seed_others()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await using var session = await registry.LoginAsync();

        var first = await HitsAsync(registry, session, seed: 42);
        var again = await HitsAsync(registry, session, seed: 42);
        var other = await HitsAsync(registry, session, seed: 43);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Contains('x', first);
        Assert.Contains('.', first);
        var rule = (await registry.GetAsync("/faults"))["rules"]![0]!;
        Assert.Equal(other.Count(hit => hit == 'x'), (int)rule["fired"]!);
    }

    [Fact]
    public async Task A_rule_looks_at_the_command_the_name_the_registrar_and_its_turns_and_the_first_that_matches_hits()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await using var practice = await registry.LoginAsync();
        await using var other = await registry.LoginAsync("other");
        await registry.PostAsync("/faults", """
            {"rules": [
              {"fault": "answer", "code": 2400, "registrar": "other", "commands": ["info"]},
              {"fault": "answer", "code": 2306, "names": ["A.com"], "times": 2},
              {"fault": "answer", "code": 2308, "rate": 0},
              {"fault": "answer", "code": 2305, "commands": ["check"]}
            ]}
            """);

        Assert.Equal(2400, await other.CodeAsync(new DomainInfo("a.com")));
        Assert.Equal(2306, await other.CodeAsync(new DomainCheck(["a.com"])));
        Assert.Equal(2303, await practice.CodeAsync(new DomainInfo("b.com")));
        Assert.Equal(2306, await practice.CodeAsync(new DomainInfo("a.com")));
        Assert.Equal(2303, await practice.CodeAsync(new DomainInfo("a.com")));
        Assert.Equal(2305, await practice.CodeAsync(new DomainCheck(["a.com"])));

        var answer = await registry.GetAsync("/faults");
        Assert.Equal([1, 2, 0, 1], answer["rules"]!.AsArray().Select(rule => (int)rule!["fired"]!));
        Assert.Equal(
            [2400, 2306, 2306, 2305],
            (await registry.GetAsync("/log"))["frames"]!.AsArray().Where(row => (string?)row!["fault"] == "answer").Select(row => (int)row!["code"]!));
        Assert.Empty((await registry.PostAsync("/faults", """{"rules": []}"""))["rules"]!.AsArray());
        Assert.Equal(1000, await practice.CodeAsync(new DomainCheck(["a.com"])));
    }

    [Fact]
    public async Task A_rule_that_is_added_leaves_the_turns_of_the_others_as_they_are()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await using var session = await registry.LoginAsync();
        await registry.PostAsync("/faults", """{"seed": 7, "rules": [{"fault": "answer", "code": 2400, "times": 1, "commands": ["info"]}]}""");
        Assert.Equal(2400, await session.CodeAsync(new DomainInfo("a.com")));

        var added = await registry.PostAsync("/faults/add", """{"fault": "answer", "code": 2306, "names": ["B.com"]}""");

        Assert.Equal([1, 0], added["rules"]!.AsArray().Select(rule => (int)rule!["fired"]!));
        Assert.Equal(7, (int)added["seed"]!);
        Assert.Equal(2303, await session.CodeAsync(new DomainInfo("a.com")));
        Assert.Equal(2306, await session.CodeAsync(new DomainInfo("b.com")));
        Assert.Equal("skewMs", (string)(await registry.PostAsync("/faults/add", """{"fault": "clockSkew"}""", HttpStatusCode.BadRequest))["field"]!);
    }

    [Fact]
    public async Task Rules_leave_the_port_as_it_is_and_the_port_leaves_the_rules()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await registry.PostAsync("/faults", """{"down": true}""");
        var set = await registry.PostAsync("/faults", """{"seed": 5, "rules": [{"fault": "lateReply", "delayMs": 5}]}""");
        Assert.Equal((true, 5, "lateReply"), ((bool)set["down"]!, (int)set["seed"]!, (string)set["rules"]![0]!["fault"]!));

        var up = await registry.PostAsync("/faults", """{"down": false}""");

        Assert.Equal((false, 5, 1), ((bool)up["down"]!, (int)up["seed"]!, up["rules"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("""{"rules": null}""", "rules")]
    [InlineData("""{"down": null}""", "down")]
    [InlineData("""{"seed": 3}""", "seed")]
    [InlineData("""{"rules": [null]}""", "rules[0]")]
    [InlineData("""{"rules": [{"fault": "answer", "times": null}]}""", "rules[0].times")]
    [InlineData("""{"rules": [{"fault": "answer", "often": 1}]}""", "$.rules[0].often")]
    [InlineData("""{"rules": [{"fault": "sulk"}]}""", "$.rules[0].fault")]
    [InlineData("""{"rules": [{"rate": 1}]}""", "$.rules[0]")]
    [InlineData("""{"rules": [{"fault": "answer"}, {"fault": "answer", "rate": 1.5}]}""", "rules[1].rate")]
    [InlineData("""{"rules": [{"fault": "answer", "code": 2600}]}""", "rules[0].code")]
    [InlineData("""{"rules": [{"fault": "answer", "commands": ["restore"]}]}""", "rules[0].commands")]
    [InlineData("""{"rules": [{"fault": "answer", "times": 0}]}""", "rules[0].times")]
    [InlineData("""{"rules": [{"fault": "answer", "fired": 0}]}""", "rules[0].fired")]
    [InlineData("""{"rules": [{"fault": "applyLate", "delayMs": -1}]}""", "rules[0].delayMs")]
    [InlineData("""{"rules": [{"fault": "splitFrame", "pieces": 1}]}""", "rules[0].pieces")]
    [InlineData("""{"rules": [{"fault": "clockSkew"}]}""", "rules[0].skewMs")]
    public async Task A_rule_that_cannot_be_is_refused_by_the_name_of_its_field_and_changes_nothing(string body, string field)
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await registry.PostAsync("/faults", """{"seed": 9, "rules": [{"fault": "halfClose"}]}""");

        var error = await registry.PostAsync("/faults", body, HttpStatusCode.BadRequest);

        Assert.Equal(field, (string?)error["field"]);
        Assert.Equal("halfClose", (string?)(await registry.GetAsync("/faults"))["rules"]![0]!["fault"]);
    }

    [Fact]
    public async Task Every_kind_of_fault_is_described()
    {
        var manual = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "practice-registry.md"), TestContext.Current.CancellationToken);
        Assert.All(
            Enum.GetNames<FaultKind>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]), kind => Assert.Contains($"\n| `{kind}` |", manual, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_from_before_there_were_faults_is_used_on()
    {
        var folder = Directory.CreateTempSubdirectory("practice-").FullName;
        var seed = Path.Combine(folder, "seed.json");
        await File.WriteAllTextAsync(seed, $$"""{"suffixes": [{{Com}}]}""", TestContext.Current.CancellationToken);
        await using (var registry = await TestRegistry.OpenAsync(folder, seed, keepsFolder: true))
        {
            await using var session = await registry.LoginAsync();
        }

        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "registry.db")};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "ALTER TABLE frame DROP COLUMN fault; ALTER TABLE poll DROP COLUMN acknowledged";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var again = await TestRegistry.OpenAsync(folder, seed);
        await again.PostAsync("/faults", """{"rules": [{"fault": "answer", "commands": ["poll:req"]}]}""");
        await using var second = await again.LoginAsync();
        Assert.Equal(2400, await second.CodeAsync(Poll.Req));
        Assert.Equal([null, null, "answer"], (await again.GetAsync("/log"))["frames"]!.AsArray().Select(row => (string?)row!["fault"]));
    }

    /// <summary>Which of forty infos were hit.</summary>
    private static async Task<string> HitsAsync(TestRegistry registry, EppSession session, int seed)
    {
        await registry.PostAsync("/faults", $$"""{"seed": {{seed}}, "rules": [{"fault": "answer", "rate": 0.3, "commands": ["info"]}]}""");
        var hits = "";
        for (var frame = 0; frame < 40; frame++)
        {
            hits += await session.CodeAsync(new DomainInfo("a.com")) == 2400 ? 'x' : '.';
        }

        return hits;
    }
}

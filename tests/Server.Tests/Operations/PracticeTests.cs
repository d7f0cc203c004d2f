using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Reprieve.Rpc;
using Reprieve.Sandbox;
using Reprieve.Server.Console.Pages.Practice;
using Reprieve.Server.Operations.Practice;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;
using Reprieve.Server.Tests.Tasks;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Operations;

/// <summary>Actions about a practice registry: its time, its faults, its reset, who may do that, and what they say where there is none.</summary>
public sealed class PracticeTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reprieve-practice-");
    private PracticeRegistry? _practice;
    private ApiHost _host = null!;
    private string _practiceAddress = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var seed = Path.Combine(_folder.FullName, "seed.json");
        await File.WriteAllTextAsync(
            seed,
            """
            {"registrars": [{"id": "practice"}, {"id": "other"}], "suffixes": [{"suffix": "com", "restore": "report"}],
             "domains": [{"name": "soon-gone.com", "registrar": "practice", "expiredDaysAgo": 50, "deletedDaysAgo": 12, "nameServers": ["ns1.dns.example"],
                          "dsData": [{"keyTag": 1, "alg": 13, "digestType": 2, "digest": "00FF"}]}]}
            """,
            Cancelled);
        _practice = await PracticeRegistry.StartAsync(
            new PracticeRegistryOptions { DataDirectory = Path.Combine(_folder.FullName, "registry"), SeedFile = seed }, new FakeTimeProvider(ApiHost.Start), Cancelled);
        _host = await ApiHost.StartAsync(added: Profile());
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await StopRegistryAsync();
        Leavings.Take(_folder.FullName);
    }

    [Fact]
    public async Task Each_action_answers_in_both_forms_as_its_files_say()
    {
        await Portfolio.AddAsync(_host, Portfolio.Row(_host, "soon-gone.com", row => row with { Registry = "practice" }));
        await WireForms.MatchAsync(_host, "Practice/SetPracticeFault", ("Fault", "dropAfterApply"), ("Command", "update:restore-request"), ("DomainName", "Soon-Gone.com"), ("Percent", "50"), ("Times", "3"));
        await WireForms.MatchAsync(_host, "Practice/MovePracticeClock", ("Hours", "744"));
        await WireForms.MatchAsync(_host, "Practice/QueryPractice");
        await WireForms.MatchAsync(_host, "Practice/ResetPractice", ("Registry", "Practice"));
    }

    [Fact]
    public async Task Time_moves_on_and_the_domains_are_read_again_and_it_is_written_down_who_did_it()
    {
        var never = ApiHost.Start.AddDays(300).ToUnixTimeMilliseconds();
        await Portfolio.AddAsync(
            _host, Portfolio.Row(_host, "soon-gone.com", row => row with { Registry = "practice", NextReadAt = never }), Portfolio.Row(_host, "elsewhere.com", row => row with { NextReadAt = never }));
        var moved = await _host.JsonAsync("MovePracticeClock", ("Hours", "25"));
        Assert.Equal(25 * 3600, moved.GetProperty("AheadSeconds").GetInt64());
        Assert.Equal(ApiHost.Start.AddHours(25).ToUnixTimeMilliseconds(), moved.GetProperty("RegistryTimeLong").GetInt64());
        var rows = (await RowsAsync("soon-gone.com", "elsewhere.com")).ToDictionary(row => row.DomainName);
        Assert.InRange(rows["soon-gone.com"].NextReadAt, 0, ApiHost.Start.AddSeconds(10).ToUnixTimeMilliseconds());
        Assert.Equal(never, rows["elsewhere.com"].NextReadAt);
        Assert.Equal(1, (await PracticeAsync()).GetProperty("DomainsToRead").GetInt32());
        for (var decades = 0; decades < 17; decades++)
        {
            await _host.JsonAsync("MovePracticeClock", ("Hours", "87600"));
        }

        await _host.RefusedAsync("ParameterIllegal", 400, "Hours", "MovePracticeClock", ("Hours", "87600"), ("Registry", "practice"));
        await _host.RefusedAsync("ParameterIllegal", 400, "Hours", "MovePracticeClock", ("Hours", "0"));
        await _host.RefusedAsync("MissingParameter", 400, "Hours", "MovePracticeClock");

        var audit = await _host.Database.ReadAsync(connection => Task.FromResult(AuditTable.Latest(connection, 100)), Cancelled);
        Assert.Equal(("MovePracticeClock", "practice", """["Hours=25"]""", "testid"), (audit[^1].Action, audit[^1].Subject, audit[^1].Args, audit[^1].AccessKeyId));
    }

    [Fact]
    public async Task What_drops_meanwhile_is_seen_as_dropped()
    {
        await using var world = await EngineWorld.StartAsync(
            """
            {"suffixes": [{"suffix": "com", "restore": "report"}],
             "domains": [{"name": "drops.com", "registrar": "practice", "expiredDaysAgo": 50, "deletedDaysAgo": 12},
                         {"name": "stays.com", "registrar": "practice", "expiredDaysAgo": -300}]}
            """);
        await UntilAsync(async () => await StateAsync(world, "drops.com") == "Redemption");
        await world.CallAsync("MovePracticeClock", ("Hours", "744"));
        await UntilAsync(async () => await StateAsync(world, "drops.com") == "Gone");
        Assert.Equal("Active", await StateAsync(world, "stays.com"));
        await world.CallAsync("ResetPractice");
        await UntilAsync(async () => await StateAsync(world, "drops.com") == "Redemption");
        var item = Assert.Single(await world.EndAsync(await world.SubmitAsync("drops.com")));
        Assert.Equal((ItemStatus.Success, null), (item.Status, item.FailCode));
    }

    [Fact]
    public async Task Faults_are_added_one_by_one_and_ended_together()
    {
        await _host.JsonAsync("SetPracticeFault", ("Fault", "answer"), ("ResultCode", "2400"), ("Command", "info"));
        await _host.JsonAsync("SetPracticeFault", ("Fault", "lateReply"), ("DelayMs", "10"), ("Percent", "1"));
        await _host.JsonAsync("SetPracticeFault", ("Fault", "clockSkew"), ("SkewSeconds", "-60"));
        await _host.JsonAsync("SetPracticeFault", ("Fault", "down"));
        var told = await PracticeAsync();
        Assert.True(told.GetProperty("Down").GetBoolean());
        Assert.Equal(
            ["answer 100 info", "lateReply 1 ", "clockSkew 100 "],
            told.GetProperty("Faults").GetProperty("Fault").EnumerateArray().Select(rule =>
                $"{rule.GetProperty("Fault")} {rule.GetProperty("Percent")} {(rule.TryGetProperty("Command", out var command) ? command.GetString() : "")}"));
        await _host.RefusedAsync("MissingParameter", 400, "SkewSeconds", "SetPracticeFault", ("Fault", "clockSkew"));
        await _host.RefusedAsync("ParameterIllegal", 400, "SkewSeconds", "SetPracticeFault", ("Fault", "clockSkew"), ("SkewSeconds", "0"));
        await _host.RefusedAsync("ParameterIllegal", 400, "DomainName", "SetPracticeFault", ("Fault", "none"), ("DomainName", "a.com"));
        await _host.RefusedAsync("ParameterIllegal", 400, "Times", "SetPracticeFault", ("Fault", "down"), ("Times", "1"));
        await _host.RefusedAsync("ParameterIllegal", 400, "ResultCode", "SetPracticeFault", ("Fault", "answer"), ("ResultCode", "1999"));
        await _host.RefusedAsync("ParameterIllegal", 400, "DomainName", "SetPracticeFault", ("Fault", "answer"), ("DomainName", "no name"));
        await _host.RefusedAsync("ParameterIllegal", 400, "Fault", "SetPracticeFault", ("Fault", "earthquake"));
        await _host.JsonAsync("SetPracticeFault", ("Fault", "none"));
        told = await PracticeAsync();
        Assert.False(told.GetProperty("Down").GetBoolean());
        Assert.Equal(0, told.GetProperty("Faults").GetProperty("Fault").GetArrayLength());
    }

    [Fact]
    public async Task A_reset_brings_the_account_back_to_the_registrars_books()
    {
        await Portfolio.AddAsync(_host, Portfolio.Row(_host, "soon-gone.com", row => row with
        {
            Registry = "practice",
            State = "Gone",
            Roid = "R-1",
            ClId = "other",
            Facts = "{}",
            FactsBeforeDeletion = "{}",
            RedemptionSeenAt = 1,
            Deadline = 2,
            DeadlineSource = "UpDate",
            Remark = "kept",
            NextReadAt = long.MaxValue,
        }));
        await _host.JsonAsync("MovePracticeClock", ("Hours", "2400"));
        await _host.JsonAsync("SetPracticeFault", ("Fault", "down"));
        var reset = await _host.JsonAsync("ResetPractice");
        Assert.Equal(0, reset.GetProperty("AheadSeconds").GetInt64());
        var row = Assert.Single(await RowsAsync("soon-gone.com"));
        Assert.Equal(("Unknown", null, null, null, null, null, null, null), (row.State, row.Roid, row.ClId, row.Facts, row.FactsBeforeDeletion, row.RedemptionSeenAt, row.Deadline, row.DeadlineSource));
        Assert.Equal(ApiHost.Start.AddDays(-50).ToUnixTimeMilliseconds(), row.ExpirationDate);
        Assert.Equal(ApiHost.Start.AddDays(-12).ToUnixTimeMilliseconds(), row.DeletedDate);
        Assert.Equal(("""["ns1.dns.example"]""", """["1 13 2 00FF"]""", "kept"), (row.NameServers, row.DsData, row.Remark));
        Assert.InRange(row.NextReadAt, 0, ApiHost.Start.AddSeconds(10).ToUnixTimeMilliseconds());
        var told = await PracticeAsync();
        Assert.False(told.GetProperty("Down").GetBoolean());
        Assert.Equal("Unknown", told.GetProperty("Domains").GetProperty("State")[0].GetProperty("RegistryState").GetString());
    }

    [Fact]
    public async Task Where_none_is_there_or_it_is_not_reached_the_refusal_names_what_to_set()
    {
        await _host.RefusedAsync("Practice.NotFound", 404, "\"example\"", "MovePracticeClock", ("Hours", "1"), ("Registry", "example"));
        await _host.RefusedAsync("Practice.NotFound", 404, "\"example\"", "QueryPractice", ("Registry", "example"));
        var without = Profile() with { Control = null, ControlTokenFile = null };
        await StopRegistryAsync();
        await _host.RefusedAsync("Practice.Unreachable", 400, "ControlTokenFile", "MovePracticeClock", ("Hours", "1"));
        var told = await PracticeAsync();
        Assert.Equal("Practice.Unreachable", told.GetProperty("ProblemCode").GetString());
        Assert.Contains(_practiceAddress, told.GetProperty("Problem").GetString(), StringComparison.Ordinal);
        Assert.False(told.TryGetProperty("RegistryTime", out _));

        await using var bare = await ApiHost.StartAsync(added: without);
        var refused = await bare.CallAsync("ResetPractice");
        Assert.Equal((400, "Practice.NoControl"), (refused.Status, refused.Code));
        await using var real = await ApiHost.StartAsync();
        Assert.Equal("Practice.NotFound", (await real.CallAsync("ResetPractice")).Code);
        using var none = JsonDocument.Parse((await real.CallAsync("QueryPractice")).Body);
        Assert.Equal(0, none.RootElement.GetProperty("Registries").GetProperty("Registry").GetArrayLength());
    }

    [Fact]
    public async Task An_answer_that_is_no_practice_registrys_is_said_to_be_none()
    {
        await using var foreign = WebApplication.CreateSlimBuilder().Build();
        foreign.Urls.Add("http://127.0.0.1:0");
        foreign.Run(context => context.Response.WriteAsync("{}", Cancelled));
        await foreign.StartAsync(Cancelled);
        await using var host = await ApiHost.StartAsync(added: Profile() with { Control = foreign.Urls.Single() });
        await Portfolio.AddAsync(host, Portfolio.Row(host, "soon-gone.com", row => row with { Registry = "practice", State = "Gone" }));
        foreach (var (action, parameters) in new (string, (string, string)[])[]
        {
            ("MovePracticeClock", [("Hours", "1")]), ("SetPracticeFault", [("Fault", "down")]), ("ResetPractice", []),
        })
        {
            var refused = await host.CallAsync(action, parameters);
            Assert.Equal((400, "Practice.Unreachable"), (refused.Status, refused.Code));
            Assert.Contains("none of a practice registry", refused.Message, StringComparison.Ordinal);
        }

        using var told = JsonDocument.Parse((await host.CallAsync("QueryPractice")).Body);
        Assert.Equal("Practice.Unreachable", told.RootElement.GetProperty("Registries").GetProperty("Registry")[0].GetProperty("ProblemCode").GetString());
        // It may have been reset: what was read of it counts for nothing.
        var row = Assert.Single(await host.Database.ReadAsync(connection => DomainTable.AllOfAsync(connection, ["soon-gone.com"]), Cancelled));
        Assert.Equal("Unknown", row.State);
    }

    [Fact]
    public async Task A_password_that_was_changed_outlives_a_reset_and_who_changed_it_is_written_down_without_it()
    {
        await using var world = await EngineWorld.StartAsync(
            """
            {"suffixes": [{"suffix": "com", "restore": "report"}],
             "domains": [{"name": "stays.com", "registrar": "practice", "expiredDaysAgo": 50, "deletedDaysAgo": 12}]}
            """);
        await UntilAsync(async () => await StateAsync(world, "stays.com") == "Redemption");
        await UntilAsync(async () => (await world.CallAsync("ChangeRegistryPassword", ("Registry", "practice"), ("NewPassword", "zq-31-kept"))).GetProperty("State").GetString() == "Changed");
        await world.CallAsync("ResetPractice");
        await UntilAsync(async () => await StateAsync(world, "stays.com") == "Redemption");
        var item = Assert.Single(await world.EndAsync(await world.SubmitAsync("stays.com")));
        Assert.Equal(ItemStatus.Success, item.Status);
        var audit = await world.Database.ReadAsync(connection => Task.FromResult(AuditTable.Latest(connection, 100)), Cancelled);
        var entry = audit.Last(row => row.Action == "ChangeRegistryPassword");
        Assert.Equal("practice", entry.Subject);
        Assert.DoesNotContain("zq-31-kept", entry.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_panel_offers_every_fault_and_command_that_the_action_takes()
    {
        Assert.Equal(Allowed(nameof(SetPracticeFault.Request.Fault)), FaultWords.Kinds.Select(kind => kind.Fault).Append("down").Append("none").ToHashSet());
        Assert.Equal(Allowed(nameof(SetPracticeFault.Request.Command)), FaultWords.Commands.Select(command => command.Command).ToHashSet());

        static HashSet<string> Allowed(string parameter) =>
            [.. typeof(SetPracticeFault.Request).GetProperty(parameter)?.GetCustomAttribute<AllowedValuesAttribute>()?.Values.OfType<string>() ?? []];
    }

    [Fact]
    public async Task It_is_for_operators_alone()
    {
        var policy = $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"domain:*","Resource":"acs:domain:*:{{_host.Root.AccountId}}:*"}]}""";
        var key = await _host.Accounts.CreateKeyAsync(_host.Root.AccountId, policy, Cancelled);
        foreach (var (action, parameters) in new (string, KeyValuePair<string, string>[])[]
        {
            ("QueryPractice", []), ("MovePracticeClock", [new("Hours", "1")]), ("SetPracticeFault", [new("Fault", "down")]), ("ResetPractice", []),
            ("ChangeRegistryPassword", [new("Registry", "practice"), new("NewPassword", "never-sent-7")]),
        })
        {
            var answer = await _host.Client(key: key).CallAsync(action, parameters, RpcFormat.Json, Cancelled);
            Assert.Equal((403, "NoPermission"), (answer.Status, answer.Code));
        }

        Assert.Equal(0, (await PracticeAsync()).GetProperty("AheadSeconds").GetInt64());
    }

    private static async Task<string?> StateAsync(EngineWorld world, string name) =>
        (await world.CallAsync("QueryDomainList", ("DomainName", name), ("PageNum", "1"), ("PageSize", "1"))).GetProperty("Data").GetProperty("Domain")[0].GetProperty("RegistryState").GetString();

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1), "it never came to that");
            await Task.Delay(100, Cancelled);
        }
    }

    private async Task StopRegistryAsync()
    {
        await (_practice?.DisposeAsync() ?? ValueTask.CompletedTask);
        _practice = null;
    }

    private RegistryProfile Profile()
    {
        Assert.NotNull(_practice);
        _practiceAddress = $"http://127.0.0.1:{_practice.ControlPort}";
        return new RegistryProfile
        {
            Name = "practice",
            Host = "127.0.0.1",
            Port = _practice.EppPort,
            ClientId = "practice",
            Password = "unused",
            Suffixes = ["com"],
            Practice = true,
            Control = _practiceAddress,
            ControlTokenFile = _practice.ControlTokenFile,
        };
    }

    private async Task<JsonElement> PracticeAsync() => (await _host.JsonAsync("QueryPractice")).GetProperty("Registries").GetProperty("Registry").EnumerateArray().Single();

    private Task<IReadOnlyList<DomainRow>> RowsAsync(params string[] names) =>
        _host.Database.ReadAsync(connection => DomainTable.AllOfAsync(connection, names), Cancelled);
}

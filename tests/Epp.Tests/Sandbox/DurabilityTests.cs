using Reprieve.Epp.Domain;
using Reprieve.Epp.Session;
using Reprieve.Sandbox;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>What the practice registry answered, it knows after a restart, and after a kill.</summary>
public sealed class DurabilityTests
{
    private const string Com = """{"suffix": "com"}""";
    private const string Deleted = """{"name": "a.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1}""";

    [Fact]
    public async Task A_restart_keeps_state_clock_policy_queue_log_and_certificate()
    {
        var folder = Directory.CreateTempSubdirectory("practice-").FullName;
        var seed = Path.Combine(folder, "seed.json");
        await File.WriteAllTextAsync(seed, $$"""{"suffixes": [{{Com}}], "domains": [{{Deleted}}]}""", TestContext.Current.CancellationToken);
        string ca;
        await using (var registry = await TestRegistry.OpenAsync(folder, seed, keepsFolder: true))
        {
            await using var session = await registry.LoginAsync();
            Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("a.com")));
            await registry.PostAsync("/policy", """{"suffix": "com", "reportDays": 3}""");
            await registry.PostAsync("/clock", """{"advance": "7.00:00:00"}""");
            ca = await File.ReadAllTextAsync(registry.Registry.CaFile, TestContext.Current.CancellationToken);
        }

        await using (var registry = await TestRegistry.OpenAsync(folder, seed))
        {
            Assert.Equal(TestRegistry.Start.AddDays(7), registry.Registry.Now);
            Assert.Equal(ca, await File.ReadAllTextAsync(registry.Registry.CaFile, TestContext.Current.CancellationToken));
            await using var session = await registry.LoginAsync();
            Assert.Equal("pendingDelete inactive rgp:redemptionPeriod", await session.StateAsync("a.com"));
            Assert.Equal(1301, await session.CodeAsync(Poll.Req));
            Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("a.com")));
            registry.Clock.Advance(TimeSpan.FromDays(3));
            Assert.Equal("pendingDelete inactive rgp:redemptionPeriod", await session.StateAsync("a.com"));
            var log = (await registry.GetAsync("/log"))["frames"]!.AsArray();
            Assert.Equal(
                [("update:restore-request", true), ("time:reportOverdue", true), ("update:restore-request", true), ("time:reportOverdue", true)],
                log.Select(row => ((string)row!["command"]!, (bool)row["applied"]!)).Where(row => row.Item2));
            Assert.Equal(log.Count, log.Select(row => (long)row!["seq"]!).Distinct().Count());
        }
    }

    [Fact]
    public async Task What_fell_due_while_it_was_closed_happens_at_a_start_with_a_password_too()
    {
        var folder = Directory.CreateTempSubdirectory("practice-").FullName;
        var seed = Path.Combine(folder, "seed.json");
        await File.WriteAllTextAsync(seed, $$"""{"suffixes": [{{Com}}], "domains": [{{Deleted}}]}""", TestContext.Current.CancellationToken);
        await using (var registry = await TestRegistry.OpenAsync(folder, seed, keepsFolder: true))
        {
            await using var session = await registry.LoginAsync();
            Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("a.com")));
        }

        await using var later = await TestRegistry.OpenAsync(folder, seed, TestRegistry.Start.AddDays(7), password: "practice-1");
        await using var again = await later.LoginAsync();
        Assert.Equal("pendingDelete inactive rgp:redemptionPeriod", await again.StateAsync("a.com"));
        var log = (await later.GetAsync("/log"))["frames"]!.AsArray();
        Assert.Contains("time:reportOverdue", log.Select(row => (string)row!["command"]!));
        Assert.Equal(log.Count, log.Select(row => (long)row!["seq"]!).Distinct().Count());
    }

    [Fact]
    public async Task Files_copied_under_a_running_registry_as_a_kill_leaves_them_hold_every_answer_given()
    {
        await using var registry = await TestRegistry.StartAsync(Com, Deleted);
        await using var session = await registry.LoginAsync();
        var answer = await session.AskAsync(DomainUpdate.RestoreRequest("a.com"));

        var folder = registry.CopyAsKilled();
        await using var survivor = await TestRegistry.OpenAsync(folder, Path.Combine(folder, "seed.json"));
        await using var second = await survivor.LoginAsync();
        Assert.Equal("pendingDelete inactive rgp:pendingRestore", await second.StateAsync("a.com"));
        var row = (await survivor.GetAsync("/log?command=update:restore-request"))["frames"]!.AsArray().Single()!;
        Assert.Equal((answer.ClTRID, true), ((string?)row["clTRID"], (bool)row["applied"]!));
    }

    [Fact]
    public async Task A_transaction_id_is_never_given_twice_over_resets_and_restarts()
    {
        var folder = Directory.CreateTempSubdirectory("practice-").FullName;
        var seed = Path.Combine(folder, "seed.json");
        await File.WriteAllTextAsync(seed, $$"""{"suffixes": [{{Com}}], "domains": [{{Deleted}}]}""", TestContext.Current.CancellationToken);
        List<string> given = [];
        for (var start = 0; start < 3; start++)
        {
            await using var registry = await TestRegistry.OpenAsync(folder, seed, keepsFolder: start < 2);
            await using var session = await registry.ConnectAsync();
            given.Add((await session.LoginAsync("practice", "practice-1", TestRegistry.NextId(), TestContext.Current.CancellationToken)).SvTRID!);
            given.Add((await session.AskAsync(new DomainInfo("a.com"))).SvTRID!);
            await registry.PostAsync("/reset", "{}");
        }

        Assert.Equal(given.Count, given.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_password_given_at_a_start_holds_for_those_without_their_own()
    {
        var folder = Directory.CreateTempSubdirectory("practice-").FullName;
        var seed = Path.Combine(folder, "seed.json");
        await File.WriteAllTextAsync(
            seed, $$"""{"suffixes": [{{Com}}], "registrars": [{"id": "practice"}, {"id": "other", "password": "own-pw-1"}]}""", TestContext.Current.CancellationToken);
        await (await TestRegistry.OpenAsync(folder, seed, keepsFolder: true)).DisposeAsync();

        await using var registry = await TestRegistry.OpenAsync(folder, seed, password: "given-1");
        Assert.Equal(2200, await CodeAsync(registry, "practice", "practice-1"));
        Assert.Equal(1000, await CodeAsync(registry, "practice", "given-1"));
        Assert.Equal(1000, await CodeAsync(registry, "other", "own-pw-1"));
    }

    [Fact]
    public async Task Two_registries_do_not_share_a_folder()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        var options = new PracticeRegistryOptions { DataDirectory = registry.Registry.DataDirectory };
        await Assert.ThrowsAsync<IOException>(() => PracticeRegistry.StartAsync(options, TimeProvider.System, TestContext.Current.CancellationToken));
    }

    private static async Task<int> CodeAsync(TestRegistry registry, string registrar, string password)
    {
        await using var session = await registry.ConnectAsync();
        return (await session.LoginAsync(registrar, password, TestRegistry.NextId(), TestContext.Current.CancellationToken)).Code;
    }
}

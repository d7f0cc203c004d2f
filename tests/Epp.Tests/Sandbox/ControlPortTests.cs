using System.Net;
using Reprieve.Epp.Domain;
using static Reprieve.Epp.Tests.Sandbox.SessionCommands;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>The control port: clock, log, domains, policy, reset; and that it is for the token's holder alone.</summary>
public sealed class ControlPortTests
{
    private const string Com = """{"suffix": "com"}""";
    private const string Deleted = """{"name": "a.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1}""";

    [Fact]
    public async Task Without_the_token_nothing_is_told()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        using var stranger = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{registry.Registry.ControlPort}") };

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
        stranger.DefaultRequestHeaders.Authorization = new("Bearer", "guess");
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/log", TestContext.Current.CancellationToken)).StatusCode);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(registry.Registry.ControlTokenFile));
        }

        Assert.Contains("GET /clock", (await registry.GetAsync("/"))["endpoints"]!.AsArray().Select(endpoint => (string?)endpoint));
    }

    [Fact]
    public async Task The_clock_goes_forward_and_names_live_through_it()
    {
        await using var registry = await TestRegistry.StartAsync(Com, Deleted);
        var moved = await registry.PostAsync("/clock", """{"advance": "29.00:00:00"}""");
        Assert.Equal("29.00:00:00", (string?)moved["offset"]);
        Assert.Equal(TestRegistry.Start.AddDays(29), moved["now"]!.GetValue<DateTimeOffset>());

        await registry.PostAsync("/clock", """{"set": "2026-05-01T00:00:00Z"}""");

        Assert.Empty((await registry.GetAsync("/domains"))["domains"]!.AsArray());
        var log = (await registry.GetAsync("/log"))["frames"]!.AsArray();
        Assert.Equal(["time:redemptionEnded", "time:purged"], log.Select(row => (string?)row!["command"]));
        Assert.Equal(TestRegistry.Start.AddDays(34), log[1]!["at"]!.GetValue<DateTimeOffset>());
    }

    [Fact]
    public async Task The_log_tells_what_fell_due_though_nobody_asked_in_the_order_of_time()
    {
        await using var registry = await TestRegistry.StartAsync(Com, """
            {"name": "a.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1},
            {"name": "b.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 3}
            """);
        registry.Clock.Advance(TimeSpan.FromDays(100));

        var log = await registry.GetAsync("/log");

        Assert.Equal(
            [("b.com", "time:redemptionEnded", 27), ("a.com", "time:redemptionEnded", 29), ("b.com", "time:purged", 32), ("a.com", "time:purged", 34)],
            log["frames"]!.AsArray().Select(row => (
                (string)row!["name"]!, (string)row["command"]!, (int)(row["at"]!.GetValue<DateTimeOffset>() - TestRegistry.Start).TotalDays)));
        Assert.Equal(4, (long)log["last"]!);
    }

    [Theory]
    [InlineData("/clock", """{"advance": "-1.00:00:00"}""", "advance")]
    [InlineData("/clock", """{"advance": "soon"}""", "advance")]
    [InlineData("/clock", """{"set": "2020-01-01T00:00:00Z"}""", "set")]
    [InlineData("/clock", """{"set": "2300-01-01T00:00:00Z"}""", "set")]
    [InlineData("/clock", """{}""", "advance")]
    [InlineData("/clock", """{"forward": 1}""", "$.forward")]
    [InlineData("/policy", """{"suffix": "com", "restore": "maybe"}""", "$.restore")]
    [InlineData("/policy", """{"suffix": 7}""", "suffix")]
    [InlineData("/policy", """{"sessions": -1}""", "sessions")]
    [InlineData("/policy", """{"registrar": "practice", "certificateSha256": "abc"}""", "certificateSha256")]
    [InlineData("/policy", """{"suffix": "com", "reportdays": 3}""", "$.reportdays")]
    [InlineData("/policy", """{"suffix": "com", "redemptionDays": -1}""", "redemptionDays")]
    [InlineData("/policy", """{"suffix": "com", "fees": {"restore": 1.234}}""", "fees.restore")]
    [InlineData("/faults", """{}""", "down")]
    [InlineData("/faults", "", "$")]
    [InlineData("/policy", "[]", "$")]
    [InlineData("/policy", "\"com\"", "$")]
    [InlineData("/policy", """{"suffix": "com", "suffix": "net"}""", "$")]
    [InlineData("/policy", """{"suffix": "com", "registrars": "practice"}""", "$.registrars")]
    [InlineData("/policy", """{"suffix": "com", "fees": {"restore": "much"}}""", "$.fees.restore")]
    public async Task What_cannot_be_is_refused_by_the_name_of_its_field(string path, string body, string field)
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        var error = await registry.PostAsync(path, body, HttpStatusCode.BadRequest);
        Assert.Equal(field, (string?)error["field"]);
        Assert.NotEmpty((string?)error["error"] ?? "");
    }

    [Fact]
    public async Task The_log_tells_what_was_applied_for_whom_and_hides_secrets()
    {
        await using var registry = await TestRegistry.StartAsync(Com, Deleted);
        await using var session = await registry.LoginAsync();
        var request = await session.AskAsync(DomainUpdate.RestoreRequest("a.com"));
        await session.AskAsync(DomainUpdate.RestoreRequest("a.com"));
        await session.InfoAsync("a.com");

        var rows = (await registry.GetAsync("/log?name=A.com"))["frames"]!.AsArray();

        Assert.Equal(
            [("update:restore-request", 1000, true), ("update:restore-request", 2304, false), ("info", 1000, false)],
            rows.Select(row => ((string)row!["command"]!, (int)row["code"]!, (bool)row["applied"]!)));
        var row = rows[0]!;
        Assert.Equal(("practice", request.ClTRID, request.SvTRID), ((string?)row["registrar"], (string?)row["clTRID"], (string?)row["svTRID"]));
        Assert.Equal(TestRegistry.Start, row["at"]!.GetValue<DateTimeOffset>());
        Assert.Contains("pendingRestore", (string?)row["sent"], StringComparison.Ordinal);
        var all = (await registry.GetAsync("/log")).ToJsonString();
        Assert.DoesNotContain("practice-1", all, StringComparison.Ordinal);
        Assert.DoesNotContain("practice-auth-1", all, StringComparison.Ordinal);
        var later = await registry.GetAsync($"/log?since={(long)row["seq"]!}&limit=1&xml=false");
        Assert.Null(Assert.Single(later["frames"]!.AsArray())!["sent"]);
        var last = (await registry.GetAsync("/log?last=1&except=update:restore-request,info&xml=false"))["frames"]!.AsArray();
        Assert.Equal("login", (string?)Assert.Single(last)!["command"]);
    }

    [Fact]
    public async Task A_policy_can_be_changed_field_by_field_and_a_suffix_added()
    {
        await using var registry = await TestRegistry.StartAsync("""{"suffix": "com", "fees": {"renew": 9, "restore": 50}}""", Deleted);
        await registry.PostAsync("/policy", """{"suffix": "com", "restore": "immediate", "fees": {"restore": 60}}""");
        await registry.PostAsync("/policy", """{"suffix": "wang"}""");
        await registry.PostAsync("/policy", """{"registrar": "practice", "password": "other-pw-1"}""");

        var com = (await registry.GetAsync("/policy"))["suffixes"]!.AsArray().Single(policy => (string?)policy!["suffix"] == "com")!;
        Assert.Equal((9m, 60m), ((decimal)com["fees"]!["renew"]!, (decimal)com["fees"]!["restore"]!));
        await using var session = await registry.ConnectAsync();
        Assert.Equal(1000, (await session.LoginAsync("practice", "other-pw-1", "login-1", TestContext.Current.CancellationToken)).Code);
        Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("a.com")));
        Assert.Equal("inactive", await session.StateAsync("a.com"));
        Assert.Equal(1000, await session.CodeAsync(Create("a.wang")));
    }

    [Fact]
    public async Task A_reset_starts_over_from_the_seed()
    {
        await using var registry = await TestRegistry.StartAsync(Com, Deleted);
        await using var session = await registry.LoginAsync();
        var roid = (await session.InfoAsync("a.com")).Roid;
        Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("a.com")));
        await registry.PostAsync("/clock", """{"advance": "100.00:00:00"}""");

        await registry.PostAsync("/reset", "{}");

        Assert.Equal("pendingDelete inactive rgp:redemptionPeriod", await session.StateAsync("a.com"));
        Assert.NotEqual(roid, (await session.InfoAsync("a.com")).Roid);
        Assert.Equal("00:00:00", (string?)(await registry.GetAsync("/clock"))["offset"]);
    }
}

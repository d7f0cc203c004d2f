using Reprieve.Epp.Domain;
using Reprieve.Epp.Session;
using static Reprieve.Epp.Tests.Sandbox.FaultTests;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>Faults of the registry rather than of the wire: its greeting, its clock, its limit, its queue, and a name that is another one.</summary>
public sealed class RegistryFaultTests
{
    private const string Deleted = """{"name": "a.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1}""";
    private static readonly DomainUpdate _restore = DomainUpdate.RestoreRequest("a.com");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_greeting_stops_offering_the_restore_and_a_login_by_it_cannot_ask_for_one()
    {
        await using var registry = await RulesAsync("""{"fault": "greetingChange", "commands": ["connect"], "times": 1}""");
        await using var session = await registry.LoginAsync();

        Assert.Equal(EppNamespaces.Extensions.Where(uri => uri != EppNamespaces.RgpUri), session.Greeting.ExtUris);
        Assert.Equal(2103, await session.CodeAsync(_restore));
        Assert.Equal(EppNamespaces.Extensions, (await session.HelloAsync(Cancellation)).ExtUris);
        var rows = (await registry.GetAsync("/log"))["frames"]!.AsArray();
        Assert.Equal(("connect", "greetingChange", false), ((string)rows[0]!["command"]!, (string)rows[0]!["fault"]!, (bool)rows[0]!["applied"]!));
        Assert.Equal(1, rows.Count(row => row!["fault"] is not null));
    }

    [Fact]
    public async Task A_greeting_tells_another_name_and_the_extensions_it_is_told_to()
    {
        await using var registry = await RulesAsync($$"""{"fault": "greetingChange", "svID": "Another registry", "extURIs": ["{{EppNamespaces.RgpUri}}"]}""");
        await using var session = await registry.ConnectAsync();

        Assert.Equal(("Another registry", EppNamespaces.RgpUri), (session.Greeting.SvID, Assert.Single(session.Greeting.ExtUris)));
        Assert.Equal("Another registry", (await session.HelloAsync(Cancellation)).SvID);
    }

    [Fact]
    public async Task A_greetings_clock_is_off_on_connect_and_on_hello()
    {
        await using var registry = await RulesAsync("""{"fault": "clockSkew", "skewMs": -7200000}""");
        await using var session = await registry.LoginAsync();

        Assert.Equal(TestRegistry.Start.AddHours(-2), session.Greeting.SvDate);
        Assert.Equal(TestRegistry.Start.AddHours(-2), (await session.HelloAsync(Cancellation)).SvDate);
        Assert.Equal(
            ["connect clockSkew", "login ", "hello clockSkew"],
            (await registry.GetAsync("/log"))["frames"]!.AsArray().Select(row => $"{row!["command"]} {row["fault"]}"));
    }

    [Fact]
    public async Task A_connection_is_turned_away_in_place_of_its_greeting()
    {
        await using var registry = await RulesAsync("""{"fault": "sessionLimit", "commands": ["connect"], "times": 1}""");

        var refused = await BrokenAsync(registry.ConnectAsync());

        Assert.Equal((EppFault.Refused, 2502), (refused.Fault, refused.Refusal!.Code));
        await using var session = await registry.LoginAsync();
        var row = (await registry.GetAsync("/log?command=connect"))["frames"]!.AsArray().Single()!;
        Assert.Equal(("sessionLimit", 2502), ((string)row["fault"]!, (int)row["code"]!));
    }

    [Fact]
    public async Task A_login_is_turned_away_and_leaves_no_session()
    {
        await using var registry = await RulesAsync("""{"fault": "sessionLimit", "commands": ["login"], "times": 1}""");
        await registry.PostAsync("/policy", """{"sessions": 1}""");
        await using var session = await registry.ConnectAsync();

        Assert.Equal(2502, (await session.LoginAsync("practice", "practice-1", "login-1", Cancellation)).Code);
        Assert.False(session.IsOpen);
        await using var second = await registry.LoginAsync();
        Assert.Equal(
            [("sessionLimit", 2502), (null, 1000)],
            (await registry.GetAsync("/log?command=login"))["frames"]!.AsArray().Select(row => ((string?)row!["fault"], (int)row["code"]!)));
    }

    [Fact]
    public async Task A_message_that_was_acknowledged_is_handed_out_once_more_and_can_be_acknowledged_again()
    {
        await using var registry = await RulesAsync("""{"fault": "duplicateMessage", "times": 1}""");
        await registry.PostAsync("/clock", """{"advance": "29.00:00:00"}""");
        await using var session = await registry.LoginAsync();
        var first = (await session.AskAsync(Poll.Req)).MsgQ!;
        Assert.Equal(1000, await session.CodeAsync(Poll.Ack(first.Id)));

        var again = (await session.AskAsync(Poll.Req)).MsgQ!;

        Assert.Equal((first.Id, first.Msg!.ToString(), 1), (again.Id, again.Msg!.ToString(), again.Count));
        Assert.Equal(1000, await session.CodeAsync(Poll.Ack(again.Id)));
        Assert.Equal(1300, await session.CodeAsync(Poll.Req));
        Assert.Equal(2303, await session.CodeAsync(Poll.Ack(again.Id)));
        Assert.Equal(
            [("poll:req", null, false), ("poll:ack", null, true), ("poll:req", "duplicateMessage", false), ("poll:ack", null, true), ("poll:req", null, false), ("poll:ack", null, false)],
            (await registry.GetAsync("/log"))["frames"]!.AsArray().Where(row => ((string)row!["command"]!).StartsWith("poll:", StringComparison.Ordinal))
                .Select(row => ((string)row!["command"]!, (string?)row["fault"], (bool)row["applied"]!)));
    }

    [Fact]
    public async Task A_name_is_another_one_under_the_same_registrar_when_the_command_comes()
    {
        await using var registry = await RulesAsync("""{"fault": "reregister", "commands": ["update:restore-request"], "times": 1}""");
        await using var session = await registry.LoginAsync();
        var before = await session.InfoAsync("a.com");

        Assert.Equal(2304, await session.CodeAsync(_restore));

        var after = await session.InfoAsync("a.com");
        Assert.NotEqual(before.Roid, after.Roid);
        Assert.Equal((before.ClID, TestRegistry.Start), (after.ClID, after.CrDate));
        Assert.Equal("inactive rgp:addPeriod", await session.StateAsync("a.com"));
        Assert.Equal(
            [
                ("info", null, false), ("time:purged", "reregister", true), ("fault:reregistered", "reregister", true),
                ("update:restore-request", "reregister", false), ("info", null, false), ("info", null, false),
            ],
            (await registry.GetAsync("/log?name=a.com"))["frames"]!.AsArray().Select(row => ((string)row!["command"]!, (string?)row["fault"], (bool)row["applied"]!)));
        Assert.Equal("a.com was purged.", (await session.AskAsync(Poll.Req)).MsgQ!.Msg!.ToString());
    }

    [Fact]
    public async Task A_seed_may_have_a_name_that_its_own_registrar_registered_anew()
    {
        await using var registry = await TestRegistry.StartAsync("""{"suffix": "com"}""", """
            {"name": "b.com", "registrar": "practice", "expiredDaysAgo": 90, "deletedDaysAgo": 60, "reregisteredBy": "practice", "reregisteredDaysAgo": 2}
            """);
        await using var session = await registry.LoginAsync();

        var now = await session.InfoAsync("b.com");

        var booked = Assert.Single((await registry.GetAsync("/account?registrar=practice"))["domains"]!.AsArray())!;
        Assert.NotEqual((string?)booked["roid"], now.Roid);
        Assert.Equal(("practice", TestRegistry.Start.AddDays(-2)), (now.ClID, now.CrDate));
    }

    private static async Task<TestRegistry> RulesAsync(string rule)
    {
        var registry = await TestRegistry.StartAsync("""{"suffix": "com"}""", Deleted);
        await registry.PostAsync("/faults", $$"""{"rules": [{{rule}}]}""");
        return registry;
    }
}

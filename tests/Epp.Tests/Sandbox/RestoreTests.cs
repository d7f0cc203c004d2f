using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Session;
using static Reprieve.Epp.Tests.Sandbox.SessionCommands;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>Names from their creation to their restore, over TLS, the registry's clock moved by the test.</summary>
public sealed class RestoreTests
{
    private const string Suffixes = """
        {"suffix": "com", "restore": "report", "renewAtRestore": "ifPast"},
        {"suffix": "app", "restore": "immediate", "reportSupported": false, "renewAtRestore": "ifPast", "deletePending": true},
        {"suffix": "cn", "redemptionDays": 15, "pendingDeleteDays": 0},
        {"suffix": "info", "showsEndDate": true},
        {"suffix": "online", "pendingRequest": {"seconds": 60, "result": "approved"}},
        {"suffix": "shop", "pendingRequest": {"seconds": 60, "result": "refused"}}
        """;

    [Fact]
    public async Task A_name_goes_through_its_whole_life()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes);
        await using var session = await registry.LoginAsync();
        Assert.Equal(1000, await session.CodeAsync(Create("life.com")));
        Assert.Equal("inactive rgp:addPeriod", await session.StateAsync("life.com"));

        registry.Clock.Advance(TimeSpan.FromDays(366));
        Assert.Equal("inactive rgp:autoRenewPeriod", await session.StateAsync("life.com"));
        Assert.Equal(TestRegistry.Start.AddYears(2), (await session.InfoAsync("life.com")).ExDate);

        Assert.Equal(1000, await session.CodeAsync(new DomainDelete("life.com")));
        Assert.Equal("pendingDelete inactive rgp:redemptionPeriod", await session.StateAsync("life.com"));
        Assert.Equal(TestRegistry.Start.AddYears(1), (await session.InfoAsync("life.com")).ExDate);

        Assert.Equal(2304, await session.CodeAsync(ReportOf("life.com")));
        var requested = await session.AskAsync(DomainUpdate.RestoreRequest("life.com"));
        Assert.Equal(1000, requested.Code);
        Assert.Equal("pendingRestore", requested.Extension<RgpUpdateData>()!.Status[0].Value);
        Assert.Equal("pendingDelete inactive rgp:pendingRestore", await session.StateAsync("life.com"));
        Assert.Equal(2304, await session.CodeAsync(DomainUpdate.RestoreRequest("life.com")));

        Assert.Equal(1000, await session.CodeAsync(ReportOf("life.com")));
        Assert.Equal("inactive", await session.StateAsync("life.com"));
        Assert.Equal(TestRegistry.Start.AddYears(2), (await session.InfoAsync("life.com")).ExDate);
        Assert.Equal(2304, await session.CodeAsync(ReportOf("life.com")));

        var polled = await session.AskAsync(Poll.Req);
        Assert.Equal(1301, polled.Code);
        Assert.Equal("life.com was renewed at its expiry, to 2028-03-01.", polled.MsgQ!.Msg!.Text);
        Assert.Equal(1000, await session.CodeAsync(Poll.Ack(polled.MsgQ.Id)));
        Assert.Equal(1300, await session.CodeAsync(Poll.Req));
        Assert.Equal(2303, await session.CodeAsync(Poll.Ack(polled.MsgQ.Id)));
    }

    [Fact]
    public async Task A_name_in_redemption_takes_no_other_change_and_drops()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, """
            {"name": "gone.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1},
            {"name": "gone.cn", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1}
            """);
        await using var session = await registry.LoginAsync();
        var info = await session.InfoAsync("gone.com");

        Assert.Equal(2304, await session.CodeAsync(new DomainRenew("gone.com", DateOnly.FromDateTime(info.ExDate!.Value.UtcDateTime))));
        Assert.Equal(2304, await session.CodeAsync(new DomainDelete("gone.com")));
        Assert.Equal(2304, await session.CodeAsync(
            new DomainUpdate("gone.com") { Add = new DomainAddRem { Status = [new ObjectStatus("clientHold")] } }));

        registry.Clock.Advance(TimeSpan.FromDays(14.5));
        Assert.Equal("2303", await session.StateAsync("gone.cn"));
        registry.Clock.Advance(TimeSpan.FromDays(15));
        Assert.Equal("pendingDelete inactive rgp:pendingDelete", await session.StateAsync("gone.com"));
        Assert.Equal(2304, await session.CodeAsync(DomainUpdate.RestoreRequest("gone.com")));
        registry.Clock.Advance(TimeSpan.FromDays(5));
        Assert.Equal(2303, await session.CodeAsync(DomainUpdate.RestoreRequest("gone.com")));

        await using var other = await registry.LoginAsync("other");
        Assert.Equal(1000, await other.CodeAsync(Create("gone.com")));
        Assert.NotEqual(info.Roid, (await other.InfoAsync("gone.com")).Roid);
        Assert.Equal(2201, await session.CodeAsync(DomainUpdate.RestoreRequest("gone.com")));
    }

    [Fact]
    public async Task A_report_that_stays_out_costs_the_restore()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, """{"name": "slow.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1}""");
        await using var session = await registry.LoginAsync();
        Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("slow.com")));

        registry.Clock.Advance(TimeSpan.FromDays(7));

        Assert.Equal("pendingDelete inactive rgp:redemptionPeriod", await session.StateAsync("slow.com"));
        Assert.Equal(2304, await session.CodeAsync(ReportOf("slow.com")));
        var message = await session.AskAsync(Poll.Req);
        Assert.StartsWith("No restore report for slow.com", message.MsgQ!.Msg!.Text, StringComparison.Ordinal);
        registry.Clock.Advance(TimeSpan.FromDays(29.9));
        Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("slow.com")));
    }

    [Fact]
    public async Task Windows_are_open_until_the_millisecond_before_their_end()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, """
            {"name": "early.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 29},
            {"name": "late.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 29}
            """);
        await using var session = await registry.LoginAsync();

        registry.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("early.com")));
        registry.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2304, await session.CodeAsync(DomainUpdate.RestoreRequest("late.com")));

        registry.Clock.Advance(TimeSpan.FromDays(5) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(2304, await session.CodeAsync(DomainUpdate.RestoreRequest("late.com")));
        registry.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2303, await session.CodeAsync(DomainUpdate.RestoreRequest("late.com")));

        // The report of early.com is due 7 days after its request, which was a millisecond before day 1.
        registry.Clock.Advance(TimeSpan.FromDays(2) - TimeSpan.FromMilliseconds(2));
        Assert.Equal(1000, await session.CodeAsync(ReportOf("early.com")));
    }

    [Fact]
    public async Task A_request_and_a_report_in_one_command_are_neither()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, """{"name": "both.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1}""");
        await using var session = await registry.LoginAsync();

        Assert.Equal(2002, await session.CodeAsync(
            new DomainUpdate("both.com") { Chg = new DomainChange(), Extensions = [RgpUpdate.Request, .. ReportOf("both.com").Extensions] }));

        Assert.Equal("pendingDelete inactive rgp:redemptionPeriod", await session.StateAsync("both.com"));
    }

    [Fact]
    public async Task A_report_at_its_deadline_is_too_late()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, """{"name": "slow.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1}""");
        await using var session = await registry.LoginAsync();
        Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("slow.com")));

        registry.Clock.Advance(TimeSpan.FromDays(7));

        Assert.Equal(2304, await session.CodeAsync(ReportOf("slow.com")));
    }

    [Fact]
    public async Task An_immediate_registry_restores_at_once_and_has_no_report()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, """
            {"name": "quick.app", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 10},
            {"name": "bound.app", "registrar": "practice", "expiredDaysAgo": -100}
            """);
        await using var session = await registry.LoginAsync();
        var before = await session.InfoAsync("quick.app");

        var answer = await session.AskAsync(DomainUpdate.RestoreRequest("QUICK.app"));

        Assert.Equal(1000, answer.Code);
        Assert.Empty(answer.Extensions);
        Assert.Equal("inactive", await session.StateAsync("quick.app"));
        Assert.Equal(before.ExDate!.Value.AddYears(1), (await session.InfoAsync("quick.app")).ExDate);
        Assert.Equal(2101, await session.CodeAsync(ReportOf("quick.app")));

        var deleted = await session.AskAsync(new DomainDelete("bound.app"));
        Assert.Equal(1001, deleted.Code);
        registry.Clock.Advance(TimeSpan.FromDays(35));
        Assert.Equal("2303", await session.StateAsync("bound.app"));
        var queue = await DrainAsync(session);
        var pan = queue.Select(message => message.Data<DomainPendingActionData>()).OfType<DomainPendingActionData>().Single();
        Assert.True(pan.PaResult);
        Assert.Equal(deleted.SvTRID, pan.PaSvTRID);
    }

    [Theory]
    [InlineData("later.online", true, "pendingDelete inactive rgp:pendingRestore")]
    [InlineData("later.shop", false, "pendingDelete inactive rgp:redemptionPeriod")]
    public async Task A_request_answered_1001_is_decided_later_and_told_by_poll(string name, bool approved, string state)
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, $$"""{"name": "{{name}}", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1}""");
        await using var session = await registry.LoginAsync();

        var answer = await session.AskAsync(DomainUpdate.RestoreRequest(name));

        Assert.Equal(1001, answer.Code);
        Assert.Equal("pendingDelete pendingUpdate inactive rgp:redemptionPeriod", await session.StateAsync(name));
        Assert.Equal(2304, await session.CodeAsync(DomainUpdate.RestoreRequest(name)));
        Assert.Equal(1300, await session.CodeAsync(Poll.Req));
        registry.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(state, await session.StateAsync(name));
        var pan = (await session.AskAsync(Poll.Req)).Data<DomainPendingActionData>()!;
        Assert.Equal((name, approved, answer.ClTRID, answer.SvTRID), (pan.Name, pan.PaResult, pan.PaClTRID, pan.PaSvTRID));
        Assert.Equal(TestRegistry.Start.AddSeconds(60), pan.PaDate);
    }

    [Fact]
    public async Task The_end_of_the_window_is_told_where_the_policy_shows_it()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, """{"name": "told.info", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 10}""");
        await using var session = await registry.LoginAsync();

        var answer = await session.AskAsync(new DomainInfo("told.info"));

        Assert.Equal("endDate=2026-03-21T12:00:00Z", answer.Extension<RgpInfoData>()!.Status[0].Text);
    }

    private static async Task<List<EppResponse>> DrainAsync(EppSession session)
    {
        List<EppResponse> messages = [];
        while (await session.AskAsync(Poll.Req) is { Code: 1301 } message)
        {
            messages.Add(message);
            Assert.Equal(1000, await session.CodeAsync(Poll.Ack(message.MsgQ!.Id)));
        }

        return messages;
    }
}

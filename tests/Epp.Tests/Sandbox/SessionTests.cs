using System.Net;
using System.Net.Sockets;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Session;
using static Reprieve.Epp.Tests.Sandbox.SessionCommands;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>Sessions of the practice registry: who may say what, when, and what ends them.</summary>
public sealed class SessionTests
{
    private const string Com = """{"suffix": "com"}""";

    [Fact]
    public async Task The_greeting_tells_the_services_and_the_movable_clock()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await registry.PostAsync("/clock", """{"advance": "31.00:00:00"}""");

        await using var session = await registry.ConnectAsync();

        Assert.Equal(TestRegistry.Start.AddDays(31), session.Greeting.SvDate);
        Assert.Equal(EppNamespaces.Objects, session.Greeting.ObjUris);
        Assert.Equal(EppNamespaces.Extensions, session.Greeting.ExtUris);
        registry.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TestRegistry.Start.AddDays(31).AddHours(1), (await session.HelloAsync(TestContext.Current.CancellationToken)).SvDate);
    }

    [Fact]
    public async Task Nothing_goes_before_login_and_no_login_after()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await using var session = await registry.ConnectAsync();

        Assert.Equal(2002, await session.CodeAsync(new DomainCheck(["a.com"])));
        Assert.Equal(2002, await session.CodeAsync(new Logout()));
        Assert.Equal(1000, await LoginAsync(session, "practice-1"));
        Assert.Equal(2002, await LoginAsync(session, "practice-1"));
        Assert.Equal(1500, (await session.LogoutAsync("bye-1", TestContext.Current.CancellationToken))!.Code);
        Assert.False(session.IsOpen);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_the_third_ends_the_connection()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await using var session = await registry.ConnectAsync();

        Assert.Equal(2200, await LoginAsync(session, "wrong-1"));
        Assert.Equal(2200, await LoginAsync(session, "wrong-2"));
        Assert.Equal(2501, await LoginAsync(session, "wrong-3"));
        Assert.False(session.IsOpen);
        var log = (await registry.GetAsync("/log")).ToJsonString();
        Assert.DoesNotContain("wrong-3", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_password_holds_from_the_login_that_set_it()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await using var session = await registry.ConnectAsync();
        var answer = await session.LoginAsync("practice", "practice-1", "new-1", TestContext.Current.CancellationToken, newPw: "changed-2");
        Assert.Equal(1000, answer.Code);

        await using var second = await registry.ConnectAsync();
        Assert.Equal(2200, await LoginAsync(second, "practice-1"));
        Assert.Equal(1000, await LoginAsync(second, "changed-2"));
    }

    [Theory]
    [InlineData("2.0", "en", null, null, 2100)]
    [InlineData("1.0", "fr", null, null, 2102)]
    [InlineData("1.0", "en", "urn:example:unknown", null, 2307)]
    [InlineData("1.0", "en", null, "urn:example:unknown", 2103)]
    public async Task A_login_for_what_is_not_spoken_here_is_refused(string version, string lang, string? objUri, string? extUri, int code)
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        // Version 2.0 is not valid by the schema: this session's frames are not among those checked.
        await using var session = await EppSession.ConnectAsync(registry.Endpoint, new EppSessionSettings(), TestContext.Current.CancellationToken);
        Assert.Equal(code, await session.CodeAsync(new Login("practice", "practice-1")
        {
            Version = version,
            Lang = lang,
            ObjUris = [objUri ?? EppNamespaces.DomainUri],
            ExtUris = extUri is null ? [] : [extUri],
        }));
    }

    [Fact]
    public async Task What_the_login_did_not_announce_is_neither_taken_nor_shown()
    {
        await using var registry = await TestRegistry.StartAsync(Com, """
            {"name": "a.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1,
             "dsData": [{"keyTag": 1, "alg": 13, "digestType": 2, "digest": "AB"}]}
            """);
        await using var session = await registry.ConnectAsync();
        Assert.Equal(1000, await session.CodeAsync(new Login("practice", "practice-1") { ObjUris = [EppNamespaces.DomainUri] }));

        var info = await session.AskAsync(new DomainInfo("a.com"));

        Assert.Equal(1000, info.Code);
        Assert.Empty(info.Extensions);
        Assert.Equal(2103, await session.CodeAsync(DomainUpdate.RestoreRequest("a.com")));
        Assert.Equal(2103, await session.CodeAsync(new DomainCheck(["b.com"]) { Extensions = [new FeeCheck([new FeeCommand("create")])] }));
        Assert.Equal(2307, await session.CodeAsync(new Reprieve.Epp.Host.HostCheck(["ns1.dns.example"])));
    }

    [Fact]
    public async Task One_session_too_many_is_turned_away_until_another_ends()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await registry.PostAsync("/policy", """{"sessions": 2}""");
        await using var first = await registry.LoginAsync();
        await using var second = await registry.LoginAsync();
        await using var other = await registry.LoginAsync("other");
        await using (var third = await registry.ConnectAsync())
        {
            Assert.Equal(2502, await LoginAsync(third, "practice-1"));
            Assert.False(third.IsOpen);
        }

        await first.LogoutAsync("bye-1", TestContext.Current.CancellationToken);
        await using var fourth = await registry.ConnectAsync();
        Assert.Equal(1000, await LoginAsync(fourth, "practice-1"));
    }

    [Fact]
    public async Task The_most_sessions_at_once_are_told_after_they_have_ended()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await using var first = await registry.LoginAsync();
        await using var second = await registry.LoginAsync();
        await using var other = await registry.LoginAsync("other");
        await first.LogoutAsync("bye-1", TestContext.Current.CancellationToken);
        await second.LogoutAsync("bye-2", TestContext.Current.CancellationToken);
        await using var third = await registry.LoginAsync();

        var told = (await registry.GetAsync("/sessions"))["registrars"]!.AsArray();

        Assert.Equal(
            [("other", 1, 1), ("practice", 1, 2)],
            told.Select(row => ((string)row!["registrar"]!, (int)row["open"]!, (int)row["most"]!)));
    }

    [Fact]
    public async Task Hello_is_answered_before_login_and_tells_registry_time()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await using var session = await registry.ConnectAsync();
        await registry.PostAsync("/clock", """{"advance": "3.00:00:00"}""");

        var greeting = await session.HelloAsync(TestContext.Current.CancellationToken);

        Assert.Equal(TestRegistry.Start.AddDays(3), greeting.SvDate);
        Assert.Equal(EppNamespaces.Extensions, greeting.ExtUris);
        Assert.Equal(2002, await session.CodeAsync(new DomainInfo("a.com")));
    }

    [Fact]
    public async Task Too_many_commands_within_a_second_end_the_session()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await registry.PostAsync("/policy", """{"commandsPerSecond": 3}""");
        await using var session = await registry.LoginAsync();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(2303, await session.CodeAsync(new DomainInfo("a.com")));
        }

        registry.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(2303, await session.CodeAsync(new DomainInfo("a.com")));
        }

        Assert.Equal(2502, await session.CodeAsync(new DomainInfo("a.com")));
        Assert.False(session.IsOpen);
    }

    [Fact]
    public async Task Any_prefix_CDATA_comments_and_layout_are_understood()
    {
        await using var registry = await TestRegistry.StartAsync(Com, """{"name": "a.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1}""");
        await using var wire = await RawWire.ConnectAsync(registry);
        var login = await wire.AskAsync("""
            <?xml version="1.0" encoding="UTF-8" standalone="no"?>
            <!-- hello -->
            <ns0:epp xmlns:ns0="urn:ietf:params:xml:ns:epp-1.0">
              <ns0:command>
                <ns0:login>
                  <ns0:clID>  practice  </ns0:clID>
                  <ns0:pw><![CDATA[practice-1]]></ns0:pw>
                  <ns0:options><ns0:version>1.0</ns0:version><ns0:lang>en</ns0:lang></ns0:options>
                  <ns0:svcs>
                    <ns0:objURI>urn:ietf:params:xml:ns:domain-1.0</ns0:objURI><!-- one is enough -->
                    <ns0:svcExtension><ns0:extURI>urn:ietf:params:xml:ns:rgp-1.0</ns0:extURI></ns0:svcExtension>
                  </ns0:svcs>
                </ns0:login>
                <ns0:clTRID>raw-1</ns0:clTRID>
              </ns0:command>
            </ns0:epp>
            """.TrimStart());
        Assert.Equal(1000, login.Code);

        var restore = await wire.AskAsync("""
            <x:epp xmlns:x="urn:ietf:params:xml:ns:epp-1.0"><x:command><x:update><y:update xmlns:y="urn:ietf:params:xml:ns:domain-1.0">
              <y:name>A.COM</y:name><y:chg/></y:update></x:update>
              <x:extension><z:update xmlns:z="urn:ietf:params:xml:ns:rgp-1.0"><!-- back, please --><z:restore op="request"/></z:update></x:extension>
              </x:command></x:epp>
            """);
        Assert.Equal(1000, restore.Code);
        Assert.Null(restore.ClTRID);
        Assert.StartsWith("PRACTICE-", restore.SvTRID, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<epp", 2001)]
    [InlineData("""<!DOCTYPE epp [<!ENTITY x "y">]><epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><hello/></epp>""", 2001)]
    [InlineData("""<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><clTRID>raw-1</clTRID></command></epp>""", 2001)]
    [InlineData("""<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><explode/></command></epp>""", 2000)]
    [InlineData("""<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><transfer op="query"/></command></epp>""", 2101)]
    [InlineData("""<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><info><a:info xmlns:a="urn:example:a"/></info></command></epp>""", 2307)]
    [InlineData("""<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><info><d:info xmlns:d="urn:ietf:params:xml:ns:domain-1.0"/></info></command></epp>""", 2003)]
    public async Task What_cannot_be_read_is_answered_and_the_session_lives_on(string xml, int code)
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        await using var wire = await RawWire.LoginAsync(registry);
        Assert.Equal(code, (await wire.AskAsync(xml)).Code);
        await wire.SendAsync("""<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><hello/></epp>""");
        Assert.IsType<Greeting>(await wire.ReadAsync());
    }

    [Fact]
    public async Task A_report_without_its_report_element_is_missing_something()
    {
        await using var registry = await TestRegistry.StartAsync(Com, """{"name": "a.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1}""");
        await using var session = await registry.LoginAsync();
        Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("a.com")));
        Assert.Equal(2003, await session.CodeAsync(new DomainUpdate("a.com") { Chg = new DomainChange(), Extensions = [new RgpUpdate(RgpUpdate.OpReport)] }));
        Assert.Equal(1000, await session.CodeAsync(ReportOf("a.com")));
    }

    [Fact]
    public async Task A_registry_that_goes_down_cuts_its_sessions_keeps_its_port_and_comes_back_on_it_again_and_again()
    {
        await using var registry = await TestRegistry.StartAsync(Com);
        var port = registry.Registry.EppPort;
        for (var times = 0; times < 5; times++)
        {
            await using var session = await registry.LoginAsync();

            await registry.PostAsync("/faults", """{"down": true}""");

            await Assert.ThrowsAsync<EppConnectionException>(() => session.AskAsync(new DomainInfo("a.com")));
            var refused = await Assert.ThrowsAsync<EppConnectionException>(registry.ConnectAsync);
            Assert.Equal(EppFault.Unreachable, refused.Fault);
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            var closed = await Assert.ThrowsAsync<SocketException>(
                () => client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken).AsTask());
            Assert.Equal(SocketError.ConnectionRefused, closed.SocketErrorCode);
            if (OperatingSystem.IsLinux())
            {
                // It is nobody else's meanwhile, as a bind without the SO_REUSEADDR that .NET sets where TCP is named finds.
                using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Unspecified);
                var taken = Assert.Throws<SocketException>(() => other.Bind(new IPEndPoint(IPAddress.Loopback, port)));
                Assert.Equal(SocketError.AddressAlreadyInUse, taken.SocketErrorCode);
            }

            await registry.PostAsync("/faults", """{"down": false}""");
            Assert.Equal(port, registry.Registry.EppPort);
            await using var again = await registry.LoginAsync();
            Assert.Equal(2303, await again.CodeAsync(new DomainInfo("a.com")));
        }
    }

    private static async Task<int> LoginAsync(EppSession session, string password) =>
        (await session.LoginAsync("practice", password, TestRegistry.NextId(), TestContext.Current.CancellationToken)).Code;
}

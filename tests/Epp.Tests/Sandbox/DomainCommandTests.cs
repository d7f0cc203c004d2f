using Reprieve.Epp.Contact;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Host;
using static Reprieve.Epp.Tests.Sandbox.SessionCommands;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>The ordinary commands of the practice registry: domains, their hosts and contacts, and prices.</summary>
public sealed class DomainCommandTests
{
    private const string Suffixes = """
        {"suffix": "com", "fees": {"currency": "USD", "create": 10, "renew": 12, "restore": 40, "premium": {"rich.com": {"create": 500}}}},
        {"suffix": "cn", "fees": {"currency": "CNY", "create": 30, "renew": 30, "restore": 300}},
        {"suffix": "shop", "fees": {"required": "always", "match": "atLeast"}}
        """;

    [Fact]
    public async Task A_check_tells_what_is_free()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, """{"name": "taken.com", "registrar": "other", "expiredDaysAgo": -100}""");
        await using var session = await registry.LoginAsync();

        var answer = await session.AskAsync(new DomainCheck(["free.com", "TAKEN.com", "free.example", "xn--fsqu00a.com"]));

        Assert.Equal(
            [("free.com", true, null), ("taken.com", false, "In use"), ("free.example", false, "No such suffix here"), ("xn--fsqu00a.com", true, null)],
            answer.Data<DomainCheckData>()!.Items.Select(item => (item.Id, item.IsAvailable, item.Reason)));
        Assert.Equal(2005, await session.CodeAsync(new DomainCheck(["-bad-.com"])));
        Assert.Equal(2005, await session.CodeAsync(new DomainInfo("例子.com")));
    }

    [Fact]
    public async Task A_fee_check_tells_prices_in_one_currency()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, """{"name": "old.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 5}""");
        await using var session = await registry.LoginAsync();

        var answer = await session.AskAsync(new DomainCheck(["old.com", "rich.com", "a.cn"])
        {
            Extensions = [new FeeCheck([new FeeCommand("create") { Period = new Period(2) }, new FeeCommand("restore"), new FeeCommand("delete")])],
        });

        var data = answer.Extension<FeeCheckData>()!;
        Assert.Equal("USD", data.Currency);
        Assert.Equal([true, true, false], data.Objects.Select(item => item.Avail));
        Assert.Equal([20m, 40m, 12m], data.Objects[0].Commands.SelectMany(command => command.Fees).Select(fee => fee.Amount));
        Assert.Equal(("premium", 1000m, false), (data.Objects[1].Class, data.Objects[1].Commands[0].Fees[0].Amount, data.Objects[1].Commands[0].Standard));
        Assert.Equal("Prices are in CNY", data.Objects[2].Reason);
        var chinese = await session.AskAsync(new DomainCheck(["a.cn"]) { Extensions = [new FeeCheck([new FeeCommand("restore")])] });
        Assert.Equal("CNY", chinese.Extension<FeeCheckData>()!.Currency);
    }

    [Fact]
    public async Task A_create_keeps_what_it_was_given_and_takes_a_name_once()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes);
        await using var session = await registry.LoginAsync();
        Assert.Equal(1000, await session.CodeAsync(new HostCreate("ns1.dns.example")));
        Assert.Equal(1000, await session.CodeAsync(Contact("jd1234")));
        var ds = new DsData(12345, 13, 2, "ab12");

        var created = await session.AskAsync(Create("New.com", 2) with
        {
            Ns = [new NameServer("NS1.dns.example")],
            Registrant = "jd1234",
            Contacts = [new DomainContact("jd1234", "admin")],
            Extensions = [new SecDnsCreate(new SecDnsData { Ds = [ds] })],
        });

        Assert.Equal(1000, created.Code);
        Assert.Equal(("new.com", TestRegistry.Start, (DateTimeOffset?)TestRegistry.Start.AddYears(2)), Parts(created.Data<DomainCreateData>()!));
        var info = await session.AskAsync(new DomainInfo("new.com"));
        var domain = info.Data<DomainInfoData>()!;
        Assert.Equal(["ok"], domain.Status.Select(status => status.Value));
        Assert.Equal(["ns1.dns.example"], domain.Ns.Select(server => server.Name));
        Assert.Equal(("jd1234", "secret-9", "practice"), (domain.Registrant, domain.AuthInfo!.Password, domain.ClID));
        Assert.Equal(["12345 13 2 AB12"], info.Extension<SecDnsInfoData>()!.Data.Ds.Select(record => record.ToString()));

        await using var other = await registry.LoginAsync("other");
        Assert.Equal(2302, await other.CodeAsync(Create("new.com")));
        var seen = await other.InfoAsync("new.com");
        Assert.Null(seen.AuthInfo);
        Assert.Equal(domain.Roid, seen.Roid);
        Assert.Equal("secret-9", (await other.AskAsync(new DomainInfo("new.com") { AuthInfo = AuthInfo.FromPassword("secret-9") })).Data<DomainInfoData>()!.AuthInfo!.Password);
        Assert.Equal(2202, await other.CodeAsync(new DomainInfo("new.com") { AuthInfo = AuthInfo.FromPassword("wrong") }));
    }

    [Fact]
    public async Task A_create_that_refers_to_what_is_not_there_is_refused()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes);
        await using var session = await registry.LoginAsync();

        Assert.Equal(2303, await session.CodeAsync(Create("a.com") with { Ns = [new NameServer("ns1.dns.example")] }));
        Assert.Equal(2303, await session.CodeAsync(Create("a.com") with { Registrant = "nobody" }));
        Assert.Equal(2306, await session.CodeAsync(Create("a.com") with { Ns = [new NameServer("ns1.dns.example") { Addresses = [] }] }));
        Assert.Equal(2306, await session.CodeAsync(Create("a.com", 11)));
        Assert.Equal(2004, await session.CodeAsync(Create("a.example")));
        Assert.Equal(2005, await session.CodeAsync(Create("a_b.com")));
        Assert.Equal(2004, await session.CodeAsync(Create("a.com") with { AuthInfo = AuthInfo.FromPassword("short") }));
        Assert.Equal(2003, await session.CodeAsync(Create("rich.com")));
        Assert.Equal("2303", await session.StateAsync("a.com"));
    }

    [Fact]
    public async Task A_renewal_goes_by_the_expiry_that_the_client_saw()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, """
            {"name": "a.com", "registrar": "practice", "expiredDaysAgo": -100},
            {"name": "locked.com", "registrar": "practice", "expiredDaysAgo": -100, "statuses": ["clientRenewProhibited"]}
            """);
        await using var session = await registry.LoginAsync();
        var expires = TestRegistry.Start.AddDays(100);
        var day = DateOnly.FromDateTime(expires.UtcDateTime);

        var renewed = await session.AskAsync(new DomainRenew("a.com", day) { Period = new Period(3) });

        Assert.Equal(expires.AddYears(3), renewed.Data<DomainRenewData>()!.ExDate);
        Assert.Equal("inactive rgp:renewPeriod", await session.StateAsync("a.com"));
        Assert.Equal(2306, await session.CodeAsync(new DomainRenew("a.com", day)));
        Assert.Equal(2306, await session.CodeAsync(new DomainRenew("a.com", day.AddYears(3)) { Period = new Period(7) }));
        Assert.Equal(2306, await session.CodeAsync(new DomainRenew("a.com", day.AddYears(3)) { Period = new Period(7, "m") }));
        Assert.Equal(2304, await session.CodeAsync(new DomainRenew("locked.com", day)));
        await using var other = await registry.LoginAsync("other");
        Assert.Equal(2201, await other.CodeAsync(new DomainRenew("a.com", day.AddYears(3))));
        Assert.Equal(2303, await other.CodeAsync(new DomainRenew("b.com", day)));
    }

    [Fact]
    public async Task An_update_adds_takes_away_and_changes()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, """
            {"name": "a.com", "registrar": "practice", "expiredDaysAgo": -100, "nameServers": ["ns1.dns.example", "ns2.dns.example"],
             "dsData": [{"keyTag": 1, "alg": 13, "digestType": 2, "digest": "AB"}], "statuses": ["clientHold"]}
            """);
        await using var session = await registry.LoginAsync();
        Assert.Equal(1000, await session.CodeAsync(new HostCreate("ns3.dns.example")));

        var update = new DomainUpdate("a.com")
        {
            Add = new DomainAddRem { Ns = [new NameServer("ns3.dns.example")], Status = [new ObjectStatus("clientTransferProhibited")] },
            Rem = new DomainAddRem { Ns = [new NameServer("ns1.dns.example")], Status = [new ObjectStatus("clientHold")] },
            Chg = new DomainChange { AuthInfo = AuthInfo.FromPassword("changed-1") },
            Extensions = [new SecDnsUpdate { RemAll = true, Add = new SecDnsData { Ds = [new DsData(2, 13, 2, "cd")] } }],
        };
        Assert.Equal(1000, await session.CodeAsync(update));
        Assert.Equal(1000, await session.CodeAsync(update));

        var info = await session.AskAsync(new DomainInfo("a.com"));
        var domain = info.Data<DomainInfoData>()!;
        Assert.Equal(["ns2.dns.example", "ns3.dns.example"], domain.Ns.Select(server => server.Name));
        Assert.Equal(["clientTransferProhibited"], domain.Status.Select(status => status.Value));
        Assert.Equal(("changed-1", "practice", (DateTimeOffset?)TestRegistry.Start), (domain.AuthInfo!.Password, domain.UpID, domain.UpDate));
        Assert.Equal(["2 13 2 CD"], info.Extension<SecDnsInfoData>()!.Data.Ds.Select(record => record.ToString()));
    }

    [Fact]
    public async Task An_update_that_may_not_be_is_refused()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, """
            {"name": "a.com", "registrar": "practice", "expiredDaysAgo": -100},
            {"name": "fixed.com", "registrar": "practice", "expiredDaysAgo": -100, "statuses": ["clientUpdateProhibited"]}
            """);
        await using var session = await registry.LoginAsync();
        var hold = new DomainAddRem { Status = [new ObjectStatus("clientHold")] };

        Assert.Equal(2003, await session.CodeAsync(new DomainUpdate("a.com") { Chg = new DomainChange() }));
        Assert.Equal(2306, await session.CodeAsync(new DomainUpdate("a.com") { Add = new DomainAddRem { Status = [new ObjectStatus("serverHold")] } }));
        Assert.Equal(2303, await session.CodeAsync(new DomainUpdate("a.com") { Add = new DomainAddRem { Ns = [new NameServer("no.dns.example")] } }));
        Assert.Equal(2304, await session.CodeAsync(new DomainUpdate("fixed.com") { Add = hold }));
        Assert.Equal(1000, await session.CodeAsync(
            new DomainUpdate("fixed.com") { Add = hold, Rem = new DomainAddRem { Status = [new ObjectStatus("clientUpdateProhibited")] } }));
        await using var other = await registry.LoginAsync("other");
        Assert.Equal(2201, await other.CodeAsync(new DomainUpdate("a.com") { Add = hold }));
    }

    [Fact]
    public async Task A_name_with_hosts_below_it_is_not_deleted()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, """
            {"name": "a.com", "registrar": "practice", "expiredDaysAgo": -100},
            {"name": "locked.com", "registrar": "practice", "expiredDaysAgo": -100, "statuses": ["clientDeleteProhibited"]}
            """);
        await using var session = await registry.LoginAsync();
        await using var other = await registry.LoginAsync("other");
        Assert.Equal(2201, await other.CodeAsync(new HostCreate("ns1.a.com")));
        Assert.Equal(1000, await session.CodeAsync(new HostCreate("ns1.a.com") { Addresses = [new HostAddress("192.0.2.1"), new HostAddress("2001:db8::1", "v6")] }));

        Assert.Equal(2305, await session.CodeAsync(new DomainDelete("a.com")));
        Assert.Equal(2304, await session.CodeAsync(new DomainDelete("locked.com")));
        Assert.Equal(2201, await other.CodeAsync(new DomainDelete("a.com")));
        Assert.Equal(["ns1.a.com"], (await session.InfoAsync("a.com")).Host);
        Assert.Empty((await session.AskAsync(new DomainInfo("a.com") { Hosts = "none" })).Data<DomainInfoData>()!.Host);
        Assert.Equal(2302, await session.CodeAsync(new HostCreate("ns1.a.com")));
        Assert.Equal(["192.0.2.1", "2001:db8::1"], (await session.AskAsync(new HostInfo("ns1.a.com"))).Data<HostInfoData>()!.Addresses.Select(address => address.Address));
        Assert.Equal([false, true], (await session.AskAsync(new HostCheck(["ns1.a.com", "ns2.a.com"]))).Data<HostCheckData>()!.Items.Select(item => item.IsAvailable));
    }

    [Fact]
    public async Task Contacts_are_created_checked_and_shown_to_their_sponsor()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes);
        await using var session = await registry.LoginAsync();
        Assert.Equal(1000, await session.CodeAsync(Contact("jd1234")));
        Assert.Equal(2302, await session.CodeAsync(Contact("jd1234")));

        var shown = (await session.AskAsync(new ContactInfo("jd1234"))).Data<ContactInfoData>()!;
        Assert.Equal(("John Doe", "Dulles", "jdoe@example.com"), (shown.PostalInfo[0].Name, shown.PostalInfo[0].City, shown.Email));
        Assert.Equal([false, true], (await session.AskAsync(new ContactCheck(["jd1234", "jd5678"]))).Data<ContactCheckData>()!.Items.Select(item => item.IsAvailable));
        await using var other = await registry.LoginAsync("other");
        Assert.Equal(2201, await other.CodeAsync(new ContactInfo("jd1234")));
        Assert.Equal(2303, await other.CodeAsync(new ContactInfo("jd5678")));
    }

    [Fact]
    public async Task A_suffix_can_always_ask_for_the_fee_and_take_more_than_the_price()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes);
        await using var session = await registry.LoginAsync();

        Assert.Equal(2003, await session.CodeAsync(Create("a.shop")));
        Assert.Equal(2004, await session.CodeAsync(Create("a.shop") with { Extensions = [new FeeCreate([new FeeItem(7.99m)])] }));
        var created = await session.AskAsync(Create("a.shop") with { Extensions = [new FeeCreate([new FeeItem(9m)]) { Currency = "USD" }] });
        Assert.Equal(1000, created.Code);
        Assert.Equal(8m, created.Extension<FeeCreateData>()!.Fees[0].Amount);
        var day = DateOnly.FromDateTime(TestRegistry.Start.AddYears(1).UtcDateTime);
        Assert.Equal(2003, await session.CodeAsync(new DomainRenew("a.shop", day)));
        Assert.Equal(1000, await session.CodeAsync(new DomainRenew("a.shop", day) { Extensions = [new FeeRenew([new FeeItem(8m)])] }));
    }

    private static ContactCreate Contact(string id) => new(id)
    {
        PostalInfo = [new PostalInfo("int", "John Doe") { City = "Dulles", Cc = "US", Street = ["123 Example Dr."], Pc = "20166-6503" }],
        Voice = new Phone("+1.7035555555") { X = "1234" },
        Email = "jdoe@example.com",
        AuthInfo = AuthInfo.FromPassword("2fooBAR"),
    };

    private static (string Name, DateTimeOffset CrDate, DateTimeOffset? ExDate) Parts(DomainCreateData data) => (data.Name, data.CrDate, data.ExDate);
}

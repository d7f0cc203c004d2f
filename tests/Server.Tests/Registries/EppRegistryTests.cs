using System.Net.Http.Headers;
using System.Text;
using Reprieve.Sandbox;
using Reprieve.Server.Registries;
using Reprieve.Server.Registries.Epp;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Registries;

/// <summary>A slot's line to a registry, against the practice registry over TLS: what comes back as a value, and what as a fault.</summary>
public sealed class EppRegistryTests : IAsyncLifetime
{
    private const string Seed =
        """
        {
          "limits": {"sessions": 2},
          "suffixes": [
            {"suffix": "com", "restore": "report", "renewAtRestore": "ifPast", "showsEndDate": true, "fees": {"currency": "USD", "renew": 11.0, "restore": 17.0}},
            {"suffix": "xyz", "restore": "immediate", "reportSupported": false, "renewAtRestore": "ifPast", "fees": {"currency": "EUR", "renew": 11.0, "restore": 17.0, "required": "always", "match": "exact"}},
            {"suffix": "online", "restore": "immediate", "pendingRequest": {"seconds": 3600}}
          ],
          "domains": [
            {"name": "test1.com", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5, "nameServers": ["ns1.dns.example", "ns2.dns.example"], "authInfo": "auth-code-9",
             "dsData": [{"keyTag": 2371, "alg": 13, "digestType": 2, "digest": "1F987CC6583E92DF0890718C42A84E2D9A3B6E6D6F0C1D9E5B0F7A1C2D3E4F50"}]},
            {"name": "rich.xyz", "registrar": "practice", "expiredDaysAgo": 60.5, "deletedDaysAgo": 20.5},
            {"name": "slow.online", "registrar": "practice", "expiredDaysAgo": 60.5, "deletedDaysAgo": 10.5},
            {"name": "foreign.com", "registrar": "other", "expiredDaysAgo": 60.5, "deletedDaysAgo": 10.5},
            {"name": "alive.com", "registrar": "practice", "expiredDaysAgo": -100.5, "nameServers": ["ns3.dns.example"]}
          ]
        }
        """;

    private static readonly string[] _statements = ["This registrar has not restored the Registered Name…", "The information in this report is true…"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epp-registry-");
    private readonly List<RegistryFrame> _frames = [];
    private PracticeRegistry _practice = null!;
    private bool _mayWrite = true;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private RegistryProfile Profile => new()
    {
        Name = "practice",
        Host = "127.0.0.1",
        Port = _practice.EppPort,
        ClientId = "practice",
        Password = "practice-1",
        Tls = new TlsProfile { CaFile = _practice.CaFile },
        StatementsAcceptedBy = "a test, today",
        Practice = true,
    };

    public async ValueTask InitializeAsync()
    {
        var seed = Path.Combine(_folder.FullName, "seed.json");
        await File.WriteAllTextAsync(seed, Seed, Cancellation);
        var options = new PracticeRegistryOptions { DataDirectory = Path.Combine(_folder.FullName, "registry"), SeedFile = seed };
        _practice = await PracticeRegistry.StartAsync(options, TimeProvider.System, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _practice.DisposeAsync();
        Leavings.Take(_folder.FullName);
    }

    [Fact]
    public async Task A_domain_comes_back_by_request_and_report_and_gets_its_delegation_again()
    {
        await using var line = Open(Profile);

        var (answer, before) = await line.InspectAsync("test1.com", Cancellation);
        Assert.True(answer.IsSuccess);
        Assert.Equal((RegistryState.Redemption, "practice"), (before!.State, before.ClId));
        Assert.Equal(["ns1.dns.example", "ns2.dns.example"], before.NameServers.Order(StringComparer.Ordinal));
        Assert.Equal("2371 13 2 1F987CC6583E92DF0890718C42A84E2D9A3B6E6D6F0C1D9E5B0F7A1C2D3E4F50", Assert.Single(before.DsData));
        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal(now.AddDays(30 - 12.5), before.RedemptionEnd!.Value, TimeSpan.FromMinutes(5));

        var quote = (await line.QuoteAsync("test1.com", Cancellation)).Quote;
        Assert.Equal("USD", quote!.Currency);
        Assert.Contains(quote.Lines, item => item.Amount == "17.00");

        var requested = await line.RequestRestoreAsync("test1.com", quote, before.ExDate, "REQ-1", Cancellation);
        Assert.True(requested.IsSuccess, $"{requested}");
        Assert.NotNull(requested.SvTrid);
        Assert.Equal(RegistryState.PendingRestore, (await line.InspectAsync("test1.com", Cancellation)).Facts!.State);

        var reported = await line.ReportRestoreAsync(
            new RestoreReport
            {
                DomainName = "test1.com",
                PreData = "registrant: unknown\u0001 & <so>",
                PostData = "the same",
                DelTime = now.AddDays(-12.5),
                ResTime = now,
                Statements = _statements,
            },
            "REP-1",
            Cancellation);
        Assert.True(reported.IsSuccess, $"{reported}");
        var after = (await line.InspectAsync("test1.com", Cancellation)).Facts!;
        Assert.True(after.State is RegistryState.Active or RegistryState.AutoRenew, $"{after.State}");
        Assert.Equal(before.Roid, after.Roid);
        Assert.True(after.ExDate > now);

        var renewed = await line.RenewAsync("test1.com", after.ExDate!.Value, 1, "REN-1", Cancellation);
        Assert.True(renewed.IsSuccess, $"{renewed}");
        var changed = await line.UpdateAsync(
            new DomainChange
            {
                DomainName = "test1.com",
                AddNameServers = ["ns3.dns.example"],
                RemoveNameServers = ["ns1.dns.example"],
                AddDsData = ["12345 8 2 49FD46E6C4B45C55D4AC49FD46E6C4B45C55D4AC49FD46E6C4B45C55D4AC49FD"],
                RemoveDsData = [.. after.DsData],
            },
            "UPD-1",
            Cancellation);
        Assert.True(changed.IsSuccess, $"{changed}");
        var last = (await line.InspectAsync("test1.com", Cancellation)).Facts!;
        Assert.Equal(["ns2.dns.example", "ns3.dns.example"], last.NameServers.Order(StringComparer.Ordinal));
        Assert.StartsWith("12345 8 2 ", Assert.Single(last.DsData), StringComparison.Ordinal);
        Assert.Equal(after.ExDate.Value.AddYears(1), last.ExDate);

        await line.CloseAsync(Cancellation);
        Assert.False(line.IsOpen);
        AssertFramesAreValidAndWithoutSecrets();
    }

    [Fact]
    public async Task Quoted_fees_are_agreed_to_line_by_line_in_the_request()
    {
        await using var line = Open(Profile);

        var refused = await line.RequestRestoreAsync("rich.xyz", quote: null, currentExpirationDate: null, "REQ-1", Cancellation);
        var quote = (await line.QuoteAsync("rich.xyz", Cancellation)).Quote;
        var requested = await line.RequestRestoreAsync("rich.xyz", quote, currentExpirationDate: null, "REQ-2", Cancellation);

        Assert.Equal(2003, refused.Code);
        Assert.Equal("EUR", quote!.Currency);
        Assert.Equal(["17.00", "11.00"], quote.Lines.Select(item => item.Amount));
        Assert.True(requested.IsSuccess, $"{requested}");
        Assert.Contains(_frames, frame => frame.Outgoing && frame.ClTrid == "REQ-2"
            && frame.Xml.Contains("<fee:fee description=\"" + quote.Lines[1].Description, StringComparison.Ordinal));
        Assert.NotEqual(RegistryState.Redemption, (await line.InspectAsync("rich.xyz", Cancellation)).Facts!.State);
    }

    [Fact]
    public async Task Answers_of_every_kind_are_values()
    {
        await using var line = Open(Profile);

        var unknown = await line.InspectAsync("nobody.com", Cancellation);
        var pending = await line.RequestRestoreAsync("slow.online", (await line.QuoteAsync("slow.online", Cancellation)).Quote, null, "REQ-1", Cancellation);
        var foreign = await line.RequestRestoreAsync("foreign.com", (await line.QuoteAsync("foreign.com", Cancellation)).Quote, null, "REQ-2", Cancellation);
        var alive = await line.RequestRestoreAsync("alive.com", null, null, "REQ-3", Cancellation);
        var nothing = await line.UpdateAsync(new DomainChange { DomainName = "alive.com" }, "UPD-1", Cancellation);

        Assert.Equal((2303, null), (unknown.Answer.Code, unknown.Facts));
        Assert.True(pending.IsPending, $"{pending}");
        Assert.Equal(2201, foreign.Code);
        Assert.Equal(2304, alive.Code);
        Assert.False(nothing.IsSuccess);
        Assert.DoesNotContain(_frames, frame => frame.ClTrid == "UPD-1");
        Assert.True(line.IsOpen);
    }

    [Fact]
    public async Task A_renew_can_be_the_restore_and_a_registry_may_have_none()
    {
        await using (var renew = Open(Profile with { Restore = RestoreStyle.Renew }))
        {
            var facts = (await renew.InspectAsync("alive.com", Cancellation)).Facts!;
            var quote = (await renew.QuoteAsync("alive.com", Cancellation)).Quote;
            var answer = await renew.RequestRestoreAsync("alive.com", quote, facts.ExDate, "REQ-1", Cancellation);

            Assert.Equal("11.00", Assert.Single(quote!.Lines).Amount);
            Assert.True(answer.IsSuccess, $"{answer}");
            Assert.Equal(facts.ExDate!.Value.AddYears(1), (await renew.InspectAsync("alive.com", Cancellation)).Facts!.ExDate);
        }

        await using (var reactivate = Open(Profile with { Restore = RestoreStyle.Reactivate }))
        {
            // The practice registry has no such command.
            Assert.Equal(2000, (await reactivate.RequestRestoreAsync("test1.com", null, null, "REQ-2", Cancellation)).Code);
        }

        await using var none = Open(Profile with { Restore = RestoreStyle.None });
        await Assert.ThrowsAsync<InvalidOperationException>(() => none.RequestRestoreAsync("test1.com", null, null, "REQ-3", Cancellation));
    }

    [Fact]
    public async Task Without_fees_asked_for_there_is_no_quote()
    {
        await using var line = Open(Profile with { Fee = FeeMode.None });

        Assert.Equal(new Quotation(null, null), await line.QuoteAsync("rich.xyz", Cancellation));
        Assert.DoesNotContain(_frames, frame => frame.Outgoing && frame.Xml.Contains("fee:check", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_report_leaves_before_its_statements_were_accepted()
    {
        await using var line = Open(Profile with { StatementsAcceptedBy = null });
        var now = TimeProvider.System.GetUtcNow();
        var report = new RestoreReport { DomainName = "test1.com", PreData = "", PostData = "", DelTime = now, ResTime = now, Statements = _statements };

        await Assert.ThrowsAsync<InvalidOperationException>(() => line.ReportRestoreAsync(report, "REP-1", Cancellation));

        Assert.DoesNotContain(_frames, frame => frame.Outgoing);
    }

    [Fact]
    public async Task What_keeps_a_session_from_opening_has_its_own_fault()
    {
        var passwordFile = Path.Combine(_folder.FullName, "password");
        await File.WriteAllTextAsync(passwordFile, "practice-1\nmore", Cancellation);

        await using (var first = Open(Profile with { Password = "wrong-one", PasswordFile = passwordFile }))
        await using (var second = Open(Profile))
        {
            await first.OpenAsync(Cancellation);
            await second.OpenAsync(Cancellation);
            Assert.True(first.IsOpen && second.IsOpen);
            Assert.Equal(LineFault.SessionLimit, await FaultOf(Profile));
            await first.CloseAsync(Cancellation);
            await second.CloseAsync(Cancellation);
        }

        Assert.Equal(LineFault.SignInRefused, await FaultOf(Profile with { Password = "wrong-one" }));
        Assert.Equal(LineFault.SignInRefused, await FaultOf(Profile with { Password = null }));
        Assert.Equal(LineFault.SignInRefused, await FaultOf(Profile with { PasswordFile = "/nowhere/password" }));
        Assert.Equal(LineFault.SignInRefused, await FaultOf(Profile with { Tls = new TlsProfile() }));
        Assert.Equal(LineFault.SignInRefused, await FaultOf(Profile with { Tls = new TlsProfile { CaFile = "/nowhere/ca.pem" } }));
        Assert.Equal(LineFault.Unreachable, await FaultOf(Profile with { Port = 1 }));
    }

    [Fact]
    public async Task A_line_that_may_not_write_sends_nothing_and_stays_up()
    {
        await using var line = Open(Profile);
        await line.OpenAsync(Cancellation);

        _mayWrite = false;
        var fault = await Assert.ThrowsAsync<RegistryLineException>(() => line.RequestRestoreAsync("test1.com", null, null, "REQ-1", Cancellation));

        Assert.Equal((LineFault.LeaseLost, false), (fault.Fault, fault.MayHaveBeenApplied));
        Assert.DoesNotContain(_frames, frame => frame.ClTrid == "REQ-1");
        Assert.True(line.IsOpen);
    }

    [Fact]
    public async Task A_registry_that_goes_down_breaks_the_line_and_the_next_command_signs_in_anew()
    {
        await using var line = Open(Profile);
        await line.OpenAsync(Cancellation);

        await ControlAsync("/faults", """{"down": true}""");
        var fault = await Assert.ThrowsAsync<RegistryLineException>(() => line.InspectAsync("test1.com", Cancellation));
        Assert.Equal((LineFault.Unreachable, false), (fault.Fault, fault.MayHaveBeenApplied));
        Assert.False(line.IsOpen);
        await line.KeepAliveAsync(Cancellation);
        await ControlAsync("/faults", """{"down": false}""");

        Assert.True((await line.InspectAsync("test1.com", Cancellation)).Answer.IsSuccess);
    }

    [Fact]
    public async Task The_registry_s_clock_is_known_from_its_greetings()
    {
        await using var line = Open(Profile);
        await line.OpenAsync(Cancellation);
        Assert.InRange(line.ClockOffset, TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(5));

        await ControlAsync("/clock", """{"advance": "3.00:00:00"}""");
        await line.KeepAliveAsync(Cancellation);

        Assert.InRange(line.ClockOffset - TimeSpan.FromDays(3), TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(5));
    }

    private EppRegistry Open(RegistryProfile profile) =>
        new(profile, new RegistryLineHooks(_frames.Add, () => _mayWrite), TimeProvider.System);

    private async Task<LineFault> FaultOf(RegistryProfile profile)
    {
        await using var line = Open(profile);
        var fault = await Assert.ThrowsAsync<RegistryLineException>(() => line.OpenAsync(Cancellation));
        Assert.False(fault.MayHaveBeenApplied);
        Assert.False(line.IsOpen);
        return fault.Fault;
    }

    private async Task ControlAsync(string path, string json)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(_practice.ControlTokenFile, Cancellation)).Trim());
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri($"http://127.0.0.1:{_practice.ControlPort}{path}"), content, Cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private void AssertFramesAreValidAndWithoutSecrets()
    {
        Assert.DoesNotContain(_frames, frame => frame.Xml.Contains("practice-1", StringComparison.Ordinal) || frame.Xml.Contains("auth-code-9", StringComparison.Ordinal));
        var schema = new FrameSchema();
        foreach (var frame in _frames)
        {
            // A masked password is shorter than RFC 5730 lets one be.
            schema.Add(frame.Xml.Replace("<pw>***</pw>", "<pw>masked</pw>", StringComparison.Ordinal));
        }

        schema.AssertValid();
    }
}

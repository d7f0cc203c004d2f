using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Session;
using static Reprieve.Epp.Tests.Sandbox.SessionCommands;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>
/// The restore tests of google/nomulus (DomainRestoreRequestFlowTest) that an EPP client can send, against a registry with that policy:
/// each keeps its name there, and its code. Superuser, dry-run and reporting cases, and the drafts of the fee extension, are not among them.
/// </summary>
public sealed class NomulusCases
{
    private const string Past = """{"name": "example.tld", "registrar": "practice", "expiredDaysAgo": 20, "deletedDaysAgo": 10}""";
    private const string Ahead = """{"name": "example.tld", "registrar": "practice", "expiredDaysAgo": -1870, "createdDaysAgo": 100, "deletedDaysAgo": 10}""";
    private const string RichPast = """{"name": "rich.example", "registrar": "practice", "expiredDaysAgo": 20, "deletedDaysAgo": 10}""";
    private const string RichAhead = """{"name": "rich.example", "registrar": "practice", "expiredDaysAgo": -100, "deletedDaysAgo": 10}""";

    [Fact]
    public async Task NotLoggedIn()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.ConnectAsync();
        Assert.Equal(2002, await session.CodeAsync(DomainUpdate.RestoreRequest("example.tld")));
    }

    [Fact]
    public async Task Success_expiryStillInFuture_notExtended()
    {
        await using var registry = await StartAsync(Ahead);
        await using var session = await registry.LoginAsync();
        await registry.PostAsync("/policy", """{"registrar": "practice", "balance": {"USD": 100}}""");

        Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("example.tld")));

        Assert.Equal("inactive", await session.StateAsync("example.tld"));
        Assert.Equal(TestRegistry.Start.AddDays(1870), (await session.InfoAsync("example.tld")).ExDate);
        Assert.Equal(83m, await BalanceAsync(registry));
    }

    [Fact]
    public async Task Success_expiryInPast_extendedByOneYear()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        await registry.PostAsync("/policy", """{"registrar": "practice", "balance": {"USD": 100}}""");

        var answer = await session.AskAsync(DomainUpdate.RestoreRequest("example.tld"));

        Assert.Equal(1000, answer.Code);
        Assert.Empty(answer.Extensions);
        Assert.Equal("inactive", await session.StateAsync("example.tld"));
        Assert.Equal(TestRegistry.Start.AddDays(-20).AddYears(1), (await session.InfoAsync("example.tld")).ExDate);
        Assert.Equal(72m, await BalanceAsync(registry));
    }

    [Fact]
    public async Task Success_fee_std_v1()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();

        var answer = await session.AskAsync(Restore("example.tld", new FeeItem(17.00m) { Description = "restore" }, new FeeItem(11.00m) { Description = "renew" }));

        Assert.Equal(1000, answer.Code);
        var charged = answer.Extension<FeeUpdateData>()!;
        Assert.Equal("USD", charged.Currency);
        Assert.Equal([("restore", "17.00"), ("renew", "11.00")], charged.Fees.Select(fee => (fee.Description, Text(fee.Amount))));
    }

    [Fact]
    public async Task Success_fee_withDefaultAttributes()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        var plain = new FeeItem(17.00m) { Description = "restore", Refundable = true, GracePeriod = "P0D", Applied = "immediate" };
        Assert.Equal(1000, await session.CodeAsync(Restore("example.tld", plain, plain with { Amount = 11.00m, Description = "renew" })));
    }

    [Fact]
    public async Task Success_fee_noRenewal()
    {
        await using var registry = await StartAsync(Ahead);
        await using var session = await registry.LoginAsync();
        var answer = await session.AskAsync(Restore("example.tld", new FeeItem(17.00m)));
        Assert.Equal(1000, answer.Code);
        Assert.Equal("restore", Assert.Single(answer.Extension<FeeUpdateData>()!.Fees).Description);
    }

    [Fact]
    public async Task Failure_wrongFeeAmount()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        await registry.PostAsync("/policy", """{"suffix": "tld", "fees": {"restore": 100}}""");
        Assert.Equal(2004, await session.CodeAsync(RestoreAndRenew("example.tld")));
    }

    [Fact]
    public async Task Failure_undescribed_sum_where_two_fees_are_due()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        Assert.Equal(2004, await session.CodeAsync(Restore("example.tld", new FeeItem(28.00m))));
    }

    [Fact]
    public async Task Failure_wrongCurrency()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        await registry.PostAsync("/policy", """{"suffix": "tld", "fees": {"currency": "EUR"}}""");
        Assert.Equal(2306, await session.CodeAsync(RestoreAndRenew("example.tld")));
    }

    [Fact]
    public async Task Failure_fee_unknownCurrency()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        Assert.Equal(2004, await session.CodeAsync(RestoreAndRenew("example.tld", "BAD")));
    }

    [Fact]
    public async Task Failure_feeGivenInWrongScale()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        Assert.Equal(2005, await session.CodeAsync(
            Restore("example.tld", new FeeItem(17.000m) { Description = "restore" }, new FeeItem(11.000m) { Description = "renew" })));
    }

    [Theory]
    [InlineData(false, null, null)]
    [InlineData(null, "P1D", null)]
    [InlineData(null, null, "delayed")]
    public async Task Failure_refundableFee_gracePeriodFee_appliedFee(bool? refundable, string? gracePeriod, string? applied)
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        var fee = new FeeItem(17.00m) { Description = "restore", Refundable = refundable, GracePeriod = gracePeriod, Applied = applied };
        Assert.Equal(2102, await session.CodeAsync(Restore("example.tld", fee, new FeeItem(11.00m) { Description = "renew" })));
    }

    [Fact]
    public async Task Success_premiumNotBlocked()
    {
        await using var registry = await StartAsync(RichPast);
        await using var session = await registry.LoginAsync();
        Assert.Equal(1000, await session.CodeAsync(
            Restore("rich.example", new FeeItem(100.00m) { Description = "renew" }, new FeeItem(17.00m) { Description = "restore" })));
    }

    [Fact]
    public async Task Success_premiumNotBlocked_andNoRenewal()
    {
        await using var registry = await StartAsync(RichAhead);
        await using var session = await registry.LoginAsync();
        Assert.Equal(1000, await session.CodeAsync(Restore("rich.example", new FeeItem(17.00m) { Description = "restore" })));
    }

    [Fact]
    public async Task Failure_premiumNotAcked()
    {
        await using var registry = await StartAsync(RichPast);
        await using var session = await registry.LoginAsync();
        Assert.Equal(2003, await session.CodeAsync(DomainUpdate.RestoreRequest("rich.example")));
    }

    [Fact]
    public async Task Failure_premiumBlocked()
    {
        await using var registry = await StartAsync(RichPast);
        await using var session = await registry.LoginAsync();
        await registry.PostAsync("/policy", """{"registrar": "practice", "blocksPremium": true}""");
        Assert.Equal(2304, await session.CodeAsync(
            Restore("rich.example", new FeeItem(100.00m) { Description = "renew" }, new FeeItem(17.00m) { Description = "restore" })));
    }

    [Fact]
    public async Task Success_reservedDomain()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        await registry.PostAsync("/policy", """{"suffix": "tld", "reserved": ["example.tld", "reserved.tld"]}""");
        Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("example.tld")));
        Assert.Equal(2304, await session.CodeAsync(Create("reserved.tld")));
    }

    [Fact]
    public async Task Success_worksWithoutPollMessage()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        Assert.Equal(1300, await session.CodeAsync(Poll.Req));
        Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("example.tld")));
        Assert.Equal(1300, await session.CodeAsync(Poll.Req));
    }

    [Fact]
    public async Task Failure_doesNotExist_and_fullyDeleted()
    {
        await using var registry = await StartAsync("""{"name": "example.tld", "registrar": "practice", "expiredDaysAgo": 60, "deletedDaysAgo": 36}""");
        await using var session = await registry.LoginAsync();
        Assert.Equal(2303, await session.CodeAsync(DomainUpdate.RestoreRequest("never.tld")));
        Assert.Equal(2303, await session.CodeAsync(DomainUpdate.RestoreRequest("example.tld")));
    }

    [Theory]
    [InlineData("suspended")]
    [InlineData("pending")]
    public async Task Failure_suspendedRegistrar_and_pendingRegistrar(string state)
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        await registry.PostAsync("/policy", $$"""{"registrar": "practice", "state": "{{state}}"}""");
        Assert.Equal(2201, await session.CodeAsync(DomainUpdate.RestoreRequest("example.tld")));
    }

    [Theory]
    [InlineData("""{"name": "example.tld", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 31}""")]
    [InlineData("""{"name": "example.tld", "registrar": "practice", "expiredDaysAgo": -100}""")]
    public async Task Failure_notInRedemptionPeriod_and_notDeleted(string domain)
    {
        await using var registry = await StartAsync(domain);
        await using var session = await registry.LoginAsync();
        Assert.Equal(2304, await session.CodeAsync(DomainUpdate.RestoreRequest("example.tld")));
    }

    [Fact]
    public async Task Failure_withChange_withAdd_withRemove()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        var restore = DomainUpdate.RestoreRequest("example.tld");
        var hold = new DomainAddRem { Status = [new ObjectStatus("clientHold")] };
        Assert.Equal(2002, await session.CodeAsync(restore with { Chg = new DomainChange { Registrant = "jd1234" } }));
        Assert.Equal(2002, await session.CodeAsync(restore with { Add = hold }));
        Assert.Equal(2002, await session.CodeAsync(restore with { Rem = hold }));
    }

    [Fact]
    public async Task Failure_withSecDnsExtension()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        var restore = DomainUpdate.RestoreRequest("example.tld");
        Assert.Equal(2103, await session.CodeAsync(restore with { Extensions = [.. restore.Extensions, new SecDnsUpdate { RemAll = true }] }));
    }

    [Fact]
    public async Task Failure_unauthorizedClient()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync("other");
        Assert.Equal(2201, await session.CodeAsync(DomainUpdate.RestoreRequest("example.tld")));
    }

    [Theory]
    [InlineData("""{"suffix": "tld", "registrars": ["other"]}""")]
    [InlineData("""{"registrar": "practice", "balance": {"EUR": 1000}}""")]
    public async Task Failure_notAuthorizedForTld_and_missingBillingAccount(string policy)
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        await registry.PostAsync("/policy", policy);
        Assert.Equal(2201, await session.CodeAsync(DomainUpdate.RestoreRequest("example.tld")));
    }

    [Fact]
    public async Task Failure_restoreReportsAreNotSupported()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        Assert.Equal(2101, await session.CodeAsync(ReportOf("example.tld")));
    }

    [Fact]
    public async Task Refused_commands_change_and_cost_nothing()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        await registry.PostAsync("/policy", """{"registrar": "practice", "balance": {"USD": 27.99}}""");
        Assert.Equal(2104, await session.CodeAsync(RestoreAndRenew("example.tld")));
        Assert.Equal("pendingDelete inactive rgp:redemptionPeriod", await session.StateAsync("example.tld"));
        Assert.Equal(27.99m, await BalanceAsync(registry));
    }

    [Fact]
    public async Task A_check_of_more_than_one_year_of_restore_is_refused()
    {
        await using var registry = await StartAsync(Past);
        await using var session = await registry.LoginAsync();
        Assert.Equal(2306, await session.CodeAsync(Priced("example.tld", new FeeCommand("restore") { Period = new Period(2) })));
        var priced = await session.AskAsync(Priced("example.tld", new FeeCommand("restore")));
        var restore = Assert.Single(Assert.Single(priced.Extension<FeeCheckData>()!.Objects).Commands);
        Assert.Equal([("restore", "17.00"), ("renew", "11.00")], restore.Fees.Select(fee => (fee.Description, Text(fee.Amount))));
    }

    /// <summary>Nomulus's own end-to-end input, sent as it stands.</summary>
    [Fact]
    public async Task Its_recorded_request_frames_restore_the_name()
    {
        if (Reprieve.Tests.Conformance.Find("epp/samples/rfc8748/domain_update_restore_request_fee.xml") is not { } file)
        {
            return;
        }

        await using var registry = await StartAsync(Past);
        await using var wire = await RawWire.LoginAsync(registry);
        var answer = await wire.AskAsync(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(1000, answer.Code);
        Assert.Equal("ABC-12345", answer.ClTRID);
    }

    private static Task<TestRegistry> StartAsync(string domain) => TestRegistry.StartAsync(
        """
        {"suffix": "tld", "restore": "immediate", "reportSupported": false, "renewAtRestore": "ifPast", "showsUpData": false, "deletePending": true,
         "fees": {"currency": "USD", "create": 13, "renew": 11, "restore": 17}},
        {"suffix": "example", "restore": "immediate", "reportSupported": false, "renewAtRestore": "ifPast", "showsUpData": false,
         "fees": {"currency": "USD", "create": 13, "renew": 11, "restore": 17, "premium": {"rich.example": {"create": 100, "renew": 100}}}}
        """,
        domain);

    private static DomainUpdate Restore(string name, params IReadOnlyList<FeeItem> fees) =>
        DomainUpdate.RestoreRequest(name, new FeeUpdate(fees) { Currency = "USD" });

    private static DomainUpdate RestoreAndRenew(string name, string currency = "USD") => DomainUpdate.RestoreRequest(
        name, new FeeUpdate([new FeeItem(17.00m) { Description = "restore" }, new FeeItem(11.00m) { Description = "renew" }]) { Currency = currency });

    private static DomainCheck Priced(string name, FeeCommand command) => new([name]) { Extensions = [new FeeCheck([command])] };

    private static async Task<decimal> BalanceAsync(TestRegistry registry) =>
        (await registry.GetAsync("/policy"))["registrars"]!.AsArray().Single(registrar => (string?)registrar!["id"] == "practice")!["balance"]!["USD"]!.GetValue<decimal>();

    private static string Text(decimal amount) => amount.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

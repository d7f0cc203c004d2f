using System.Text;
using Reprieve.Sandbox;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>The seed that comes with the product, and what a seed may say.</summary>
public sealed class SeedTests
{
    [Fact]
    public async Task The_default_seed_has_a_portfolio_to_redeem_and_every_way_to_fail()
    {
        await using var registry = await TestRegistry.StartWithDefaultSeedAsync();
        var books = registry.Registry.DomainsOf("practice").ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        await using var session = await registry.LoginAsync();
        var states = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in books.Keys)
        {
            states[name] = await session.StateAsync(name);
        }

        Assert.InRange(states.Values.Count(state => state.Contains("redemptionPeriod", StringComparison.Ordinal)), 60, 90);
        Assert.InRange(states.Values.Count(state => state.Contains("autoRenewPeriod", StringComparison.Ordinal)), 15, 20);
        Assert.InRange(states.Values.Count(state => state.Contains("rgp:pendingDelete", StringComparison.Ordinal)), 3, 6);
        Assert.InRange(states.Values.Count(state => !state.Contains("rgp:", StringComparison.Ordinal)), 20, 40);
        foreach (var name in new[] { "test1.com", "test2.com", "test3.com", "xn--fsqu00a.com", "not-ours.com" })
        {
            Assert.Contains("redemptionPeriod", states[name], StringComparison.Ordinal);
        }

        Assert.Contains("rgp:pendingRestore", states["report-owed.com"], StringComparison.Ordinal);
        Assert.Equal("ok", states["restored-elsewhere.com"]);
        Assert.Equal("2303", states["purged.cn"]);
        Assert.Equal("other", (await session.InfoAsync("not-ours.com")).ClID);
        var dropped = await session.InfoAsync("dropped.com");
        Assert.Equal("other", dropped.ClID);
        Assert.NotEqual(books["dropped.com"].Roid, dropped.Roid);
        Assert.Equal((await session.InfoAsync("test1.com")).Roid, books["test1.com"].Roid);
        Assert.Equal(TestRegistry.Start.AddDays(-50.5), books["test1.com"].ExpirationDate);
        Assert.DoesNotContain("rival-one.com", books.Keys);
    }

    [Fact]
    public async Task A_seeded_name_was_last_updated_by_what_last_happened_to_it()
    {
        await using var registry = await TestRegistry.StartAsync("""{"suffix": "com"}""", """
            {"name": "deleted.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 2.5},
            {"name": "owed.com", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 9, "restoreRequestedDaysAgo": 1},
            {"name": "renewed.com", "registrar": "practice", "expiredDaysAgo": 3},
            {"name": "alive.com", "registrar": "practice", "expiredDaysAgo": -30}
            """);
        await using var session = await registry.LoginAsync();

        Assert.Equal(("practice", (DateTimeOffset?)TestRegistry.Start.AddDays(-2.5)), await UpdateOf("deleted.com"));
        Assert.Equal(("practice", TestRegistry.Start.AddDays(-1)), await UpdateOf("owed.com"));
        Assert.Equal(("registry", TestRegistry.Start.AddDays(-3)), await UpdateOf("renewed.com"));
        Assert.Equal((null, null), await UpdateOf("alive.com"));

        async Task<(string?, DateTimeOffset?)> UpdateOf(string name) => await session.InfoAsync(name) is var info ? (info.UpID, info.UpDate) : default;
    }

    [Fact]
    public async Task A_name_deleted_after_its_autorenew_grace_keeps_the_renewed_year_in_the_registry_and_not_in_the_books()
    {
        await using var registry = await TestRegistry.StartWithDefaultSeedAsync();
        await using var session = await registry.LoginAsync();
        var expires = TestRegistry.Start.AddDays(-80.5);
        Assert.Equal(expires, registry.Registry.DomainsOf("practice").Single(entry => entry.Name == "late-delete.net").ExpirationDate);
        Assert.Equal(expires.AddYears(1), (await session.InfoAsync("late-delete.net")).ExDate);
    }

    [Theory]
    [InlineData("""{"suffixes": []}""", "suffixes")]
    [InlineData("""{"suffixes": [{"suffix": "中国"}]}""", "suffixes[0].suffix")]
    [InlineData("""{"suffixes": [{"suffix": "com", "fees": {"currency": "XXX"}}]}""", "suffixes[0].fees.currency")]
    [InlineData("""{"suffixes": [{"suffix": "com"}], "domains": [{"name": "a.net", "registrar": "practice", "expiredDaysAgo": 1}]}""", "domains[0].name")]
    [InlineData("""{"suffixes": [{"suffix": "com"}], "domains": [{"name": "a.com", "registrar": "nobody", "expiredDaysAgo": 1}]}""", "domains[0].registrar")]
    [InlineData("""{"suffixes": [{"suffix": "com"}], "domains": [{"name": "a.com", "registrar": "practice", "expiredDaysAgo": 1, "restoredDaysAgo": 1}]}""", "domains[0].restoredDaysAgo")]
    [InlineData("""{"suffixes": [{"suffix": "com"}], "domains": [{"name": "a.com", "registrar": "practice", "expiredAgo": 1}]}""", "expiredAgo")]
    [InlineData("""{"suffixes": [{"suffix": "com", "fees": null}]}""", "$.suffixes[0]")]
    [InlineData("""{"suffixes": [{"suffix": "com"}], "registrars": [{"id": "me"}]}""", "registrars[0].id")]
    [InlineData("""{"suffixes": [{"suffix": "com"}], "domains": [{"name": "a.com", "registrar": "practice", "expiredDaysAgo": -1, "statuses": ["ok"]}]}""", "domains[0].statuses")]
    public void A_seed_that_cannot_be_is_refused_by_the_name_of_its_field(string json, string field)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var exception = Assert.Throws<SeedException>(() => Seed.Read(stream));
        Assert.Contains(field, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_seed_leaves_out_takes_its_default()
    {
        using var stream = new MemoryStream("""{"suffixes": [{"suffix": "com", "fees": {"restore": 60}}]}"""u8.ToArray());
        var seed = Seed.Read(stream);
        Assert.Equal(["practice", "other"], seed.Registrars.Select(registrar => registrar.Id));
        Assert.Equal((30, 5, 7, 60m, 8m), (seed.Suffixes[0].RedemptionDays, seed.Suffixes[0].PendingDeleteDays, seed.Suffixes[0].ReportDays, seed.Suffixes[0].Fees.Restore, seed.Suffixes[0].Fees.Renew));
    }
}

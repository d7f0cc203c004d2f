using System.Text.Json;
using Reprieve.Rpc;
using Reprieve.Server.Accounts;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;
using Reprieve.Server.Tests.Storage;
using Reprieve.Server.Tests.Tasks;

namespace Reprieve.Server.Tests.Operations;

/// <summary>One domain: what is known of it, what its registry says when it is asked, and what was ordered for it.</summary>
public sealed class DomainFactsTests
{
    private const string Seed =
        """
        {"suffixes": [{"suffix": "com", "restore": "report"}],
         "domains": [{"name": "asked.com", "registrar": "practice", "expiredDaysAgo": 50, "deletedDaysAgo": 12, "nameServers": ["ns1.dns.example"]}]}
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_action_answers_in_both_forms_as_its_files_say()
    {
        await using var host = await ApiHost.StartAsync();
        await Portfolio.AddAsync(host, Redeemable(host, "例子.com"), Portfolio.Row(host, "unserved.test", row => row with { Registry = null, State = "Unknown", ReadAt = null }));
        await AddItemsAsync(host);
        await WireForms.MatchAsync(host, "Domains/QueryDomainFacts", ("DomainName", "例子.com"));
        await WireForms.MatchAsync(host, "Domains/ReadDomainAtRegistry", ("DomainName", "UNSERVED.test"));
        await WireForms.MatchAsync(host, "Tasks/QueryDomainItems", ("DomainName", "xn--fsqu00a.com"), ("PageNum", "1"), ("PageSize", "2"));
    }

    [Fact]
    public async Task What_a_registry_said_of_a_registration_that_is_over_is_shown_no_more()
    {
        await using var host = await ApiHost.StartAsync();
        await Portfolio.AddAsync(
            host,
            Redeemable(host, "gone.com") with { State = nameof(RegistryState.Gone), Deadline = null, DeadlineSource = null },
            Redeemable(host, "theirs.com") with { State = nameof(RegistryState.NotOurs), ClId = "somebody" },
            Redeemable(host, "refused.com") with { ReadError = "2400 Command failed" });
        Assert.False((await FactsAsync(host, "gone.com")).TryGetProperty("AtRegistry", out _));
        var theirs = await FactsAsync(host, "theirs.com");
        Assert.False(theirs.TryGetProperty("AtRegistry", out _));
        Assert.Equal("somebody", theirs.GetProperty("Registrar").GetString());
        Assert.Contains("2400 Command failed", (await FactsAsync(host, "refused.com")).GetProperty("Problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_domain_and_its_items_are_the_accounts_own()
    {
        await using var host = await ApiHost.StartAsync();
        await Portfolio.AddAsync(host, Redeemable(host, "例子.com"));
        await AddItemsAsync(host);
        var other = await host.Accounts.CreateKeyAsync(await host.Accounts.CreateAccountAsync("other", Cancelled), PolicyDocument.AllowAll, Cancelled);
        foreach (var action in (string[])["QueryDomainFacts", "ReadDomainAtRegistry"])
        {
            foreach (var (key, name) in new[] { (other, "例子.com"), (host.Root, "nobody-has-this.com"), (host.Root, "no name at all") })
            {
                var refused = await host.Client(key: key).CallAsync(action, [new("DomainName", name)], RpcFormat.Json, Cancelled);
                Assert.Equal((404, "Domain.NotFound"), (refused.Status, refused.Code));
                Assert.Contains(name, refused.Message, StringComparison.Ordinal);
            }
        }

        foreach (var (key, name, count) in new[] { (host.Root, "例子.com", 3), (host.Root, "no name at all", 0), (other, "例子.com", 1) })
        {
            var items = await host.Client(key: key).CallAsync("QueryDomainItems", [new("DomainName", name), new("PageNum", "1"), new("PageSize", "10")], RpcFormat.Json, Cancelled);
            using var body = JsonDocument.Parse(items.Body);
            Assert.Equal(key == other ? 0 : count, body.RootElement.GetProperty("TotalItemNum").GetInt32());
        }
    }

    [Fact]
    public async Task An_account_that_asks_and_asks_is_told_to_wait_and_takes_no_further_readings_from_the_others()
    {
        await using var host = await ApiHost.StartAsync();
        await Portfolio.AddAsync(host, Portfolio.Row(host, "unserved.test", row => row with { Registry = null }), Redeemable(host, "例子.com"));
        for (var number = 0; number < ReadDomainAtRegistry.AMinute; number++)
        {
            await host.JsonAsync("ReadDomainAtRegistry", ("DomainName", "unserved.test"));
        }

        var told = await host.JsonAsync("ReadDomainAtRegistry", ("DomainName", "例子.com"));
        Assert.Contains("wait a minute", told.GetProperty("Problem").GetString(), StringComparison.Ordinal);
        var due = await host.Database.ReadAsync(connection => DomainTable.AllOfAsync(connection, ["xn--fsqu00a.com"]), Cancelled);
        Assert.NotEqual(-1, Assert.Single(due).NextReadAt);
    }

    [Fact]
    public async Task The_registry_is_asked_now_and_where_it_is_away_that_is_said()
    {
        await using var world = await EngineWorld.StartAsync(Seed);
        var asked = await world.CallAsync("ReadDomainAtRegistry", ("DomainName", "asked.com"));
        Assert.True(asked.GetProperty("IsFresh").GetBoolean());
        Assert.Equal("Redemption", asked.GetProperty("RegistryState").GetString());
        Assert.Equal(["redemptionPeriod"], asked.GetProperty("AtRegistry").GetProperty("RgpStatus").GetProperty("Item").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal("practice", asked.GetProperty("Registrar").GetString());
        Assert.InRange(asked.GetProperty("SecondsLeft").GetInt64(), 17 * 86_400, 18 * 86_400);
        var known = await world.CallAsync("QueryDomainFacts", ("DomainName", "asked.com"));
        Assert.False(known.GetProperty("IsFresh").GetBoolean());
        Assert.Equal(asked.GetProperty("AtRegistry").GetRawText(), known.GetProperty("AtRegistry").GetRawText());

        // The registry's own truth, whether or not anybody has noticed its clock.
        await world.MoveClockAsync(TimeSpan.FromDays(31));
        var dropped = await world.CallAsync("ReadDomainAtRegistry", ("DomainName", "asked.com"));
        Assert.Equal(("Gone", true), (dropped.GetProperty("RegistryState").GetString(), dropped.GetProperty("IsFresh").GetBoolean()));

        await world.SetDownAsync(true);
        var away = await world.CallAsync("ReadDomainAtRegistry", ("DomainName", "asked.com"));
        Assert.False(away.GetProperty("IsFresh").GetBoolean());
        var problem = away.GetProperty("Problem").GetString();
        Assert.Contains("the registry practice cannot be reached", problem, StringComparison.Ordinal);
        Assert.Contains("read as soon as", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(LineFault.Unreachable), problem, StringComparison.Ordinal);
        Assert.Contains(
            "无法连接注册局 practice",
            (await world.CallAsync("ReadDomainAtRegistry", ("DomainName", "asked.com"), ("Lang", "zh"))).GetProperty("Problem").GetString(),
            StringComparison.Ordinal);
    }

    private static DomainRow Redeemable(ApiHost host, string name)
    {
        var start = ApiHost.Start;
        return Portfolio.Row(host, name, row => row with
        {
            ClId = "practice",
            Roid = "R-1",
            Remark = "<b>text</b>",
            Deadline = start.AddDays(18).ToUnixTimeMilliseconds(),
            DeadlineSource = "UpDate",
            Facts = JsonSerializer.Serialize(new DomainFacts
            {
                Name = row.DomainName,
                Roid = "R-1",
                ClId = "practice",
                Statuses = ["pendingDelete"],
                RgpStatuses = ["redemptionPeriod"],
                CrDate = start.AddDays(-1000),
                UpDate = start.AddDays(-12),
                ExDate = start.AddDays(-50),
                NameServers = ["ns1.dns.example", "ns2.dns.example"],
                DsData = ["1 13 2 00FF"],
            }),
        });
    }

    // Three of the account's, one of another's and one about another domain.
    private static Task AddItemsAsync(ApiHost host) => host.Database.WriteAsync(
        context => StoredRows.Insert(
            context,
            Item("t-1", 1, host.Root.AccountId) with { Open = false, Status = ItemStatus.Failure, CreatedAt = 1_000 },
            Item("t-1", 2, host.Root.AccountId) with { DomainName = "another.com", Open = false, Status = ItemStatus.Success, CreatedAt = 1_000 },
            Item("t-2", 1, host.Root.AccountId) with { Open = false, Status = ItemStatus.Success, CreatedAt = 2_000 },
            Item("t-3", 1, host.Root.AccountId) with { CreatedAt = 3_000 },
            Item("t-4", 1, "somebody-else") with { Open = false, Status = ItemStatus.Success, CreatedAt = 4_000 }),
        Cancelled);

    private static ItemRow Item(string taskNo, int ordinal, string account) => StoredRows.Item(taskNo, ordinal, "xn--fsqu00a.com") with { AccountId = account };

    private static async Task<JsonElement> FactsAsync(ApiHost host, string name)
    {
        var answer = await host.CallAsync("QueryDomainFacts", ("DomainName", name));
        Assert.True(answer.Status == 200, $"{answer.Code} {answer.Message}");
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.Clone();
    }
}

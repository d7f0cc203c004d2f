using Dapper;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Storage;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Tasks;

/// <summary>Redemptions through the real engine at a practice registry over TLS; its own frame log is the witness.</summary>
public sealed class RedemptionTests
{
    private const string Seed =
        """
        {
          "limits": {"sessions": 20},
          "suffixes": [
            {"suffix": "com", "restore": "report", "renewAtRestore": "ifPast", "fees": {"currency": "USD", "renew": 10.0, "restore": 40.0}},
            {"suffix": "net", "restore": "report", "renewAtRestore": "never", "fees": {"currency": "USD", "renew": 10.0, "restore": 40.0}},
            {"suffix": "org", "restore": "report", "renewAtRestore": "always", "showsUpData": false, "fees": {"currency": "USD", "renew": 10.0, "restore": 40.0}},
            {"suffix": "xyz", "restore": "immediate", "reportSupported": false, "renewAtRestore": "ifPast", "fees": {"currency": "USD", "renew": 10.0, "restore": 17.0, "required": "always"}},
            {"suffix": "online", "restore": "report", "renewAtRestore": "ifPast", "pendingRequest": {"seconds": 1, "result": "approved"}, "fees": {"currency": "USD", "renew": 10.0, "restore": 40.0}}
          ],
          "domains": [
            {"name": "report.com", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5, "nameServers": ["ns1.dns.example", "ns2.dns.example"], "statuses": ["clientHold"]},
            {"name": "never.net", "registrar": "practice", "expiredDaysAgo": 61.2, "deletedDaysAgo": 20.2},
            {"name": "always.org", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5},
            {"name": "atonce.xyz", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5},
            {"name": "later.online", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5},
            {"name": "owing.com", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5, "restoreRequestedDaysAgo": 2.5},
            {"name": "toolate.com", "registrar": "practice", "expiredDaysAgo": 70.5, "deletedDaysAgo": 32.5},
            {"name": "alive.com", "registrar": "practice", "expiredDaysAgo": -100.5}
          ]
        }
        """;

    [Fact]
    public async Task Every_kind_of_registry_gives_its_domain_back_once()
    {
        await using var world = await EngineWorld.StartAsync(Seed);
        var taskNo = await world.SubmitAsync("report.com", "never.net", "always.org", "atonce.xyz", "later.online", "owing.com");

        var items = await world.EndAsync(taskNo);

        Assert.All(items, item => Assert.Equal((ItemStatus.Success, null), (item.Status, item.FailCode)));
        var practice = world.Practice.Now.ToUnixTimeMilliseconds();
        Assert.All(items, item => Assert.True(item.ExpirationAfter > practice, item.DomainName));
        foreach (var name in new[] { "report.com", "never.net", "always.org", "later.online" })
        {
            Assert.Equal(1, (await world.AppliedAsync(name)).Count(command => command == "update:restore-request"));
            Assert.Equal(1, (await world.AppliedAsync(name)).Count(command => command == "update:restore-report"));
        }

        Assert.Equal(["update:restore-request"], await world.AppliedAsync("atonce.xyz"));
        Assert.DoesNotContain("update:restore-request", await world.AppliedAsync("owing.com"));
        // The registry that renews nothing was asked to, once.
        Assert.Equal(1, (await world.AppliedAsync("never.net")).Count(command => command == "renew"));
        Assert.DoesNotContain("renew", await world.AppliedAsync("always.org"));
        // Every frame of every item, ours and the registry's: request, report, renew, update, fee check, infos.
        var schema = new FrameSchema();
        foreach (var xml in await world.Database.ReadAsync(
            connection => connection.QueryAsync<string>("SELECT xml FROM frames"), TestContext.Current.CancellationToken))
        {
            schema.Add(xml);
        }

        schema.AssertValid();
    }

    [Fact]
    public async Task What_the_restore_took_is_put_back_and_the_portfolio_follows()
    {
        await using var world = await EngineWorld.StartAsync(Seed);
        await world.EndAsync(await world.SubmitAsync("report.com"));

        var row = Assert.Single(await world.Database.ReadAsync(
            connection => DomainTable.AllOfAsync(connection, ["report.com"]), TestContext.Current.CancellationToken));
        Assert.Equal((nameof(RegistryState.Active), (long?)null, (long?)null), (row.State, row.Deadline, row.DeletedDate));
        Assert.Equal(row.RegistryExpirationDate, row.ExpirationDate);
        Assert.DoesNotContain("clientHold", row.Facts, StringComparison.Ordinal);
        Assert.Contains("ns1.dns.example", row.Facts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_domain_that_is_back_is_not_in_redemption_any_more()
    {
        await using var world = await EngineWorld.StartAsync(Seed);
        await world.EndAsync(await world.SubmitAsync("atonce.xyz"));
        var again = Assert.Single(await world.EndAsync(await world.SubmitAsync("atonce.xyz")));
        Assert.Equal(ItemReasons.NotInRedemption, again.FailCode);
        Assert.Single(await world.AppliedAsync("atonce.xyz"));
    }

    [Fact]
    public async Task Domains_that_cannot_be_restored_end_with_their_reason_and_nothing_sent()
    {
        await using var world = await EngineWorld.StartAsync(Seed);
        var items = await world.EndAsync(await world.SubmitAsync("toolate.com", "alive.com"));

        Assert.Equal([ItemReasons.TooLate, ItemReasons.NotInRedemption], items.Select(item => item.FailCode));
        Assert.All(items, item => Assert.Equal(0, item.TryCount));
        Assert.Empty(await world.AppliedAsync("toolate.com"));
        Assert.Empty(await world.AppliedAsync("alive.com"));
    }

    [Fact]
    public async Task A_registry_that_is_down_costs_no_try_and_the_items_say_why_they_wait()
    {
        await using var world = await EngineWorld.StartAsync(Seed);
        await world.SetDownAsync(true);
        var taskNo = await world.SubmitAsync("report.com", "atonce.xyz");

        // Five of a test's back-offs: 0.2 + 0.4 + 0.8 + 1.6 + 3.2 s.
        await Task.Delay(TimeSpan.FromSeconds(6.5), TestContext.Current.CancellationToken);
        var waiting = await world.ItemsAsync(taskNo);
        Assert.All(waiting, item => Assert.Equal((true, 0), (item.Open, item.TryCount)));
        var answer = await world.CallAsync("QueryTaskDetailList", ("TaskNo", taskNo), ("PageNum", "1"), ("PageSize", "10"), ("Lang", "zh"));
        foreach (var detail in answer.GetProperty("Data").GetProperty("TaskDetail").EnumerateArray())
        {
            Assert.StartsWith("等待中：无法连接注册局 practice", detail.GetProperty("ErrorMsg").GetString(), StringComparison.Ordinal);
            Assert.Equal((0, 0), (detail.GetProperty("TaskStatusCode").GetInt32(), detail.GetProperty("TryCount").GetInt32()));
        }

        await world.SetDownAsync(false);
        var items = await world.EndAsync(taskNo);
        Assert.All(items, item => Assert.Equal((ItemStatus.Success, 1), (item.Status, item.TryCount)));
    }

    [Fact]
    public async Task The_portfolio_follows_the_registrys_clock()
    {
        await using var world = await EngineWorld.StartAsync(Seed);
        await StateBecomesAsync(world, "report.com", nameof(RegistryState.Redemption));

        await world.MoveClockAsync(TimeSpan.FromDays(18));
        await StateBecomesAsync(world, "report.com", nameof(RegistryState.PendingDelete));

        await world.MoveClockAsync(TimeSpan.FromDays(6));
        await StateBecomesAsync(world, "report.com", nameof(RegistryState.Gone));
    }

    [Fact]
    public async Task Every_item_has_its_timeline_and_its_masked_transcript()
    {
        await using var world = await EngineWorld.StartAsync(Seed);
        var taskNo = await world.SubmitAsync("report.com");
        await world.EndAsync(taskNo);

        var events = await world.Database.ReadAsync(
            connection => EventTable.OfItemAsync(connection, taskNo, 1), TestContext.Current.CancellationToken);
        var kinds = events.Select(line => line.Kind).ToList();
        Assert.Equal(ItemEvents.Accepted, kinds[0]);
        Assert.Equal(ItemEvents.Succeeded, kinds[^1]);
        Assert.True(kinds.IndexOf(ItemEvents.IntentRecorded) < kinds.IndexOf(ItemEvents.Answered));
        var frames = await world.Database.ReadAsync(
            connection => EventTable.TranscriptOfItemAsync(connection, taskNo, 1), TestContext.Current.CancellationToken);
        Assert.Contains(frames, frame => frame.Outgoing && frame.Xml.Contains("op=\"request\"", StringComparison.Ordinal));
        Assert.Contains(frames, frame => !frame.Outgoing && frame.Xml.Contains("pendingRestore", StringComparison.Ordinal));
        Assert.DoesNotContain(frames, frame => frame.Xml.Contains("practice-1", StringComparison.Ordinal));
        var schema = new FrameSchema();
        foreach (var frame in frames)
        {
            schema.Add(frame.Xml);
        }

        schema.AssertValid();
    }

    [Fact]
    public async Task An_answer_that_could_not_be_written_down_is_asked_for_again_at_once()
    {
        await using var world = await EngineWorld.StartAsync(Seed);
        await StateBecomesAsync(world, "report.com", nameof(RegistryState.Redemption));
        await StateBecomesAsync(world, "alive.com", nameof(RegistryState.Active));
        await world.Database.WriteAsync(
            context => context.Connection.Execute(
                TestStorage.IsPostgres
                    ? """
                      CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE disk_full; END $$;
                      CREATE TRIGGER full_disk BEFORE UPDATE ON items FOR EACH ROW
                      WHEN (NEW.requested_at IS NOT NULL AND OLD.requested_at IS NULL) EXECUTE FUNCTION full_disk()
                      """
                    : """
                      CREATE TRIGGER full_disk BEFORE UPDATE ON items WHEN NEW.requested_at IS NOT NULL AND OLD.requested_at IS NULL
                      BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
                      """),
            TestContext.Current.CancellationToken);
        var taskNo = await world.SubmitAsync("report.com");
        var started = TimeProvider.System.GetTimestamp();
        while ((await world.AppliedAsync("report.com")).Count == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await Task.Delay(500, TestContext.Current.CancellationToken);
        await world.Database.WriteAsync(context => context.Connection.Execute(TestStorage.IsPostgres ? "DROP TRIGGER full_disk ON items" : "DROP TRIGGER full_disk"), TestContext.Current.CancellationToken);

        var item = Assert.Single(await world.EndAsync(taskNo));
        Assert.Equal(ItemStatus.Success, item.Status);
        Assert.Equal(1, (await world.AppliedAsync("report.com")).Count(command => command == "update:restore-request"));
    }

    [Fact]
    public async Task A_stop_in_the_middle_loses_nothing_and_repeats_nothing()
    {
        await using var world = await EngineWorld.StartAsync(Seed);
        await world.SetDownAsync(true);
        var taskNo = await world.SubmitAsync("report.com", "never.net", "atonce.xyz");
        await world.RestartServerAsync();
        await world.SetDownAsync(false);
        await world.WaitAsync(taskNo, items => items.Any(item => item.RequestedAt is not null));
        await world.RestartServerAsync();

        var items = await world.EndAsync(taskNo);
        Assert.All(items, item => Assert.Equal(ItemStatus.Success, item.Status));
        foreach (var item in items)
        {
            Assert.Equal(1, (await world.AppliedAsync(item.DomainName)).Count(command => command == "update:restore-request"));
        }

        var open = await world.Database.ReadAsync(
            connection => connection.ExecuteScalarAsync<long>("SELECT open_items FROM tasks"), TestContext.Current.CancellationToken);
        Assert.Equal(0, open);
    }

    [Theory]
    [InlineData("approved", ItemStatus.Success, null)]
    [InlineData("refused", ItemStatus.Failure, ItemReasons.RestoreDenied)]
    public async Task A_queue_that_is_ours_tells_the_end_of_a_pending_restore(string result, ItemStatus status, string? reason)
    {
        var seed = Seed.Replace("\"result\": \"approved\"", $"\"result\": \"{result}\"", StringComparison.Ordinal);
        await using var world = await EngineWorld.StartAsync(seed, profile => profile with { Poll = PollMode.Own, PollSeconds = 1 });

        var item = Assert.Single(await world.EndAsync(await world.SubmitAsync("later.online")));

        Assert.Equal((status, reason), (item.Status, item.FailCode));
        var message = await HandledAsync(world, "later.online");
        Assert.Equal(result == "approved", message.IsCarriedOut);
        Assert.Contains("panData", message.Xml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_is_not_ours_is_left_alone()
    {
        await using var world = await EngineWorld.StartAsync(Seed);
        await world.EndAsync(await world.SubmitAsync("later.online"));
        Assert.DoesNotContain(await world.CommandsAsync(), command => command.StartsWith("poll", StringComparison.Ordinal));
    }

    private static async Task<MessageRow> HandledAsync(EngineWorld world, string pendingDomain)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var message = await world.Database.ReadAsync(
                connection => connection.QuerySingleOrDefaultAsync<MessageRow>(
                    "SELECT * FROM messages WHERE pending_domain = @pendingDomain AND handled_at IS NOT NULL", new { pendingDomain }),
                TestContext.Current.CancellationToken);
            if (message is not null)
            {
                return message;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "no message was handled");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static async Task StateBecomesAsync(EngineWorld world, string name, string state)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var row = Assert.Single(await world.Database.ReadAsync(
                connection => DomainTable.AllOfAsync(connection, [name]), TestContext.Current.CancellationToken));
            if (row.State == state)
            {
                return;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"{name} is still {row.State}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}

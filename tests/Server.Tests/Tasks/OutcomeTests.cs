using System.Text.RegularExpressions;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Tests.Tasks;

/// <summary>What becomes of commands whose answers never came, at a registry that loses, delays and applies late; its log is the witness.</summary>
public sealed partial class OutcomeTests
{
    private const string Seed =
        """
        {
          "limits": {"sessions": 20},
          "suffixes": [
            {"suffix": "com", "restore": "report", "renewAtRestore": "never"},
            {"suffix": "xyz", "restore": "immediate", "reportSupported": false, "renewAtRestore": "ifPast"}
          ],
          "domains": [
            {"name": "a.com", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5, "nameServers": ["ns1.dns.example"], "statuses": ["clientHold"]},
            {"name": "b.xyz", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5}
          ]
        }
        """;

    private static readonly (string Key, string Value)[] _oneTry =
        [("Tries", "1"), ("SettleAfter", "00:00:01"), ("ReadRedemptionAtLeast", "00:00:01")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("dropAfterApply", "update:restore-request", "Request")]
    [InlineData("dropBeforeApply", "update:restore-request", "Request")]
    [InlineData("dropAfterApply", "update:restore-report", "Report")]
    [InlineData("dropBeforeApply", "update:restore-report", "Report")]
    [InlineData("dropAfterApply", "renew", "Renew")]
    [InlineData("dropBeforeApply", "renew", "Renew")]
    [InlineData("dropAfterApply", "update", "Update")]
    [InlineData("dropBeforeApply", "update", "Update")]
    public async Task A_lost_answer_is_resolved_by_info_and_nothing_is_carried_out_twice(string fault, string command, string intent)
    {
        await using var world = await EngineWorld.StartAsync(Seed, pace: [("SettleAfter", "00:00:01")]);
        await world.SetFaultsAsync($$"""{"fault": "{{fault}}", "commands": ["{{command}}"], "times": 1}""");
        var taskNo = await world.SubmitAsync("a.com");

        var item = Assert.Single(await world.EndAsync(taskNo));

        Assert.Equal((ItemStatus.Success, "[]", true), (item.Status, item.Warnings, item.Renewed));
        Assert.Equal(["update:restore-request", "update:restore-report", "renew", "update"], await world.AppliedAsync("a.com"));
        var lines = (await TimelineAsync(world, item)).Where(line => line.Args.StartsWith($"[\"{intent}\"", StringComparison.Ordinal))
            .Select(line => line.Kind).ToList();
        string[] expected = fault == "dropAfterApply"
            ? [ItemEvents.IntentRecorded, ItemEvents.ReplyLost, ItemEvents.ProvedApplied]
            : [ItemEvents.IntentRecorded, ItemEvents.ReplyLost, ItemEvents.ProvedNotApplied, ItemEvents.ProvedNotApplied, ItemEvents.IntentRecorded, ItemEvents.Answered];
        Assert.Equal(expected, lines.Take(expected.Length));
    }

    [Theory]
    [InlineData("a.com")]
    [InlineData("b.xyz")]
    public async Task A_request_that_lands_after_the_first_not_applied_ends_the_item_as_restored_once(string name)
    {
        await using var world = await EngineWorld.StartAsync(Seed, pace: [("SettleAfter", "00:00:08")]);
        await world.ApplyRestoreLateAsync();
        var taskNo = await world.SubmitAsync(name);
        // Between the first look and the one that would settle it.
        await world.WaitAsync(taskNo, items => items[0].IntentNotAppliedAt is not null);
        world.RegistryClock.Land();

        var item = Assert.Single(await world.EndAsync(taskNo));

        Assert.Equal(ItemStatus.Success, item.Status);
        Assert.Single(await world.AppliedAsync(name), command => command == "update:restore-request");
        var kinds = await KindsAsync(world, item);
        var notApplied = kinds.ToList().IndexOf(ItemEvents.ProvedNotApplied);
        Assert.InRange(notApplied, 0, kinds.ToList().IndexOf(ItemEvents.ProvedApplied));
        Assert.Equal(1, kinds.Count(kind => kind == ItemEvents.ProvedNotApplied));
    }

    [Theory]
    [InlineData("info")]
    [InlineData("update:restore-request")]
    public async Task A_name_registered_anew_under_the_same_client_is_another_registration(string before)
    {
        await using var world = await EngineWorld.StartAsync(Seed);
        await world.ReadAgainAsync("b.xyz");
        await world.SetFaultsAsync($$"""{"fault": "reregister", "commands": ["{{before}}"], "names": ["b.xyz"], "times": 1}""");

        var item = Assert.Single(await world.EndAsync(await world.SubmitAsync("b.xyz")));

        Assert.Equal((ItemStatus.Failure, ItemReasons.Dropped), (item.Status, item.FailCode));
        Assert.DoesNotContain("update:restore-request", await world.AppliedAsync("b.xyz"));
        Assert.DoesNotContain("renew", await world.AppliedAsync("b.xyz"));
    }

    [Theory]
    [InlineData("a.com")]
    [InlineData("b.xyz")]
    public async Task A_restore_found_after_its_item_failed_is_brought_home_by_another_item_and_told(string name)
    {
        await using var world = await EngineWorld.StartAsync(Seed, pace: _oneTry);
        await world.ApplyRestoreLateAsync();
        var taskNo = await world.SubmitAsync(name);

        var failed = Assert.Single(await world.EndAsync(taskNo));
        Assert.Equal((ItemStatus.Failure, ItemReasons.NoAnswer), (failed.Status, failed.FailCode));
        world.RegistryClock.Land();
        failed = Assert.Single(await world.WaitAsync(taskNo, items => items[0].TakenOverBy is not null));
        var restored = Assert.Single(await world.EndAsync(failed.TakenOverBy!));

        Assert.Equal((ItemStatus.Failure, ItemReasons.NoAnswer), (failed.Status, failed.FailCode));
        Assert.Equal((ItemStatus.Success, name), (restored.Status, restored.DomainName));
        Assert.Single(await world.AppliedAsync(name), command => command == "update:restore-request");
        Assert.Equal(ItemEvents.RestoredAfterAll, (await KindsAsync(world, failed))[^1]);
        Assert.Contains(ItemEvents.StandsInFor, await KindsAsync(world, restored));
        var detail = (await world.CallAsync("QueryTaskDetailList", ("TaskNo", taskNo), ("PageNum", "1"), ("PageSize", "10")))
            .GetProperty("Data").GetProperty("TaskDetail")[0];
        Assert.EndsWith($"is for task {restored.TaskNo}.", detail.GetProperty("FailReason").GetString()!, StringComparison.Ordinal);
        using var http = new HttpClient();
        // What is scraped may be some hundred milliseconds old.
        for (var started = TimeProvider.System.GetTimestamp(); !LateTotal().IsMatch(await http.GetStringAsync(new Uri(world.Server.Address, "/metrics"), Cancellation));)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "reprieve_restores_late_total counts nothing");
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancellation);
        }

        // Nothing is taken over twice.
        await world.MoveClockAsync(TimeSpan.FromMinutes(1));
        await world.ReadAgainAsync(name);
        Assert.Equal(2, await world.CountItemsAsync(name));
    }

    [Fact]
    public async Task A_new_order_answers_for_what_the_failed_one_may_still_come_to()
    {
        await using var world = await EngineWorld.StartAsync(Seed, pace: _oneTry);
        await world.ApplyRestoreLateAsync();
        var failed = Assert.Single(await world.EndAsync(await world.SubmitAsync("b.xyz")));
        Assert.Equal(ItemStatus.Failure, failed.Status);
        // The new item has its first look only once the old frame has landed.
        await world.SetDownAsync(true);
        var taskNo = await world.SubmitAsync("b.xyz");
        world.RegistryClock.Land();
        var started = TimeProvider.System.GetTimestamp();
        while (!(await world.AppliedAsync("b.xyz")).Contains("update:restore-request", StringComparer.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1), "the frame did not land");
            await Task.Delay(100, Cancellation);
        }

        await world.SetDownAsync(false);
        var restored = Assert.Single(await world.EndAsync(taskNo));

        Assert.Equal(ItemStatus.Success, restored.Status);
        Assert.Equal(taskNo, Assert.Single(await world.ItemsAsync(failed.TaskNo)).TakenOverBy);
        Assert.Single(await world.AppliedAsync("b.xyz"), command => command == "update:restore-request");
    }

    private static async Task<IReadOnlyList<string>> KindsAsync(EngineWorld world, ItemRow item) =>
        [.. (await TimelineAsync(world, item)).Select(line => line.Kind)];

    private static Task<IReadOnlyList<EventRow>> TimelineAsync(EngineWorld world, ItemRow item) =>
        world.Database.ReadAsync(connection => EventTable.OfItemAsync(connection, item.TaskNo, item.Ordinal), Cancellation);

    [GeneratedRegex("^reprieve_restores_late_total\\S* [1-9]", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LateTotal();
}

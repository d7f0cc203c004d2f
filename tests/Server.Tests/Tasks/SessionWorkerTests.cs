using System.Text;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Reprieve.Epp;
using Reprieve.Epp.Tests;
using Reprieve.Server.Registries;
using Reprieve.Server.Registries.Epp;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Storage;

namespace Reprieve.Server.Tests.Tasks;

/// <summary>A worker and its lease where the registry hangs, turns it away, or the database cannot be written to.</summary>
public sealed class SessionWorkerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stop_does_not_wait_for_a_registry_that_hangs_and_gives_the_items_back()
    {
        var asked = new TaskCompletionSource();
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await SignInAsync(peer);
            await peer.ReadAsync();
            asked.TrySetResult();
            await peer.StallAsync();
        });
        await using var scratch = await ScratchDatabase.OpenAsync();
        await scratch.Database.WriteAsync(context => StoredRows.Insert(context, StoredRows.Item("t-1", 1, "a.com")), Cancellation);
        using var stop = new CancellationTokenSource();
        var work = Worker(scratch, registry).RunAsync(stop.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        await stop.CancelAsync();
        await work.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);

        var item = await ItemAsync(scratch.Database);
        Assert.Equal((null, true, ItemStatus.Waiting), (item.ClaimSlot, item.Open, item.Status));
    }

    [Fact]
    public async Task An_idle_worker_signs_out_and_gives_its_lease_back_when_stopped()
    {
        var signedOut = new TaskCompletionSource();
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await SignInAsync(peer);
            if (await peer.ReadAsync() is { } xml && xml.Contains("logout", StringComparison.Ordinal))
            {
                signedOut.TrySetResult();
                await peer.SendAsync(ScriptedPeer.Answer(EppCode.SuccessEndingSession, IdOf(xml)));
            }
        });
        await using var scratch = await ScratchDatabase.OpenAsync();
        using var stop = new CancellationTokenSource();
        var work = Worker(scratch, registry).RunAsync(stop.Token);
        await UntilAsync(async () => await scratch.Database.ReadAsync(RegistryTable.AllAsync, Cancellation) is [{ Fault: null }]);

        await stop.CancelAsync();
        await work.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);

        Assert.True(signedOut.Task.IsCompleted);
        Assert.NotNull(await scratch.Database.WriteAsync(
            context => LeaseTable.TryTake(context, "example", 0, "another", Now, 10_000, force: false), Cancellation));
    }

    [Fact]
    public async Task A_registry_that_takes_the_login_and_closes_at_the_first_command_is_not_stormed()
    {
        var connections = 0;
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            connections++;
            await SignInAsync(peer);
            if (await peer.ReadAsync() is { } xml)
            {
                await peer.SendAsync(ScriptedPeer.Answer(EppCode.SessionLimitExceededClosing, IdOf(xml)));
            }
        });
        await using var scratch = await ScratchDatabase.OpenAsync();
        await scratch.Database.WriteAsync(context => StoredRows.Insert(context, StoredRows.Item("t-1", 1, "a.com")), Cancellation);
        using var stop = new CancellationTokenSource();
        var started = TimeProvider.System.GetTimestamp();
        var work = Worker(scratch, registry, new TaskOptions { Reconnect = TimeSpan.FromSeconds(0.5) }).RunAsync(stop.Token);
        await UntilAsync(() => Task.FromResult(connections >= 3));

        // Half a second and a second, each jittered down to no less than a half.
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromSeconds(0.7));
        var item = await ItemAsync(scratch.Database);
        Assert.Equal((ItemReasons.SessionLimit, 0), (item.WaitCode, item.TryCount));
        await stop.CancelAsync();
        await work.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task A_price_check_that_fails_for_now_is_no_missing_price()
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await SignInAsync(peer, $"{EppNamespaces.RgpUri}</extURI><extURI>{EppNamespaces.FeeUri}");
            while (await peer.ReadAsync() is { } xml)
            {
                await peer.SendAsync(
                    xml.Contains("<check", StringComparison.Ordinal)
                        ? ScriptedPeer.Answer(EppCode.CommandFailed, IdOf(xml))
                        : ScriptedPeer.Answer(EppCode.Success, IdOf(xml), InRedemption));
            }
        });
        await using var scratch = await ScratchDatabase.OpenAsync();
        await scratch.Database.WriteAsync(
            context =>
            {
                StoredRows.Insert(context, StoredRows.Item("t-1", 1, "a.com") with { CurrentExpirationDate = RuleCases.Expiry });
                context.Insert("domains", [RuleCases.Domain]);
            },
            Cancellation);
        using var stop = new CancellationTokenSource();
        var work = Worker(scratch, registry, new TaskOptions { Tries = 2, Backoff = TimeSpan.FromSeconds(0.2) }).RunAsync(stop.Token);
        await UntilAsync(async () => !(await ItemAsync(scratch.Database)).Open);

        var item = await ItemAsync(scratch.Database);
        Assert.Equal((ItemReasons.RegistryRefused, 2, (IntentKind?)null), (item.FailCode, item.TryCount, item.IntentKind));
        Assert.Contains("2400", item.FailArgs, StringComparison.Ordinal);
        await stop.CancelAsync();
        await work.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task An_item_that_the_server_fails_on_keeps_no_other_from_its_end()
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await SignInAsync(peer);
            while (await peer.ReadAsync() is { } xml)
            {
                await peer.SendAsync(
                    xml.Contains("a.com", StringComparison.Ordinal)
                        ? ScriptedPeer.Answer(EppCode.Success, IdOf(xml), InRedemption)
                        : ScriptedPeer.Answer(EppCode.ObjectDoesNotExist, IdOf(xml)));
            }
        });
        await using var scratch = await ScratchDatabase.OpenAsync();
        await scratch.Database.WriteAsync(
            context =>
            {
                StoredRows.Insert(
                    context,
                    StoredRows.Item("t-1", 1, "a.com") with { CurrentExpirationDate = 5, DeadlineOrder = 1, Status = ItemStatus.Executing },
                    StoredRows.Item("t-1", 2, "gone.com") with { DeadlineOrder = 2 });
                context.Insert("domains", [RuleCases.Domain with { ExpirationDate = 5, FactsBeforeDeletion = "no JSON", NameServers = "no JSON" }]);
                // Restored already, as far as the item says: what is to be put back cannot be read.
                context.Connection.Execute("UPDATE items SET restored_at = 1, intent_kind = 'Request', intent_outcome = 'Accepted' WHERE ordinal = 1");
            },
            Cancellation);
        using var stop = new CancellationTokenSource();
        var work = Worker(scratch, registry).RunAsync(stop.Token);
        await UntilAsync(async () => (await ItemAsync(scratch.Database, ordinal: 2)).FailCode == ItemReasons.Purged);

        await UntilAsync(async () => (await ItemAsync(scratch.Database)).WaitCode == ItemReasons.InternalFault);
        await stop.CancelAsync();
        await work.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task A_lease_outlives_a_fault_of_the_database_that_passes_and_ends_with_one_that_does_not()
    {
        await using var scratch = await ScratchDatabase.OpenAsync();
        var clock = new WatchedClock();
        var length = TimeSpan.FromSeconds(2);
        var lease = await SlotLease.TryTakeAsync(scratch.Database, "example", 0, "one", clock, length, Cancellation);
        using var lost = new CancellationTokenSource();
        using var done = new CancellationTokenSource();
        var keeping = lease!.KeepAsync(lost, done.Token);

        await ExecuteAsync("ALTER TABLE leases RENAME TO away");
        // Asked for when it begins, and for the lease's rest once it has failed.
        var reads = clock.Reads;
        clock.Advance(length / 4);
        await UntilAsync(() => Task.FromResult(clock.Reads >= reads + 2));
        await ExecuteAsync("ALTER TABLE away RENAME TO leases");
        for (var renewed = 0; renewed < 4; renewed++)
        {
            var before = await ExpiresAtAsync();
            clock.Advance(length / 4);
            await UntilAsync(async () => await ExpiresAtAsync() > before && lease.MayWrite);
        }

        Assert.False(lost.IsCancellationRequested);

        await ExecuteAsync("ALTER TABLE leases RENAME TO away");
        for (var ticks = 0; !keeping.IsCompleted; ticks++)
        {
            Assert.True(ticks < 1_000, "it is kept though nothing renews it");
            clock.Advance(length / 4);
            await Task.WhenAny(keeping, Task.Delay(20, Cancellation));
        }

        await keeping;
        Assert.False(lease.MayWrite);
        Assert.True(lost.IsCancellationRequested);

        Task ExecuteAsync(string sql) => scratch.Database.WriteAsync(context => context.Connection.Execute(sql), Cancellation);

        Task<long> ExpiresAtAsync() =>
            scratch.Database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT expires_at FROM leases"), Cancellation);
    }

    /// <summary>In the test's hand, and counts how often it was asked how much time has passed.</summary>
    private sealed class WatchedClock : FakeTimeProvider
    {
        private int _reads;

        public int Reads => Volatile.Read(ref _reads);

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref _reads);
            return base.GetTimestamp();
        }
    }

    private static string InRedemption =>
        """
        <resData><domain:infData xmlns:domain="urn:ietf:params:xml:ns:domain-1.0"><domain:name>a.com</domain:name><domain:roid>A-1</domain:roid>
        <domain:status s="pendingDelete"/><domain:clID>abc</domain:clID><domain:exDate>2030-01-01T00:00:00Z</domain:exDate></domain:infData></resData>
        """;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static SessionWorker Worker(ScratchDatabase scratch, ScriptedRegistry registry, TaskOptions? options = null) =>
        new(
            new RegistryProfile
            {
                Name = "example",
                Host = registry.Endpoint.Host,
                Port = registry.Endpoint.Port,
                ClientId = "abc",
                Password = "secret-1",
                Tls = new TlsProfile { PinnedSha256 = registry.Endpoint.PinnedSha256 },
                MaxSessions = 1,
                CommandsPerSecond = 1_000,
                CommandTimeoutSeconds = 60,
                Fee = FeeMode.Required,
                StatementsAcceptedBy = "a test, today",
            },
            slot: 0,
            owner: "one",
            scratch.Database,
            (profile, hooks) => new EppRegistry(profile, hooks, TimeProvider.System),
            new WorkSignal(),
            options ?? new TaskOptions(),
            TimeProvider.System,
            new RegistryPasswords(scratch.Database, MasterKey.LoadOrCreate(scratch.MasterKeyFile), TimeProvider.System),
            NullLogger<SessionWorker>.Instance,
            replaced: CancellationToken.None);

    private static async Task<ItemRow> ItemAsync(Database database, int ordinal = 1) =>
        await database.ReadAsync(
            connection => connection.QuerySingleAsync<ItemRow>("SELECT * FROM items WHERE ordinal = @ordinal", new { ordinal }), Cancellation);

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            await Task.Delay(20, deadline.Token);
        }
    }

    private static async Task SignInAsync(ScriptedPeer peer, string extension = EppNamespaces.RgpUri)
    {
        await peer.SendAsync(ScriptedPeer.Greeting(extension));
        await peer.SendAsync(ScriptedPeer.Answer(EppCode.Success, IdOf(await peer.ReadAsync() ?? throw new IOException("The client closed."))));
    }

    private static string? IdOf(string xml) => ((CommandRequest)EppRequest.Read(Encoding.UTF8.GetBytes(xml))).ClTRID;
}

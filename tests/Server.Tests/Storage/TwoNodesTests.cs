using Dapper;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Storage;

/// <summary>Two nodes on one PostgreSQL: what one does while the other is between its read and its commit.</summary>
public sealed class TwoNodesTests : IAsyncLifetime
{
    private TwoNodes _nodes = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _nodes = await TwoNodes.OpenAsync();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task A_command_that_loses_a_race_runs_again_and_sees_the_others_row()
    {
        using var isWritten = new ManualResetEventSlim();
        var runs = 0;
        var winner = _nodes.First.WriteAsync(
            context =>
            {
                StoredRows.Insert(context, StoredRows.Item("t-1", 1, "a.com"));
                isWritten.Set();
                _nodes.AwaitBlocked(1);
            },
            Cancellation);
        TwoNodes.Await(isWritten);
        var neighbour = _nodes.Second.WriteAsync(context => AddLease(context, "beside"), Cancellation);
        var loser = _nodes.Second.WriteAsync(
            context =>
            {
                runs++;
                if (ItemTable.OpenOf(context.Connection, ["a.com"]) is [var running])
                {
                    return running.TaskNo;
                }

                StoredRows.Insert(context, StoredRows.Item("t-2", 1, "a.com"));
                return "t-2";
            },
            Cancellation);

        Assert.Equal("t-1", await loser);
        Assert.Equal(2, runs);
        await winner;
        await neighbour;
        Assert.Equal(1, await _nodes.ScalarAsync<int>("SELECT count(*) FROM items"));
        // What the lost run had written before the collision is gone with it.
        Assert.Equal(1, await _nodes.ScalarAsync<int>("SELECT count(*) FROM tasks"));
        Assert.Equal(1, await _nodes.ScalarAsync<int>("SELECT count(*) FROM leases"));
    }

    [Fact]
    public async Task Two_nodes_that_claim_at_once_get_the_earliest_items_and_never_the_same_one()
    {
        await _nodes.First.WriteAsync(context => StoredRows.Insert(context, Items("t", 30)), Cancellation);
        using var isClaimed = new ManualResetEventSlim();
        using var isAnswered = new ManualResetEventSlim();
        var first = _nodes.First.WriteAsync(
            context =>
            {
                var claimed = ItemTable.Claim(context, "example", 0, epoch: 1, now: 1_000, limit: 10);
                isClaimed.Set();
                TwoNodes.Await(isAnswered);
                return claimed;
            },
            Cancellation);
        TwoNodes.Await(isClaimed);

        // It waits for nobody: the first node's commit comes after its answer.
        var second = await _nodes.Second.WriteAsync(context => ItemTable.Claim(context, "example", 1, epoch: 1, now: 1_000, limit: 10), Cancellation);
        isAnswered.Set();

        Assert.Equal(Enumerable.Range(1, 10), (await first).Select(item => item.Ordinal));
        Assert.Equal(Enumerable.Range(11, 10), second.Select(item => item.Ordinal));
    }

    [Fact]
    public async Task A_lease_is_another_nodes_once_the_databases_clock_has_passed_its_end_and_the_old_holder_is_fenced()
    {
        await _nodes.First.WriteAsync(context => StoredRows.Insert(context, StoredRows.Item("t-1", 1, "a.com")), Cancellation);
        // The nodes' own clocks are years apart: they decide nothing.
        var old = await _nodes.First.WriteAsync(
            context => LeaseTable.TryTake(context, "example", 0, "one", now: 1_000, lengthMs: 60_000, force: false), Cancellation);
        var held = await _nodes.First.WriteAsync(context => ItemTable.Claim(context, "example", 0, old!.Epoch, now: 1_000, limit: 1), Cancellation);

        Assert.Null(await TakeAsync());
        Assert.True(await _nodes.First.WriteAsync(context => LeaseTable.Renew(context, old!, now: 1_000, lengthMs: 300), Cancellation));
        var end = await _nodes.ScalarAsync<long>("SELECT expires_at FROM leases");
        LeaseRow? taken;
        while ((taken = await TakeAsync()) is null)
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.True(await _nodes.ScalarAsync<long>("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)") >= end);
        Assert.Equal(old!.Epoch + 1, taken.Epoch);
        Assert.False(await _nodes.First.WriteAsync(context => LeaseTable.Holds(context, old), Cancellation));
        Assert.False(await _nodes.First.WriteAsync(context => LeaseTable.Renew(context, old, now: 1_000, lengthMs: 1_500), Cancellation));
        Assert.Equal(0, await _nodes.First.WriteAsync(context => ItemTable.Update(context, 0, old.Epoch, held), Cancellation));
        Assert.Single(await _nodes.Second.WriteAsync(context => ItemTable.Claim(context, "example", 0, taken.Epoch, now: 1_000, limit: 1), Cancellation));

        Task<LeaseRow?> TakeAsync() => _nodes.Second.WriteAsync(
            context => LeaseTable.TryTake(context, "example", 0, "two", now: 9_000_000_000_000, lengthMs: 60_000, force: false), Cancellation);
    }

    [Fact]
    public async Task A_write_under_a_lease_is_whole_before_another_node_takes_it()
    {
        var old = await _nodes.First.WriteAsync(
            context => LeaseTable.TryTake(context, "example", 0, "one", now: 0, lengthMs: 100, force: false), Cancellation);
        using var isChecked = new ManualResetEventSlim();
        var write = _nodes.First.WriteAsync(
            context =>
            {
                var holds = LeaseTable.Holds(context, old!);
                isChecked.Set();
                _nodes.AwaitBlocked(1);
                StoredRows.Insert(context, StoredRows.Item("t-1", 1, "a.com"));
                return holds;
            },
            Cancellation);
        TwoNodes.Await(isChecked);

        var seen = await _nodes.Second.WriteAsync(
            context =>
            {
                var taken = LeaseTable.TryTake(context, "example", 0, "two", now: 0, lengthMs: 60_000, force: true);
                return (taken!.Epoch, ItemTable.OpenOf(context.Connection, ["a.com"]).Count);
            },
            Cancellation);

        Assert.True(await write);
        Assert.Equal((old!.Epoch + 1, 1), seen);
    }

    [Fact]
    public async Task Commands_that_wait_for_each_other_are_run_again_and_nothing_is_lost()
    {
        await _nodes.First.WriteAsync(
            context =>
            {
                AddLease(context, "a");
                AddLease(context, "b");
            },
            Cancellation);
        using var hasA = new ManualResetEventSlim();
        using var hasB = new ManualResetEventSlim();
        var runs = 0;
        var writes = new[]
        {
            _nodes.First.WriteAsync(context => Both(context, "a", "b", hasA, hasB), Cancellation),
            _nodes.First.WriteAsync(context => AddLease(context, "beside"), Cancellation),
            _nodes.Second.WriteAsync(context => Both(context, "b", "a", hasB, hasA), Cancellation),
        };
        await Task.WhenAll(writes);

        Assert.True(runs >= 3); // one of the two was undone for the other, once at least
        Assert.Equal(2, await _nodes.ScalarAsync<int>("SELECT epoch FROM leases WHERE registry = 'a'"));
        Assert.Equal(2, await _nodes.ScalarAsync<int>("SELECT epoch FROM leases WHERE registry = 'b'"));
        Assert.Equal(3, await _nodes.ScalarAsync<int>("SELECT count(*) FROM leases"));

        void Both(WriteContext context, string one, string other, ManualResetEventSlim mine, ManualResetEventSlim theirs)
        {
            Interlocked.Increment(ref runs);
            Count(context, one);
            mine.Set();
            TwoNodes.Await(theirs);
            Count(context, other);
        }
    }

    [Fact]
    public async Task Counts_of_tasks_are_exact_though_two_nodes_end_items_of_the_same_ones()
    {
        const int tasks = 6;
        const int each = 40;
        await _nodes.First.WriteAsync(
            context => StoredRows.Insert(context, [.. Enumerable.Range(0, tasks).SelectMany(task => Items($"t-{task}", each))]), Cancellation);

        var ended = await Task.WhenAll(EndAllAsync(_nodes.First, 0), EndAllAsync(_nodes.Second, 1), EndAllAsync(_nodes.First, 2), EndAllAsync(_nodes.Second, 3));

        Assert.Equal(tasks * each, ended.SelectMany(names => names).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(tasks * each, ended.Sum(names => names.Count));
        Assert.Equal(0, await _nodes.ScalarAsync<int>("SELECT count(*) FROM tasks WHERE open_items <> 0 OR started <> 1"));

        static async Task<IReadOnlyList<string>> EndAllAsync(Database node, int slot)
        {
            List<string> names = [];
            while (true)
            {
                var held = await node.WriteAsync(context => ItemTable.Claim(context, "example", slot, epoch: 1, now: 1_000, limit: 7), Cancellation);
                if (held.Count == 0)
                {
                    return names;
                }

                var done = held.Select(item => item with { Open = false, Status = ItemStatus.Success }).ToList();
                await node.WriteAsync(
                    context =>
                    {
                        Assert.Equal(done.Count, ItemTable.Update(context, slot, 1, done));
                        TaskTable.CountEnded(context, done);
                    },
                    Cancellation);
                names.AddRange(done.Select(item => item.DomainName));
            }
        }
    }

    [Fact]
    public async Task A_nonce_taken_on_one_node_is_refused_on_the_other()
    {
        var now = ScratchNow;
        var nonce = NonceRow.Of(now, "key", "nonce");
        var taken = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(number => (number % 2 == 0 ? _nodes.First : _nodes.Second).WriteAsync(
                context => NonceTable.TryTake(context, nonce, now), Cancellation)));
        Assert.Single(taken, isTaken => isTaken);
    }

    [Fact]
    public async Task Two_nodes_that_start_on_an_empty_database_make_one_root_account()
    {
        var folder = Directory.CreateTempSubdirectory("reprieve-bootstrap-").FullName;
        try
        {
            var key = MasterKey.LoadOrCreate(Path.Combine(folder, "master-key"));
            NewKey?[] made;
            await using (var gate = new NpgsqlConnection(_nodes.ConnectionString))
            {
                // Both have found it empty before either is let on.
                await gate.OpenAsync(Cancellation);
                await gate.ExecuteAsync("SELECT pg_advisory_lock(hashtextextended('bootstrap', 0))");
                var bootstraps = new[] { _nodes.First, _nodes.Second }.Select((node, number) =>
                    new AccountDirectory(node, key, new FakeTimeProvider()).BootstrapAsync(
                        Path.Combine(folder, $"root-key-{number}"), null, null, Cancellation)).ToList();
                await Task.Run(() => _nodes.AwaitBlocked(2), Cancellation);
                await gate.ExecuteAsync("SELECT pg_advisory_unlock(hashtextextended('bootstrap', 0))");
                made = await Task.WhenAll(bootstraps);
            }

            var root = Assert.Single(made, account => account is not null);
            Assert.Equal(root!.AccountId, await _nodes.ScalarAsync<string>("SELECT account_id FROM accounts"));
            Assert.Equal(root.AccessKeyId, await _nodes.ScalarAsync<string>("SELECT access_key_id FROM access_keys"));
            var file = Assert.Single(Directory.GetFiles(folder, "root-key-*"));
            Assert.Contains(root.Secret, await File.ReadAllTextAsync(file, Cancellation), StringComparison.Ordinal);
        }
        finally
        {
            Leavings.Take(folder);
        }
    }

    private static long ScratchNow => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static ItemRow[] Items(string task, int count) =>
    [
        .. Enumerable.Range(1, count).Select(number =>
            StoredRows.Item(task, number, $"{task}-{number}.com") with { DeadlineOrder = number }),
    ];

    private static void AddLease(WriteContext context, string name) =>
        context.Connection.Execute("INSERT INTO leases (registry, slot, owner, epoch, expires_at) VALUES (@name, 0, '', 0, 0)", new { name });

    private static void Count(WriteContext context, string name) =>
        context.Connection.Execute("UPDATE leases SET epoch = epoch + 1 WHERE registry = @name", new { name });
}

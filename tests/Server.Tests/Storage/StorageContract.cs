using System.Data.Common;
using Dapper;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Tasks;

namespace Reprieve.Server.Tests.Storage;

/// <summary>What every database has to do, whichever engine it is.</summary>
public abstract class StorageContract
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected abstract Database Database { get; }

    [Fact]
    public async Task A_command_that_throws_undoes_only_its_own_writes()
    {
        var writes = Enumerable.Range(0, 40).Select(async number =>
        {
            try
            {
                await Database.WriteAsync(
                    context =>
                    {
                        AddAccount(context.Connection, $"account-{number}");
                        if (number % 4 == 0)
                        {
                            throw new InvalidOperationException($"refused {number}");
                        }
                    },
                    Cancelled);
                return null;
            }
            catch (InvalidOperationException refused)
            {
                return refused.Message;
            }
        });

        var refusals = (await Task.WhenAll(writes)).Where(refusal => refusal is not null);

        Assert.Equal(10, refusals.Count());
        Assert.Equal(30, await CountAsync("accounts"));
    }

    [Fact]
    public async Task A_broken_constraint_is_the_callers_own_error()
    {
        await Database.WriteAsync(context => AddAccount(context.Connection, "a"), Cancelled);

        await Assert.ThrowsAnyAsync<DbException>(
            () => Database.WriteAsync(context => AddAccount(context.Connection, "a"), Cancelled));

        await Database.WriteAsync(context => AddAccount(context.Connection, "b"), Cancelled);
        Assert.Equal(2, await CountAsync("accounts"));
    }

    [Fact]
    public async Task What_is_to_run_after_the_commit_runs_only_after_it()
    {
        var seen = 0L;
        await Database.WriteAsync(
            context =>
            {
                AddAccount(context.Connection, "a");
                context.AfterCommit(() => seen = CountAsync("accounts").GetAwaiter().GetResult());
            },
            Cancelled);
        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task A_command_that_asks_for_it_shares_its_transaction_with_no_other()
    {
        using var hold = new SemaphoreSlim(0);
        List<string> order = [];
        var first = Database.WriteAsync(_ => hold.Wait(Cancelled), Cancelled);
        // While the writer is busy they wait together, and would be one group.
        List<Task<bool>> waiting = [Database.WriteAsync(Step("a"), Cancelled), Database.WriteAsync(Step("b"), Cancelled)];
        waiting.AddRange([Database.WriteAloneAsync(Step("alone"), Cancelled), Database.WriteAloneAsync(Step("alone too"), Cancelled), Database.WriteAsync(Step("c"), Cancelled)]);
        hold.Release();
        await first;
        await Task.WhenAll(waiting);
        Assert.Equal(["a", "b", "a, done", "b, done", "alone", "alone, done", "alone too", "alone too, done", "c", "c, done"], order);

        Func<WriteContext, bool> Step(string name) => context =>
        {
            order.Add(name);
            context.AfterCommit(() => order.Add($"{name}, done"));
            return true;
        };
    }

    [Fact]
    public async Task A_reader_cannot_write() =>
        await Assert.ThrowsAnyAsync<DbException>(
            () => Database.ReadAsync(
                async connection => await connection.ExecuteAsync("DELETE FROM accounts"), Cancelled));

    [Fact]
    public async Task A_reader_sees_one_snapshot_whatever_is_committed_meanwhile()
    {
        var seen = await Database.ReadAsync(
            async connection =>
            {
                var before = await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM accounts");
                await Database.WriteAsync(context => AddAccount(context.Connection, "a"), Cancelled);
                return (before, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM accounts"));
            },
            Cancelled);
        Assert.Equal((0L, 0L), seen);
        Assert.Equal(1, await CountAsync("accounts"));
    }

    [Fact]
    public async Task A_message_keeps_whether_its_command_was_carried_out()
    {
        var message = new MessageRow { Registry = "example", MessageId = "1", StoredAt = 1, Xml = "<a/>", IsCarriedOut = true };
        await Database.WriteAsync(
            context =>
            {
                MessageTable.Store(context, message);
                MessageTable.Store(context, message with { IsCarriedOut = false });
                MessageTable.Store(context, message with { MessageId = "2", IsCarriedOut = null });
            },
            Cancelled);
        Assert.Equal(
            [message, message with { MessageId = "2", IsCarriedOut = null }],
            await Database.ReadAsync(connection => MessageTable.UnhandledAsync(connection, "example"), Cancelled));
    }

    [Fact]
    public async Task Domains_to_read_are_given_out_once_and_no_more_than_asked_for()
    {
        await Database.WriteAsync(
            context =>
            {
                AddAccount(context.Connection, RuleCases.Domain.AccountId);
                context.Insert(
                    "domains",
                    Enumerable.Range(0, 9).Select(number => RuleCases.Domain with
                    {
                        DomainName = $"{number}.com",
                        InstanceId = $"S-{number}",
                        Registry = "example",
                        NextReadAt = 9 - number,
                    }).ToList());
            },
            Cancelled);

        var first = await Database.WriteAsync(context => DomainTable.TakeToRead(context, "example", now: 8, limit: 4), Cancelled);
        var second = await Database.WriteAsync(context => DomainTable.TakeToRead(context, "example", now: 8, limit: 10), Cancelled);

        Assert.Equal(["5.com", "6.com", "7.com", "8.com"], first.Select(row => row.DomainName).Order(StringComparer.Ordinal));
        Assert.Equal(["1.com", "2.com", "3.com", "4.com"], second.Select(row => row.DomainName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_withdrawn_command_is_not_run()
    {
        using var withdrawn = new CancellationTokenSource();
        await withdrawn.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Database.WriteAsync(context => AddAccount(context.Connection, "a"), withdrawn.Token));
        Assert.Equal(0, await CountAsync("accounts"));
    }

    [Fact]
    public async Task Rows_in_sets_come_back_as_they_went()
    {
        var item = StoredRows.Item("t-1", 1, "xn--fsqu00a.com") with
        {
            NameAsSent = "例子.com",
            IntentKind = IntentKind.Request,
            IntentOutcome = IntentOutcome.Unknown,
            Step = ItemStep.Confirm,
            FailArgs = """["a \"quoted\" <word>","ü"]""",
            Renewed = true,
        };
        await Database.WriteAsync(context => StoredRows.Insert(context, item), Cancelled);

        var read = await Database.ReadAsync(
            connection => connection.QuerySingleAsync<ItemRow>("SELECT * FROM items"), Cancelled);

        Assert.Equal(item, read);
    }

    [Fact]
    public async Task Two_open_items_of_one_domain_cannot_be_but_ended_ones_can()
    {
        await Database.WriteAsync(
            context => StoredRows.Insert(context, StoredRows.Item("t-1", 1, "a.com") with { Open = false, Status = ItemStatus.Failure }),
            Cancelled);
        await Database.WriteAsync(context => StoredRows.Insert(context, StoredRows.Item("t-2", 1, "a.com")), Cancelled);

        await Assert.ThrowsAnyAsync<DbException>(
            () => Database.WriteAsync(context => StoredRows.Insert(context, StoredRows.Item("t-3", 1, "a.com")), Cancelled));
    }

    [Fact]
    public async Task Claims_go_by_deadline_across_tasks_and_unknown_ones_come_first()
    {
        await Database.WriteAsync(
            context => StoredRows.Insert(
                context,
                StoredRows.Item("t-1", 1, "late.com") with { DeadlineOrder = 300 },
                StoredRows.Item("t-1", 2, "soon.com") with { DeadlineOrder = 100 },
                StoredRows.Item("t-2", 1, "middle.com") with { DeadlineOrder = 200 },
                StoredRows.Item("t-2", 2, "unknown.com") with { DeadlineOrder = 0 },
                StoredRows.Item("t-2", 3, "waiting.com") with { DeadlineOrder = 1, DueAt = 5_000 }),
            Cancelled);

        var first = await Database.WriteAsync(context => ItemTable.Claim(context, "example", 0, epoch: 1, now: 1_000, limit: 3), Cancelled);
        var second = await Database.WriteAsync(context => ItemTable.Claim(context, "example", 1, epoch: 1, now: 1_000, limit: 3), Cancelled);

        Assert.Equal(["unknown.com", "soon.com", "middle.com"], first.Select(item => item.DomainName));
        Assert.Equal(["late.com"], second.Select(item => item.DomainName));
    }

    [Fact]
    public async Task A_new_epoch_takes_the_items_and_fences_the_old_one()
    {
        await Database.WriteAsync(context => StoredRows.Insert(context, StoredRows.Item("t-1", 1, "a.com")), Cancelled);
        var old = await TakeAsync("one", force: true);
        var held = await Database.WriteAsync(context => ItemTable.Claim(context, "example", 0, old!.Epoch, 1_000, 10), Cancelled);
        await Database.WriteAsync(
            context => ItemTable.Update(
                context, 0, old!.Epoch, [held[0] with { IntentKind = IntentKind.Request, IntentOutcome = IntentOutcome.Unknown }]),
            Cancelled);

        Assert.Null(await TakeAsync("two", force: false));
        var taken = await TakeAsync("two", force: true);
        Assert.Equal(old!.Epoch + 1, taken!.Epoch);

        Assert.False(await Database.WriteAsync(context => LeaseTable.Holds(context, old), Cancelled));
        Assert.Equal(0, await Database.WriteAsync(context => ItemTable.Update(context, 0, old.Epoch, held), Cancelled));
        var again = Assert.Single(
            await Database.WriteAsync(context => ItemTable.Claim(context, "example", 0, taken.Epoch, 1_000, 10), Cancelled));
        Assert.NotNull(again.IntentSessionEndedAt);
    }

    [Fact]
    public async Task A_registry_that_cannot_be_reached_keeps_the_clock_that_it_was_last_seen_with()
    {
        var known = new RegistryRow { Registry = "example", ClockOffset = 86_400_000, ClockReadAt = 5 };
        await Database.WriteAsync(
            context =>
            {
                RegistryTable.Write(context, known);
                RegistryTable.Write(context, new RegistryRow { Registry = "example", Fault = "Unreachable", FaultMessage = "refused", FaultSince = 9 });
            },
            Cancelled);

        var stored = Assert.Single(await Database.ReadAsync(RegistryTable.AllAsync, Cancelled));
        Assert.Equal(known with { Fault = "Unreachable", FaultMessage = "refused", FaultSince = 9 }, stored);
    }

    [Fact]
    public async Task A_registry_without_sessions_is_tried_by_one_slot_at_a_time_and_what_several_met_counts_once()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(new CircuitState(), await CircuitAsync(now));

        await Database.WriteAsync(context => RegistryTable.OpenCircuit(context, "example", seenFaults: 0, now, waitMs: 60_000), Cancelled);
        await Database.WriteAsync(context => RegistryTable.OpenCircuit(context, "example", seenFaults: 0, now, waitMs: 60_000), Cancelled);
        var open = await CircuitAsync(now);
        Assert.Equal((1, true), (open.Faults, open.IsOpen));

        await Database.WriteAsync(context => RegistryTable.OpenCircuit(context, "example", seenFaults: 1, now, waitMs: -60_000), Cancelled);
        var due = await CircuitAsync(now);
        Assert.Equal((2, false), (due.Faults, due.IsOpen));
        Assert.True(await Database.WriteAsync(context => RegistryTable.TryCircuit(context, "example", due, now, trialMs: 60_000), Cancelled));
        Assert.False(await Database.WriteAsync(context => RegistryTable.TryCircuit(context, "example", due, now, trialMs: 60_000), Cancelled));
        Assert.True((await CircuitAsync(now)).IsOpen);

        await Database.WriteAsync(context => RegistryTable.CloseCircuit(context, "example"), Cancelled);
        Assert.Equal(new CircuitState(), await CircuitAsync(now));
    }

    [Fact]
    public async Task A_reading_that_is_older_than_the_one_stored_changes_nothing()
    {
        var row = RuleCases.Domain;
        await Database.WriteAsync(
            context =>
            {
                AddAccount(context.Connection, row.AccountId);
                context.Insert("domains", [row]);
                DomainTable.UpdateFacts(context, [row with { ReadAt = 20, State = "Active", NextReadAt = 100 }]);
                DomainTable.UpdateFacts(context, [row with { ReadAt = 10, State = "Redemption", NextReadAt = 90 }]);
            },
            Cancelled);

        var stored = Assert.Single(await Database.ReadAsync(connection => DomainTable.AllOfAsync(connection, [row.DomainName]), Cancelled));
        Assert.Equal(("Active", 100L), (stored.State, stored.NextReadAt));
    }

    [Fact]
    public async Task Items_of_slots_that_are_no_longer_configured_are_given_back_on_an_embedded_database()
    {
        await Database.WriteAsync(context => StoredRows.Insert(context, StoredRows.Item("t-1", 1, "a.com")), Cancelled);
        var fourth = await Database.WriteAsync(
            context => LeaseTable.TryTake(context, "example", 3, "old", now: 1_000, lengthMs: 10_000, force: true), Cancelled);
        await Database.WriteAsync(context => ItemTable.Claim(context, "example", 3, fourth!.Epoch, 1_000, 10), Cancelled);

        var first = await TakeAsync("new", force: true);

        Assert.Single(await Database.WriteAsync(context => ItemTable.Claim(context, "example", 0, first!.Epoch, 1_000, 10), Cancelled));
    }

    [Fact]
    public async Task A_slot_taken_over_leaves_the_items_of_its_neighbours_alone()
    {
        await Database.WriteAsync(context => StoredRows.Insert(context, StoredRows.Item("t-1", 1, "a.com")), Cancelled);
        var neighbour = await Database.WriteAsync(
            context => LeaseTable.TryTake(context, "example", 1, "one", now: 1_000, lengthMs: 10_000, force: true), Cancelled);
        await Database.WriteAsync(context => ItemTable.Claim(context, "example", 1, neighbour!.Epoch, 1_000, 10), Cancelled);

        var first = await TakeAsync("one", force: true);

        Assert.Empty(await Database.WriteAsync(context => ItemTable.Claim(context, "example", 0, first!.Epoch, 1_000, 10), Cancelled));
    }

    [Fact]
    public async Task A_slot_that_is_anothers_by_now_cannot_be_given_back()
    {
        await Database.WriteAsync(context => StoredRows.Insert(context, StoredRows.Item("t-1", 1, "a.com")), Cancelled);
        var stale = await TakeAsync("one", force: true);
        var present = await TakeAsync("two", force: true);
        await Database.WriteAsync(context => ItemTable.Claim(context, "example", 0, present!.Epoch, 1_000, 10), Cancelled);

        Assert.False(await Database.WriteAsync(context => LeaseTable.Release(context, stale!), Cancelled));

        Assert.True(await Database.WriteAsync(context => LeaseTable.Holds(context, present!), Cancelled));
        Assert.Empty(await Database.WriteAsync(context => ItemTable.Claim(context, "example", 0, present!.Epoch, 1_000, 10), Cancelled));
        Assert.True(await Database.WriteAsync(context => LeaseTable.Release(context, present!), Cancelled));
        Assert.Single(await Database.WriteAsync(context => ItemTable.Claim(context, "example", 0, present!.Epoch, 1_000, 10), Cancelled));
    }

    private Task<LeaseRow?> TakeAsync(string owner, bool force) =>
        Database.WriteAsync(
            context => LeaseTable.TryTake(context, "example", 0, owner, now: 1_000, lengthMs: 10_000, force), Cancelled);

    private Task<CircuitState> CircuitAsync(long now) =>
        Database.ReadAsync(connection => RegistryTable.CircuitAsync(Database.Dialect, connection, "example", now), Cancelled);

    private Task<long> CountAsync(string table) =>
        Database.ReadAsync(
            connection => connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}"), Cancelled);

    private static void AddAccount(DbConnection connection, string id) =>
        connection.Execute("INSERT INTO accounts (account_id, name, created_at) VALUES (@id, @id, 1)", new { id });
}

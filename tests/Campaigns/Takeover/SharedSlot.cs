using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Postgres;
using Reprieve.Server.Storage.Sqlite;
using Reprieve.Server.Tasks;
using Reprieve.Tests.Postgres;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns.Takeover;

/// <summary>What the two workers share.</summary>
public enum SharedBy
{
    SqliteFile,
    Postgres,
}

/// <summary>
/// A registry in a process of its own, a database that several processes have open, and an order of names to restore: what two
/// workers of one slot meet over.
/// </summary>
internal sealed class SharedSlot : IAsyncDisposable
{
    public const string TaskNo = "t-1";
    private const string Registrar = "practice";
    private readonly TemporaryFolder _folder = new();
    private ScratchPostgres? _postgres;

    private SharedSlot(IReadOnlyList<string> names) => Names = names;

    public IReadOnlyList<string> Names { get; }

    public RegistryProcess Registry { get; private set; } = null!; // set by StartAsync before anyone sees it

    public Database Database { get; private set; } = null!; // the same

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="engine">Where the items are.</param>
    /// <param name="count">How many names there are to restore.</param>
    /// <param name="commandsPerSecond">The registry's rate.</param>
    /// <param name="settleAfter">How long a lost command may still come true.</param>
    public static async Task<SharedSlot> StartAsync(SharedBy engine, int count, int commandsPerSecond, TimeSpan settleAfter)
    {
        var slot = new SharedSlot([.. Enumerable.Range(1, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"name-{number:00}.com"))]);
        slot._postgres = engine == SharedBy.Postgres ? await ScratchPostgres.CreateAsync(Cancellation) : null;
        await File.WriteAllTextAsync(slot._folder["seed.json"], slot.Seed(), Cancellation);
        slot.Registry = await RegistryProcess.StartAsync(slot._folder, Cancellation);
        await File.WriteAllTextAsync(slot._folder["reprieve.json"], slot.Configuration(commandsPerSecond, settleAfter), Cancellation);
        slot.Database = await slot.OpenAgainAsync();
        await slot.OrderAsync();
        return slot;
    }

    /// <summary>The same data again, as another process has it open.</summary>
    public async Task<Database> OpenAgainAsync()
    {
        Database other = _postgres is null ? new SqliteDatabase(_folder["reprieve.db"]) { IsShared = true } : new PostgresDatabase(_postgres.ConnectionString);
        await other.OpenAsync(Cancellation);
        return other;
    }

    /// <param name="owner">Who it is in the lease.</param>
    /// <param name="stopAt">A stop point, where it is to freeze at one.</param>
    public async Task<Worker> StartWorkerAsync(string owner, string? stopAt = null)
    {
        var process = ReprieveProcess.StartServing(
            ["worker", _folder["reprieve.db"], _folder["reprieve.json"], Registrar, owner],
            new Dictionary<string, string>(StringComparer.Ordinal) { [StopPoints.Variable] = stopAt ?? "" },
            _folder.Path,
            AlteredServer.Executable);
        return new Worker(owner, process, int.Parse(await process.LineAsync("^working as (.+)$", Cancellation), CultureInfo.InvariantCulture));
    }

    public Task<IReadOnlyList<ItemRow>> ItemsAsync() => ReadAsync<ItemRow>("SELECT * FROM items ORDER BY ordinal");

    public async Task<LeaseRow?> LeaseAsync() => (await ReadAsync<LeaseRow>("SELECT * FROM leases")) is [var lease] ? lease : null;

    public Task<IReadOnlyList<EventRow>> EventsAsync() =>
        ReadAsync<EventRow>("SELECT task_no, ordinal, at, kind, args FROM events ORDER BY event_id");

    /// <summary>What the registry got from its registrar after this row of its log.</summary>
    public async Task<IReadOnlyList<LogRow>> LogAsync(long since = 0)
    {
        var log = await Registry.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"/log?limit=10000&xml=false&registrar={Registrar}&since={since}"), Cancellation);
        return
        [
            .. log.GetProperty("frames").EnumerateArray().Select(frame => new LogRow(
                frame.GetProperty("seq").GetInt64(),
                Text(frame, "session"),
                frame.GetProperty("command").GetString()!,
                Text(frame, "name"),
                frame.TryGetProperty("code", out var code) ? code.GetInt32() : null,
                frame.GetProperty("applied").GetBoolean())),
        ];
    }

    /// <summary>Transactions of others on PostgreSQL that wait for their client.</summary>
    public async Task<long> CountStandingTransactionsAsync()
    {
        await using var connection = new NpgsqlConnection($"{_postgres!.ConnectionString};Pooling=false"); // only where that is the engine
        await connection.OpenAsync(Cancellation);
        return await connection.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle in transaction' AND backend_xid IS NOT NULL");
    }

    /// <summary>Every name came home by one request and one report, as the registry's own log has it, and each item ended once.</summary>
    public async Task AssertRestoredOnceAsync()
    {
        var applied = (await LogAsync()).Where(row => row.Applied).ToLookup(row => row.Name, row => row.Command, StringComparer.Ordinal);
        Assert.All(Names, name => Assert.Equal(["update:restore-request", "update:restore-report"], applied[name]));
        Assert.All(await ItemsAsync(), item => Assert.Equal((ItemStatus.Success, false), (item.Status, item.Open)));
        var ends = (await EventsAsync()).Where(line => line.Kind is ItemEvents.Succeeded or ItemEvents.Failed).Select(line => line.Ordinal);
        Assert.Equal(Enumerable.Range(1, Names.Count), ends.Order());
        Assert.Equal(0, Assert.Single(await ReadAsync<long>("SELECT open_items FROM tasks")));
    }

    /// <summary>Keeps every writer off the leases, and so off the slot's items, until disposed.</summary>
    public async Task<DbConnection> HoldLeasesAsync()
    {
        if (_postgres is not null)
        {
            var holder = new NpgsqlConnection($"{_postgres.ConnectionString};Pooling=false");
            await holder.OpenAsync(Cancellation);
            await holder.ExecuteAsync("BEGIN; LOCK TABLE leases IN ACCESS EXCLUSIVE MODE");
            return holder;
        }

        var connection = new SqliteConnection($"Data Source={_folder["reprieve.db"]};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await connection.ExecuteAsync("BEGIN IMMEDIATE");
        return connection;
    }

    /// <summary>Waits until it holds; fails with the state of things after a while.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds, params Worker[] workers)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !await holds();)
        {
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(40))
            {
                var items = (await ItemsAsync()).Select(item => $"{item.DomainName} {item.Status} {item.Step} {item.IntentOutcome} {item.WaitCode} {item.ClaimEpoch}");
                Assert.Fail(string.Join('\n', [$"{await LeaseAsync()}", .. items, .. workers.Select(worker => $"{worker.Owner}: {worker.Output}")]));
            }

            await Task.Delay(20, Cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await Registry.DisposeAsync();
        await (_postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    private Task<IReadOnlyList<T>> ReadAsync<T>(string sql) =>
        Database.ReadAsync<IReadOnlyList<T>>(async (DbConnection connection) => (await connection.QueryAsync<T>(sql)).AsList(), Cancellation);

    private Task OrderAsync() => Database.WriteAsync(
        context =>
        {
            context.Connection.Execute("INSERT INTO accounts (account_id, name, created_at) VALUES ('account', 'account', 1)");
            var now = TimeProvider.System.GetUtcNow();
            var expiry = now.AddDays(-50).ToUnixTimeMilliseconds();
            var domains = Names.Select((name, number) => new DomainRow
            {
                DomainName = name,
                AccountId = "account",
                UnicodeName = name,
                InstanceId = $"S-{number}",
                Suffix = "com",
                Registry = Registrar,
                ExpirationDate = expiry,
                CreatedAt = 1,
                UpdatedAt = 1,
                // Its reading is not what is looked at here.
                NextReadAt = long.MaxValue,
            }).ToList();
            context.Insert("domains", domains);
            var task = new TaskRow
            {
                TaskNo = TaskNo,
                AccountId = "account",
                AccessKeyId = "key",
                TaskType = "ORDER_REDEEM",
                TaskBizType = "orderWithRegistry",
                CreatedAt = now.ToUnixTimeMilliseconds(),
                Lang = "en",
                ItemCount = Names.Count,
                OpenItems = Names.Count,
            };
            var items = domains.Select((domain, index) => TaskQueue.Remember(
                new ItemRow
                {
                    TaskNo = TaskNo,
                    Ordinal = index + 1,
                    DetailNo = $"d-{index}",
                    AccountId = "account",
                    DomainName = domain.DomainName,
                    NameAsSent = domain.DomainName,
                    CurrentExpirationDate = expiry,
                    CreatedAt = task.CreatedAt,
                    UpdatedAt = task.CreatedAt,
                },
                domain)).ToList();
            new TaskQueue(new WorkSignal()).Add(context, task, items);
        },
        Cancellation);

    private string Seed() => JsonSerializer.Serialize(new
    {
        limits = new { sessions = 10 },
        suffixes = new[] { new { suffix = "com", restore = "report", renewAtRestore = "always" } },
        domains = Names.Select(name => new { name, registrar = Registrar, expiredDaysAgo = 50, deletedDaysAgo = 12 }),
    });

    private string Configuration(int commandsPerSecond, TimeSpan settleAfter) => JsonSerializer.Serialize(new
    {
        Reprieve = new
        {
            Storage = _postgres is null ? (object)new { } : new { Provider = "Postgres", _postgres.ConnectionString },
            Registries = new[]
            {
                new
                {
                    Name = Registrar,
                    Host = RegistryProcess.Host,
                    Registry.Port,
                    ClientId = Registrar,
                    RegistryProcess.Password,
                    Suffixes = Enumerable.Repeat("com", 1),
                    Tls = new { Registry.CaFile },
                    MaxSessions = 1,
                    CommandsPerSecond = commandsPerSecond,
                    StatementsAcceptedBy = "the tests",
                },
            },
            Tasks = new { Lease = "00:00:03", SettleAfter = settleAfter.ToString("c", CultureInfo.InvariantCulture), ConfirmAgain = "00:00:00.5", Backoff = "00:00:00.2" },
        },
    });

    private static string? Text(JsonElement element, string property) => element.TryGetProperty(property, out var value) ? value.GetString() : null;
}

/// <summary>A row of the registry's log, as far as it matters here.</summary>
internal sealed record LogRow(long Seq, string? Session, string Command, string? Name, int? Code, bool Applied);

/// <summary>One worker's process.</summary>
internal sealed class Worker(string owner, ReprieveProcess process, int processId) : IAsyncDisposable
{
    public string Owner => owner;

    public string Output => process.Output;

    public bool IsFrozen => ProcessSignal.IsStopped(processId);

    /// <summary>How often it was told that the slot is another's.</summary>
    public int LeasesLost => Regex.Count(Output, "the lease was lost", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    public void Freeze() => ProcessSignal.Stop(processId);

    public void GoOn() => ProcessSignal.Continue(processId);

    public ValueTask DisposeAsync() => process.DisposeAsync();
}

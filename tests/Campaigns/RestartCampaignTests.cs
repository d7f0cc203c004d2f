using System.Globalization;
using System.Text.RegularExpressions;
using Dapper;
using Reprieve.Campaigns.Driving;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Sqlite;
using Reprieve.Tests;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns;

/// <summary>How long a server takes to be at work again when very many items are open, beside one that has none, in the same run.</summary>
[Trait("Campaign", "restart")]
public sealed partial class RestartCampaignTests
{
    private const int ItemsOfATask = 1000;
    private readonly LongRun _run = new("restart");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private int Tasks => _run.IsLong ? 1000 : 20;

    [Fact]
    public async Task A_server_with_very_many_open_items_is_at_work_again_after_a_kill()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder["seed.json"],
            """{"limits": {"sessions": 12}, "suffixes": [{"suffix": "com"}], "domains": [{"name": "other.com", "registrar": "other", "expiredDaysAgo": -300}]}""",
            Cancelled);
        await using var registry = await RegistryProcess.StartAsync(folder, Cancelled);
        await File.WriteAllTextAsync(folder["reprieve.json"], CampaignNames.Configuration(registry), Cancelled);

        var empty = await StartAsync(folder, registry, hasWork: false);
        await FillAsync(folder);
        _run.Say($"{Tasks * ItemsOfATask} items are open");
        var full = await StartAsync(folder, registry, hasWork: true);
        var afterKill = await StartAsync(folder, registry, hasWork: true);

        _run.Record(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {Tasks * ItemsOfATask} open items, all due, in {Tasks} tasks; database {new FileInfo(DatabaseFile(folder)).Length / 1_048_576} MiB. Each server but the last was killed by SIGKILL.

            | start | to the API's answer | to the first command at the registry | memory then |
            |---|---|---|---|
            | no item | {empty.Served.TotalSeconds:F1} s | – | {empty.Memory} MiB |
            | every item open | {full.Served.TotalSeconds:F1} s | {full.Worked!.Value.TotalSeconds:F1} s | {full.Memory} MiB |
            | the same, killed at work | {afterKill.Served.TotalSeconds:F1} s | {afterKill.Worked!.Value.TotalSeconds:F1} s | {afterKill.Memory} MiB |

            To the API's answer ×{full.Served / empty.Served:F2} of the empty one, after the kill ×{afterKill.Served / empty.Served:F2}.
            """));
        Assert.Equal(Tasks * ItemsOfATask, await CountAsync(folder, "items"));
    }

    private static string DatabaseFile(TemporaryFolder folder) => Path.Combine(folder["data"], "reprieve.db");

    private static async Task<int> CountAsync(TemporaryFolder folder, string table)
    {
        await using var database = new SqliteDatabase(DatabaseFile(folder));
        await database.OpenAsync(Cancelled);
        return await database.ReadAsync(connection => connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM {table}"), Cancelled);
    }

    /// <summary>One life of the server, ended by SIGKILL once it is at work.</summary>
    private static async Task<(TimeSpan Served, TimeSpan? Worked, long Memory)> StartAsync(TemporaryFolder folder, RegistryProcess registry, bool hasWork)
    {
        var before = await LastSeenAsync(registry);
        var (stamp, at) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetUtcNow());
        await using var server = ReprieveProcess.StartServing(
            ["serve", "--urls", "http://127.0.0.1:0", "--data", folder["data"], "--config", folder["reprieve.json"]], environment: null);
        var address = new Uri(await server.LineAsync(@"^API\s+(\S+)", Cancelled));
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(address, "/readyz"), Cancelled);
        Assert.True(answer.IsSuccessStatusCode);
        var served = TimeProvider.System.GetElapsedTime(stamp);
        DateTimeOffset? first = null;
        while (hasWork && first is null)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(stamp) < TimeSpan.FromMinutes(5), $"nothing came to the registry:{Environment.NewLine}{server.Output}");
            await Task.Delay(20, Cancelled);
            first = await FirstInfoAsync(registry, before);
        }

        return (served, first - at, MemoryOf(server));
    }

    private static async Task<long> LastSeenAsync(RegistryProcess registry) =>
        (await registry.GetAsync("/log?limit=1&xml=false", Cancelled)).GetProperty("last").GetInt64();

    private static async Task<DateTimeOffset?> FirstInfoAsync(RegistryProcess registry, long since)
    {
        var frames = (await registry.GetAsync($"/log?limit=1&xml=false&command=info&since={since.ToString(CultureInfo.InvariantCulture)}", Cancelled)).GetProperty("frames");
        return frames.GetArrayLength() == 0 ? null : frames[0].GetProperty("wall").GetDateTimeOffset();
    }

    /// <summary>Resident memory, MiB.</summary>
    private static long MemoryOf(ReprieveProcess process) =>
        long.Parse(
            Resident().Match(File.ReadAllText($"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/status")).Groups["kib"].ValueSpan,
            CultureInfo.InvariantCulture) / 1024;

    private async Task FillAsync(TemporaryFolder folder)
    {
        await using var database = new SqliteDatabase(DatabaseFile(folder));
        await database.OpenAsync(Cancelled);
        var account = await database.ReadAsync(connection => connection.QuerySingleAsync<string>("SELECT account_id FROM accounts"), Cancelled);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var number = 0; number < Tasks; number++)
        {
            var taskNo = string.Create(CultureInfo.InvariantCulture, $"task-{number:0000}");
            await database.WriteAsync(
                context =>
                {
                    var items = Enumerable.Range(1, ItemsOfATask).Select(ordinal => Item(taskNo, ordinal, account, now)).ToList();
                    context.Insert("domains", [.. items.Select(item => Domain(item, now))]);
                    context.Insert("tasks", [TaskOf(taskNo, account, now)]);
                    context.Insert("items", items);
                },
                Cancelled);
        }
    }

    private static ItemRow Item(string taskNo, int ordinal, string account, long now)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"n{ordinal}-{taskNo}.com");
        return new ItemRow
        {
            TaskNo = taskNo,
            Ordinal = ordinal,
            DetailNo = name,
            AccountId = account,
            DomainName = name,
            NameAsSent = name,
            InstanceId = name,
            Registry = "practice",
            CurrentExpirationDate = now - 1,
            ExpirationOnRecord = now - 1,
            CreatedAt = now,
            UpdatedAt = now,
            DeadlineOrder = now + ordinal,
        };
    }

    private static DomainRow Domain(ItemRow item, long now) => new()
    {
        DomainName = item.DomainName,
        AccountId = item.AccountId,
        UnicodeName = item.DomainName,
        InstanceId = item.DomainName,
        Suffix = "com",
        Registry = item.Registry,
        ExpirationDate = item.ExpirationOnRecord,
        CreatedAt = now,
        UpdatedAt = now,
        NextReadAt = now + 86_400_000,
    };

    private static TaskRow TaskOf(string taskNo, string account, long now) => new()
    {
        TaskNo = taskNo,
        AccountId = account,
        AccessKeyId = "key",
        TaskType = "ORDER_REDEEM",
        TaskBizType = "orderWithRegistry",
        CreatedAt = now,
        Lang = "en",
        ItemCount = ItemsOfATask,
        OpenItems = ItemsOfATask,
    };

    [GeneratedRegex(@"^VmRSS:\s+(?<kib>\d+) kB$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Resident();
}

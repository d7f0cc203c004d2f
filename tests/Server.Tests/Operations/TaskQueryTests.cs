using System.Text.Json;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Api;

namespace Reprieve.Server.Tests.Operations;

/// <summary>QueryTaskDetailList and QueryTaskList: states and reasons as told, filters, paging, languages.</summary>
public sealed class TaskQueryTests : IAsyncLifetime
{
    private const string TaskNo = "d3babb0a-c939-4c25-8c65-c47b65f5492a";

    private static readonly long _created = ApiHost.Start.ToUnixTimeMilliseconds();

    private ApiHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        await AddTaskAsync(
            Task(TaskNo, _created, items: 5, open: 2, started: true),
            Item(1, "test1.com", ItemStatus.Success) with
            {
                Open = false,
                TaskResult = "17951376000000001",
                DeadlineOrder = 1_800_000_000_000,
                DeadlineSource = "UpDate",
                Warnings = """[{"Code":"RenewalFailed","Args":["2306","no"]}]""",
                UpdatedAt = _created + 4_000,
            },
            Item(2, "例子.com", ItemStatus.Failure) with
            {
                Open = false,
                DomainName = "xn--fsqu00a.com",
                FailCode = ItemReasons.TooLate,
                FailArgs = """["例子.com"]""",
                TryCount = 1,
            },
            Item(3, "test3.com", ItemStatus.Waiting) with { WaitCode = ItemReasons.RegistryUnreachable, WaitArgs = """["example","refused"]""", DeadlineOrder = _created + 7_200_000, DeadlineSource = "FirstSeen" },
            Item(4, "test4.com", ItemStatus.Executing) with { Registry = "former" },
            Item(5, "TEST5.com", ItemStatus.Success) with { Open = false, DomainName = "test5.com", TaskResult = "17951376000000005" });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_wire_forms_stand()
    {
        await WireForms.MatchAsync(_host, "Tasks/QueryTaskDetailList", ("TaskNo", TaskNo), ("PageNum", "1"), ("PageSize", "3"));
        await WireForms.MatchAsync(_host, "Tasks/QueryTaskList", ("PageNum", "0"), ("PageSize", "10"), ("Lang", "zh"));
    }

    [Theory]
    [InlineData("TaskStatus", "0", "test3.com")]
    [InlineData("TaskStatus", "1", "test4.com")]
    [InlineData("TaskStatus", "2", "test1.com,TEST5.com")]
    [InlineData("TaskStatus", "3", "例子.com")]
    [InlineData("DomainName", "例子.com", "例子.com")]
    [InlineData("DomainName", "XN--FSQU00A.com", "例子.com")]
    [InlineData("DomainName", "test5.COM", "TEST5.com")]
    [InlineData("DomainName", "not a name", "")]
    [InlineData("InstanceId", "S-3", "test3.com")]
    [InlineData("InstanceId", "S-9", "")]
    public async Task Filters_match_either_form(string name, string value, string expected)
    {
        var answer = await QueryAsync("QueryTaskDetailList", ("TaskNo", TaskNo), ("PageNum", "1"), ("PageSize", "1000"), (name, value));
        Assert.Equal(expected, string.Join(',', Names(answer)));
        Assert.Equal(expected.Length == 0 ? 0 : expected.Split(',').Length, answer.GetProperty("TotalItemNum").GetInt32());
    }

    [Theory]
    [InlineData("0", 1, "test1.com,例子.com", false, true)]
    [InlineData("1", 1, "test1.com,例子.com", false, true)]
    [InlineData("2", 2, "test3.com,test4.com", true, true)]
    [InlineData("3", 3, "TEST5.com", true, false)]
    [InlineData("4", 4, "", true, false)]
    [InlineData("2147483647", 2147483647, "", true, false)]
    public async Task Pages_are_counted_from_one_and_zero_is_taken_for_it(string asked, int number, string expected, bool hasPrevious, bool hasNext)
    {
        var answer = await QueryAsync("QueryTaskDetailList", ("TaskNo", TaskNo), ("PageNum", asked), ("PageSize", "2"));
        Assert.Equal(expected, string.Join(',', Names(answer)));
        Assert.Equal(
            (number, 2, 5, 3, hasPrevious, hasNext),
            (answer.GetProperty("CurrentPageNum").GetInt32(), answer.GetProperty("PageSize").GetInt32(), answer.GetProperty("TotalItemNum").GetInt32(),
                answer.GetProperty("TotalPageNum").GetInt32(), answer.GetProperty("PrePage").GetBoolean(), answer.GetProperty("NextPage").GetBoolean()));
    }

    [Theory]
    [InlineData("QueryTaskDetailList", "PageSize", "1001")]
    [InlineData("QueryTaskDetailList", "PageSize", "0")]
    [InlineData("QueryTaskDetailList", "PageNum", "-1")]
    [InlineData("QueryTaskDetailList", "TaskStatus", "4")]
    [InlineData("QueryTaskList", "PageSize", "-5")]
    [InlineData("QueryTaskList", "BeginCreateTime", "yesterday")]
    [InlineData("QueryTaskList", "BeginCreateTime", "9223372036854775807")]
    public async Task What_is_out_of_range_is_illegal(string action, string name, string value)
    {
        (string, string)[] usual = [("TaskNo", TaskNo), ("PageNum", "1"), ("PageSize", "10")];
        var answer = await _host.CallAsync(action, [.. usual.Where(pair => pair.Item1 != name), (name, value)]);
        Assert.Equal((400, "ParameterIllegal"), (answer.Status, answer.Code));
        Assert.Contains(name, answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("QueryTaskDetailList", "TaskNo")]
    [InlineData("QueryTaskDetailList", "PageNum")]
    [InlineData("QueryTaskList", "PageSize")]
    public async Task What_is_mandatory_is_missed(string action, string name)
    {
        (string, string)[] usual = [("TaskNo", TaskNo), ("PageNum", "1"), ("PageSize", "10")];
        var answer = await _host.CallAsync(action, [.. usual.Where(pair => pair.Item1 != name)]);
        Assert.Equal((400, "MissingParameter"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_reason_is_told_in_the_language_of_the_query_and_twice_on_failure()
    {
        var english = await QueryAsync("QueryTaskDetailList", ("TaskNo", TaskNo), ("PageNum", "1"), ("PageSize", "10"));
        var chinese = await QueryAsync("QueryTaskDetailList", ("TaskNo", TaskNo), ("PageNum", "1"), ("PageSize", "10"), ("Lang", "zh"));
        var (inEnglish, inChinese) = (Details(english), Details(chinese));
        Assert.Equal("It is too late for 例子.com: the registry shows it as pendingDelete, past redemption.", inEnglish[1].GetProperty("ErrorMsg").GetString());
        Assert.Equal("域名 例子.com 已过赎回期：注册局状态为 pendingDelete。", inChinese[1].GetProperty("ErrorMsg").GetString());
        Assert.All([inEnglish[1], inChinese[1]], item => Assert.Equal(item.GetProperty("ErrorMsg").GetString(), item.GetProperty("FailReason").GetString()));
        Assert.Equal(("The operation is successful.", "操作成功。"), (inEnglish[0].GetProperty("ErrorMsg").GetString(), inChinese[0].GetProperty("ErrorMsg").GetString()));
        Assert.StartsWith("Waiting: the registry example cannot be reached", inEnglish[2].GetProperty("ErrorMsg").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Waiting: no registry named former is configured", inEnglish[3].GetProperty("ErrorMsg").GetString(), StringComparison.Ordinal);
        Assert.Equal("创建赎回订单", inChinese[0].GetProperty("TaskTypeDescription").GetString());
    }

    [Fact]
    public async Task Time_left_goes_by_the_registrys_clock_whether_an_item_is_open_or_failed_and_is_not_told_of_a_restored_one()
    {
        const long dayMs = 86_400_000;
        await AddTaskAsync(
            Task("t-left", _created, items: 4, open: 1),
            Left(1, ItemStatus.Waiting),
            Left(2, ItemStatus.Failure),
            Left(3, ItemStatus.Success),
            Left(4, ItemStatus.Failure) with { Registry = null });
        await _host.Database.WriteAsync(
            context => RegistryTable.Write(context, new RegistryRow { Registry = "example", ClockOffset = 31 * dayMs, ClockReadAt = _created }), TestContext.Current.CancellationToken);
        var left = Details(await QueryAsync("QueryTaskDetailList", ("TaskNo", "t-left"), ("PageNum", "1"), ("PageSize", "10")))
            .Select(item => item.TryGetProperty("SecondsLeft", out var seconds) ? seconds.GetInt64() : (long?)null);
        Assert.Equal([86_400, 86_400, null, 32 * 86_400], left);

        ItemRow Left(int ordinal, ItemStatus status) => Item(ordinal, $"left{ordinal}.com", status) with
        {
            TaskNo = "t-left",
            DetailNo = $"l-{ordinal}",
            Open = status == ItemStatus.Waiting,
            DeadlineOrder = _created + (32 * dayMs),
            DeadlineSource = "UpDate",
        };
    }

    [Fact]
    public async Task Another_accounts_task_has_no_items_and_is_in_no_list()
    {
        var account = await _host.Accounts.CreateAccountAsync("other", TestContext.Current.CancellationToken);
        var key = await _host.Accounts.CreateKeyAsync(account, Reprieve.Server.Accounts.PolicyDocument.AllowAll, TestContext.Current.CancellationToken);
        foreach (var action in new[] { "QueryTaskDetailList", "QueryTaskList" })
        {
            var answer = await _host.Client(key: key).CallAsync(
                action, [new("TaskNo", TaskNo), new("PageNum", "1"), new("PageSize", "10")], Reprieve.Rpc.RpcFormat.Json, TestContext.Current.CancellationToken);
            Assert.Equal(0, JsonDocument.Parse(answer.Body).RootElement.GetProperty("TotalItemNum").GetInt32());
        }
    }

    [Fact]
    public async Task Tasks_come_newest_first_on_the_tasks_own_scale_and_by_whole_days()
    {
        const long dayMs = 86_400_000;
        await AddTaskAsync(Task("t-waiting", _created + 1, items: 1, open: 1), []);
        await AddTaskAsync(Task("t-complete", _created + 2, items: 1, open: 0), Item(1, "done.com", ItemStatus.Success) with { TaskNo = "t-complete", DetailNo = "d", Open = false });
        await AddTaskAsync(Task("t-failed", _created + dayMs, items: 1, open: 0), Item(1, "bad.com", ItemStatus.Failure) with { TaskNo = "t-failed", DetailNo = "e", Open = false, FailCode = "TooLate" });
        var tasks = (await QueryAsync("QueryTaskList", ("PageNum", "1"), ("PageSize", "10"))).GetProperty("Data").GetProperty("TaskInfo").EnumerateArray().ToList();
        Assert.Equal(["t-failed", "t-complete", "t-waiting", TaskNo], tasks.Select(task => task.GetProperty("TaskNo").GetString()));
        Assert.Equal([3, 3, 1, 2], tasks.Select(task => task.GetProperty("TaskStatusCode").GetInt32()));
        Assert.Equal(["COMPLETE", "COMPLETE", "WAITING_EXECUTE", "EXECUTING"], tasks.Select(task => task.GetProperty("TaskStatus").GetString()));
        Assert.Equal(["{\"result\":false}", "{\"result\":true}", "", ""], tasks.Select(task => task.GetProperty("TaskResult").GetString()));

        // 2026-11-24 12:00 UTC is 20:00 in UTC+8: that day runs from 16:00 to 16:00 UTC.
        var start = new DateTimeOffset(2026, 11, 23, 16, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Assert.Equal(4, await CountAsync(("BeginCreateTime", Text(start))));
        Assert.Equal(1, await CountAsync(("BeginCreateTime", Text(start + dayMs))));
        Assert.Equal(0, await CountAsync(("BeginCreateTime", Text(start + dayMs + dayMs))));
        Assert.Equal(0, await CountAsync(("EndCreateTime", Text(start - 1))));
        Assert.Equal(3, await CountAsync(("EndCreateTime", Text(start))));
        Assert.Equal(4, await CountAsync(("EndCreateTime", Text(start + dayMs))));
    }

    [Theory]
    [InlineData]
    [InlineData("BeginCreateTime", "0")]
    public async Task Pages_hold_every_task_once_to_the_last(params string[] bound)
    {
        await _host.Database.WriteAsync(
            context => { context.Insert("tasks", [.. Enumerable.Range(1, 100).Select(number => Task($"t-{number:000}", _created + number, items: 1, open: 1))]); },
            TestContext.Current.CancellationToken);
        (string, string)[] bounds = bound is [var name, var value] ? [(name, value)] : [];
        List<string?> seen = [];
        for (var page = 1; page <= 10; page++)
        {
            var answer = await QueryAsync("QueryTaskList", [("PageNum", Text(page)), ("PageSize", "11"), .. bounds]);
            Assert.Equal(101, answer.GetProperty("TotalItemNum").GetInt32());
            Assert.Equal(page < 10, answer.GetProperty("NextPage").GetBoolean());
            seen.AddRange(answer.GetProperty("Data").GetProperty("TaskInfo").EnumerateArray().Select(task => task.GetProperty("TaskNo").GetString()));
        }

        Assert.Equal([.. Enumerable.Range(1, 100).Reverse().Select(number => $"t-{number:000}"), TaskNo], seen);
        Assert.Empty((await QueryAsync("QueryTaskList", [("PageNum", "11"), ("PageSize", "11"), .. bounds])).GetProperty("Data").GetProperty("TaskInfo").EnumerateArray());
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static List<JsonElement> Details(JsonElement answer) => [.. answer.GetProperty("Data").GetProperty("TaskDetail").EnumerateArray()];

    private static IEnumerable<string?> Names(JsonElement answer) => Details(answer).Select(item => item.GetProperty("DomainName").GetString());

    private static ItemRow Item(int ordinal, string name, ItemStatus status) => new()
    {
        TaskNo = TaskNo,
        Ordinal = ordinal,
        DetailNo = $"75addb07-28a3-450e-b5ec-00000000000{ordinal}",
        AccountId = "set when it is added",
        DomainName = name,
        NameAsSent = name,
        InstanceId = $"S-{ordinal}",
        Registry = "example",
        CurrentExpirationDate = Portfolio.Expiry,
        CreatedAt = _created,
        UpdatedAt = _created,
        Status = status,
    };

    private TaskRow Task(string taskNo, long createdAt, int items, int open, bool started = false) => new()
    {
        TaskNo = taskNo,
        AccountId = _host.Root.AccountId,
        AccessKeyId = "testid",
        TaskType = "ORDER_REDEEM",
        TaskBizType = "orderWithRegistry",
        CreatedAt = createdAt,
        ClientIp = "192.0.2.1",
        Lang = "en",
        ItemCount = items,
        OpenItems = open,
        Started = started,
    };

    private Task AddTaskAsync(TaskRow task, params IReadOnlyList<ItemRow> items) => _host.Database.WriteAsync(
        context =>
        {
            context.Insert("tasks", [task]);
            context.Insert("items", items.Select(item => item with { AccountId = _host.Root.AccountId }).ToList());
        },
        TestContext.Current.CancellationToken);

    private async Task<JsonElement> QueryAsync(string action, params (string, string)[] parameters)
    {
        var answer = await _host.CallAsync(action, parameters);
        Assert.False(answer.IsError, answer.Message);
        return JsonDocument.Parse(answer.Body).RootElement;
    }

    private async Task<int> CountAsync(params (string, string)[] parameters) =>
        (await QueryAsync("QueryTaskList", [("PageNum", "1"), ("PageSize", "10"), .. parameters])).GetProperty("TotalItemNum").GetInt32();
}

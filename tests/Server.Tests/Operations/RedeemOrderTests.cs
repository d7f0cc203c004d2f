using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using Reprieve.Rpc;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Api;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Operations;

/// <summary>Both order actions: what is accepted, what fails at once, what is refused.</summary>
public sealed partial class RedeemOrderTests : IAsyncLifetime
{
    private const string Batch = "SaveBatchTaskForCreatingOrderRedeem";
    private const string Single = "SaveSingleTaskForCreatingOrderRedeem";

    private ApiHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        await Portfolio.AddAsync(_host, Portfolio.Row(_host, "test1.com"), Portfolio.Row(_host, "test2.com"), Portfolio.Row(_host, "例子.com"));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_wire_forms_stand()
    {
        await WireForms.MatchAsync(_host, $"Orders/{Batch}", Order("test1.com", "test2.com"));
        await WireForms.MatchAsync(_host, $"Orders/{Single}", ("DomainName", "nobodys.com"), ("CurrentExpirationDate", "1522080000000"), ("Lang", "zh"));
    }

    [Theory]
    [InlineData("GET", "XML")]
    [InlineData("GET", "JSON")]
    [InlineData("POST", "XML")]
    [InlineData("POST", "JSON")]
    public async Task The_API_pages_own_example_is_answered_as_the_page_shows(string method, string format)
    {
        var query = _host.SignV1(
            method,
            Batch,
            ("Format", format),
            ("OrderRedeemParam.1.DomainName", "test1.com"),
            ("OrderRedeemParam.1.CurrentExpirationDate", "000000"),
            ("OrderRedeemParam.2.DomainName", "test2.com"),
            ("OrderRedeemParam.2.CurrentExpirationDate", "000000"),
            ("OrderRedeemParam.3.DomainName", "test3.com"),
            ("OrderRedeemParam.3.CurrentExpirationDate", "000000"));
        var answer = method == "GET" ? await _host.GetAsync(query) : await _host.PostAsync("", query);
        Assert.Equal(200, answer.Status);
        Assert.Matches(
            format == "XML"
                ? $"^<\\?xml version='1\\.0' encoding='UTF-8'\\?><{Batch}Response><TaskNo>[0-9a-f-]{{36}}</TaskNo><RequestId>[0-9A-F-]{{36}}</RequestId></{Batch}Response>$"
                : "^{\"TaskNo\":\"[0-9a-f-]{36}\",\"RequestId\":\"[0-9A-F-]{36}\"}$",
            answer.Text);
        Assert.Equal(format == "XML" ? "application/xml;charset=utf-8" : "application/json;charset=utf-8", answer.ContentType);
        var items = await ItemsAsync(TaskNoIn().Match(answer.Text).Value);
        Assert.Equal([ItemReasons.ExpiryDiffers, ItemReasons.ExpiryDiffers, ItemReasons.DomainNotInAccount], items.Select(item => item.FailCode));
        PageShowsTheSame(format, answer.Text);
    }

    [Fact]
    public async Task The_task_is_on_disk_with_everything_that_came_with_it()
    {
        var taskNo = await AcceptedAsync(
            Batch, [.. Order("test1.com", "XN--fsqu00a.com"), ("UseCoupon", "True"), ("CouponNo", "c1"), ("UsePromotion", "true"), ("PromotionNo", "p1"), ("UserClientIp", "192.0.2.7"), ("Lang", "zh")]);
        var task = await _host.Database.ReadAsync(connection => TaskTable.FindAsync(connection, _host.Root.AccountId, taskNo), Cancelled);
        Assert.NotNull(task);
        Assert.Equal(("ORDER_REDEEM", "orderWithRegistry", "testid", "192.0.2.7", "zh"), (task.TaskType, task.TaskBizType, task.AccessKeyId, task.ClientIp, task.Lang));
        Assert.Equal(("c1", true, "p1", true), (task.CouponNo, task.UseCoupon, task.PromotionNo, task.UsePromotion));
        Assert.Equal((2, 2), (task.ItemCount, task.OpenItems));
        var items = await ItemsAsync(taskNo);
        Assert.Equal([("test1.com", "test1.com"), ("xn--fsqu00a.com", "XN--fsqu00a.com")], items.Select(item => (item.DomainName, item.NameAsSent)));
        Assert.All(items, item => Assert.Equal((true, "example", Portfolio.Expiry), (item.Open, item.Registry, item.ExpirationOnRecord)));
        Assert.Equal(["S-test1.com", "S-xn--fsqu00a.com"], items.Select(item => item.InstanceId));
    }

    [Fact]
    public async Task Items_that_the_records_decide_fail_at_once_and_the_rest_goes_on()
    {
        await Portfolio.AddAsync(
            _host,
            Portfolio.Row(_host, "unserved.zz", row => row with { Registry = null }),
            Portfolio.Row(_host, "elsewhere.com", row => row with { Registry = "removed" }),
            Portfolio.Row(_host, "unread.com", row => row with { ExpirationDate = null, State = "Unknown", ReadAt = null }),
            Portfolio.Row(_host, "twice.com"),
            Portfolio.Row(_host, "torn.com"),
            Portfolio.Row(_host, "busy.com"));
        var first = await AcceptedAsync(Single, ("DomainName", "busy.com"), ("CurrentExpirationDate", Expiry()));
        var taskNo = await AcceptedAsync(
            Batch,
            Params(
                ("nobodys.com", Expiry()), ("unserved.zz", Expiry()), ("elsewhere.com", Expiry()), ("unread.com", "1"), ("twice.com", Expiry()), ("TWICE.com", Expiry()),
                ("torn.com", Expiry()), ("torn.com", "1522080000001"), ("busy.com", Expiry()), ("test1.com", "0"), ("test2.com", Expiry())));
        var items = await ItemsAsync(taskNo);
        Assert.Equal(
            [
                ItemReasons.DomainNotInAccount, ItemReasons.SuffixUnsupported, ItemReasons.SuffixUnsupported, null, null, ItemReasons.DuplicateItem,
                ItemReasons.ConflictingItems, ItemReasons.ConflictingItems, ItemReasons.OpenItemExists, ItemReasons.ExpiryDiffers, null,
            ],
            items.Select(item => item.FailCode));
        Assert.All(items, item => Assert.Equal(item.FailCode is null, item.Open));
        Assert.All(items, item => Assert.Equal(item.FailCode is null ? ItemStatus.Waiting : ItemStatus.Failure, item.Status));
        Assert.Contains(first, items[8].FailArgs, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_522_080_000_000, true)]
    [InlineData(1_522_051_200_000, true)]
    [InlineData(1_522_022_400_000, true)]
    [InlineData(1_522_166_399_999, true)]
    [InlineData(1_522_022_399_999, false)]
    [InlineData(1_522_166_400_000, false)]
    [InlineData(-9_223_372_036_854_775_808, false)]
    [InlineData(9_223_372_036_854_775_807, false)]
    public async Task The_expiry_may_be_off_within_the_calendar_day_of_UTC_or_UTC8(long sent, bool isTaken)
    {
        // The expiry on record is 16:00 UTC, where the day of UTC+8 begins.
        var taskNo = await AcceptedAsync(Batch, Params(("test1.com", sent.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        Assert.Equal(isTaken, (await ItemsAsync(taskNo))[0].Open);
    }

    [Fact]
    public async Task A_single_order_of_a_busy_domain_is_refused_and_names_the_task()
    {
        var taskNo = await AcceptedAsync(Batch, Order("test1.com"));
        var answer = await _host.CallAsync(Single, ("DomainName", "test1.com"), ("CurrentExpirationDate", Expiry()));
        Assert.Equal((400, "TaskIsBeingProcessed"), (answer.Status, answer.Code));
        Assert.Contains(taskNo, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_orders_at_once_for_one_domain_one_gets_it()
    {
        var taskNos = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => AcceptedAsync(Batch, Order("test1.com"))));
        var items = await Task.WhenAll(taskNos.Select(ItemsAsync));
        Assert.Single(items, item => item[0].Open);
    }

    [Fact]
    public async Task A_duplicate_names_the_item_that_stands_by_its_number_on_the_wire()
    {
        var taskNo = await AcceptedAsync(
            Batch,
            ("OrderRedeemParam.9.DomainName", "TEST1.com"), ("OrderRedeemParam.9.CurrentExpirationDate", Expiry()),
            ("OrderRedeemParam.4.DomainName", "test1.com"), ("OrderRedeemParam.4.CurrentExpirationDate", Expiry()));
        var items = await ItemsAsync(taskNo);
        Assert.Equal(["test1.com", "TEST1.com"], items.Select(item => item.NameAsSent));
        Assert.Equal((null, """["TEST1.com","4"]"""), (items[0].FailCode, items[1].FailArgs));
    }

    [Fact]
    public async Task A_replayed_order_is_refused_even_after_the_memory_of_reads_is_gone()
    {
        var query = _host.SignV1("GET", Batch, Order("test1.com"));
        Assert.Equal(200, (await _host.GetAsync(query)).Status);
        await _host.RestartApiAsync();
        Assert.Equal("SignatureNonceUsed", (await _host.GetAsync(query)).Code);
    }

    [Theory]
    [InlineData("MissingParameter", "OrderRedeemParam")]
    [InlineData("ParameterIllegal", "OrderRedeemParam.1", "OrderRedeemParam.1", "1522080000000")]
    [InlineData("ParameterIllegal", "OrderRedeemParam.2.DomainName", "OrderRedeemParam.2.CurrentExpirationDate", "1")]
    [InlineData("ParameterIllegal", "OrderRedeemParam.3.CurrentExpirationDate", "OrderRedeemParam.3.DomainName", "a.com")]
    [InlineData("ParameterIllegal", "OrderRedeemParam.3.CurrentExpirationDate", "OrderRedeemParam.3.DomainName", "a.com", "OrderRedeemParam.3.CurrentExpirationDate", "2018-03-26")]
    [InlineData("ParameterIllegal", "OrderRedeemParam.4.DomainName", "OrderRedeemParam.4.DomainName", "测试 a*b~c.com", "OrderRedeemParam.4.CurrentExpirationDate", "1")]
    [InlineData("ParameterIllegal", "UseCoupon", "OrderRedeemParam.1.DomainName", "a.com", "OrderRedeemParam.1.CurrentExpirationDate", "1", "UseCoupon", "yes")]
    [InlineData("ParameterIllegal", "Lang", "OrderRedeemParam.1.DomainName", "a.com", "OrderRedeemParam.1.CurrentExpirationDate", "1", "Lang", "fr")]
    public async Task What_is_missing_or_illegal_is_named(string code, string parameter, params string[] parameters)
    {
        var answer = await _host.CallAsync(Batch, [.. parameters.Chunk(2).Select(pair => (pair[0], pair[1]))]);
        Assert.Equal((400, code), (answer.Status, answer.Code));
        Assert.Contains(code == "MissingParameter" ? $"\"{parameter}\"" : $"The parameter {parameter} is illegal", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_items_are_taken_and_one_more_is_told_the_limit()
    {
        var names = Enumerable.Range(0, 1001).Select(number => $"n{number}.com").ToArray();
        var taskNo = await AcceptedAsync(Batch, Order(names[..1000]));
        Assert.Equal(1000, (await ItemsAsync(taskNo)).Count);
        var answer = await _host.CallAsync(Batch, Order(names));
        Assert.Equal((400, "ParameterIllegal"), (answer.Status, answer.Code));
        Assert.Contains("limit of 1000", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_denied_domain_refuses_the_whole_batch_in_whichever_form_it_is_written()
    {
        var key = await _host.Accounts.CreateKeyAsync(
            _host.Root.AccountId,
            """{"Version":"1","Statement":[{"Effect":"Allow","Action":"domain:CreateOrderRedeem","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"acs:domain:*:*:domain/例子.com"}]}""",
            Cancelled);
        var answer = await _host.Client(key: key).CallAsync(Batch, Pairs(Order("test1.com", "xn--fsqu00a.com")), RpcFormat.Json, Cancelled);
        Assert.Equal((403, "NoPermission"), (answer.Status, answer.Code));
        Assert.False((await _host.Client(key: key).CallAsync(Batch, Pairs(Order("test1.com")), RpcFormat.Json, Cancelled)).IsError);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_come_of_each_and_writes_nothing()
    {
        await Portfolio.AddAsync(
            _host,
            [.. Enum.GetValues<RegistryState>().Select(state => Portfolio.Row(_host, $"{state}.com", row => row with { State = state.ToString(), Deadline = 1_800_000_000_000, DeadlineSource = "UpDate" }))]);
        // A registry whose clock is ahead of ours.
        await _host.Database.WriteAsync(context => RegistryTable.Write(context, new RegistryRow { Registry = "example", ClockOffset = 3_600_000, ClockReadAt = 1 }), Cancelled);
        var names = Enum.GetNames<RegistryState>().Select(state => $"{state}.com").ToArray();
        var answer = await _host.CallAsync(Batch, [.. Order([.. names, "nobodys.com", "test1.com", "test1.com"]), ("DryRun", "true")]);
        using var body = JsonDocument.Parse(answer.Body);
        Assert.False(body.RootElement.TryGetProperty("TaskNo", out _));
        var items = body.RootElement.GetProperty("Data").GetProperty("DryRunItem").EnumerateArray().ToList();
        Assert.Equal(
            ["Unknown", "TooEarly", "TooEarly", "Redeemable", "Redeemable", "TooLate", "NotFound", "NotOurs", "NotInAccount", "Redeemable", "Duplicate"],
            items.Select(item => item.GetProperty("Verdict").GetString()));
        Assert.Equal(1_800_000_000_000, items[3].GetProperty("DeadlineLong").GetInt64());
        Assert.Equal("2027-01-15 16:00:00", items[3].GetProperty("Deadline").GetString());
        Assert.Equal(((1_800_000_000_000 - ApiHost.Start.ToUnixTimeMilliseconds()) / 1000) - 3600, items[3].GetProperty("SecondsLeft").GetInt64());
        Assert.Equal("2026-11-24 20:00:00", items[3].GetProperty("RegistryReadAt").GetString());
        Assert.True(items[3].TryGetProperty("EstimatedFinish", out _));
        var tasks = await _host.CallAsync("QueryTaskList", ("PageNum", "1"), ("PageSize", "10"));
        Assert.Contains("\"TotalItemNum\":0", Encoding.UTF8.GetString(tasks.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_promises_no_finish_while_the_registry_is_away()
    {
        await _host.Database.WriteAsync(context => RegistryTable.Write(context, new RegistryRow { Registry = "example", Fault = "Unreachable", FaultMessage = "refused", FaultSince = 9 }), Cancelled);
        var answer = await _host.JsonAsync(Batch, [.. Order("test1.com"), ("DryRun", "true")]);
        var item = Assert.Single(answer.GetProperty("Data").GetProperty("DryRunItem").EnumerateArray());
        Assert.Equal("Redeemable", item.GetProperty("Verdict").GetString());
        Assert.False(item.TryGetProperty("EstimatedFinish", out _));
    }

    [Fact]
    public async Task A_dry_run_has_a_stale_domain_read_again_and_goes_on_without_if_nobody_reads()
    {
        _host.Clock.Advance(TimeSpan.FromMinutes(2));
        await _host.Database.WriteAsync(context => { Dapper.SqlMapper.Execute(context.Connection, "UPDATE domains SET next_read_at = 99"); }, Cancelled);
        var running = _host.CallAsync(Single, ("DomainName", "test1.com"), ("CurrentExpirationDate", Expiry()), ("DryRun", "true"));
        while (!running.IsCompleted)
        {
            _host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(running, Task.Delay(20, Cancelled));
        }

        Assert.Contains("\"Verdict\":\"Redeemable\"", Encoding.UTF8.GetString((await running).Body.Span), StringComparison.Ordinal);
        var row = Assert.Single(await _host.Database.ReadAsync(connection => DomainTable.AllOfAsync(connection, ["test1.com"]), Cancelled));
        Assert.Equal(0, row.NextReadAt);
    }

    [Fact]
    public async Task A_dry_run_does_not_wait_long_for_a_registry_that_is_away()
    {
        await _host.Database.WriteAsync(context => RegistryTable.Write(context, new RegistryRow { Registry = "example", Fault = "Unreachable", FaultMessage = "refused", FaultSince = 9 }), Cancelled);
        await _host.Database.WriteAsync(context => { Dapper.SqlMapper.Execute(context.Connection, "UPDATE domains SET next_read_at = 99"); }, Cancelled);
        _host.Clock.Advance(TimeSpan.FromMinutes(2));
        var running = _host.CallAsync(Single, ("DomainName", "test1.com"), ("CurrentExpirationDate", Expiry()), ("DryRun", "true"));
        while (!running.IsCompleted && (await _host.Database.ReadAsync(connection => DomainTable.AllOfAsync(connection, ["test1.com"]), Cancelled)).Any(row => row.NextReadAt > 0))
        {
            await Task.Delay(20, Cancelled);
        }

        // It waits by now; a millisecond at a time, as it may not have looked at the clock yet.
        var since = _host.Clock.GetUtcNow();
        Assert.False(running.IsCompleted);
        for (_host.Clock.Advance(TimeSpan.FromSeconds(1)); !running.IsCompleted; _host.Clock.Advance(TimeSpan.FromMilliseconds(1)))
        {
            await Task.WhenAny(running, Task.Delay(20, Cancelled));
        }

        Assert.Contains("\"Verdict\":\"Redeemable\"", Encoding.UTF8.GetString((await running).Body.Span), StringComparison.Ordinal);
        Assert.True(_host.Clock.GetUtcNow() - since < TimeSpan.FromSeconds(4));
    }

    internal static string Expiry() => "1522080000000";

    internal static (string, string)[] Order(params IReadOnlyList<string> names) => Params([.. names.Select(name => (name, Expiry()))]);

    private static (string, string)[] Params(params IReadOnlyList<(string Name, string Expiry)> lines) =>
    [
        .. lines.SelectMany((line, index) => new[]
        {
            ($"OrderRedeemParam.{index + 1}.DomainName", line.Name),
            ($"OrderRedeemParam.{index + 1}.CurrentExpirationDate", line.Expiry),
        }),
    ];

    internal static List<KeyValuePair<string, string>> Pairs((string Name, string Value)[] parameters) =>
        [.. parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))];

    // The page's own answers, stripped of the blanks that its layout adds and of the ids, are what came over the wire.
    private static void PageShowsTheSame(string format, string text)
    {
        if (Conformance.Find("contract/redeem-api-page.md") is not { } page)
        {
            return;
        }

        var shown = File.ReadAllText(page);
        shown = format == "XML"
            ? shown[shown.IndexOf("<?xml", StringComparison.Ordinal)..(shown.IndexOf("Response>\n```", StringComparison.Ordinal) + 9)]
            : shown[shown.LastIndexOf('{')..(shown.LastIndexOf('}') + 1)];
        Assert.Equal(Layout().Replace(Uuid().Replace(shown, "id"), ""), Uuid().Replace(text, "id").Replace(" encoding", "encoding", StringComparison.Ordinal).Replace("<?xml version", "<?xmlversion", StringComparison.Ordinal));
    }

    private async Task<string> AcceptedAsync(string action, params (string, string)[] parameters)
    {
        var answer = await _host.CallAsync(action, parameters);
        Assert.False(answer.IsError, answer.Message);
        return JsonDocument.Parse(answer.Body).RootElement.GetProperty("TaskNo").GetString()!;
    }

    private async Task<IReadOnlyList<ItemRow>> ItemsAsync(string taskNo) =>
        [.. await _host.Database.ReadAsync(
            connection => connection.QueryAsync<ItemRow>("SELECT * FROM items WHERE task_no = @taskNo ORDER BY ordinal", new { taskNo }), Cancelled)];

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TaskNoIn();

    [GeneratedRegex("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Uuid();

    [GeneratedRegex("\\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Layout();
}

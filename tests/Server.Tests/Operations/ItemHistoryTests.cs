using System.Text.Json;
using System.Xml.Linq;
using Reprieve.Server.Accounts;
using Reprieve.Server.Operations.Tasks;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Api;
using Reprieve.Server.Tests.Tasks;

namespace Reprieve.Server.Tests.Operations;

/// <summary>QueryItemTimeline and QueryItemTranscript: an item's lines and frames in their order, for its own account, and no secret in them.</summary>
public sealed class ItemHistoryTests
{
    private const string TaskNo = "d3babb0a-c939-4c25-8c65-c47b65f5492a";

    private static readonly long _at = ApiHost.Start.ToUnixTimeMilliseconds();

    private static readonly string[] _frames = ["<epp><command><info/></command></epp>", "<epp><response>&lt;&amp;例</response></epp>", "<epp/>"];

    private static readonly string[] _actions = [nameof(QueryItemTimeline), nameof(QueryItemTranscript)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_wire_forms_stand_and_pages_hold_each_line_once()
    {
        await using var host = await ApiHost.StartAsync();
        await AddAsync(host);
        await WireForms.MatchAsync(host, "Tasks/QueryItemTimeline", ("TaskNo", TaskNo), ("ItemNo", "2"), ("PageNum", "1"), ("PageSize", "4"));
        await WireForms.MatchAsync(host, "Tasks/QueryItemTranscript", ("TaskNo", TaskNo), ("ItemNo", "2"), ("PageNum", "1"), ("PageSize", "2"));

        var all = await LinesAsync(host, 1, 100);
        Assert.Equal(6, all.Count);
        Assert.Equal(all, [.. await LinesAsync(host, 1, 2), .. await LinesAsync(host, 2, 2), .. await LinesAsync(host, 3, 2)]);
        Assert.Empty(await LinesAsync(host, 4, 2));
    }

    [Fact]
    public async Task They_are_the_accounts_own_and_what_is_not_there_is_empty()
    {
        await using var host = await ApiHost.StartAsync();
        await AddAsync(host);
        var other = await host.Accounts.CreateKeyAsync(await host.Accounts.CreateAccountAsync("other", Cancelled), PolicyDocument.AllowAll, Cancelled);
        foreach (var action in _actions)
        {
            Assert.NotEqual(0, Total(await CallAsync(host, action, host.Root, ("TaskNo", TaskNo), ("ItemNo", "2"))));
            Assert.Equal(0, Total(await CallAsync(host, action, other, ("TaskNo", TaskNo), ("ItemNo", "2"))));
            Assert.Equal(0, Total(await CallAsync(host, action, host.Root, ("TaskNo", TaskNo), ("ItemNo", "1"))));
            Assert.Equal(0, Total(await CallAsync(host, action, host.Root, ("TaskNo", "none"), ("ItemNo", "2"))));
            var refused = await host.CallAsync(action, ("TaskNo", TaskNo), ("ItemNo", "0"), ("PageNum", "1"), ("PageSize", "10"));
            Assert.Equal((400, "ParameterIllegal"), (refused.Status, refused.Code));
        }
    }

    [Fact]
    public void Every_kind_of_line_is_said_in_both_languages()
    {
        string[] args = [ItemReasons.TooLate, "1", "2", "3", "4", "5"];
        foreach (var kind in typeof(ItemEvents).GetFields().Select(field => (string)field.GetValue(null)!))
        {
            var (english, chinese) = (TimelineText.Of(kind, args, "en"), TimelineText.Of(kind, args, "zh"));
            Assert.NotEqual(kind, english);
            Assert.DoesNotContain(english, character => character is >= '\u3000' and <= '\u9fff');
            Assert.Contains(chinese, character => character is >= '\u4e00' and <= '\u9fff');
            Assert.NotEmpty(TimelineText.Of(kind, [], "zh"));
        }

        Assert.Equal("Next 1 2", TimelineText.Of("Next", ["1", "2"], "en"));
        string[] instants = [ItemReasons.Moment(1_790_111_943_000), ItemReasons.Moment(null)];
        Assert.Equal("Restored: the registry shows it. Expiry before 2026-09-23 05:19:03 UTC+8, now ?.", TimelineText.Of(ItemEvents.Restored, instants, "en"));
        Assert.Equal("已完成。到期日 2026-09-23 05:19:03 UTC+8。", TimelineText.Of(ItemEvents.Succeeded, instants, "zh"));
    }

    [Fact]
    public async Task A_redemption_is_told_from_acceptance_to_success_with_its_frames_and_no_password()
    {
        await using var world = await EngineWorld.StartAsync("""
            {
              "suffixes": [{"suffix": "com", "restore": "report", "renewAtRestore": "ifPast", "fees": {"currency": "USD", "renew": 10.0, "restore": 40.0}}],
              "domains": [{"name": "told.com", "registrar": "practice", "expiredDaysAgo": 50.5, "deletedDaysAgo": 12.5}]
            }
            """);
        var taskNo = await world.SubmitAsync("told.com");
        await world.EndAsync(taskNo);
        (string, string)[] which = [("TaskNo", taskNo), ("ItemNo", "1"), ("PageNum", "1"), ("PageSize", "200")];

        var timeline = await world.CallAsync(nameof(QueryItemTimeline), which);
        var kinds = timeline.GetProperty("Data").GetProperty("Event").EnumerateArray().Select(line => line.GetProperty("Kind").GetString()!).ToList();
        Assert.Equal(ItemEvents.Accepted, kinds[0]);
        Assert.Equal(ItemEvents.Succeeded, kinds[^1]);
        Assert.True(kinds.IndexOf(ItemEvents.IntentRecorded) < kinds.IndexOf(ItemEvents.Answered), string.Join(' ', kinds));
        Assert.Contains(ItemEvents.Restored, kinds);

        var transcript = await world.CallAsync(nameof(QueryItemTranscript), which);
        var frames = transcript.GetProperty("Data").GetProperty("Frame").EnumerateArray().ToList();
        Assert.Equal("Sent", frames[0].GetProperty("Direction").GetString());
        Assert.Contains(frames, frame => frame.GetProperty("Direction").GetString() == "Sent" && Restores(frame.GetProperty("Xml").GetString()!));
        Assert.Contains(frames, frame => frame.GetProperty("Direction").GetString() == "Received");
        // What info answers of the domain has its authorization information, and the session had a password.
        var texts = frames.SelectMany(frame => XElement.Parse(frame.GetProperty("Xml").GetString()!).Descendants())
            .Where(element => element.Name.LocalName is "pw" or "newPW").Select(element => element.Value).ToList();
        Assert.All(texts, text => Assert.Equal("***", text));
        Assert.DoesNotContain("practice-1", transcript.GetRawText(), StringComparison.Ordinal);

        static bool Restores(string xml) => XElement.Parse(xml).Descendants().Any(element => element.Name.LocalName == "restore" && element.Attribute("op")?.Value == "request");
    }

    private static Task AddAsync(ApiHost host) => host.Database.WriteAsync(
        context =>
        {
            context.Insert("tasks",
            [
                new TaskRow
                {
                    TaskNo = TaskNo, AccountId = host.Root.AccountId, AccessKeyId = "testid", TaskType = "ORDER_REDEEM", TaskBizType = "orderWithRegistry",
                    CreatedAt = _at, Lang = "en", ItemCount = 2, OpenItems = 0, Started = true,
                },
            ]);
            context.Insert("events", new (string Kind, string Args)[]
            {
                (ItemEvents.Accepted, "[]"),
                (ItemEvents.Inspected, """["Redemption","redemptionPeriod","pendingDelete serverHold"]"""),
                (ItemEvents.IntentRecorded, """["Request","RPRV-1"]"""),
                (ItemEvents.Answered, """["Request","2304","Object status prohibits operation","SV-1"]"""),
                (ItemEvents.Waiting, """["RetryAfterError","2304","Object status prohibits operation"]"""),
                (ItemEvents.Failed, """["TooLate","例子.com"]"""),
            }.Select((line, index) => new EventRow { TaskNo = TaskNo, Ordinal = 2, At = _at + (index * 250), Kind = line.Kind, Args = line.Args }).ToList());
            context.Insert("frames", _frames.Select((xml, index) => new FrameRow
            {
                TaskNo = TaskNo,
                Ordinal = 2,
                Registry = "example",
                Slot = 0,
                At = _at + (index * 100),
                Outgoing = index % 2 == 0,
                ClTrid = index < 2 ? "RPRV-1" : null,
                Xml = xml,
            }).ToList());
        },
        Cancelled);

    private static async Task<List<string>> LinesAsync(ApiHost host, int page, int size) =>
        [.. (await CallAsync(host, nameof(QueryItemTimeline), host.Root, ("TaskNo", TaskNo), ("ItemNo", "2"), ("PageNum", $"{page}"), ("PageSize", $"{size}")))
            .GetProperty("Data").GetProperty("Event").EnumerateArray().Select(line => line.GetRawText())];

    private static async Task<JsonElement> CallAsync(ApiHost host, string action, NewKey key, params (string Name, string Value)[] parameters)
    {
        (string Name, string Value)[] usual = [("PageNum", "1"), ("PageSize", "10")];
        var answer = await host.Client(key: key).CallAsync(
            action,
            [.. usual.Where(pair => !parameters.Any(given => given.Name == pair.Name)).Concat(parameters).Select(pair => KeyValuePair.Create(pair.Name, pair.Value))],
            Reprieve.Rpc.RpcFormat.Json,
            Cancelled);
        Assert.False(answer.IsError, answer.Message);
        return JsonDocument.Parse(answer.Body).RootElement;
    }

    private static int Total(JsonElement answer) => answer.GetProperty("TotalItemNum").GetInt32();
}

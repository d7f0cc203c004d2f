using System.Globalization;
using System.Text.Json;
using Reprieve.Rpc;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;

namespace Reprieve.Server.Tests.Operations.Funds;

/// <summary>What operators read to hold a registry's bill against: its charges, and what was held and taken for the same domains.</summary>
public sealed class RegistryChargesTests : IAsyncLifetime
{
    private static readonly long _start = ApiHost.Start.ToUnixTimeMilliseconds();

    private ApiHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        await _host.Database.WriteAsync(
            context =>
            {
                ChargeTable.Insert(
                    context,
                    [
                        Charge(1, ChargeKind.Restore) with { SvTrid = "s-1", Currency = "USD", Amount = 4_800 },
                        Charge(2, ChargeKind.Renew) with { ClTrid = null },
                        Charge(2, ChargeKind.Refused2104) with { Registry = "other", SvTrid = "s-2" },
                        new ChargeRow { Registry = "other", At = _start + 3, Kind = ChargeKind.LowBalance, SvTrid = "s-3" },
                    ]);
                HoldTable.Insert(
                    context,
                    [
                        Hold(1) with { RestoreState = LineState.Captured, RenewalState = LineState.Released, RestoreDiscount = 20_000, RestoreTax = 6_000, RestoreVoucher = 5_000, RenewalPrice = 8_000, Open = false, SettledAt = _start + 10 },
                        Hold(2) with { RestoreState = LineState.Captured, Open = false, SettledAt = _start + 20 },
                        Hold(3) with { Registry = "other" },
                    ]);
                context.Insert("tasks", new List<TaskRow> { Task() });
                // Of the first the request was ours, of the second only the report, of the third it may have been.
                context.Insert("items", new List<ItemRow> { Item(1) with { RequestedAt = 5 }, Item(2), Item(3) with { RequestMayHaveArrived = true } });
            },
            Cancelled);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_wire_forms_stand()
    {
        await WireForms.MatchAsync(_host, "Funds/QueryRegistryCharges", ("PageNum", "1"), ("PageSize", "5000"));
        await WireForms.MatchAsync(_host, "Funds/QueryHolds", ("PageNum", "1"), ("PageSize", "5000"));
    }

    [Theory]
    [InlineData("Restore Renew Refused2104 LowBalance", 0, 10)]
    [InlineData("Refused2104 LowBalance", 0, 10, "other")]
    [InlineData("Renew Refused2104", 2, 3)]
    [InlineData("Renew", 2, 3, "practice")]
    [InlineData("", 0, 10, "nobody")]
    public async Task Charges_are_those_of_a_registry_and_a_time(string kinds, long from, long to, string? registry = null) =>
        Assert.Equal(kinds, string.Join(' ', await ListAsync("QueryRegistryCharges", "Charge", "Kind", from, to, registry)));

    [Theory]
    [InlineData("n1.com n2.com n3.com", 0, 30)]
    [InlineData("n1.com n2.com", 0, 30, "practice")]
    // What was ordered from then on is not there, nor what was settled before.
    [InlineData("n1.com", 0, 2)]
    [InlineData("n2.com n3.com", 11, 30)]
    [InlineData("n1.com n2.com n3.com", 10, 11)]
    [InlineData("n3.com", 1_000, 1_001)]
    public async Task Holds_are_those_that_were_open_in_a_time(string names, long from, long to, string? registry = null) =>
        Assert.Equal(names, string.Join(' ', await ListAsync("QueryHolds", "Hold", "DomainName", from, to, registry)));

    [Fact]
    public async Task Pages_go_on_where_the_one_before_ended()
    {
        const int many = 1_203;
        await _host.Database.WriteAsync(
            context =>
            {
                // All of one moment.
                ChargeTable.Insert(context, [.. Enumerable.Range(0, many).Select(number => Charge(50, ChargeKind.Restore) with { ClTrid = $"c-{number}" })]);
                HoldTable.Insert(context, [.. Enumerable.Range(100, many).Select(number => Hold(number) with { CreatedAt = _start + 50 })]);
            },
            Cancelled);

        var charges = await ListAsync("QueryRegistryCharges", "Charge", "ClTRID", 50, 51, null);
        var holds = await ListAsync("QueryHolds", "Hold", "DomainName", 50, 51, null);

        Assert.Equal(Enumerable.Range(0, many).Select(number => $"c-{number}"), charges);
        Assert.Equal(many, holds.Distinct(StringComparer.Ordinal).Count(name => name is { Length: >= 8 }));
        Assert.Equal(many + 1, holds.Count);
    }

    [Theory]
    [InlineData("QueryRegistryCharges")]
    [InlineData("QueryHolds")]
    public async Task They_are_nobodys_but_an_operators(string action)
    {
        var policy = $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"domain:*","Resource":"acs:domain:*:{{_host.Root.AccountId}}:*"}]}""";
        var key = await _host.Accounts.CreateKeyAsync(_host.Root.AccountId, policy, Cancelled);

        var answer = await _host.Client(key: key).CallAsync(action, [new("PageNum", "1"), new("PageSize", "1")], RpcFormat.Json, Cancelled);

        Assert.Equal((403, "NoPermission"), (answer.Status, answer.Code));
    }

    private async Task<IReadOnlyList<string?>> ListAsync(string action, string rows, string field, long from, long to, string? registry)
    {
        List<string?> found = [];
        for (var page = 1; ; page++)
        {
            List<(string, string)> parameters =
            [
                ("PageNum", page.ToString(CultureInfo.InvariantCulture)),
                ("PageSize", "500"),
                ("BeginTime", (_start + from).ToString(CultureInfo.InvariantCulture)),
                ("EndTime", (_start + to).ToString(CultureInfo.InvariantCulture)),
            ];
            if (registry is not null)
            {
                parameters.Add(("Registry", registry));
            }

            var answer = await _host.CallAsync(action, [.. parameters]);
            Assert.False(answer.IsError, answer.Message);
            using var body = JsonDocument.Parse(answer.Body);
            found.AddRange(body.RootElement.GetProperty("Data").GetProperty(rows).EnumerateArray().Select(row => row.GetProperty(field).GetString()));
            if (!body.RootElement.GetProperty("NextPage").GetBoolean())
            {
                Assert.Equal(found.Count, body.RootElement.GetProperty("TotalItemNum").GetInt32());
                return found;
            }
        }
    }

    private static ChargeRow Charge(int at, ChargeKind kind) =>
        new() { Registry = "practice", At = _start + at, Kind = kind, DomainName = "n1.com", ClTrid = $"c-{at}", TaskNo = "t", Ordinal = 1 };

    private HoldRow Hold(int number) => new()
    {
        HoldId = $"h-{number:00000}",
        AccountId = _host.Root.AccountId,
        TaskNo = "t",
        Ordinal = number,
        DomainName = $"n{number}.com",
        Registry = "practice",
        Currency = "CNY",
        RestoreState = LineState.Held,
        RenewalState = LineState.None,
        RestorePrice = 120_000,
        PriceId = "p",
        CreatedAt = _start + number,
    };

    private TaskRow Task() => new()
    {
        TaskNo = "t",
        AccountId = _host.Root.AccountId,
        AccessKeyId = "testid",
        TaskType = "ORDER_REDEEM",
        TaskBizType = "orderWithRegistry",
        Lang = "en",
        CreatedAt = _start,
        ItemCount = 3,
        OpenItems = 0,
    };

    private ItemRow Item(int ordinal) => new()
    {
        TaskNo = "t",
        Ordinal = ordinal,
        DetailNo = $"d-{ordinal}",
        AccountId = _host.Root.AccountId,
        DomainName = $"n{ordinal}.com",
        NameAsSent = $"n{ordinal}.com",
        CurrentExpirationDate = 1,
        CreatedAt = _start,
        UpdatedAt = _start,
        Open = false,
        ReportedAt = 6,
        RestoredAt = 7,
    };
}

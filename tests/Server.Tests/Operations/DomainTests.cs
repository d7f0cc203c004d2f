using System.Globalization;
using System.Text.Json;
using Dapper;
using Reprieve.Server.Accounts;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;

namespace Reprieve.Server.Tests.Operations;

/// <summary>QueryDomainList and ImportDomains, and the names and dates they read.</summary>
public sealed class DomainTests : IAsyncLifetime
{
    private const long DayMs = 86_400_000;

    private static readonly long _now = ApiHost.Start.ToUnixTimeMilliseconds();

    private ApiHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        await Portfolio.AddAsync(
            _host,
            At("redeem.com", "Redemption", days: -40) with
            {
                CreatedAt = 1,
                Deadline = 1_800_000_000_000,
                DeadlineSource = "UpDate",
                ClId = "practice",
                Facts = """{"Name":"redeem.com","Statuses":["pendingDelete"],"RgpStatuses":["redemptionPeriod"],"NameServers":["ns1.example.net","ns2.example.net"]}""",
            },
            At("例子.com", "PendingRestore", days: -35) with { CreatedAt = 2 },
            At("renew.com", "AutoRenew", days: -3) with { CreatedAt = 3 },
            At("soon.xyz", "Active", days: 29) with { CreatedAt = 4, NameServers = """["ns9.example.net"]""" },
            At("fine.co.uk", "Active", days: 31) with { CreatedAt = 5, RegistrationDate = _now - (10 * DayMs) },
            At("late.com", "PendingDelete", days: -80) with { CreatedAt = 6 },
            At("new.com", "Unknown", days: 0) with { CreatedAt = 7, ExpirationDate = null, RegistrationDate = null, ReadAt = null });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_wire_forms_stand()
    {
        await WireForms.MatchAsync(
            _host, "Domains/QueryDomainList", ("QueryType", "2"), ("OrderKeyType", "ExpirationDate"), ("OrderByType", "ASC"), ("PageNum", "1"), ("PageSize", "10"));
        await WireForms.MatchAsync(_host, "Domains/ImportDomains", ("Domain.1.DomainName", "redeem.com"), ("Domain.2.DomainName", "no name"), ("Domain.3.DomainName", "例子.com"), ("Domain.3.ExpirationDate", "soon"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2")]
    public async Task A_whole_list_is_of_one_moment_whatever_moves_while_it_is_read(string? queryType)
    {
        await Portfolio.AddAsync(_host, [.. Enumerable.Range(0, 40).Select(number => At(string.Create(CultureInfo.InvariantCulture, $"n{number:00}.com"), "Redemption", -40))]);
        var before = await ListAsync(queryType is null ? [] : [("QueryType", queryType)]);
        var caller = new Caller { AccountId = _host.Root.AccountId, AccessKeyId = _host.Root.AccessKeyId, RequestId = "R", Policy = PolicyDocument.Parse(PolicyDocument.AllowAll) };
        List<string> whole = [];
        var isWhole = await new QueryDomainList(_host.Database, _host.Clock).ReadWholeAsync(
            new QueryDomainList.Request { QueryType = queryType, PageNum = 1, PageSize = 7 },
            caller,
            whole.Clear,
            async row =>
            {
                whole.Add(row.DomainName);
                if (whole.Count == 3)
                {
                    // Some leave the list and one comes in, before its second page.
                    await _host.Database.WriteAsync(
                        context => context.Connection.Execute("UPDATE domains SET state = 'Active' WHERE domain_name IN ('n01.com', 'n02.com', 'n39.com', 'n38.com')"), Cancelled);
                    await Portfolio.AddAsync(_host, At("brought-in.com", "Redemption", -40));
                }

                return true;
            },
            Cancelled);

        Assert.True(isWhole);
        Assert.Equal(before.Select(row => row.GetProperty("DomainName").GetString()!), whole);
        var other = caller with { Policy = PolicyDocument.Parse("""{"Version":"1","Statement":[{"Effect":"Allow","Action":"domain:QueryDomainTask","Resource":"*"}]}""") };
        await Assert.ThrowsAsync<ApiException>(() => new QueryDomainList(_host.Database, _host.Clock).ReadWholeAsync(
            new QueryDomainList.Request { PageNum = 1, PageSize = 7 }, other, () => { }, _ => Task.FromResult(true), Cancelled));
    }

    [Theory]
    [InlineData("QueryType=1", "soon.xyz,renew.com")]
    [InlineData("QueryType=2", "例子.com,redeem.com")]
    [InlineData("QueryType=2&OrderByType=ASC", "redeem.com,例子.com")]
    [InlineData("OrderKeyType=ExpirationDate&OrderByType=ASC&EndExpirationDate=-3", "late.com,redeem.com,例子.com,renew.com")]
    [InlineData("OrderKeyType=ExpirationDate&StartExpirationDate=-40&EndExpirationDate=-35", "例子.com,redeem.com")]
    [InlineData("OrderKeyType=RegistrationDate&StartRegistrationDate=-10", "fine.co.uk")]
    [InlineData("EndRegistrationDate=-500", "")]
    [InlineData("DomainName=xn--fsqu00a.COM", "例子.com")]
    [InlineData("DomainName=例子.com", "例子.com")]
    [InlineData("DomainName=edeem.com", "")]
    [InlineData("ProductDomainType=New gTLD", "soon.xyz")]
    [InlineData("ProductDomainType=ccTLD", "fine.co.uk")]
    [InlineData("ProductDomainType=gTLD&QueryType=1", "renew.com")]
    [InlineData("Registrar=practice", "redeem.com")]
    [InlineData("Registrar=Practice", "redeem.com")]
    [InlineData("Registrar=practic", "")]
    [InlineData("Dns=NS2.example.net", "redeem.com")]
    [InlineData("Dns=ns9.example.net", "soon.xyz")]
    [InlineData("Keyword=E", "new.com,late.com,fine.co.uk,renew.com,redeem.com")]
    [InlineData("Keyword=例", "例子.com")]
    [InlineData("Keyword=FSQU", "例子.com")]
    [InlineData("Keyword=re%", "")]
    [InlineData("Keyword=_edeem", "")]
    [InlineData("Keyword=re&QueryType=2", "redeem.com")]
    [InlineData("OrderKeyType=ExpirationDate&OrderByType=ASC", "late.com,redeem.com,例子.com,renew.com,soon.xyz,fine.co.uk,new.com")]
    [InlineData("OrderKeyType=ExpirationDate", "fine.co.uk,soon.xyz,renew.com,例子.com,redeem.com,late.com,new.com")]
    [InlineData("OrderKeyType=Deadline&OrderByType=ASC&QueryType=2", "redeem.com,例子.com")]
    [InlineData("OrderKeyType=Deadline&QueryType=2", "redeem.com,例子.com")]
    [InlineData("StartDeadlineDate=51&EndDeadlineDate=51", "")]
    [InlineData("StartDeadlineDate=52&EndDeadlineDate=52", "redeem.com")]
    [InlineData("StartDeadlineDate=53", "")]
    [InlineData("EndDeadlineDate=51", "")]
    [InlineData("AutoRenewEnabled=true", "")]
    [InlineData("AutoRenewEnabled=false&QueryType=2", "例子.com,redeem.com")]
    [InlineData("DomainGroupId=1", "")]
    [InlineData("ResourceGroupId=rg", "")]
    [InlineData("Ccompany=x", "")]
    [InlineData("Tag.1.Key=a&Tag.1.Value=b", "")]
    [InlineData("", "new.com,late.com,fine.co.uk,soon.xyz,renew.com,例子.com,redeem.com")]
    public async Task Filters_and_orders(string query, string expected)
    {
        // Dates stand in days from now, which is 20:00 in UTC+8: any time of that day does.
        var parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).Select(pair =>
            pair[0].EndsWith("Date", StringComparison.Ordinal) && pair[0] is not "OrderKeyType"
                ? (pair[0], (_now + (int.Parse(pair[1], CultureInfo.InvariantCulture) * DayMs) + 3_600_000).ToString(CultureInfo.InvariantCulture))
                : (pair[0], pair[1]));
        Assert.Equal(expected, string.Join(',', (await ListAsync([.. parameters])).Select(row => row.GetProperty("DomainName").GetString())));
    }

    [Fact]
    public async Task What_has_expired_and_what_is_to_do_go_by_the_registrys_clock()
    {
        string Fields(IEnumerable<JsonElement> rows, string name) => string.Join(' ', rows.Select(row => row.TryGetProperty(name, out var value) ? value.ToString() : "-"));
        var before = await ListAsync(("OrderByType", "ASC"));
        Assert.Equal("2 2 1 1 3 - 3", Fields(before, "DomainStatus"));
        Assert.Equal("2 2 2 1 1 2 -", Fields(before, "ExpirationDateStatus"));
        Assert.Equal("-40 -35 -3 29 31 -80 -", Fields(before, "ExpirationCurrDateDiff"));
        await _host.Database.WriteAsync(context => RegistryTable.Write(context, new RegistryRow { Registry = "example", ClockOffset = 40 * DayMs }), Cancelled);
        var after = await ListAsync(("OrderByType", "ASC"));
        Assert.Equal("2 2 1 1 1 - 3", Fields(after, "DomainStatus"));
        Assert.Equal("-80 -75 -43 -11 -9 -120 -", Fields(after, "ExpirationCurrDateDiff"));
        Assert.Equal(3, (await ListAsync(("QueryType", "1"))).Count);
    }

    [Fact]
    public async Task An_import_adds_updates_and_tells_what_it_cannot_take()
    {
        var first = await ImportAsync(
            ("Domain.1.DomainName", "Added.COM"), ("Domain.1.ExpirationDate", "2026-10-01"), ("Domain.1.NameServers", "ns1.Example.net. ns2.example.net"),
            ("Domain.1.DsData", "12345 13 2 49fd46e6c4b45c55d4ac"), ("Domain.1.Remark", "mine, 备注"),
            ("Domain.2.DomainName", "added.co.uk"), ("Domain.2.DeletedDate", "2026-11-01T00:00:00Z"),
            ("Domain.3.DomainName", "added2.com"), ("Domain.3.Account", "SECOND"),
            ("Domain.4.DomainName", "added.zz"),
            ("Domain.5.DomainName", "redeem.com"),
            ("Domain.6.DomainName", "added.com"),
            ("Domain.7.DomainName", "x.com"), ("Domain.7.DsData", "1 2 3"),
            ("Domain.8.DomainName", "y.com"), ("Domain.8.Registry", "nowhere"));
        Assert.Equal((4, 0, 1), Counts(first));
        Assert.Equal([6, 7, 8], first.GetProperty("Errors").GetProperty("Error").EnumerateArray().Select(error => error.GetProperty("Number").GetInt32()));

        var rows = (await _host.Database.ReadAsync(connection => DomainTable.AllOfAsync(connection, ["added.com", "added.co.uk", "added2.com", "added.zz"]), Cancelled)).ToDictionary(row => row.DomainName);
        Assert.Equal((1_790_784_000_000, "example", "com", "gTLD", 0), (rows["added.com"].ExpirationDate, rows["added.com"].Registry, rows["added.com"].Suffix, rows["added.com"].DomainType, rows["added.com"].NextReadAt));
        Assert.Equal("""["ns1.example.net","ns2.example.net"]""", rows["added.com"].NameServers);
        Assert.Equal("""["12345 13 2 49FD46E6C4B45C55D4AC"]""", rows["added.com"].DsData);
        Assert.Equal(("other", "co.uk", 1_793_491_200_000), (rows["added.co.uk"].Registry, rows["added.co.uk"].Suffix, rows["added.co.uk"].DeletedDate));
        Assert.Equal(("other", null), (rows["added2.com"].Registry, rows["added.zz"].Registry));

        var again = await ImportAsync(
            ("Domain.1.DomainName", "added.com"), ("Domain.1.ExpirationDate", "1790784000000"), ("Domain.2.DomainName", "added2.com"), ("Domain.2.Registry", "example"));
        Assert.Equal((0, 1, 1), Counts(again));
        var changed = (await _host.Database.ReadAsync(connection => DomainTable.AllOfAsync(connection, ["added.com", "added2.com"]), Cancelled)).ToDictionary(row => row.DomainName);
        Assert.Equal(("mine, 备注", "example"), (changed["added.com"].Remark, changed["added2.com"].Registry));
        Assert.Equal(rows["added2.com"].InstanceId, changed["added2.com"].InstanceId);
    }

    [Fact]
    public async Task A_date_at_the_end_of_time_is_listed_as_the_last_one_that_can_be_written()
    {
        await Portfolio.AddAsync(
            _host,
            Portfolio.Row(_host, "forever.com", row => row with { ExpirationDate = 253_402_300_799_999, RegistrationDate = long.MinValue, Deadline = long.MaxValue }));
        var row = Assert.Single(await ListAsync(("DomainName", "forever.com")));
        Assert.Equal(
            ("9999-12-31 23:59:59", "0001-01-01 08:00:00", "9999-12-31 23:59:59"),
            (row.GetProperty("ExpirationDate").GetString(), row.GetProperty("RegistrationDate").GetString(), row.GetProperty("Deadline").GetString()));
        Assert.Equal(253_402_300_799_999, row.GetProperty("ExpirationDateLong").GetInt64());
    }

    [Fact]
    public async Task A_dry_run_counts_as_the_import_does_and_changes_nothing()
    {
        (string, string)[] rows =
        [
            ("Domain.1.DomainName", "brand-new.com"), ("Domain.2.DomainName", "renew.com"), ("Domain.2.Remark", "changed"), ("Domain.3.DomainName", "redeem.com"),
            ("Domain.4.DomainName", "no name"), ("Domain.5.DomainName", "long.com"), ("Domain.5.Remark", new string('x', 1001)), ("Domain.6.DomainName", "BRAND-new.com"),
            ("Domain.7.DomainName", "kept.nowhere"),
        ];
        var before = await ListAsync();
        var tried = await ImportAsync([.. rows, ("DryRun", "true")]);
        Assert.Equal((2, 1, 1), Counts(tried));
        Assert.Equal(["renew.com"], Names(tried, "Changed"));
        Assert.Equal(["kept.nowhere"], Names(tried, "Unserved"));
        Assert.Equal([4, 5, 6], tried.GetProperty("Errors").GetProperty("Error").EnumerateArray().Select(error => error.GetProperty("Number").GetInt32()));
        Assert.Equal(before.Select(row => row.GetRawText()), (await ListAsync()).Select(row => row.GetRawText()));

        var done = await ImportAsync(rows);
        Assert.Equal(Counts(tried), Counts(done));
        Assert.Equal(tried.GetProperty("Errors").GetRawText(), done.GetProperty("Errors").GetRawText());
        Assert.Equal(["renew.com"], Names(done, "Changed"));
        Assert.Equal(["kept.nowhere"], Names(done, "Unserved"));
        Assert.Equal(before.Count + 2, (await ListAsync()).Count);
    }

    [Fact]
    public async Task Another_accounts_domain_is_not_taken_over()
    {
        var account = await _host.Accounts.CreateAccountAsync("other", Cancelled);
        await Portfolio.AddAsync(_host, Portfolio.Row(_host, "theirs.com", row => row with { AccountId = account }));
        var answer = await ImportAsync(("Domain.1.DomainName", "theirs.com"), ("Domain.1.Remark", "mine now"));
        Assert.Equal((0, 0, 0), Counts(answer));
        Assert.DoesNotContain(await ListAsync(), row => row.GetProperty("DomainName").GetString() == "theirs.com");
    }

    [Fact]
    public async Task A_thousand_rows_come_in_one_call()
    {
        var answer = await ImportAsync([.. Enumerable.Range(1, 1000).SelectMany(number => new[] { ($"Domain.{number}.DomainName", $"bulk{number}.com"), ($"Domain.{number}.Remark", "r") })]);
        Assert.Equal((1000, 0, 0), Counts(answer));
    }

    [Theory]
    [InlineData("Example.COM", "example.com", "example.com")]
    [InlineData("例子.com", "xn--fsqu00a.com", "例子.com")]
    [InlineData("XN--FSQU00A.com", "xn--fsqu00a.com", "例子.com")]
    [InlineData("例子。中国", "xn--fsqu00a.xn--fiqs8s", "例子.中国")]
    [InlineData("a-b.co.uk", "a-b.co.uk", "a-b.co.uk")]
    [InlineData("com", null, null)]
    [InlineData("", null, null)]
    [InlineData("example.com.", null, null)]
    [InlineData("-a.com", null, null)]
    [InlineData("a-.com", null, null)]
    [InlineData("ab--c.com", null, null)]
    [InlineData("a_b.com", null, null)]
    [InlineData("a b.com", null, null)]
    [InlineData("测试 a*b~c.com", null, null)]
    [InlineData("xn--zzzzzzzzzz99999.com", null, null)]
    [InlineData("a..com", null, null)]
    public void A_name_is_read_in_both_forms_or_not_at_all(string text, string? ascii, string? unicode)
    {
        Assert.Equal(ascii is not null, DomainName.TryParse(text, out var name));
        Assert.Equal((ascii, unicode), (name.Ascii, name.Unicode));
    }

    [Fact]
    public void A_label_is_at_most_63_characters()
    {
        Assert.True(DomainName.TryParse($"{new string('a', 63)}.com", out _));
        Assert.False(DomainName.TryParse($"{new string('a', 64)}.com", out _));
    }

    [Theory]
    [InlineData("2026-10-01", 1_790_784_000_000)]
    [InlineData("2026-10-01 08:00:00", 1_790_812_800_000)]
    [InlineData("2026-10-01T00:00:00Z", 1_790_812_800_000)]
    [InlineData("2026-10-01T08:00:00+08:00", 1_790_812_800_000)]
    [InlineData("1790812800000", 1_790_812_800_000)]
    [InlineData("tomorrow", null)]
    [InlineData("01/10/2026", null)]
    [InlineData("20261001", null)]
    [InlineData("9999999999999999", null)]
    [InlineData("0001-01-01", null)]
    [InlineData("0001-01-01 07:59:59", null)]
    [InlineData("0001-01-01T00:00:00+08:00", null)]
    [InlineData("9999-12-31T23:59:59-08:00", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("253402300799999", 253_402_300_799_999)]
    public void A_date_is_read_in_the_ways_people_write_it(string text, long? expected) =>
        Assert.Equal(expected, WireTime.TryRead(text, out var utcMs) ? utcMs : null);

    [Theory]
    [InlineData("Entry", "DESC")]
    [InlineData("Entry", "ASC")]
    [InlineData("ExpirationDate", "DESC")]
    [InlineData("ExpirationDate", "ASC", "StartExpirationDate", "0")]
    public async Task Pages_hold_every_domain_once_to_the_last(string key, string direction, params string[] bound)
    {
        await Portfolio.AddAsync(_host, [.. Enumerable.Range(1, 100).Select(number => At($"p{number:000}.com", "Active", number))]);
        List<(string, string)> parameters = [("OrderByType", direction), ("PageSize", "11")];
        if (key != "Entry")
        {
            parameters.Add(("OrderKeyType", key));
        }

        if (bound is [var name, var value])
        {
            parameters.Add((name, value));
        }

        List<string> seen = [];
        var total = 100;
        for (var page = 1; seen.Count < total; page++)
        {
            var answer = await _host.CallAsync("QueryDomainList", [("PageNum", page.ToString(CultureInfo.InvariantCulture)), .. parameters]);
            Assert.False(answer.IsError, answer.Message);
            var body = JsonDocument.Parse(answer.Body).RootElement;
            total = body.GetProperty("TotalItemNum").GetInt32();
            var names = body.GetProperty("Data").GetProperty("Domain").EnumerateArray().Select(domain => domain.GetProperty("DomainName").GetString()!).ToList();
            Assert.Equal(Math.Min(11, total - seen.Count), names.Count);
            seen.AddRange(names);
        }

        var ascending = Enumerable.Range(1, 100).Select(number => $"p{number:000}.com");
        Assert.Equal(direction == "ASC" ? ascending : ascending.Reverse(), seen.Where(name => name.StartsWith('p')));
    }

    private static string[] Names(JsonElement answer, string which) =>
        [.. answer.GetProperty(which).GetProperty("DomainName").EnumerateArray().Select(name => name.GetString()!)];

    private static (int Added, int Updated, int Unchanged) Counts(JsonElement answer) =>
        (answer.GetProperty("Added").GetInt32(), answer.GetProperty("Updated").GetInt32(), answer.GetProperty("Unchanged").GetInt32());

    private DomainRow At(string name, string state, int days) =>
        Portfolio.Row(_host, name, row => row with { State = state, ExpirationDate = _now + (days * DayMs), RegistrationDate = _now - (400 * DayMs) });

    private async Task<List<JsonElement>> ListAsync(params (string, string)[] parameters)
    {
        var answer = await _host.CallAsync("QueryDomainList", [("PageNum", "1"), ("PageSize", "100"), .. parameters]);
        Assert.False(answer.IsError, answer.Message);
        return [.. JsonDocument.Parse(answer.Body).RootElement.GetProperty("Data").GetProperty("Domain").EnumerateArray()];
    }

    private async Task<JsonElement> ImportAsync(params (string, string)[] parameters)
    {
        var answer = await _host.CallAsync("ImportDomains", parameters);
        Assert.False(answer.IsError, answer.Message);
        return JsonDocument.Parse(answer.Body).RootElement;
    }
}

using Microsoft.Data.Sqlite;
using Reprieve.Epp.Domain;
using static Reprieve.Epp.Tests.Sandbox.SessionCommands;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>The registry's billing log: a row for each transform that has a price, for nothing else, and as durable as the transform.</summary>
public sealed class BillingTests
{
    private const string Suffixes = """
        {"suffix": "com", "fees": {"currency": "USD", "create": 9, "renew": 8.5, "restore": 40}},
        {"suffix": "cn", "restore": "immediate", "reportSupported": false, "renewAtRestore": "always", "fees": {"currency": "CNY", "renew": 39, "restore": 800}}
        """;

    private const string Domains = """
        {"name": "a.com", "registrar": "practice", "expiredDaysAgo": -40, "deletedDaysAgo": 10},
        {"name": "b.cn", "registrar": "practice", "expiredDaysAgo": 40, "deletedDaysAgo": 1}
        """;

    [Fact]
    public async Task Each_transform_with_a_price_is_billed_once_under_its_own_ids()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, Domains);
        await using var session = await registry.LoginAsync();
        Assert.Equal(1000, await session.CodeAsync(Create("new.com", years: 2)));
        var restored = await session.AskAsync(DomainUpdate.RestoreRequest("a.com"));
        Assert.Equal(1000, restored.Code);
        Assert.Equal(1000, await session.CodeAsync(ReportOf("a.com")));
        Assert.Equal(2304, await session.CodeAsync(DomainUpdate.RestoreRequest("a.com")));
        Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("b.cn")));
        Assert.Equal(2306, await session.CodeAsync(new DomainRenew("new.com", new DateOnly(2020, 1, 1))));
        Assert.Equal(1000, await session.CodeAsync(new DomainRenew("new.com", new DateOnly(2028, 3, 1))));

        var charges = (await registry.GetAsync("/billing"))["charges"]!.AsArray();

        Assert.Equal(
            [("new.com", "create", "USD", "18.00"), ("a.com", "restore", "USD", "40.00"), ("b.cn", "restore", "CNY", "839.00"), ("new.com", "renew", "USD", "8.50")],
            charges.Select(charge => ((string)charge!["domainName"]!, (string)charge["command"]!, (string)charge["currency"]!, (string)charge["amount"]!)));
        Assert.Equal((restored.ClTRID, restored.SvTRID), ((string?)charges[1]!["clTRID"], (string?)charges[1]!["svTRID"]));
        Assert.Equal(TestRegistry.Start, charges[1]!["at"]!.GetValue<DateTimeOffset>());
        Assert.Equal("practice", (string?)charges[1]!["registrar"]);
    }

    [Fact]
    public async Task A_command_refused_for_want_of_funds_is_not_billed()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, Domains);
        await registry.PostAsync("/policy", """{"registrar": "practice", "balance": {"USD": 39.99}}""");
        await using var session = await registry.LoginAsync();

        Assert.Equal(2104, await session.CodeAsync(DomainUpdate.RestoreRequest("a.com")));

        Assert.Empty((await registry.GetAsync("/billing"))["charges"]!.AsArray());
        await registry.PostAsync("/policy", """{"registrar": "practice", "balance": {"USD": 40}}""");
        Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("a.com")));
        Assert.Single((await registry.GetAsync("/billing"))["charges"]!.AsArray());
    }

    [Fact]
    public async Task It_is_to_be_had_as_csv_of_one_registrar_and_from_a_charge_on()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, Domains);
        await using var other = await registry.LoginAsync("other");
        Assert.Equal(1000, await other.CodeAsync(Create("theirs.com")));
        await using var session = await registry.LoginAsync();
        await session.SendAsync(DomainUpdate.RestoreRequest("a.com"), "say \"a,b\"", TestContext.Current.CancellationToken);
        var trid = (string?)(await registry.GetAsync("/billing?registrar=practice"))["charges"]![0]!["svTRID"];

        Assert.Equal(
            $"At,ClTRID,SvTRID,DomainName,Command,Currency,Amount\r\n2026-03-01T12:00:00.000Z,\"say \"\"a,b\"\"\",{trid},a.com,restore,USD,40.00\r\n",
            await registry.GetTextAsync("/billing?registrar=practice&format=csv"));
        var all = (await registry.GetAsync("/billing"))["charges"]!.AsArray();
        Assert.Equal(2, all.Count);
        Assert.Equal("a.com", (string?)(await registry.GetAsync($"/billing?since={(long)all[0]!["seq"]!}&limit=5"))["charges"]!.AsArray().Single()!["domainName"]);
        Assert.Equal("csv or json", (string?)(await registry.GetAsync("/billing?format=pdf", System.Net.HttpStatusCode.BadRequest))["error"]);
    }

    [Fact]
    public async Task A_charge_is_as_durable_as_its_transform_and_ends_with_a_reset()
    {
        await using var registry = await TestRegistry.StartAsync(Suffixes, Domains);
        await using var session = await registry.LoginAsync();
        var answer = await session.AskAsync(DomainUpdate.RestoreRequest("a.com"));

        var folder = registry.CopyAsKilled();
        await using var survivor = await TestRegistry.OpenAsync(folder, Path.Combine(folder, "seed.json"));
        Assert.Equal(answer.SvTRID, (string?)(await survivor.GetAsync("/billing"))["charges"]!.AsArray().Single()!["svTRID"]);
        await survivor.PostAsync("/reset", "{}");
        Assert.Empty((await survivor.GetAsync("/billing"))["charges"]!.AsArray());
    }

    [Fact]
    public async Task A_folder_of_before_there_was_a_billing_log_goes_on_with_one()
    {
        var folder = Directory.CreateTempSubdirectory("practice-").FullName;
        var seed = Path.Combine(folder, "seed.json");
        await File.WriteAllTextAsync(seed, $$"""{"suffixes": [{{Suffixes}}], "domains": [{{Domains}}]}""", TestContext.Current.CancellationToken);
        await (await TestRegistry.OpenAsync(folder, seed, keepsFolder: true)).DisposeAsync();
        await using (var database = new SqliteConnection($"Data Source={Path.Combine(folder, "registry.db")};Pooling=false"))
        {
            database.Open();
            await using var drop = database.CreateCommand();
            drop.CommandText = "DROP TABLE billing";
            await drop.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var registry = await TestRegistry.OpenAsync(folder, seed);
        await using var session = await registry.LoginAsync();
        Assert.Equal(1000, await session.CodeAsync(DomainUpdate.RestoreRequest("a.com")));
        Assert.Single((await registry.GetAsync("/billing"))["charges"]!.AsArray());
    }
}

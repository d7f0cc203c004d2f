using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Reprieve.Sandbox;
using Reprieve.Server.Hosting;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Storage;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Hosting;

/// <summary>The configuration file changes under a running server, over a real practice registry.</summary>
public sealed class ConfigurationReloadTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reprieve-reload-");
    private PracticeRegistry? _practice;
    private RunningServer? _server;
    private JsonObject _registry = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private RunningServer Server => _server ?? throw new InvalidOperationException("not started");

    private RegistryProfiles Profiles => Server.Services.GetRequiredService<RegistryProfiles>();

    private Database Database => Server.Services.GetRequiredService<Database>();

    private ServerState State => Server.Services.GetRequiredService<ServerState>();

    private string ConfigFile => Path.Combine(_folder.FullName, "reprieve.json");

    public async ValueTask InitializeAsync()
    {
        var seed = Path.Combine(_folder.FullName, "seed.json");
        await File.WriteAllTextAsync(
            seed,
            """
            {"suffixes": [{"suffix": "com", "restore": "report"}],
             "domains": [{"name": "one.com", "registrar": "practice", "expiredDaysAgo": 50, "deletedDaysAgo": 10}]}
            """,
            Cancellation);
        _practice = await PracticeRegistry.StartAsync(
            new PracticeRegistryOptions { DataDirectory = Path.Combine(_folder.FullName, "registry"), SeedFile = seed }, TimeProvider.System, Cancellation);
        _registry = new JsonObject
        {
            ["Name"] = "practice",
            ["Host"] = "127.0.0.1",
            ["Port"] = _practice.EppPort,
            ["ClientId"] = "practice",
            ["Password"] = "practice-1",
            ["Suffixes"] = new JsonArray("com"),
            ["Tls"] = new JsonObject { ["CaFile"] = _practice.CaFile },
            ["MaxSessions"] = 2,
            ["Practice"] = true,
        };
        await WriteAsync(_registry);
        _server = await RunningServer.StartAsync(
            settings => settings with
            {
                ConfigFile = ConfigFile,
                // No slow moment is to lose one: a new epoch is a change's work here.
                Overrides = new Dictionary<string, string?>(settings.Overrides, StringComparer.Ordinal) { ["Reprieve:Tasks:Lease"] = "00:01:00" },
            },
            Path.Combine(_folder.FullName, "data"));
    }

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_practice?.DisposeAsync() ?? ValueTask.CompletedTask);
        Leavings.Take(_folder.FullName);
    }

    [Fact]
    public async Task Items_that_wait_for_accepted_statements_go_on_once_the_file_says_who_accepted_them()
    {
        await OrderAsync();
        await UntilAsync(async () => (await ItemAsync()).WaitCode == ItemReasons.StatementsNotAccepted);

        _registry["StatementsAcceptedBy"] = "a test, today";
        await WriteAsync(_registry);

        await UntilAsync(async () => (await ItemAsync()).Status == ItemStatus.Success);
    }

    [Fact]
    public async Task Registries_are_added_given_more_or_fewer_slots_and_removed()
    {
        await UntilAsync(async () => await HeldAsync("practice") == 2);

        var other = (JsonObject)_registry.DeepClone();
        (other["Name"], other["ClientId"], other["MaxSessions"]) = ("other", "other", 1);
        _registry["MaxSessions"] = 3;
        await WriteAsync(_registry, other);
        await UntilAsync(async () => await HeldAsync("practice") == 3 && await HeldAsync("other") == 1);

        _registry["MaxSessions"] = 1;
        await WriteAsync(_registry, other);
        await UntilAsync(async () => await HeldAsync("practice") == 1 && await HeldAsync("other") == 1);

        await WriteAsync(other);
        // No slot is held either for a moment while the change before this one is taken up.
        await UntilAsync(async () => Profiles.FindOrNull("practice") is null && await HeldAsync("practice") == 0 && await HeldAsync("other") == 1);
    }

    [Fact]
    public async Task A_registry_that_the_change_does_not_concern_keeps_its_sessions()
    {
        await UntilAsync(async () => await HeldAsync("practice") == 2);
        var epochs = await EpochsAsync();

        var other = (JsonObject)_registry.DeepClone();
        (other["Name"], other["ClientId"], other["MaxSessions"]) = ("other", "other", 1);
        await WriteAsync(_registry, other);
        await UntilAsync(async () => await HeldAsync("other") == 1);

        Assert.Equal(epochs, await EpochsAsync());
    }

    [Theory]
    [InlineData("""{ "Reprieve": { "Registries": [ { "Name": "pra""")]
    [InlineData("")]
    [InlineData("""{ "Reprieve": { "Registries": [ { "Name": "practice", "Host": "127.0.0.1" } ] } }""")]
    [InlineData("""{ "Reprieve": { "Tasks": { "Tries": 0 } } }""")]
    [InlineData("""{ "Reprieve": { "Registrys": [] } }""")]
    public async Task A_file_that_does_not_hold_leaves_everything_as_it_was(string content)
    {
        await UntilAsync(async () => await HeldAsync("practice") == 2);
        var before = Profiles.Find("practice");
        var epochs = await EpochsAsync();

        await File.WriteAllTextAsync(ConfigFile, content, Cancellation);
        await UntilAsync(() => Task.FromResult(State.ConfigurationFault is not null));
        Assert.Same(before, Profiles.Find("practice"));
        Assert.Equal(epochs, await EpochsAsync());

        _registry["PendingDays"] = 9;
        await WriteAsync(_registry);
        await UntilAsync(() => Task.FromResult(Profiles.Find("practice").PendingDays == 9 && State.ConfigurationFault is null));
    }

    private Task WriteAsync(params JsonObject[] registries)
    {
        var root = new JsonObject
        {
            ["Reprieve"] = new JsonObject { ["Registries"] = new JsonArray([.. registries.Select(registry => registry.DeepClone())]) },
        };
        return File.WriteAllTextAsync(ConfigFile, root.ToJsonString(JsonSerializerOptions.Default), Cancellation);
    }

    private Task OrderAsync() =>
        Database.WriteAsync(
            context =>
            {
                var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
                var account = context.Connection.QueryFirst<string>("SELECT account_id FROM accounts");
                var entry = _practice!.DomainsOf("practice").Single();
                var domain = new DomainRow
                {
                    DomainName = entry.Name,
                    AccountId = account,
                    UnicodeName = entry.Name,
                    InstanceId = "S-1",
                    Suffix = "com",
                    Registry = "practice",
                    ExpirationDate = entry.ExpirationDate.ToUnixTimeMilliseconds(),
                    CreatedAt = 1,
                    UpdatedAt = 1,
                };
                context.Insert("domains", [domain]);
                var item = TaskQueue.Remember(
                    StoredRows.Item("t-1", 1, entry.Name) with
                    {
                        AccountId = account,
                        CurrentExpirationDate = domain.ExpirationDate.Value,
                        CreatedAt = now,
                        UpdatedAt = now,
                    },
                    domain);
                var task = new TaskRow
                {
                    TaskNo = "t-1",
                    AccountId = account,
                    AccessKeyId = "key",
                    TaskType = "ORDER_REDEEM",
                    TaskBizType = "orderWithRegistry",
                    CreatedAt = now,
                    Lang = "en",
                    ItemCount = 1,
                    OpenItems = 1,
                };
                Server.Services.GetRequiredService<TaskQueue>().Add(context, task, [item]);
            },
            Cancellation);

    private Task<ItemRow> ItemAsync() =>
        Database.ReadAsync(connection => connection.QuerySingleAsync<ItemRow>("SELECT * FROM items"), Cancellation);

    private Task<int> HeldAsync(string registry) =>
        Database.ReadAsync(
            connection => connection.QuerySingleAsync<int>(
                "SELECT COUNT(*) FROM leases WHERE registry = @registry AND expires_at > @now",
                new { registry, now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() }),
            Cancellation);

    private Task<IEnumerable<long>> EpochsAsync() =>
        Database.ReadAsync(
            connection => connection.QueryAsync<long>("SELECT epoch FROM leases WHERE registry = 'practice' ORDER BY slot"), Cancellation);

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(40));
        while (!await holds())
        {
            await Task.Delay(50, deadline.Token);
        }
    }
}

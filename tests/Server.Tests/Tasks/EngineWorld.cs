using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Reprieve.Rpc;
using Reprieve.Sandbox;
using Reprieve.Server.Accounts;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Hosting;
using Reprieve.Server.Tests.Storage;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Tasks;

/// <summary>A practice registry and the real server over it, with a portfolio of the seed's names: the engine as it runs.</summary>
internal sealed class EngineWorld : IAsyncDisposable
{
    private int _tasks;

    public required PracticeRegistry Practice { get; set; }

    /// <summary>The registry's, by which commands applied late land.</summary>
    public required LandingClock RegistryClock { get; init; }

    public required RunningServer Server { get; set; }

    public required string ServerFolder { get; init; }

    public required TestStorage Storage { get; init; }

    public required NewKey RootKey { get; init; }

    public Database Database => Server.Services.GetRequiredService<Database>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private (string Key, string Value)[] Pace { get; init; } = [];

    /// <param name="pace">Options of <c>Reprieve:Tasks</c>, over those of every test here.</param>
    public static async Task<EngineWorld> StartAsync(
        string seed, Func<RegistryProfile, RegistryProfile>? adapt = null, (string Key, string Value)[]? pace = null)
    {
        var folder = Directory.CreateTempSubdirectory("reprieve-world-");
        var seedFile = Path.Combine(folder.FullName, "seed.json");
        await File.WriteAllTextAsync(seedFile, seed, Cancellation);
        var registryClock = new LandingClock();
        var practice = await PracticeRegistry.StartAsync(
            new PracticeRegistryOptions { DataDirectory = Path.Combine(folder.FullName, "registry"), SeedFile = seedFile },
            registryClock,
            Cancellation);
        var serverFolder = Path.Combine(folder.FullName, "server");
        var storage = await TestStorage.CreateAsync(serverFolder);
        var server = await StartServerAsync(practice, storage, adapt, pace ?? []);
        var world = new EngineWorld
        {
            Practice = practice,
            RegistryClock = registryClock,
            ServerFolder = serverFolder,
            Storage = storage,
            Server = server,
            RootKey = server.RootKey,
            Pace = pace ?? [],
        };
        await world.ImportAsync();
        return world;
    }

    private static Task<RunningServer> StartServerAsync(
        PracticeRegistry practice, TestStorage storage, Func<RegistryProfile, RegistryProfile>? adapt, (string Key, string Value)[] pace)
    {
        var profile = new RegistryProfile
        {
            Name = "practice",
            Host = "127.0.0.1",
            Port = practice.EppPort,
            ClientId = "practice",
            Password = "practice-1",
            Suffixes = ["com", "net", "org", "xyz", "online"],
            Tls = new TlsProfile { CaFile = practice.CaFile },
            StatementsAcceptedBy = "a test, today",
            Practice = true,
            Control = $"http://127.0.0.1:{practice.ControlPort}",
            ControlTokenFile = practice.ControlTokenFile,
            MaxSessions = 2,
            CommandsPerSecond = 1_000,
        };
        // The pace of a test: the rules are the same.
        var overrides = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Reprieve:Tasks:Backoff"] = "00:00:00.2",
            ["Reprieve:Tasks:Reconnect"] = "00:00:00.1",
            ["Reprieve:Tasks:ReconnectLimit"] = "00:00:00.5",
            ["Reprieve:Tasks:ConfirmAgain"] = "00:00:00.5",
            ["Reprieve:Tasks:SettleAfter"] = "00:00:02",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Reprieve"] = "Error",
        };
        foreach (var (key, value) in pace)
        {
            overrides[$"Reprieve:Tasks:{key}"] = value;
        }

        return RunningServer.StartAsync(
            settings => settings with { AddedRegistries = [adapt?.Invoke(profile) ?? profile], Overrides = overrides }, storage.Folder, storage);
    }

    /// <summary>Fills the account with what the seed puts into the registrar's books.</summary>
    private async Task ImportAsync() =>
        await Database.WriteAsync(
            context => context.Insert(
                "domains",
                Practice.DomainsOf("practice").Select((entry, number) => new DomainRow
                {
                    DomainName = entry.Name,
                    AccountId = Account(context),
                    UnicodeName = entry.Name,
                    InstanceId = $"S-{number}",
                    Suffix = entry.Name[(entry.Name.IndexOf('.', StringComparison.Ordinal) + 1)..],
                    Registry = "practice",
                    ExpirationDate = entry.ExpirationDate.ToUnixTimeMilliseconds(),
                    DeletedDate = entry.DeletedDate?.ToUnixTimeMilliseconds(),
                    NameServers = JsonSerializer.Serialize(entry.NameServers),
                    CreatedAt = 1,
                    UpdatedAt = 1,
                }).ToList()),
            Cancellation);

    private static string Account(WriteContext context) => context.Connection.QueryFirst<string>("SELECT account_id FROM accounts");

    /// <summary>Accepts a task for these names, with the expiry on record.</summary>
    public Task<string> SubmitAsync(params string[] names) =>
        Database.WriteAsync(
            context =>
            {
                var account = Account(context);
                var rows = DomainTable.Of(context.Connection, account, names).ToDictionary(row => row.DomainName, StringComparer.Ordinal);
                var task = new TaskRow
                {
                    TaskNo = $"t-{++_tasks}",
                    AccountId = account,
                    AccessKeyId = "key",
                    TaskType = "ORDER_REDEEM",
                    TaskBizType = "orderWithRegistry",
                    CreatedAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
                    Lang = "en",
                    ItemCount = names.Length,
                    OpenItems = names.Length,
                };
                var items = names.Select((name, index) => TaskQueue.Remember(
                    StoredRows.Item(task.TaskNo, index + 1, name) with
                    {
                        AccountId = account,
                        CurrentExpirationDate = rows[name].ExpirationDate ?? 0,
                        CreatedAt = task.CreatedAt,
                        UpdatedAt = task.CreatedAt,
                    },
                    rows[name])).ToList();
                Server.Services.GetRequiredService<TaskQueue>().Add(context, task, items);
                return task.TaskNo;
            },
            Cancellation);

    public Task<IReadOnlyList<ItemRow>> ItemsAsync(string taskNo) =>
        Database.ReadAsync<IReadOnlyList<ItemRow>>(
            async connection => (await connection.QueryAsync<ItemRow>("SELECT * FROM items WHERE task_no = @taskNo ORDER BY ordinal", new { taskNo })).AsList(),
            Cancellation);

    /// <summary>Waits until the task's items are as wanted; fails with what they are after a minute.</summary>
    public async Task<IReadOnlyList<ItemRow>> WaitAsync(string taskNo, Func<IReadOnlyList<ItemRow>, bool> wanted)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var items = await ItemsAsync(taskNo);
            if (wanted(items))
            {
                return items;
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1),
                string.Join('\n', items.Select(item => $"{item.DomainName} {item.Status} {item.Step} {item.WaitCode} {item.FailCode} {item.FailArgs}")));
            await Task.Delay(50, Cancellation);
        }
    }

    public Task<IReadOnlyList<ItemRow>> EndAsync(string taskNo) => WaitAsync(taskNo, items => items.All(item => !item.Open));

    /// <summary>Calls the API as a client does.</summary>
    public async Task<JsonElement> CallAsync(string action, params (string Name, string Value)[] parameters)
    {
        using var http = new HttpClient();
        var client = new RpcClient(
            http,
            new RpcClientSettings { Endpoint = Server.Address, AccessKeyId = RootKey.AccessKeyId, AccessKeySecret = RootKey.Secret });
        var answer = await client.CallAsync(
            action,
            [.. parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))],
            RpcFormat.Json,
            Cancellation);
        Assert.False(answer.IsError, answer.Message);
        using var document = JsonDocument.Parse(answer.Body);
        return document.RootElement.Clone();
    }

    /// <summary>The commands that the registry applied to this name, by its own log, oldest first.</summary>
    public async Task<IReadOnlyList<string>> AppliedAsync(string name)
    {
        using var log = await ControlAsync(HttpMethod.Get, $"/log?name={name}&xml=false");
        return
        [
            .. log.RootElement.GetProperty("frames").EnumerateArray()
                .Where(frame => frame.GetProperty("applied").GetBoolean())
                .Select(frame => frame.GetProperty("command").GetString()!),
        ];
    }

    /// <summary>Every command that the registry logged.</summary>
    public async Task<IReadOnlyList<string>> CommandsAsync()
    {
        using var log = await ControlAsync(HttpMethod.Get, "/log?xml=false");
        return [.. log.RootElement.GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("command").GetString()!)];
    }

    public Task SetDownAsync(bool down) => PostAsync("/faults", down ? """{"down":true}""" : """{"down":false}""");

    /// <summary>What goes wrong at the registry from now on: rules of its control port, separated by commas.</summary>
    public Task SetFaultsAsync(string rules) => PostAsync("/faults", $$"""{"seed": 1, "rules": [{{rules}}]}""");

    /// <summary>The first restore request is taken and its answer lost; it is applied once <see cref="RegistryClock"/> has it land.</summary>
    public Task ApplyRestoreLateAsync() =>
        SetFaultsAsync($$"""{"fault": "applyLate", "commands": ["update:restore-request"], "times": 1, "delayMs": {{LandingClock.UntilLanded}}}""");

    /// <summary>Changes some fields of a suffix's policy at the registry.</summary>
    public Task SetPolicyAsync(string patch) => PostAsync("/policy", patch);

    /// <summary>Has a domain of the portfolio read anew, and waits until it was.</summary>
    public async Task ReadAgainAsync(string name)
    {
        var asked = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await Database.WriteAsync(context => DomainTable.ReadSoonAt(context, "practice", name), Cancellation);
        var started = TimeProvider.System.GetTimestamp();
        while (await Database.ReadAsync(
            connection => connection.ExecuteScalarAsync<long>("SELECT read_at FROM domains WHERE domain_name = @name", new { name }), Cancellation) < asked)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1), $"{name} was not read");
            await Task.Delay(50, Cancellation);
        }
    }

    public Task<int> CountItemsAsync(string name) =>
        Database.ReadAsync(connection => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM items WHERE domain_name = @name", new { name }), Cancellation);

    public Task MoveClockAsync(TimeSpan forward) => PostAsync("/clock", $$"""{"advance":"{{forward:c}}"}""");

    /// <summary>Starts the server anew on the same folder, as after a stop.</summary>
    public async Task RestartServerAsync(Func<RegistryProfile, RegistryProfile>? adapt = null)
    {
        await Server.DisposeAsync();
        Server = await StartServerAsync(Practice, Storage, adapt, Pace);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Practice.DisposeAsync();
        await Storage.DisposeAsync();
        Leavings.Take(Path.GetDirectoryName(ServerFolder)!);
    }

    private async Task PostAsync(string path, string json)
    {
        using var answer = await ControlAsync(HttpMethod.Post, path, json);
    }

    private async Task<JsonDocument> ControlAsync(HttpMethod method, string path, string? json = null)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Practice.ControlPort}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", (await File.ReadAllTextAsync(Practice.ControlTokenFile, Cancellation)).Trim());
        using var request = new HttpRequestMessage(method, path);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, Cancellation);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body);
    }
}

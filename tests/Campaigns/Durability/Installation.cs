using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns.Durability;

/// <summary>A practice registry with names in redemption, and a configuration for servers to serve them with, each a process of its own.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private const int UsualPace = 500;

    private static readonly JsonSerializerOptions _json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Dictionary<string, string> _clientEnvironment = new(StringComparer.Ordinal)
    {
        ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "installation-key",
        ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "installation-secret-0123456789",
    };

    private Installation(IReadOnlyList<string> names) => Names = names;

    public TemporaryFolder Folder { get; } = new();

    public IReadOnlyList<string> Names { get; }

    public RegistryProcess Registry { get; private set; } = null!; // set by StartAsync before anyone sees it

    public string Configuration => Folder["reprieve.json"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="count">How many names are in redemption.</param>
    /// <param name="commandsPerSecond">The pace of the restores.</param>
    public static Task<Installation> StartAsync(int count, int commandsPerSecond = UsualPace) =>
        StartAsync(
            [.. Enumerable.Range(1, count).Select(number => (string.Create(CultureInfo.InvariantCulture, $"name-{number:000}.com"), (int?)12, (int?)null))],
            commandsPerSecond);

    /// <param name="names">With the days since their deletion and since a restore request; one without the former is registered.</param>
    public static async Task<Installation> StartAsync(IReadOnlyList<(string Name, int? Deleted, int? Requested)> names, int commandsPerSecond = UsualPace)
    {
        var installation = new Installation([.. names.Select(name => name.Name)]);
        await File.WriteAllTextAsync(
            installation.Folder["seed.json"],
            JsonSerializer.Serialize(new
            {
                suffixes = Enumerable.Repeat(new { suffix = "com", restore = "report", renewAtRestore = "ifPast" }, 1),
                domains = names.Select(name => new
                {
                    name = name.Name,
                    registrar = "practice",
                    expiredDaysAgo = name.Deleted is null ? -300 : 50,
                    deletedDaysAgo = name.Deleted,
                    restoreRequestedDaysAgo = name.Requested,
                }),
            }, _json),
            Cancellation);
        await File.WriteAllTextAsync(installation.Folder["portfolio.csv"], string.Join('\n', ["DomainName", .. installation.Names]), Cancellation);
        installation.Registry = await RegistryProcess.StartAsync(installation.Folder, Cancellation);
        await installation.ConfigureAsync(commandsPerSecond);
        return installation;
    }

    /// <summary>The configuration of servers that start from now on.</summary>
    /// <param name="commandsPerSecond">The pace of the restores.</param>
    public Task ConfigureAsync(int commandsPerSecond = UsualPace) =>
        File.WriteAllTextAsync(Configuration, Settings(commandsPerSecond), Cancellation);

    /// <summary>A server on this data folder; the client verbs talk to it from now on.</summary>
    /// <param name="data">The data folder, in the installation's.</param>
    /// <param name="command">What runs instead of <c>reprieve serve</c>, its arguments after it.</param>
    public async Task<ReprieveProcess> ServeAsync(string data, IReadOnlyList<string>? command = null)
    {
        command ??= Serve(data);
        var server = ReprieveProcess.StartServing(
            [.. command.Skip(1)],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_ID"] = _clientEnvironment["ALIBABA_CLOUD_ACCESS_KEY_ID"],
                ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_SECRET"] = _clientEnvironment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
            },
            Folder.Path,
            command[0]);
        _clientEnvironment["REPRIEVE_ENDPOINT"] = await server.LineAsync(@"^API\s+(\S+)", Cancellation);
        await server.LineAsync("^(ready)$", Cancellation);
        return server;
    }

    /// <summary>The command that serves this data folder.</summary>
    public IReadOnlyList<string> Serve(string data) =>
        [Path.Combine(ReprieveProcess.Folder, "reprieve"), "serve", "--urls", "http://127.0.0.1:0", "--data", Folder[data], "--config", Configuration];

    /// <summary>A client verb; its standard output.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var ended = await ReprieveProcess.RunAsync(arguments, _clientEnvironment, Cancellation);
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return ended.Output;
    }

    /// <summary>Fills the account, and returns once the server has read every name at the registry.</summary>
    public async Task ImportAsync()
    {
        await RunAsync("domains", "import", Folder["portfolio.csv"]);
        for (var looks = 0; ; looks++)
        {
            using var answer = JsonDocument.Parse(await RunAsync("call", "QueryDomainList", "--QueryType", "2", "--PageNum", "1", "--PageSize", "1"));
            if (answer.RootElement.GetProperty("TotalItemNum").GetInt32() == Names.Count)
            {
                return;
            }

            Assert.True(looks < 100, "The names are not read.");
            await Task.Delay(100, Cancellation);
        }
    }

    /// <summary>Orders these names back; the TaskNo of the order.</summary>
    public async Task<string> OrderAsync(IEnumerable<string> names)
    {
        using var answer = JsonDocument.Parse(await RunAsync(["redeem", .. names, "--json"]));
        return Assert.Single(answer.RootElement.GetProperty("taskNos").EnumerateArray()).GetString()!;
    }

    /// <summary>The task's rows, once they have all ended.</summary>
    public async Task<IReadOnlyList<JsonElement>> EndAsync(string taskNo)
    {
        for (var looks = 0; ; looks++)
        {
            using var answer = JsonDocument.Parse(
                await RunAsync("call", "QueryTaskDetailList", "--TaskNo", taskNo, "--PageNum", "1", "--PageSize", "1000"));
            var rows = answer.RootElement.GetProperty("Data").GetProperty("TaskDetail").EnumerateArray().Select(row => row.Clone()).ToList();
            if (rows.TrueForAll(row => row.GetProperty("TaskStatusCode").GetInt32() >= 2))
            {
                return rows;
            }

            Assert.True(looks < 60, $"They do not end: {answer.RootElement}");
            await Task.Delay(500, Cancellation);
        }
    }

    /// <summary>The registry's log of our commands, with their XML.</summary>
    public async Task<IReadOnlyList<JsonElement>> LogAsync() =>
        [.. (await Registry.GetAsync("/log?limit=10000&registrar=practice", Cancellation)).GetProperty("frames").EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        Folder.Dispose();
    }

    private string Settings(int commandsPerSecond) => JsonSerializer.Serialize(new
    {
        Reprieve = new
        {
            Registries = Enumerable.Repeat(
                new
                {
                    Name = "practice",
                    Host = RegistryProcess.Host,
                    Registry.Port,
                    ClientId = "practice",
                    RegistryProcess.Password,
                    Suffixes = Enumerable.Repeat("com", 1),
                    Tls = new { Registry.CaFile },
                    MaxSessions = 1,
                    CommandsPerSecond = commandsPerSecond,
                    CommandTimeoutSeconds = 5,
                    StatementsAcceptedBy = "the tests",
                },
                1),
            Tasks = new { SettleAfter = "00:00:02", ConfirmAgain = "00:00:00.5", Lease = "00:00:04" },
        },
    });
}

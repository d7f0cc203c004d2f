using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Reprieve.Rpc;
using Reprieve.Tests.Processes;

namespace Reprieve.Tests.Nodes;

/// <summary>A practice registry, and any number of servers on one PostgreSQL, each in a process of its own, with one configuration.</summary>
internal sealed class NodesWorld : IAsyncDisposable
{
    public const string KeyId = "nodes-key";
    public const string KeySecret = "nodes-secret-0123456789";
    public const int Slots = 4;

    private readonly TemporaryFolder _folder;
    private readonly List<Node> _nodes = [];

    private NodesWorld(TemporaryFolder folder, RegistryProcess registry, IReadOnlyList<string> names)
    {
        _folder = folder;
        Registry = registry;
        Names = names;
    }

    public RegistryProcess Registry { get; }

    /// <summary>In redemption at the registry when it begins; in nobody's account yet.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What an order says of each name's expiry; its portfolio says the same.</summary>
    public static long Expiration { get; } = new DateTimeOffset(2026, 9, 1, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public string Output => string.Join(Environment.NewLine, _nodes.Select(node => node.Process.Output));

    /// <param name="tasks">Options of <c>Reprieve:Tasks</c>.</param>
    public static async Task<NodesWorld> StartAsync(
        string connectionString, int names, IReadOnlyDictionary<string, string> tasks, int commandsPerSecond, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        try
        {
            var all = Enumerable.Range(0, names).Select(number => string.Create(CultureInfo.InvariantCulture, $"n{number:0000}.test")).ToList();
            await File.WriteAllTextAsync(folder["seed.json"], Seed(all), cancellationToken);
            var registry = await RegistryProcess.StartAsync(folder, cancellationToken);
            await File.WriteAllTextAsync(folder["master-key"], $"1 {Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}\n", cancellationToken);
            await File.WriteAllTextAsync(folder["connection"], connectionString, cancellationToken);
            await File.WriteAllTextAsync(folder["reprieve.json"], Configuration(folder, registry, tasks, commandsPerSecond), cancellationToken);
            return new NodesWorld(folder, registry, all);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Starts one more server, and waits until it takes requests.</summary>
    /// <param name="options">What its environment says beside the common file.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Node> ServeAsync(CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? options = null)
    {
        var node = Start(options);
        node.Turn(new Uri(await node.Process.LineAsync(@"^API\s+(\S+)", cancellationToken)));
        await node.Process.LineAsync("^(ready)", cancellationToken);
        return node;
    }

    /// <summary>Starts one more server, whatever comes of it.</summary>
    public Node Start(IReadOnlyDictionary<string, string>? options)
    {
        var process = ReprieveProcess.StartServing(
            ["serve", "--urls", "http://127.0.0.1:0", "--data", _folder[string.Create(CultureInfo.InvariantCulture, $"node-{_nodes.Count}")], "--config", _folder["reprieve.json"]],
            new Dictionary<string, string>(options ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal)
            {
                ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_ID"] = KeyId,
                ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_SECRET"] = KeySecret,
            },
            _folder.Path);
        var node = new Node(process);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Puts all names into the account.</summary>
    public async Task ImportAsync(Node node, CancellationToken cancellationToken)
    {
        foreach (var chunk in Names.Chunk(100))
        {
            List<KeyValuePair<string, string>> parameters = [];
            for (var i = 0; i < chunk.Length; i++)
            {
                parameters.Add(new(string.Create(CultureInfo.InvariantCulture, $"Domain.{i + 1}.DomainName"), chunk[i]));
                parameters.Add(new(string.Create(CultureInfo.InvariantCulture, $"Domain.{i + 1}.ExpirationDate"), Expiration.ToString(CultureInfo.InvariantCulture)));
            }

            var answer = await node.CallAsync("ImportDomains", parameters, cancellationToken);
            Assert.True(answer.Code is null, $"{answer}{Environment.NewLine}{Output}");
            Assert.Empty(answer.Body.GetProperty("Errors").GetProperty("Error").EnumerateArray());
        }
    }

    /// <summary>The parameters of an order.</summary>
    public static List<KeyValuePair<string, string>> Order(IReadOnlyList<string> names, string clientToken) =>
    [
        .. names.SelectMany((name, index) => new KeyValuePair<string, string>[]
        {
            new(string.Create(CultureInfo.InvariantCulture, $"OrderRedeemParam.{index + 1}.DomainName"), name),
            new(string.Create(CultureInfo.InvariantCulture, $"OrderRedeemParam.{index + 1}.CurrentExpirationDate"), Expiration.ToString(CultureInfo.InvariantCulture)),
        }),
        new("ClientToken", clientToken),
    ];

    /// <summary>The frames of these commands in the registry's log, in order.</summary>
    public async Task<IReadOnlyList<JsonElement>> FramesAsync(string command, CancellationToken cancellationToken)
    {
        List<JsonElement> frames = [];
        for (long since = 0; ;)
        {
            var page = (await Registry.GetAsync($"/log?limit=10000&xml=false&registrar=practice&since={since}", cancellationToken)).GetProperty("frames");
            if (page.GetArrayLength() == 0)
            {
                return [.. frames.Where(frame => frame.GetProperty("command").GetString() == command)];
            }

            frames.AddRange(page.EnumerateArray());
            since = frames[^1].GetProperty("seq").GetInt64();
        }
    }

    /// <summary>The names that the registry holds as restored.</summary>
    public async Task<IReadOnlyList<string>> RestoredAsync(CancellationToken cancellationToken) =>
    [
        .. (await Registry.GetAsync("/domains", cancellationToken)).GetProperty("domains").EnumerateArray()
            .Where(domain => domain.GetProperty("rgpStatuses").GetArrayLength() == 0)
            .Select(domain => domain.GetProperty("name").GetString()!),
    ];

    /// <summary>Waits for a condition, and says what it was waiting for where it does not come.</summary>
    public async Task UntilAsync(string what, TimeSpan patience, Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !await condition();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < patience, $"it did not come in {patience}: {what}{Environment.NewLine}{Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    /// <summary>Waits until a node has ended by itself, and all that it said is here.</summary>
    public async Task EndAsync(Node node, CancellationToken cancellationToken) =>
        Assert.True(await node.Process.EndsWithinAsync(TimeSpan.FromSeconds(60), cancellationToken), $"it does not end{Environment.NewLine}{Output}");

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await Registry.DisposeAsync();
        _folder.Dispose();
    }

    private static string Seed(IEnumerable<string> names) => JsonSerializer.Serialize(new
    {
        suffixes = Enumerable.Repeat(new { suffix = "test", restore = "report", renewAtRestore = "ifPast" }, 1),
        domains = names.Select(name => new { name, registrar = "practice", expiredDaysAgo = 60, deletedDaysAgo = 12 }),
    });

    private static string Configuration(TemporaryFolder folder, RegistryProcess registry, IReadOnlyDictionary<string, string> tasks, int commandsPerSecond) =>
        JsonSerializer.Serialize(new
        {
            Reprieve = new
            {
                Storage = new { Provider = "Postgres", ConnectionStringFile = folder["connection"] },
                Security = new { MasterKeyFile = folder["master-key"] },
                Tasks = tasks,
                Registries = Enumerable.Repeat(
                    new
                    {
                        Name = "practice",
                        RegistryProcess.Host,
                        registry.Port,
                        ClientId = "practice",
                        RegistryProcess.Password,
                        Suffixes = Enumerable.Repeat("test", 1),
                        Tls = new { registry.CaFile },
                        MaxSessions = Slots,
                        CommandsPerSecond = commandsPerSecond,
                        CommandTimeoutSeconds = 5,
                        Practice = true,
                        StatementsAcceptedBy = "the tests",
                    },
                    1),
            },
        });
}

/// <summary>One of the servers, and a client of it alone.</summary>
internal sealed class Node(ReprieveProcess process) : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private RpcClient? _client;

    public ReprieveProcess Process => process;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public void Turn(Uri address)
    {
        Address = address;
        _client = new RpcClient(_http, new RpcClientSettings { Endpoint = address, AccessKeyId = NodesWorld.KeyId, AccessKeySecret = NodesWorld.KeySecret });
    }

    /// <summary>A call with a nonce of its own.</summary>
    public async Task<NodeAnswer> CallAsync(string action, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
    {
        var client = _client ?? throw new InvalidOperationException("it does not serve yet");
        var answer = await client.CallAsync(action, parameters, RpcFormat.Json, cancellationToken);
        return new NodeAnswer((HttpStatusCode)answer.Status, answer.Code, JsonSerializer.Deserialize<JsonElement>(answer.Body.Span));
    }

    /// <summary>Sends a form as it is, whoever has signed it.</summary>
    public async Task<NodeAnswer> PostAsync(string form, CancellationToken cancellationToken)
    {
        using var content = new StringContent(form, mediaType: new("application/x-www-form-urlencoded"));
        using var response = await _http.PostAsync(new Uri(Address, "/"), content, cancellationToken);
        var body = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(cancellationToken));
        return new NodeAnswer(response.StatusCode, body.TryGetProperty("Code", out var code) ? code.GetString() : null, body);
    }

    /// <summary>What <c>/readyz</c> says.</summary>
    public async Task<(HttpStatusCode Status, string Text)> ReadyAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(Address, "/readyz"), cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await process.DisposeAsync();
    }
}

/// <summary>A node's answer; of an error its code.</summary>
internal sealed record NodeAnswer(HttpStatusCode Status, string? Code, JsonElement Body)
{
    public string TaskNo() => Body.GetProperty(nameof(TaskNo)).GetString()!;
}

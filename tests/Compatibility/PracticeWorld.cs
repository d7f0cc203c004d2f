using System.Globalization;
using System.Text;
using System.Text.Json;
using Reprieve.Tests;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>
/// Two processes as an operator would run them: the practice registry with a seed of its own, and a server configured for it whose
/// account was filled by <c>domains import</c>.
/// </summary>
public sealed class PracticeWorld : IAsyncLifetime
{
    public const string Collection = "a registry and a server";

    private readonly TemporaryFolder _folder = new();
    private RegistryProcess? _registry;
    private ReprieveProcess? _server;

    /// <summary>What a client verb needs to reach the server.</summary>
    public IDictionary<string, string> ClientEnvironment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1");

    internal string ServerOutput => _server?.Output ?? "";

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(_folder["seed.json"], Seed(), cancellationToken);
        await File.WriteAllTextAsync(_folder["portfolio.csv"], Portfolio(), cancellationToken);
        _registry = await RegistryProcess.StartAsync(_folder, cancellationToken);
        await File.WriteAllTextAsync(_folder["reprieve.json"], Configuration(_registry), cancellationToken);
        ClientEnvironment["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "compatibility-key";
        ClientEnvironment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "compatibility-secret-0123456789";
        _server = ReprieveProcess.StartServing(
            ["serve", "--urls", "http://127.0.0.1:0", "--data", _folder["data"], "--config", _folder["reprieve.json"]],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_ID"] = ClientEnvironment["ALIBABA_CLOUD_ACCESS_KEY_ID"],
                ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_SECRET"] = ClientEnvironment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
            },
            _folder.Path);
        Endpoint = new Uri(await _server.LineAsync(@"^API\s+(\S+)", cancellationToken));
        ClientEnvironment["REPRIEVE_ENDPOINT"] = Endpoint.ToString();

        var imported = await RunAsync(["domains", "import", _folder["portfolio.csv"]], cancellationToken);
        Assert.True(imported.ExitCode == 0, imported.ToString());
        await UntilReadAsync(cancellationToken);
    }

    internal Task<Ended> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? input = null) =>
        ReprieveProcess.RunAsync(arguments, ClientEnvironment, cancellationToken, input);

    /// <summary>The commands that changed something at the registry, for one name or all, in order.</summary>
    internal async Task<IReadOnlyList<string>> AppliedAsync(string? name, CancellationToken cancellationToken)
    {
        var filter = name is null ? "" : $"&name={Uri.EscapeDataString(name)}";
        var log = await _registry!.GetAsync($"/log?limit=10000&xml=false&registrar=practice{filter}", cancellationToken);
        return
        [
            .. log.GetProperty("frames").EnumerateArray()
                .Where(frame => frame.GetProperty("applied").GetBoolean())
                .Select(frame => frame.GetProperty("command").GetString()!),
        ];
    }

    /// <summary>The registry's bill of what it did for us, as CSV.</summary>
    internal Task<string> BillAsync(CancellationToken cancellationToken) =>
        _registry!.GetTextAsync("/billing?registrar=practice&format=csv", cancellationToken);

    /// <summary>Of these, the restores.</summary>
    internal async Task<IReadOnlyList<string>> RestoredByAsync(string name, CancellationToken cancellationToken) =>
        [.. (await AppliedAsync(name, cancellationToken)).Where(command => command.StartsWith("update:restore", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        using (var http = new HttpClient())
        {
            Leavings.Add("metrics", await http.GetStringAsync(new Uri(Endpoint, "/metrics"), CancellationToken.None));
        }

        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_registry?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    // Five clients with a hundred names each, some for the command line and some for generated code.
    private static IEnumerable<(string Name, double Expired, double? Deleted)> Names() =>
    [
        .. Enumerable.Range(1, 5).SelectMany(client => Enumerable.Range(1, 100).Select(number =>
            (string.Create(CultureInfo.InvariantCulture, $"c{client}-{number:000}.test"), 50.0 + (number / 10.0), (double?)(12 + (number / 10.0))))),
        .. Enumerable.Range(1, 20).Select(number =>
            (string.Create(CultureInfo.InvariantCulture, $"line-{number:00}.test"), 60.0 + number, (double?)(10.0 + (number / 2.0)))),
        .. Enumerable.Range(1, 18).Select(number => (string.Create(CultureInfo.InvariantCulture, $"样例-{number:00}.test"), 55.0, (double?)14.0)),
        ("再来.test", 55, 15),
        ("kept.test", -100, null),
        ("late.test", 80, 32),
    ];

    private static string Seed()
    {
        var domains = Names().Select(domain => new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["name"] = domain.Name,
            ["registrar"] = "practice",
            ["expiredDaysAgo"] = domain.Expired,
        }.Concat(domain.Deleted is { } days ? [new KeyValuePair<string, object>("deletedDaysAgo", days)] : []).ToDictionary(StringComparer.Ordinal));
        return JsonSerializer.Serialize(new
        {
            suffixes = Enumerable.Repeat(new { suffix = "test", restore = "report", renewAtRestore = "ifPast" }, 1),
            domains,
        });
    }

    private static string Portfolio() =>
        Names().Aggregate(new StringBuilder("DomainName,Remark\n"), (text, domain) => text.Append(domain.Name).Append(",\"kept, for tests\"\n")).ToString();

    private static string Configuration(RegistryProcess registry) => JsonSerializer.Serialize(new
    {
        Reprieve = new
        {
            Registries = Enumerable.Repeat(
                new
                {
                    Name = "practice",
                    Host = RegistryProcess.Host,
                    Port = registry.Port,
                    ClientId = "practice",
                    RegistryProcess.Password,
                    Suffixes = Enumerable.Repeat("test", 1),
                    Tls = new { registry.CaFile },
                    MaxSessions = 4,
                    CommandsPerSecond = 500,
                    Practice = true,
                    StatementsAcceptedBy = "the tests",
                },
                1),
        },
    });

    // The import names the domains; the rest is read from the registry, which takes a moment.
    private async Task UntilReadAsync(CancellationToken cancellationToken)
    {
        var expected = Names().Count(domain => domain.Deleted is < 30);
        for (var patience = 600; ; patience--)
        {
            var answer = await RunAsync(["call", "QueryDomainList", "--QueryType", "2", "--PageNum", "1", "--PageSize", "1"], cancellationToken);
            Assert.True(answer.ExitCode == 0, answer.ToString());
            using var body = JsonDocument.Parse(answer.Output);
            var total = body.RootElement.GetProperty("TotalItemNum").GetInt32();
            if (total >= expected)
            {
                return;
            }

            Assert.True(patience > 0, $"{total} of {expected} names were read from the registry.{Environment.NewLine}{ServerOutput}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }
}

[CollectionDefinition(PracticeWorld.Collection)]
public sealed class PracticeWorldCollection : ICollectionFixture<PracticeWorld>;

using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Reprieve.Campaigns.Driving;
using Reprieve.Server.Storage;
using Reprieve.Tests.Postgres;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns.Clustered;

/// <summary>Three nodes in processes of their own on one PostgreSQL that waits for its disk, the practice registry in another, and the client that orders.</summary>
internal sealed class ThreeNodes : IAsyncDisposable
{
    private static readonly string[] _called = ["a", "b", "c"];
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(40);
    private readonly TemporaryFolder _folder = new();
    private readonly CampaignNames _names;
    private readonly List<Node> _nodes = [];
    private long _answered;
    private PostgresServer? _postgres;
    private RegistryProcess? _registry;

    private ThreeNodes(CampaignNames names, Random random)
    {
        _names = names;
        Orders = new Orders(names, random);
        Data = new StoredData(() => new NpgsqlConnection(Postgres.ConnectionString));
    }

    public IReadOnlyList<Node> Nodes => _nodes;

    public Orders Orders { get; }

    public StoredData Data { get; }

    public RegistryProcess Registry => _registry ?? throw new InvalidOperationException("no registry yet");

    public PostgresServer Postgres => _postgres ?? throw new InvalidOperationException("no database yet");

    /// <summary>The database and the registry, seeded; no node runs yet.</summary>
    /// <param name="names">What there is to order.</param>
    /// <param name="commandsPerSecond">The registry's rate, over all sessions.</param>
    /// <param name="random">Draws the orders.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<ThreeNodes> CreateAsync(CampaignNames names, int commandsPerSecond, Random random, CancellationToken cancellationToken)
    {
        var cluster = new ThreeNodes(names, random);
        var folder = cluster._folder;
        try
        {
            await File.WriteAllTextAsync(folder["seed.json"], names.Seed(), cancellationToken);
            await File.WriteAllTextAsync(folder["master-key"], $"1 {Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}\n", cancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(folder["master-key"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            cluster._postgres = await PostgresServer.StartAsync(fsync: true, cancellationToken);
            cluster._registry = await RegistryProcess.StartAsync(folder, cancellationToken);
            await File.WriteAllTextAsync(
                folder["reprieve.json"],
                ClusterConfiguration.Of(cluster._registry, cluster._postgres.ConnectionString, folder["master-key"], commandsPerSecond),
                cancellationToken);
            cluster._nodes.AddRange(_called.Select(name => new Node(name, folder[name], folder["reprieve.json"])));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>All three at once, on an empty database.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_nodes.Select(node => node.StartAsync(cancellationToken)));
        _answered = TimeProvider.System.GetTimestamp();
    }

    /// <summary>One call of the client, to the nodes in turn; a killed one is among them until its kill is known.</summary>
    public async Task OrderAsync(int mostNames, CancellationToken cancellationToken)
    {
        Orders.Turn([.. _nodes.Select(node => node.Address).OfType<Uri>()]);
        try
        {
            await Orders.StepAsync(mostNames, mustImport: false, cancellationToken);
            _answered = TimeProvider.System.GetTimestamp();
        }
        catch (HttpRequestException fault)
        {
            // A node that was killed; the next is asked for the same.
            Assert.True(TimeProvider.System.GetElapsedTime(_answered) < _patience, $"no node answers: {fault.Message}{Environment.NewLine}{Words()}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }

    public async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        foreach (var node in _nodes)
        {
            await node.SuperviseAsync(cancellationToken);
        }
    }

    public Task<IReadOnlyList<LeaseRow>> LeasesAsync(CancellationToken cancellationToken) =>
        Data.ListAsync<LeaseRow>("SELECT * FROM leases ORDER BY slot", cancellationToken);

    /// <summary>The most sessions that the registry had of us at once since its start.</summary>
    public async Task<int> MostSessionsAsync(CancellationToken cancellationToken) =>
        (await Registry.GetAsync("/sessions", cancellationToken)).GetProperty("registrars").EnumerateArray()
            .Where(row => row.GetProperty("registrar").ValueEquals("practice"))
            .Select(row => row.GetProperty("most").GetInt32())
            .SingleOrDefault();

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_nodes.Select(node => node.StopAsync(cancellationToken)));

    public Task<Checking.CampaignRecord> CollectAsync(CancellationToken cancellationToken) => Data.CollectAsync(_names, Orders, Registry, cancellationToken);

    /// <summary>What each node said last, for a failure's message.</summary>
    public string Words() => string.Join(
        Environment.NewLine,
        _nodes.Select(node => string.Create(CultureInfo.InvariantCulture, $"node {node.Name}: {string.Join(Environment.NewLine, node.Output.Split('\n').TakeLast(30))}")));

    public async ValueTask DisposeAsync()
    {
        Orders.Dispose();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await (_registry?.DisposeAsync() ?? ValueTask.CompletedTask);
        if (_postgres is { } postgres)
        {
            await using (var pool = new NpgsqlConnection(postgres.ConnectionString))
            {
                NpgsqlConnection.ClearPool(pool);
            }

            await postgres.DisposeAsync();
        }

        _folder.Dispose();
    }
}

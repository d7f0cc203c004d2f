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
    private readonly CancellationTokenSource _ending = new();
    private Task _supervising = Task.CompletedTask;
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
    /// <param name="lease">How long a slot's lease lasts; null: as shipped.</param>
    public static async Task<ThreeNodes> CreateAsync(
        CampaignNames names, int commandsPerSecond, Random random, CancellationToken cancellationToken, TimeSpan? lease = null)
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
                ClusterConfiguration.Of(cluster._registry, cluster._postgres.ConnectionString, folder["master-key"], commandsPerSecond, lease),
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
    /// <param name="cancellationToken">Ends the wait for their addresses.</param>
    /// <param name="allButFirstStopAt">A stop point of the others.</param>
    public async Task StartAsync(CancellationToken cancellationToken, string? allButFirstStopAt = null)
    {
        await Task.WhenAll(_nodes.Select(node => node.StartAsync(cancellationToken, node == _nodes[0] ? null : allButFirstStopAt)));
        _answered = TimeProvider.System.GetTimestamp();
    }

    /// <summary>One call of the client, to the nodes in turn; a killed one is among them until its kill is known.</summary>
    /// <param name="mostNames">0 orders nothing.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="of">The nodes that are asked, where not all are.</param>
    public async Task OrderAsync(int mostNames, CancellationToken cancellationToken, IReadOnlyList<Node>? of = null)
    {
        Orders.Turn([.. (of ?? _nodes).Select(node => node.Address).OfType<Uri>()]);
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

    /// <summary>Gives the account what it pays with: after this, orders are charged.</summary>
    public async Task EndowAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Postgres.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await CampaignMoney.EndowAsync(connection);
        Orders.UsesMoney = true;
    }

    /// <summary>From now on starts again what ends by itself, until <see cref="StopAsync"/>.</summary>
    public void Supervise() => _supervising = SuperviseAsync();

    public Task<IReadOnlyList<LeaseRow>> LeasesAsync(CancellationToken cancellationToken) =>
        Data.ListAsync<LeaseRow>("SELECT * FROM leases ORDER BY slot", cancellationToken);

    /// <summary>The items that the holder of this lease has claimed and not given back.</summary>
    public Task<IReadOnlyList<string>> ClaimedAsync(LeaseRow lease, CancellationToken cancellationToken) => Data.ListAsync<string>(
        "SELECT domain_name FROM items WHERE open = 1 AND registry = @Registry AND claim_slot = @Slot AND claim_epoch = @Epoch", cancellationToken, lease);

    /// <summary>The leases that this node's present process took and that no other has taken since.</summary>
    public async Task<IReadOnlyList<LeaseRow>> HeldByAsync(Node node, CancellationToken cancellationToken)
    {
        var taken = node.LeasesTaken();
        return [.. (await LeasesAsync(cancellationToken)).Where(lease => lease.ExpiresAt > 0 && taken.Contains((lease.Slot, lease.Epoch)))];
    }

    /// <summary>Keeps every node off the leases, and so off all that is written under one, until disposed.</summary>
    public async Task<IAsyncDisposable> HoldLeasesAsync(CancellationToken cancellationToken)
    {
        var holder = new NpgsqlConnection($"{Postgres.ConnectionString};Pooling=false");
        await holder.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE leases IN ACCESS EXCLUSIVE MODE", holder);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return holder;
    }

    /// <summary>Where PostgreSQL's files are and whether its commits wait for them: what the times of a run hang on.</summary>
    public async Task<string> DescribeStorageAsync(CancellationToken cancellationToken)
    {
        var folder = Assert.Single(await Data.ListAsync<string>("SHOW data_directory", cancellationToken));
        var fsync = Assert.Single(await Data.ListAsync<string>("SHOW fsync", cancellationToken));
        return $"PostgreSQL's files on {new DriveInfo(folder).DriveFormat}, fsync {fsync}";
    }

    /// <summary>Transactions that have waited for their client for a while: those of a node that stands still, if its peers are not starved.</summary>
    public async Task<int> CountStandingTransactionsAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        return (await Data.ListAsync<int>(
            "SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction' AND state_change < clock_timestamp() - interval '100 milliseconds'",
            cancellationToken)).Count;
    }

    /// <summary>How many nodes the others have declared dead, or took themselves off, by Orleans' table.</summary>
    public async Task<int> CountDeadAsync(CancellationToken cancellationToken) =>
        (await Data.ListAsync<int>("SELECT port FROM cluster_members WHERE status = 6", cancellationToken)).Count;

    /// <summary>Waits until each slot's session has been there at once with all others.</summary>
    public Task UntilAllSessionsAsync(CancellationToken cancellationToken) =>
        UntilAsync(async () => await MostSessionsAsync(cancellationToken) >= ClusterConfiguration.Sessions, cancellationToken);

    /// <summary>Waits until it holds; fails with what the nodes said after a while.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !await holds();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < _patience, Words());
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }

    /// <summary>The most sessions that the registry had of us at once since its start.</summary>
    public async Task<int> MostSessionsAsync(CancellationToken cancellationToken) =>
        (await Registry.GetAsync("/sessions", cancellationToken)).GetProperty("registrars").EnumerateArray()
            .Where(row => row.GetProperty("registrar").ValueEquals("practice"))
            .Select(row => row.GetProperty("most").GetInt32())
            .SingleOrDefault();

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _ending.CancelAsync();
        await _supervising;
        await Task.WhenAll(_nodes.Select(node => node.StopAsync(cancellationToken)));
    }

    public Task<Checking.CampaignRecord> CollectAsync(CancellationToken cancellationToken) => Data.CollectAsync(_names, Orders, Registry, cancellationToken);

    /// <summary>What each node said last, for a failure's message.</summary>
    public string Words() => string.Join(
        Environment.NewLine,
        _nodes.Select(node => string.Create(CultureInfo.InvariantCulture, $"node {node.Name}: {string.Join(Environment.NewLine, node.Output.Split('\n').TakeLast(30))}")));

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        // What it failed with was thrown where the test waited for it, or comes after another failure.
        await _supervising.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _ending.Dispose();
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

    private async Task SuperviseAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            foreach (var node in _nodes)
            {
                // A start is never left half done.
                await node.SuperviseAsync(CancellationToken.None);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), CancellationToken.None);
        }
    }
}

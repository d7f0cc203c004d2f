using Microsoft.Data.Sqlite;
using Reprieve.Campaigns.Checking;
using Reprieve.Server.Storage;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns.Driving;

/// <summary>One practice registry and one server on folders of their own, each in its own process, and the client that orders.</summary>
internal sealed class Lane : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly CampaignNames _names;
    private readonly StoredData _data;
    private ReprieveProcess? _server;

    private Lane(TemporaryFolder folder, CampaignNames names, RegistryProcess registry, Random random)
    {
        _folder = folder;
        _names = names;
        Registry = registry;
        Orders = new Orders(names, random);
        _data = new StoredData(() => new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder["data"], "reprieve.db"),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString()));
    }

    public RegistryProcess Registry { get; private set; }

    public Orders Orders { get; }

    /// <summary>Where the server that ran last answers.</summary>
    public Uri Endpoint { get; private set; } = new("http://127.0.0.1");

    public IReadOnlyList<string> CarriedOutLate => _names.CarriedOutLate;

    public int RegistryKills { get; private set; }

    /// <summary>The registry, seeded; no server yet.</summary>
    /// <param name="expected">How long the campaign may take: some windows end within it.</param>
    public static Task<Lane> StartAsync(int names, Random random, TimeSpan expected, CancellationToken cancellationToken) =>
        StartAsync(CampaignNames.Draw(names, random, TimeProvider.System.GetUtcNow(), expected), random, cancellationToken);

    /// <summary>The same with names of one's own.</summary>
    public static async Task<Lane> StartAsync(CampaignNames drawn, Random random, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        try
        {
            await File.WriteAllTextAsync(folder["seed.json"], drawn.Seed(), cancellationToken);
            var registry = await RegistryProcess.StartAsync(folder, cancellationToken);
            await File.WriteAllTextAsync(folder["reprieve.json"], CampaignNames.Configuration(registry), cancellationToken);
            return new Lane(folder, drawn, registry, random);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Starts the server; null where it was killed before it served.</summary>
    /// <param name="stopAt">A stop point and a count, or null.</param>
    public async Task<ReprieveProcess?> ServeAsync(string? stopAt, CancellationToken cancellationToken)
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _server = StartServer(_folder["data"], _folder["reprieve.json"], stopAt);
        if (await _server.LineOrEndAsync(@"^API\s+(\S+)", cancellationToken) is not { } address)
        {
            return null;
        }

        Endpoint = new Uri(address);
        Orders.Turn(Endpoint);
        return _server;
    }

    /// <summary>Gives the account what it pays with: after this, orders are charged. A server makes the tables, and goes again.</summary>
    public async Task EndowAsync(CancellationToken cancellationToken)
    {
        Assert.NotNull(await ServeAsync(stopAt: null, cancellationToken));
        await StopServerAsync(cancellationToken);
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder["data"], "reprieve.db"), Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await CampaignMoney.EndowAsync(connection);
        Orders.UsesMoney = true;
    }

    /// <summary>The exit code and the words of the server that ran last.</summary>
    public (int ExitCode, string Output) LastServer => _server is { HasExited: true } ended ? (ended.ExitCode, ended.Output) : (0, _server?.Output ?? "");

    /// <summary>A server on an empty folder, killed there, and started again: what it left must do.</summary>
    public async Task<bool> BootstrapAsync(string stopAt, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["reprieve.json"], """{"Reprieve": {"Registries": []}}""", cancellationToken);
        await using (var killed = StartServer(folder["data"], folder["reprieve.json"], stopAt))
        {
            if (!await killed.EndsWithinAsync(TimeSpan.FromSeconds(30), cancellationToken) || killed.ExitCode != ReprieveProcess.Killed)
            {
                return false;
            }
        }

        await using var again = StartServer(folder["data"], folder["reprieve.json"], stopAt: null);
        using var orders = new Orders(_names, new Random(0));
        orders.Turn(new Uri(await again.LineAsync(@"^API\s+(\S+)", cancellationToken)));
        Assert.Equal(0, await orders.CountTasksAsync(cancellationToken));
        Assert.Contains($"={Orders.KeyId}\n", await File.ReadAllTextAsync(Path.Combine(folder["data"], "root-key"), cancellationToken), StringComparison.Ordinal);
        return true;
    }

    /// <summary>Kills the registry, and starts it again where it was.</summary>
    public async Task KillRegistryAsync(CancellationToken cancellationToken)
    {
        RegistryKills++;
        var port = Registry.Port;
        await Registry.DisposeAsync();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Registry = await RegistryProcess.StartAsync(_folder, cancellationToken, port);
                return;
            }
            catch (InvalidOperationException fault) when (attempt < 30 && fault.Message.Contains("in use", StringComparison.Ordinal))
            {
                // A client that dials a port where nobody listens can draw that very port for itself, and has it until it gives up.
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }

    public Task<long> CountOpenAsync(CancellationToken cancellationToken) => _data.CountOpenAsync(cancellationToken);

    /// <summary>Waits until no item is open, or none has ended for too long.</summary>
    public async Task UntilEndedAsync(TimeSpan patience, Action<long> progress, CancellationToken cancellationToken)
    {
        var least = long.MaxValue;
        await _data.UntilEndedAsync(
            patience,
            open =>
            {
                if (_server is { HasExited: true } ended)
                {
                    Assert.Fail($"the server ended by itself:{Environment.NewLine}{ended.Output}");
                }

                if (open < least)
                {
                    least = open;
                    progress(open);
                }
            },
            cancellationToken);
    }

    public async Task StopServerAsync(CancellationToken cancellationToken)
    {
        if (_server is { } server)
        {
            await server.StopAsync(cancellationToken);
            Assert.True(server.ExitCode == 0, $"the stopped server ended with {server.ExitCode}:{Environment.NewLine}{server.Output}");
        }
    }

    /// <summary>Everything that this lane leaves behind, once its server has stopped.</summary>
    public async Task<CampaignRecord> CollectAsync(CancellationToken cancellationToken) =>
        await _data.CollectAsync(_names, Orders, Registry, cancellationToken) with { RegistryWasKilled = RegistryKills > 0 };

    public async ValueTask DisposeAsync()
    {
        Orders.Dispose();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Registry.DisposeAsync();
        _folder.Dispose();
    }

    private static ReprieveProcess StartServer(string data, string configuration, string? stopAt)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_ID"] = Orders.KeyId,
            ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_SECRET"] = Orders.KeySecret,
            // A process that lives for seconds gains nothing from it.
            ["DOTNET_TieredPGO"] = "0",
        };
        if (stopAt is not null)
        {
            environment[StopPoints.Variable] = stopAt;
        }

        return ReprieveProcess.StartServing(["serve", "--urls", "http://127.0.0.1:0", "--data", data, "--config", configuration], environment);
    }
}

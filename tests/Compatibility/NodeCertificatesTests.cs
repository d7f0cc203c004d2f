using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;
using Reprieve.Tests.Nodes;
using Reprieve.Tests.Postgres;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>Nodes prove to each other who they are: certificates of the cluster's own authority make one cluster, and nothing else gets in.</summary>
[Collection(nameof(Alone))]
public sealed class NodeCertificatesTests : IDisposable
{
    private static readonly Dictionary<string, string> _defaults = new(StringComparer.Ordinal);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nodes_of_one_authority_share_the_slots_and_nobody_else_gets_a_word_in()
    {
        await using var postgres = await ScratchPostgres.CreateAsync(Cancellation);
        await using var world = await NodesWorld.StartAsync(postgres.ConnectionString, 8, _defaults, 500, Cancellation);
        using var ours = Authority("cluster");
        using var theirs = Authority("another cluster");
        Node[] nodes =
        [
            await world.ServeAsync(Cancellation, Certified(ours, ours, "a")),
            await world.ServeAsync(Cancellation, Certified(ours, ours, "b")),
        ];
        await world.UntilAsync("slots on both nodes", TimeSpan.FromSeconds(40), async () => (await OwnersAsync(postgres)).Count == 2, Cancellation);

        // A command on one node reaches the worker of a slot wherever it is.
        await world.ImportAsync(nodes[0], Cancellation);
        var accepted = await nodes[1].CallAsync("SaveBatchTaskForCreatingOrderRedeem", NodesWorld.Order(world.Names, "the order"), Cancellation);
        await world.UntilAsync("every restore", TimeSpan.FromSeconds(60), async () => (await world.RestoredAsync(Cancellation)).Count == world.Names.Count, Cancellation);
        Assert.Null(accepted.Code);

        var owners = await OwnersAsync(postgres);
        foreach (var port in await PortsAsync(postgres))
        {
            Assert.Empty(await PlainAsync(port));
        }

        // One that trusts everybody and is known by another authority, and one without any certificate.
        Node[] strangers = [world.Start(Certified(theirs, ours, "stranger")), world.Start(_defaults)];
        await world.UntilAsync(
            "both refused",
            TimeSpan.FromSeconds(90),
            () => Task.FromResult(strangers.All(stranger => stranger.Process.HasExited)),
            Cancellation);
        Assert.All(strangers, stranger => Assert.NotEqual(0, stranger.Process.ExitCode));
        Assert.Equal(owners, await OwnersAsync(postgres));
        Assert.All(nodes, node => Assert.False(node.Process.HasExited, node.Process.Output));
    }

    [Theory]
    [InlineData("10.0.0.7", "is not loopback")]
    [InlineData("0.0.0.0", "is not the address of one machine")]
    [InlineData("node-1", "is not the address of one machine")]
    public async Task An_address_that_others_can_reach_is_refused_without_certificates(string address, string words)
    {
        await using var postgres = await ScratchPostgres.CreateAsync(Cancellation);
        await using var world = await NodesWorld.StartAsync(postgres.ConnectionString, 1, _defaults, 500, Cancellation);
        var node = world.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["Reprieve__Cluster__AdvertisedAddress"] = address });
        await world.EndAsync(node, Cancellation);
        Assert.Equal(1, node.Process.ExitCode);
        Assert.Contains("Reprieve:Cluster:AdvertisedAddress", node.Process.Output, StringComparison.Ordinal);
        Assert.Contains(words, node.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_there_stops_the_start_with_its_name()
    {
        await using var postgres = await ScratchPostgres.CreateAsync(Cancellation);
        await using var world = await NodesWorld.StartAsync(postgres.ConnectionString, 1, _defaults, 500, Cancellation);
        var node = world.Start(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Reprieve__Cluster__CertificateFile"] = _folder["nowhere.pem"],
            ["Reprieve__Cluster__CaFile"] = _folder["nowhere.pem"],
        });
        await world.EndAsync(node, Cancellation);
        Assert.Equal(1, node.Process.ExitCode);
        Assert.Contains("nowhere.pem", node.Process.Output, StringComparison.Ordinal);
    }

    /// <summary>What a node's environment says of its certificate, signed by one, and of those that it takes for nodes.</summary>
    private Dictionary<string, string> Certified(X509Certificate2 by, X509Certificate2 trusted, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(by, new DateTimeOffset(by.NotBefore), new DateTimeOffset(by.NotAfter), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(_folder[$"{name}.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder[$"{name}-key.pem"], key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder[$"{name}-ca.pem"], trusted.ExportCertificatePem());
        return new(StringComparer.Ordinal)
        {
            ["Reprieve__Cluster__CertificateFile"] = _folder[$"{name}.pem"],
            ["Reprieve__Cluster__KeyFile"] = _folder[$"{name}-key.pem"],
            ["Reprieve__Cluster__CaFile"] = _folder[$"{name}-ca.pem"],
        };
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(365));
    }

    /// <summary>What a silo says to a client that does not speak TLS.</summary>
    private static async Task<byte[]> PlainAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync("hello, silo, here is no TLS\r\n\r\n"u8.ToArray(), Cancellation);
        var answer = new byte[4096];
        try
        {
            var read = await stream.ReadAsync(answer, Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(15), Cancellation);
            // A TLS alert says nothing of the cluster.
            return read > 0 && answer[0] == 0x15 ? [] : answer[..read];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static Task<IReadOnlyList<string>> OwnersAsync(ScratchPostgres postgres) =>
        ListAsync(postgres, "SELECT DISTINCT owner FROM leases WHERE expires_at > 0 ORDER BY owner", reader => reader.GetString(0));

    private static Task<IReadOnlyList<int>> PortsAsync(ScratchPostgres postgres) =>
        ListAsync(postgres, "SELECT port FROM cluster_members", reader => reader.GetInt32(0));

    private static async Task<IReadOnlyList<T>> ListAsync<T>(ScratchPostgres postgres, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        List<T> rows = [];
        while (await reader.ReadAsync(Cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}

using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Reprieve.Rpc;

namespace Reprieve.Server.Tests.Hosting;

/// <summary>The API over https: the certificate and its chain from PEM files, both HTTP versions, the same limits.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reprieve-tls-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Https_is_served_to_a_client_that_trusts_only_the_root(string version)
    {
        using var root = WriteCertificates();
        await using var server = await RunningServer.StartAsync(settings => settings with
        {
            Urls = ["https://127.0.0.1:0"],
            TlsCertificateFile = InFolder("full-chain.pem"),
            TlsKeyFile = InFolder("key.pem"),
        });
        using var http = Trusting(root, new Version(version));
        foreach (var signing in Enum.GetValues<RpcSigning>())
        {
            var client = new RpcClient(http, new RpcClientSettings
            {
                Endpoint = server.Address,
                AccessKeyId = server.RootKey.AccessKeyId,
                AccessKeySecret = server.RootKey.Secret,
                Signing = signing,
            });
            var answer = await client.CallAsync("QueryTaskList", [new("PageNum", "1"), new("PageSize", "10")], RpcFormat.Json, Cancelled);
            Assert.False(answer.IsError, answer.Message);
        }

        using var served = await http.GetAsync(new Uri(server.Address, $"/?Format=JSON&Action=x{string.Concat(Enumerable.Range(1, 60).Select(number => $"&p{number}={new string('x', 4_000)}"))}"), Cancelled);
        Assert.Contains("MissingVersion", await served.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        using var tooLong = await http.GetAsync(new Uri(server.Address, $"/?Format=JSON&Action={new string('x', 300_000)}"), Cancelled);
        Assert.Contains("RequestURITooLong", await tooLong.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(new Version(version), tooLong.Version);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", true, "--tls-cert")]
    [InlineData("https://127.0.0.1:0", false, "--tls-cert")]
    public async Task A_certificate_and_an_https_address_go_together(string url, bool hasCertificate, string word)
    {
        using var root = WriteCertificates();
        var fault = await Assert.ThrowsAsync<ValidationException>(() => RunningServer.StartAsync(settings => settings with
        {
            Urls = [url],
            TlsCertificateFile = hasCertificate ? InFolder("full-chain.pem") : null,
            TlsKeyFile = hasCertificate ? InFolder("key.pem") : null,
        }));
        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_certificate_is_named()
    {
        await File.WriteAllTextAsync(InFolder("full-chain.pem"), "nothing", Cancelled);
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => RunningServer.StartAsync(settings => settings with
        {
            Urls = ["https://127.0.0.1:0"],
            TlsCertificateFile = InFolder("full-chain.pem"),
            TlsKeyFile = InFolder("key.pem"),
        }));
        Assert.Contains(InFolder("full-chain.pem"), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_files_serve_from_the_next_handshake_on_and_broken_ones_leave_the_old()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var first = WriteCertificates();
        await using var server = await RunningServer.StartAsync(settings => settings with
        {
            Urls = ["https://127.0.0.1:0"],
            TlsCertificateFile = InFolder("full-chain.pem"),
            TlsKeyFile = InFolder("key.pem"),
            Clock = clock,
        });
        Assert.Equal("ok\n", await HealthAsync(server, first));

        using var second = WriteCertificates();
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("ok\n", await HealthAsync(server, second));
        await Assert.ThrowsAsync<HttpRequestException>(() => HealthAsync(server, first));

        // The new certificate with the old key, as it is between two writes.
        var key = await File.ReadAllTextAsync(InFolder("key.pem"), Cancelled);
        using var third = WriteCertificates();
        var nextKey = await File.ReadAllTextAsync(InFolder("key.pem"), Cancelled);
        await File.WriteAllTextAsync(InFolder("key.pem"), key, Cancelled);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("ok\n", await HealthAsync(server, second));

        File.Delete(InFolder("key.pem"));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("ok\n", await HealthAsync(server, second));

        await File.WriteAllTextAsync(InFolder("key.pem"), nextKey, Cancelled);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("ok\n", await HealthAsync(server, third));
    }

    [Fact]
    public async Task A_certificate_near_its_end_is_told_of_and_measured()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2098-12-12Z", System.Globalization.CultureInfo.InvariantCulture));
        using var root = WriteCertificates();
        await using var server = await RunningServer.StartAsync(settings => settings with
        {
            Urls = ["https://127.0.0.1:0"],
            TlsCertificateFile = InFolder("full-chain.pem"),
            TlsKeyFile = InFolder("key.pem"),
            Clock = clock,
        });

        using var http = Trusting(root, HttpVersion.Version11);
        var metrics = await http.GetStringAsync(new Uri(server.Address, "/metrics"), Cancelled);

        Assert.Matches("""(?m)^reprieve_certificate_remaining_seconds\{.*certificate="https"\} 1728000$""", metrics);
    }

    private static async Task<string> HealthAsync(RunningServer server, X509Certificate2 root)
    {
        // A client of its own: a handshake of its own.
        using var http = Trusting(root, HttpVersion.Version11);
        return await http.GetStringAsync(new Uri(server.Address, "/healthz"), Cancelled);
    }

    private static HttpClient Trusting(X509Certificate2 root, Version version) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { root },
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            },
        },
    })
    {
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    // A root, an authority under it, and a server's certificate by that authority: the file holds the last two, as certificate shops deliver.
    private X509Certificate2 WriteCertificates()
    {
        var (from, until) = (DateTimeOffset.Parse("2020-01-01Z", System.Globalization.CultureInfo.InvariantCulture), DateTimeOffset.Parse("2099-01-01Z", System.Globalization.CultureInfo.InvariantCulture));
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = Authority("CN=root", rootKey);
        var root = rootRequest.CreateSelfSigned(from, until);
        using var middle = Authority("CN=middle", middleKey).Create(root, from, until, [1]).CopyWithPrivateKey(middleKey);
        var leafRequest = new CertificateRequest("CN=leaf", leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        leafRequest.CertificateExtensions.Add(names.Build());
        using var leaf = leafRequest.Create(middle, from, until, [2]);
        File.WriteAllText(InFolder("full-chain.pem"), $"{leaf.ExportCertificatePem()}\n{middle.ExportCertificatePem()}\n");
        File.WriteAllText(InFolder("key.pem"), leafKey.ExportPkcs8PrivateKeyPem());
        return root;
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request;
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);
}

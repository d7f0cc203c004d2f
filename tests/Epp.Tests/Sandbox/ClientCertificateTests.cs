using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Reprieve.Epp.Session;
using Reprieve.Sandbox;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>A practice registry that asks who connects: at the handshake by the authority, at the login by the certificate.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("client-certificates-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Only_a_certificate_of_the_named_authority_gets_in()
    {
        using var ca = Authority();
        using var stranger = Authority();
        var right = Issue(ca, "right");
        var wrong = Issue(stranger, "wrong");
        await using var registry = await StartAsync(ca, """{"id": "practice"}""");

        Assert.Equal(1000, await LoginAsync(registry, right));
        await AssertTurnedAwayAsync(registry.Endpoint with { ClientCertificateFile = wrong.File });
        await AssertTurnedAwayAsync(registry.Endpoint);
        Assert.Equal(1000, await LoginAsync(registry, right));
        Assert.Equal(["login", "login"], (await registry.GetAsync("/log"))["frames"]!.AsArray().Select(row => (string?)row!["command"]));
    }

    [Fact]
    public async Task A_registrar_bound_to_a_certificate_logs_in_with_no_other()
    {
        using var ca = Authority();
        var own = Issue(ca, "own");
        var another = Issue(ca, "another");
        var colons = string.Join(':', own.Sha256.Chunk(2).Select(pair => new string(pair)));
        await using var registry = await StartAsync(ca, $$"""{"id": "practice", "certificateSha256": "{{colons}}"}, {"id": "other"}""");

        Assert.Equal(1000, await LoginAsync(registry, own));
        Assert.Equal(2200, await LoginAsync(registry, another));
        Assert.Equal(1000, await LoginAsync(registry, another, "other"));
        await registry.PostAsync("/policy", $$"""{"registrar": "practice", "certificateSha256": "{{another.Sha256}}"}""");
        Assert.Equal(1000, await LoginAsync(registry, another));
        Assert.Equal(2200, await LoginAsync(registry, own));
    }

    [Fact]
    public async Task A_registrar_bound_to_a_certificate_does_not_log_in_where_none_is_asked_for()
    {
        await using var registry = await StartAsync(ca: null, $$"""{"id": "practice", "certificateSha256": "{{new string('0', 64)}}"}""");
        await using var session = await registry.ConnectAsync();

        Assert.Equal(2200, (await session.LoginAsync("practice", "practice-1", "login-1", Cancellation)).Code);
    }

    [Theory]
    [InlineData("no certificate\n", "holds no certificate")]
    [InlineData(null, "ca.pem")]
    public async Task Authorities_that_cannot_be_read_stop_the_start_and_are_named(string? text, string message)
    {
        var file = Path.Combine(_folder.FullName, "ca.pem");
        if (text is not null)
        {
            await File.WriteAllTextAsync(file, text, Cancellation);
        }

        var options = new PracticeRegistryOptions { DataDirectory = Path.Combine(_folder.FullName, "data"), ClientCaFile = file };
        var failure = await Assert.ThrowsAnyAsync<IOException>(() => PracticeRegistry.StartAsync(options, TimeProvider.System, Cancellation));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    private async Task<TestRegistry> StartAsync(X509Certificate2? ca, string registrars)
    {
        var folder = Directory.CreateTempSubdirectory("practice-").FullName;
        var seed = Path.Combine(folder, "seed.json");
        await File.WriteAllTextAsync(seed, $$"""{"registrars": [{{registrars}}], "suffixes": [{"suffix": "com"}]}""", Cancellation);
        return await TestRegistry.OpenAsync(folder, seed, clientCaFile: ca is null ? null : Write("ca.pem", ca.ExportCertificatePem()));
    }

    private static async Task<int> LoginAsync(TestRegistry registry, (string File, string Sha256) certificate, string registrar = "practice")
    {
        await using var session = await EppSession.ConnectAsync(
            registry.Endpoint with { ClientCertificateFile = certificate.File }, new EppSessionSettings(), Cancellation);
        return (await session.LoginAsync(registrar, "practice-1", TestRegistry.NextId(), Cancellation)).Code;
    }

    /// <summary>With TLS 1.3 a client learns that it was turned away when it reads, after its own side of the handshake.</summary>
    private static async Task AssertTurnedAwayAsync(EppEndpoint endpoint)
    {
        var fault = await Assert.ThrowsAsync<EppConnectionException>(() => EppSession.ConnectAsync(endpoint, new EppSessionSettings(), Cancellation));
        Assert.True(fault.Fault is EppFault.Tls or EppFault.Broken or EppFault.Unreachable, fault.ToString());
        Assert.False(fault.MayHaveBeenApplied);
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Clients of the practice registry", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
    }

    /// <summary>A file with a certificate and its key, and the certificate's fingerprint.</summary>
    private (string File, string Sha256) Issue(X509Certificate2 ca, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2", "clientAuth")], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(ca, now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return (Write($"{name}.pem", $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n"), certificate.GetCertHashString(HashAlgorithmName.SHA256));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}

using System.Security.Cryptography.X509Certificates;
using Reprieve.Epp.Session;

namespace Reprieve.Epp.Tests;

/// <summary>Our certificate towards a registry that asks for one: what goes wrong is said with the file and the remedy.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epp-client-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Each_session_reads_the_certificate_its_key_and_the_authorities_anew()
    {
        string? shown = null;
        await using var registry = ScriptedRegistry.Start(
            async peer =>
            {
                shown = peer.ClientCertificate?.Subject;
                await GreetAsync(peer);
            },
            asksForClientCertificate: true,
            takes: certificate => certificate is not null);
        var endpoint = registry.Endpoint with
        {
            PinnedSha256 = null,
            ServerName = "registry.example",
            CaFile = Write("ca.pem", registry.CertificatePem),
            ClientCertificateFile = InFolder("client.pem"),
            ClientKeyFile = InFolder("client.key"),
        };
        WriteClient("first.example");
        await using (await ConnectAsync(endpoint))
        {
            Assert.Equal("CN=first.example", shown);
        }

        WriteClient("second.example");
        await using (await ConnectAsync(endpoint))
        {
            Assert.Equal("CN=second.example", shown);
        }

        Write("ca.pem", ScriptedRegistry.MakeCertificate("registry.example").ExportCertificatePem());
        Assert.Equal(EppFault.Tls, (await FaultAsync(endpoint)).Fault);

        Write("ca.pem", registry.CertificatePem);
        await using var back = await ConnectAsync(endpoint);
        Assert.True(back.IsOpen);
    }

    [Fact]
    public async Task A_file_that_is_missing_no_certificate_or_not_the_keys_is_named()
    {
        await using var registry = ScriptedRegistry.Start(GreetAsync, asksForClientCertificate: true);
        WriteClient("registrar.example");
        var ours = registry.Endpoint with { ClientCertificateFile = InFolder("client.pem"), ClientKeyFile = InFolder("client.key") };
        Write("nothing.pem", "nothing");
        using var other = ScriptedRegistry.MakeCertificate("other.example");
        Write("other.pem", other.ExportCertificatePem());

        foreach (var (spoilt, words) in new (EppEndpoint, string[])[]
        {
            (ours with { ClientCertificateFile = InFolder("absent.pem") }, ["ClientCertificateFile", InFolder("absent.pem"), "no such file"]),
            (ours with { ClientKeyFile = InFolder("absent.key") }, ["ClientKeyFile", InFolder("absent.key"), "no such file"]),
            (ours with { ClientCertificateFile = InFolder("nothing.pem") }, ["ClientCertificateFile", InFolder("nothing.pem"), "no certificate"]),
            (ours with { ClientKeyFile = InFolder("nothing.pem") }, ["ClientKeyFile", InFolder("nothing.pem"), "no key that fits"]),
            (ours with { ClientCertificateFile = InFolder("other.pem") }, ["ClientKeyFile", InFolder("client.key"), InFolder("other.pem"), "no key that fits"]),
            (ours with { ClientKeyFile = null }, ["ClientCertificateFile", InFolder("client.pem"), "no ClientKeyFile is set"]),
            (ours with { CaFile = InFolder("absent-ca.pem") }, ["CaFile", InFolder("absent-ca.pem"), "no such file"]),
            (ours with { CaFile = InFolder("nothing.pem") }, ["CaFile", InFolder("nothing.pem"), "no certificate"]),
        })
        {
            var fault = await FaultAsync(spoilt);

            Assert.Equal((EppFault.Tls, false), (fault.Fault, fault.MayHaveBeenApplied));
            Assert.All(words, word => Assert.Contains(word, fault.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_expired_certificate_that_is_refused_is_named_with_its_date()
    {
        await using var registry = ScriptedRegistry.Start(
            GreetAsync,
            asksForClientCertificate: true,
            takes: certificate => certificate is X509Certificate2 dated && dated.NotAfter > TimeProvider.System.GetLocalNow().DateTime);
        WriteClient("registrar.example", new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));

        var fault = await FaultAsync(registry.Endpoint with { ClientCertificateFile = InFolder("client.pem"), ClientKeyFile = InFolder("client.key") });

        Assert.Contains($"{InFolder("client.pem")}, expired on 2026-01-02: put a new one in its place", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_asks_in_vain_makes_the_fault_name_the_option()
    {
        await using var registry = ScriptedRegistry.Start(GreetAsync, asksForClientCertificate: true, takes: certificate => certificate is not null);

        var fault = await FaultAsync(registry.Endpoint);

        Assert.Contains("set ClientCertificateFile", fault.Message, StringComparison.Ordinal);
    }

    private static async Task GreetAsync(ScriptedPeer peer)
    {
        await peer.SendAsync(ScriptedPeer.Greeting());
        await peer.StallAsync();
    }

    private static Task<EppSession> ConnectAsync(EppEndpoint endpoint) => EppSession.ConnectAsync(endpoint, new EppSessionSettings(), Cancellation);

    private static Task<EppConnectionException> FaultAsync(EppEndpoint endpoint) =>
        Assert.ThrowsAsync<EppConnectionException>(() => ConnectAsync(endpoint));

    private void WriteClient(string name, DateTimeOffset? until = null)
    {
        using var certificate = ScriptedRegistry.MakeCertificate(name, until);
        using var key = certificate.GetECDsaPrivateKey();
        Write("client.pem", certificate.ExportCertificatePem());
        Write("client.key", key!.ExportPkcs8PrivateKeyPem());
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(InFolder(name), text);
        return InFolder(name);
    }
}

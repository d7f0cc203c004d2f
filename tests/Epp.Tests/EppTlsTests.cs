using System.Net;
using System.Net.Sockets;
using Reprieve.Epp.Session;

namespace Reprieve.Epp.Tests;

/// <summary>Whom a session trusts, and what it shows of itself.</summary>
public sealed class EppTlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epp-tls-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_CA_file_is_trusted_for_the_name_asked_for_and_no_other()
    {
        string? asked = null;
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            asked = peer.ServerName;
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.StallAsync();
        });
        var named = registry.Endpoint with { PinnedSha256 = null, CaFile = Write("ca.pem", registry.CertificatePem), ServerName = "registry.example" };

        await using (var session = await ConnectAsync(named))
        {
            Assert.Equal("scripted", session.Greeting.SvID);
            Assert.Equal("registry.example", asked);
        }
    }

    [Fact]
    public async Task Another_name_another_authority_or_another_pin_is_refused_before_anything_is_sent()
    {
        foreach (var spoil in new Func<EppEndpoint, string, EppEndpoint>[]
        {
            (endpoint, pem) => endpoint with { PinnedSha256 = null, CaFile = Write("ca.pem", pem), ServerName = "other.example" },
            (endpoint, pem) => endpoint with { PinnedSha256 = null, ServerName = "registry.example" },
            (endpoint, pem) => endpoint with { PinnedSha256 = null, CaFile = Write("other.pem", ScriptedRegistry.MakeCertificate("registry.example").ExportCertificatePem()), ServerName = "registry.example" },
            (endpoint, pem) => endpoint with { PinnedSha256 = new string('0', 64) },
            (endpoint, pem) => endpoint with { CaFile = Write("ca.pem", pem), ServerName = "other.example" },
        })
        {
            await using var registry = ScriptedRegistry.Start(async peer =>
            {
                await peer.SendAsync(ScriptedPeer.Greeting());
                await peer.StallAsync();
            });

            var fault = await Assert.ThrowsAsync<EppConnectionException>(() => ConnectAsync(spoil(registry.Endpoint, registry.CertificatePem)));
            Assert.Equal((EppFault.Tls, false), (fault.Fault, fault.MayHaveBeenApplied));
        }
    }

    [Fact]
    public async Task A_pin_may_be_written_with_colons()
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.StallAsync();
        });
        var pin = string.Join(':', registry.Endpoint.PinnedSha256!.Chunk(2).Select(pair => new string(pair)));

        await using var session = await ConnectAsync(registry.Endpoint with { PinnedSha256 = pin });

        Assert.True(session.IsOpen);
    }

    [Fact]
    public async Task A_client_certificate_is_shown_where_the_server_asks()
    {
        string? subject = null;
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            subject = peer.ClientCertificate?.Subject;
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.StallAsync();
        }, asksForClientCertificate: true);
        using var certificate = ScriptedRegistry.MakeCertificate("registrar.example");
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate)!;

        var pem = certificate.ExportCertificatePem();
        var keyPem = key.ExportPkcs8PrivateKeyPem();
        await using (await ConnectAsync(registry.Endpoint with { ClientCertificateFile = Write("client.pem", pem), ClientKeyFile = Write("client.key", keyPem) }))
        {
            Assert.Equal("CN=registrar.example", subject);
        }

        subject = null;
        await using (await ConnectAsync(registry.Endpoint with { ClientCertificateFile = Write("both.pem", $"{pem}\n{keyPem}\n") }))
        {
            Assert.Equal("CN=registrar.example", subject);
        }
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_unreachable()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var fault = await Assert.ThrowsAsync<EppConnectionException>(() =>
            ConnectAsync(new EppEndpoint { Host = "127.0.0.1", Port = ((IPEndPoint)socket.LocalEndPoint!).Port }));

        Assert.Equal((EppFault.Unreachable, false), (fault.Fault, fault.MayHaveBeenApplied));
    }

    private static Task<EppSession> ConnectAsync(EppEndpoint endpoint) => EppSession.ConnectAsync(endpoint, new EppSessionSettings(), Cancellation);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}

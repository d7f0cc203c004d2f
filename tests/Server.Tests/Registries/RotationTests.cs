using System.Security.Cryptography.X509Certificates;
using System.Text;
using Reprieve.Epp;
using Reprieve.Epp.Session;
using Reprieve.Epp.Tests;
using Reprieve.Server.Registries;
using Reprieve.Server.Registries.Epp;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Registries;

/// <summary>Certificate, key and password are replaced without a restart: the next session uses the new ones.</summary>
public sealed class RotationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reprieve-rotation-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Leavings.Take(_folder.FullName);

    [Fact]
    public async Task The_session_after_a_cut_uses_the_files_as_they_are_then()
    {
        var signIns = new List<(string? Certificate, string Password)>();
        await using var registry = ScriptedRegistry.Start(
            async peer =>
            {
                await peer.SendAsync(ScriptedPeer.Greeting());
                var request = (CommandRequest)EppRequest.Read(Encoding.UTF8.GetBytes(await peer.ReadAsync() ?? ""));
                signIns.Add((peer.ClientCertificate?.Subject, ((Login)request.Command).Pw));
                await peer.SendAsync(ScriptedPeer.Answer(EppCode.Success, request.ClTRID));
                // The next command cuts the line.
                await peer.ReadAsync();
            },
            asksForClientCertificate: true,
            takes: certificate => certificate is not null);
        Write("first.example", "password-1");
        await using var line = new EppRegistry(
            new RegistryProfile
            {
                Name = "scripted",
                Host = registry.Endpoint.Host,
                Port = registry.Endpoint.Port,
                ClientId = "abc",
                PasswordFile = InFolder("password"),
                Tls = new TlsProfile
                {
                    PinnedSha256 = registry.Endpoint.PinnedSha256,
                    ClientCertificateFile = InFolder("client.pem"),
                    ClientKeyFile = InFolder("client.key"),
                },
            },
            new RegistryLineHooks(_ => { }, () => true),
            TimeProvider.System);
        await line.OpenAsync(Cancellation);
        Write("second.example", "password-2");
        await Assert.ThrowsAsync<RegistryLineException>(() => line.InspectAsync("example.com", Cancellation));

        await line.OpenAsync(Cancellation);

        Assert.Equal([("CN=first.example", "password-1"), ("CN=second.example", "password-2")], signIns);

        File.Delete(InFolder("client.key"));
        await Assert.ThrowsAsync<RegistryLineException>(() => line.InspectAsync("example.com", Cancellation));
        var fault = await Assert.ThrowsAsync<RegistryLineException>(() => line.OpenAsync(Cancellation));
        Assert.Equal((LineFault.SignInRefused, false), (fault.Fault, fault.MayHaveBeenApplied));
        Assert.Contains(InFolder("client.key"), fault.Message, StringComparison.Ordinal);
    }

    private void Write(string name, string password)
    {
        using var certificate = ScriptedRegistry.MakeCertificate(name);
        using var key = certificate.GetECDsaPrivateKey();
        File.WriteAllText(InFolder("client.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(InFolder("client.key"), key!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(InFolder("password"), $"{password}\n");
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Reprieve.Epp.Frames;
using Reprieve.Epp.Session;

namespace Reprieve.Epp.Tests;

/// <summary>A TLS peer that does what a script says, down to the byte: for what a real server never does.</summary>
internal sealed class ScriptedRegistry : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<ScriptedPeer, Task> _script;
    private readonly bool _asksForClientCertificate;
    private readonly Func<X509Certificate?, bool> _takes;
    private readonly X509Certificate2 _certificate = MakeCertificate("registry.example");
    private Task _running = Task.CompletedTask;

    private ScriptedRegistry(Func<ScriptedPeer, Task> script, bool asksForClientCertificate, Func<X509Certificate?, bool>? takes)
    {
        _script = script;
        _takes = takes ?? (_ => true);
        _asksForClientCertificate = asksForClientCertificate;
    }

    /// <summary>The peer, trusted by its pinned certificate.</summary>
    internal EppEndpoint Endpoint => new()
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        PinnedSha256 = Convert.ToHexString(SHA256.HashData(_certificate.RawData)),
    };

    /// <summary>The peer's certificate, for registry.example, its own authority.</summary>
    internal string CertificatePem => _certificate.ExportCertificatePem();

    /// <param name="takes">Which client certificate it takes, where it asks; null for one that was not sent. Any, unless given.</param>
    internal static ScriptedRegistry Start(
        Func<ScriptedPeer, Task> script, bool asksForClientCertificate = false, Func<X509Certificate?, bool>? takes = null)
    {
        var registry = new ScriptedRegistry(script, asksForClientCertificate, takes);
        registry._listener.Start();
        registry._running = registry.AcceptAsync();
        return registry;
    }

    internal static X509Certificate2 MakeCertificate(string name, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned((until ?? now).AddDays(-1), until ?? now.AddDays(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _listener.Stop();
        _stop.Dispose();
        _certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                client.NoDelay = true;
                await using var stream = new SslStream(client.GetStream());
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = _certificate,
                    ClientCertificateRequired = _asksForClientCertificate,
                    // A test's client certificate is its own authority.
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                        !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && _takes(certificate),
                }, _stop.Token);
                await _script(new ScriptedPeer(client, stream, _stop.Token));
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException
                or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
            {
                // The test is over, or the client turned away: what it saw is the test's matter, and the next may come.
            }
        }
    }
}

/// <summary>The server's end of one connection.</summary>
internal sealed class ScriptedPeer(TcpClient client, SslStream stream, CancellationToken cancellationToken)
{
    private readonly FrameReader _reader = new(stream);

    internal X509Certificate? ClientCertificate => stream.RemoteCertificate;

    internal string ServerName => stream.TargetHostName;

    internal static string Greeting(string extension = EppNamespaces.RgpUri, string svDate = "2026-01-02T03:04:05.0Z") =>
        $"""
        <epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><greeting><svID>scripted</svID><svDate>{svDate}</svDate><svcMenu><version>1.0</version><lang>en</lang>
        <objURI>urn:ietf:params:xml:ns:domain-1.0</objURI><objURI>urn:example:obj</objURI>
        <svcExtension><extURI>{extension}</extURI><extURI>urn:example:ext</extURI></svcExtension></svcMenu></greeting></epp>
        """;

    internal static string Answer(int code, string? clTRID, string extra = "") =>
        $"""
        <epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><response><result code="{code}"><msg>as scripted</msg></result>{extra}<trID>{(clTRID is null ? "" : $"<clTRID>{clTRID}</clTRID>")}<svTRID>SV-1</svTRID></trID></response></epp>
        """;

    /// <summary>The next frame from the client, or null where it closed.</summary>
    internal async Task<string?> ReadAsync() => await _reader.ReadAsync(cancellationToken) is { } xml ? Encoding.UTF8.GetString(xml) : null;

    internal Task SendAsync(string xml) => SendRawAsync(FrameWriter.Frame(Encoding.UTF8.GetBytes(xml)));

    internal async Task SendRawAsync(params byte[] bytes) => await stream.WriteAsync(bytes, cancellationToken);

    internal async Task SendByteByByteAsync(string xml)
    {
        foreach (var letter in FrameWriter.Frame(Encoding.UTF8.GetBytes(xml)))
        {
            await SendRawAsync(letter);
        }
    }

    /// <summary>Bytes on the connection itself, past its encryption.</summary>
    internal async Task SendBelowTlsAsync(params byte[] bytes) => await client.Client.SendAsync(bytes, cancellationToken);

    /// <summary>Ends the connection as a crash or a firewall does.</summary>
    internal Task ResetAsync()
    {
        client.Client.LingerState = new LingerOption(enable: true, 0);
        client.Client.Close();
        return Task.CompletedTask;
    }

    /// <summary>Ends our direction, and keeps reading theirs until they close too.</summary>
    internal async Task HalfCloseAsync()
    {
        await stream.ShutdownAsync();
        client.Client.Shutdown(SocketShutdown.Send);
        await StallAsync();
    }

    /// <summary>Reads and answers nothing until the client closes.</summary>
    internal async Task StallAsync()
    {
        while (await ReadAsync() is not null)
        {
        }
    }
}

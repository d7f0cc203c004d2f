using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Reprieve.Epp.Frames;
using Reprieve.Epp.Session;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>A client that sends whatever bytes a test wants, in frames, over TLS.</summary>
internal sealed class RawWire : IAsyncDisposable
{
    private readonly SslStream _stream;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;

    private RawWire(SslStream stream)
    {
        _stream = stream;
        _reader = new FrameReader(stream);
        _writer = new FrameWriter(stream);
    }

    public static async Task<RawWire> ConnectAsync(TestRegistry registry)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", registry.Registry.EppPort, TestContext.Current.CancellationToken);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(registry.Registry.CaFile);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", CertificateChainPolicy = trust }, TestContext.Current.CancellationToken);
        var wire = new RawWire(stream);
        Assert.IsType<Greeting>(await wire.ReadAsync());
        return wire;
    }

    public static async Task<RawWire> LoginAsync(TestRegistry registry)
    {
        var wire = await ConnectAsync(registry);
        var login = new Login("practice", "practice-1") { ObjUris = EppNamespaces.Objects, ExtUris = EppNamespaces.Extensions };
        Assert.Equal(1000, (await wire.AskAsync(Encoding.UTF8.GetString(new CommandRequest(login, "raw-login").ToXml()))).Code);
        return wire;
    }

    public async Task<EppResponse> AskAsync(string xml)
    {
        await SendAsync(xml);
        return Assert.IsType<EppResponse>(await ReadAsync());
    }

    public Task SendAsync(string xml) => SendAsync(Encoding.UTF8.GetBytes(xml));

    public Task SendAsync(byte[] xml) => _writer.WriteAsync(xml, TestContext.Current.CancellationToken).AsTask();

    /// <summary>The next frame; null where the server closed.</summary>
    public async Task<EppReply?> ReadAsync() => await ReadFrameAsync() is { } xml ? EppReply.Read(xml) : null;

    public Task<byte[]?> ReadFrameAsync() => _reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();

    /// <summary>The bytes that are there, or come next; none where the server closed.</summary>
    public async Task<byte[]> ReadBytesAsync()
    {
        var bytes = new byte[65536];
        return bytes[..await _stream.ReadAsync(bytes, TestContext.Current.CancellationToken)];
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}

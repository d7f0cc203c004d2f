using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Reprieve.Epp.Frames;

namespace Reprieve.Sandbox.Wire;

/// <summary>Listens on the loopback address and serves each connection on its own: TLS from the first byte, then the greeting (RFC 5734).</summary>
internal sealed class EppServer : IAsyncDisposable
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(15);

    private readonly RegistryStore _store;
    private readonly RegistryClock _clock;
    private readonly TimeProvider _wall;
    private readonly Sessions _sessions;
    private readonly FaultPlan _plan;
    private readonly LateApplications _late;
    private readonly SslServerAuthenticationOptions _tls;
    private readonly ConcurrentDictionary<long, Socket> _connections = new();
    private readonly ConcurrentDictionary<long, Task> _running = new();
    private Socket? _held;
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private CancellationTokenSource _stopping = new();
    private long _lastConnection;

    public EppServer(
        RegistryStore store, RegistryClock clock, TimeProvider wall, SslServerAuthenticationOptions tls, FaultPlan plan, LateApplications late)
    {
        _store = store;
        _clock = clock;
        _wall = wall;
        _plan = plan;
        _late = late;
        _sessions = new Sessions(wall);
        _tls = tls;
    }

    public int Port { get; private set; }

    public Sessions Sessions => _sessions;

    public void Start(int port)
    {
        _stopping.Dispose();
        _stopping = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, Held(port));
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Closes the port and cuts every connection in the middle of whatever it does.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        _listener?.Stop();
        await _accepting;
        foreach (var connection in _connections.Values)
        {
            connection.Close(timeout: 0);
        }

        await Task.WhenAll(_running.Values);
    }

    /// <summary>Down: the port is closed, and nobody else's. Up: it is open again, under the same number.</summary>
    public async Task SetDownAsync(bool isDown)
    {
        if (isDown)
        {
            await StopAsync();
        }
        else
        {
            Start(Port);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _held?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>
    /// Keeps the port from everybody until the end: a socket that is bound and never listens, so that who connects while it is all
    /// there is is refused. Other systems than Linux let no listener have the port beside it; there it is free while closed.
    /// </summary>
    private int Held(int port)
    {
        if (_held is null && OperatingSystem.IsLinux())
        {
            _held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _held.Bind(new IPEndPoint(IPAddress.Loopback, port));
        }

        return (_held?.LocalEndPoint as IPEndPoint)?.Port ?? port;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptSocketAsync();
            }
            catch (Exception exception) when (_stopping.IsCancellationRequested && exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that was gone before it was accepted, or no descriptor left for the moment: the port stays open.
                await Task.Delay(TimeSpan.FromMilliseconds(20), _wall);
                continue;
            }

            var number = Interlocked.Increment(ref _lastConnection);
            _connections[number] = socket;
            var serving = ServeAsync(socket, number);
            _running[number] = serving;
            if (serving.IsCompleted)
            {
                _running.TryRemove(number, out _);
            }
        }
    }

    private async Task ServeAsync(Socket socket, long number)
    {
        // Off the accept loop at once: a slow handshake holds nobody up.
        await Task.Yield();
        var stopping = _stopping.Token;
        var session = new EppConversation(_store, _clock, _sessions, number);
        try
        {
            socket.NoDelay = true;
            await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            using (var timeout = new CancellationTokenSource(HandshakeTimeout, _wall))
            {
                await stream.AuthenticateAsServerAsync(_tls, timeout.Token);
            }

            session.CertificateSha256 = (stream.RemoteCertificate as X509Certificate2)?.GetCertHashString(HashAlgorithmName.SHA256);
            var reader = new FrameReader(stream);
            var wire = new FaultyWire(session, _store, _plan, _late, stream, socket, _wall, stopping);
            var isOpen = await wire.GreetAsync();
            while (isOpen && await reader.ReadAsync(CancellationToken.None) is { } xml)
            {
                if (_store.Rules.Limits.LatencyMs is > 0 and var latency)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(latency), _wall, stopping);
                }

                isOpen = await wire.AnswerAsync(xml);
            }

            await stream.ShutdownAsync();
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client went away, or spoke no TLS or no frames: the connection is all that ends.
        }
        finally
        {
            session.Close();
            socket.Dispose();
            _connections.TryRemove(number, out _);
            _running.TryRemove(number, out _);
        }
    }
}

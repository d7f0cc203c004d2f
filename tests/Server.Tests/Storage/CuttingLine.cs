using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Reprieve.Server.Tests.Storage;

/// <summary>A line to PostgreSQL that breaks at a chosen commit: before it gets through, or once it was carried out and before its answer gets back.</summary>
internal sealed class CuttingLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private volatile Cut _next;

    private CuttingLine(NpgsqlConnectionStringBuilder server)
    {
        (_host, _port) = (server.Host!, server.Port); // of a server that is reached over TCP
        _listener.Start();
        // Statements in full and in plain sight: prepared ones have no words on the wire.
        ConnectionString = new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
            MaxAutoPrepare = 0,
            SslMode = SslMode.Disable,
        }.ConnectionString;
        _accepting = AcceptAsync();
    }

    public enum Cut
    {
        None,
        BeforeCommit,
        AfterCommit,
    }

    public string ConnectionString { get; }

    public static CuttingLine To(string connectionString) => new(new NpgsqlConnectionStringBuilder(connectionString));

    /// <summary>The next commit that comes by breaks its line.</summary>
    public void CutNext(Cut cut) => _next = cut;

    public bool HasCut => _next == Cut.None;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> lines = [];
        try
        {
            while (true)
            {
                lines.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            await far.ConnectAsync(_host, _port, broken.Token);
            var (up, down) = (near.GetStream(), far.GetStream());
            var isMute = false;
            var back = PumpAsync(
                down,
                async bytes =>
                {
                    // The answer to a commit has come: it was carried out.
                    if (isMute)
                    {
                        await broken.CancelAsync();
                        return;
                    }

                    await up.WriteAsync(bytes, broken.Token);
                },
                broken.Token);
            var forth = PumpAsync(
                up,
                async bytes =>
                {
                    if (_next != Cut.None && bytes.Span.IndexOf("COMMIT"u8) >= 0)
                    {
                        isMute = _next == Cut.AfterCommit;
                        _next = Cut.None;
                        if (!isMute)
                        {
                            await broken.CancelAsync();
                            return;
                        }
                    }

                    await down.WriteAsync(bytes, broken.Token);
                },
                broken.Token);
            await Task.WhenAny(back, forth);
            await broken.CancelAsync();
            await Task.WhenAll(back, forth);
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or IOException)
        {
            // The line is gone, which is what it is for.
        }
    }

    private static async Task PumpAsync(NetworkStream from, Func<ReadOnlyMemory<byte>, Task> deliver, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int length;
            while (!cancellationToken.IsCancellationRequested && (length = await from.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await deliver(buffer.AsMemory(0, length));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            // The other end has gone.
        }
    }
}

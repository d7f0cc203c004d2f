using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Reprieve.Server.Tests.Api;

/// <summary>A connection that sends whatever bytes a test wants, and reads answers off it one by one.</summary>
internal sealed class RawHttp : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    private RawHttp(Socket socket) => _socket = socket;

    public static async Task<RawHttp> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, address.Port, cancellationToken);
            return new RawHttp(socket);
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed before this side had seen it open: a connection that has ended, as the first read says.
            return new RawHttp(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Every answer to these bytes on a connection of their own, and to a last request after them, until the server closes.</summary>
    public static async Task<IReadOnlyList<Answer>> AskAsync(Uri address, byte[] bytes, CancellationToken cancellationToken)
    {
        using var wire = await ConnectAsync(address, cancellationToken);
        await wire.SendAsync((byte[])[.. bytes, .. "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8], cancellationToken);
        var answers = new List<Answer>();
        while (await wire.ReadAsync(isHead: false, cancellationToken) is { } answer)
        {
            answers.Add(answer);
        }

        return answers;
    }

    public static Task<IReadOnlyList<Answer>> AskAsync(Uri address, string latin1, CancellationToken cancellationToken) =>
        AskAsync(address, Encoding.Latin1.GetBytes(latin1), cancellationToken);

    /// <summary>Sends all, or as much as the server takes before it closes.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
            }
        }
        catch (SocketException)
        {
            // It has refused already: its answer, where there is one, is read next.
        }
    }

    /// <summary>The next answer; null where the connection has ended.</summary>
    /// <param name="isHead">Whether it is to a HEAD, and so without the body that it tells the length of.</param>
    public async Task<Answer?> ReadAsync(bool isHead, CancellationToken cancellationToken)
    {
        if (await ReadHeadAsync(cancellationToken) is not var (status, head))
        {
            return null;
        }

        if (status == 100)
        {
            return await ReadAsync(isHead, cancellationToken);
        }

        var bodyLength = isHead ? 0 : ContentLength(head);
        while (_end - _start < bodyLength)
        {
            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }

        var body = Encoding.UTF8.GetString(_buffer, _start, bodyLength);
        _start += bodyLength;
        return new Answer(status, head, body);
    }

    /// <summary>Whether the server asks for the body of a request with <c>Expect: 100-continue</c>: it is being served then.</summary>
    public async Task<bool> IsContinuedAsync(CancellationToken cancellationToken) => await ReadHeadAsync(cancellationToken) is (100, _);

    public void Dispose() => _socket.Dispose();

    private async Task<(int Status, string Head)?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }

        var head = Encoding.Latin1.GetString(_buffer, _start, length);
        _start += length + 4;
        return (int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head);
    }

    private static int ContentLength(string head)
    {
        const string name = "\r\nContent-Length: ";
        var start = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return 0;
        }

        var rest = head.AsSpan(start + name.Length);
        var end = rest.IndexOf('\r');
        return int.Parse(end < 0 ? rest : rest[..end], CultureInfo.InvariantCulture);
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _end);
        }

        try
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellationToken);
            _end += read;
            return read > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    internal sealed record Answer(int Status, string Head, string Body)
    {
        public bool Closes => Head.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase);
    }
}

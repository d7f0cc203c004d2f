using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Reprieve.Bench.Measuring;

/// <summary>
/// Sends requests that were made before over connections that stay open, each its next one as soon as the last is answered. Raw sockets,
/// and no more of an answer is read than has to be: what this costs is taken from the server on the same cores.
/// </summary>
internal sealed class LoadGenerator : IDisposable
{
    private readonly List<Connection> _connections = [];

    private LoadGenerator()
    {
    }

    public static async Task<LoadGenerator> ConnectAsync(IPEndPoint server, int connections, CancellationToken cancellationToken)
    {
        var load = new LoadGenerator();
        for (var index = 0; index < connections; index++)
        {
            var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            load._connections.Add(new Connection(socket));
            await socket.ConnectAsync(server, cancellationToken);
        }

        return load;
    }

    /// <summary>Sends each request once; any answer but 200 is a fault.</summary>
    /// <returns>From the first byte sent to the last one read, and the time that each request took.</returns>
    public async Task<Load> SendAsync(IReadOnlyList<byte[]> requests, CancellationToken cancellationToken)
    {
        var times = new TimeSpan[requests.Count];
        var next = -1;
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(_connections.Select(async connection =>
        {
            int index;
            while ((index = Interlocked.Increment(ref next)) < requests.Count)
            {
                var sent = Stopwatch.GetTimestamp();
                await connection.AskAsync(requests[index], cancellationToken);
                times[index] = Stopwatch.GetElapsedTime(sent);
            }
        }));
        return new Load(Stopwatch.GetElapsedTime(started), times, Environment.CpuUsage.TotalTime - cpu);
    }

    public void Dispose() => _connections.ForEach(connection => connection.Dispose());

    private sealed class Connection(Socket socket) : IDisposable
    {
        private readonly byte[] _buffer = new byte[256 * 1024];

        public async Task AskAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
        {
            while (request.Length > 0)
            {
                request = request[await socket.SendAsync(request, SocketFlags.None, cancellationToken)..];
            }

            var length = 0;
            var whole = 0;
            while (whole == 0 || length < whole)
            {
                var read = await socket.ReceiveAsync(_buffer.AsMemory(length), SocketFlags.None, cancellationToken);
                length += read > 0 ? read : throw new IOException("the server closed a connection");
                whole = whole > 0 ? whole : LengthOf(_buffer.AsSpan(0, length));
            }

            if (!_buffer.AsSpan().StartsWith("HTTP/1.1 200"u8))
            {
                throw new InvalidDataException(Encoding.UTF8.GetString(_buffer, 0, length));
            }
        }

        /// <summary>Of the whole answer; 0 while its head is not here.</summary>
        private static int LengthOf(ReadOnlySpan<byte> answer)
        {
            var head = answer.IndexOf("\r\n\r\n"u8);
            if (head < 0)
            {
                return 0;
            }

            var field = answer[..head].IndexOf("Content-Length: "u8);
            if (field < 0)
            {
                throw new InvalidDataException($"no length: {Encoding.UTF8.GetString(answer[..head])}");
            }

            var digits = answer[(field + "Content-Length: ".Length)..];
            return head + 4 + int.Parse(digits[..digits.IndexOf((byte)'\r')], NumberStyles.None, CultureInfo.InvariantCulture);
        }

        public void Dispose() => socket.Dispose();
    }
}

/// <summary>What a set of requests took.</summary>
/// <param name="OwnCpu">What the load generator's process used of the cores.</param>
internal sealed record Load(TimeSpan Took, IReadOnlyList<TimeSpan> Times, TimeSpan OwnCpu)
{
    public double PerSecond => Times.Count / Took.TotalSeconds;

    public double MedianMs => Figures.Median(Times.Select(time => time.TotalMilliseconds));
}

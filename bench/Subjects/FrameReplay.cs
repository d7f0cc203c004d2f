using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Reprieve.Epp;
using Reprieve.Epp.Frames;
using Reprieve.Epp.Session;

namespace Reprieve.Bench.Subjects;

/// <summary>
/// Sessions that send frames recorded before, one after another, and read the answers only as far as to see that they are good: the least
/// that a client of a registry can do.
/// </summary>
internal sealed class FrameReplay : IAsyncDisposable
{
    private readonly List<Session> _sessions = [];

    private FrameReplay()
    {
    }

    public static async Task<FrameReplay> ConnectAsync(int port, string caFile, int sessions, CancellationToken cancellationToken)
    {
        var replay = new FrameReplay();
        for (var index = 0; index < sessions; index++)
        {
            replay._sessions.Add(await Session.OpenAsync(port, caFile, cancellationToken));
        }

        return replay;
    }

    /// <summary>Sends the frames, those of a domain in their order over one session, each session its next domain when it is done with one.</summary>
    /// <param name="frames">As recorded.</param>
    /// <param name="rename">The domain to name instead; as long as the one that it stands for.</param>
    public async Task<TimeSpan> SendAsync(IReadOnlyList<LoggedFrame> frames, Func<string, string> rename, CancellationToken cancellationToken)
    {
        List<List<byte[]>> work =
        [
            .. frames.GroupBy(frame => frame.Name, StringComparer.Ordinal).Select(domain => domain
                .Select(frame => Encoding.UTF8.GetBytes(frame.Xml.Replace(frame.Name, rename(frame.Name), StringComparison.Ordinal))).ToList()),
        ];
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(_sessions.Select(session => Task.Run(
            async () =>
            {
                int index;
                while ((index = Interlocked.Increment(ref next)) < work.Count)
                {
                    foreach (var frame in work[index])
                    {
                        await session.AskAsync(frame, cancellationToken);
                    }
                }
            },
            cancellationToken)));
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>A sign of life, so that no session is closed while others work.</summary>
    public Task StayAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_sessions.Select(session => session.AskAsync(new Hello().ToXml(), cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
        {
            await session.DisposeAsync();
        }
    }

    private sealed class Session(SslStream stream) : IAsyncDisposable
    {
        private readonly FrameReader _reader = new(stream);
        private readonly FrameWriter _writer = new(stream);

        public static async Task<Session> OpenAsync(int port, string caFile, CancellationToken cancellationToken)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync("127.0.0.1", port, cancellationToken);
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CustomTrustStore.ImportFromPemFile(caFile);
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", CertificateChainPolicy = trust }, cancellationToken);
            var session = new Session(stream);
            await session._reader.ReadAsync(cancellationToken);
            var login = new Login("practice", "practice-1") { Lang = "en", ObjUris = EppNamespaces.Objects, ExtUris = EppNamespaces.Extensions };
            await session.AskAsync(new CommandRequest(login, "bench-login").ToXml(), cancellationToken);
            return session;
        }

        public async Task AskAsync(byte[] frame, CancellationToken cancellationToken)
        {
            await _writer.WriteAsync(frame, cancellationToken);
            var answer = await _reader.ReadAsync(cancellationToken) ?? throw new IOException("the registry closed a session");
            if (answer.AsSpan().IndexOf("<result code=\"1"u8) < 0 && answer.AsSpan().IndexOf("<greeting"u8) < 0)
            {
                throw new InvalidDataException(Encoding.UTF8.GetString(answer));
            }
        }

        public ValueTask DisposeAsync() => stream.DisposeAsync();
    }
}

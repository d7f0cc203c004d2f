using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Reprieve.Epp.Frames;

namespace Reprieve.Epp.Session;

/// <summary>
/// A client's session with an EPP server over TLS (RFC 5734). One command at a time; one caller. An answer is data, whatever its
/// code; a broken wire is an <see cref="EppConnectionException"/>, and the session is dead after it.
/// </summary>
public sealed class EppSession : IAsyncDisposable
{
    private readonly EppSessionSettings _settings;
    private readonly SslStream _stream;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private readonly SessionSecrets _secrets;

    // A read is always under way, so that a server that says goodbye or closes while we are idle is noticed before the next
    // frame is written.
    private Task<byte[]?> _next;
    private int _isBusy;
    private bool _isClosed;

    private EppSession(SslStream stream, EppSessionSettings settings)
    {
        _settings = settings;
        _secrets = new SessionSecrets(settings.Tap);
        _stream = stream;
        _reader = new FrameReader(stream, settings.MaxFrameLength);
        _writer = new FrameWriter(stream, settings.MaxFrameLength);
        Greeting = new Greeting { SvID = "", SvDate = null };
        _next = ReadNextAsync();
    }

    /// <summary>The server's latest greeting.</summary>
    public Greeting Greeting { get; private set; }

    /// <summary>When it came, by our clock.</summary>
    public DateTimeOffset GreetingAt { get; private set; }

    /// <summary>Whether a command can be sent, as far as this side knows.</summary>
    public bool IsOpen => !_isClosed && !_next.IsCompleted;

    /// <summary>Connects, and reads the greeting.</summary>
    /// <exception cref="EppConnectionException">Nothing that could change an object was sent.</exception>
    public static async Task<EppSession> ConnectAsync(
        EppEndpoint endpoint, EppSessionSettings settings, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(settings.ConnectTimeout, settings.Clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var stream = await EppTls.ConnectAsync(endpoint, settings.Clock, cancellationToken, linked.Token);
        // TLS 1.3: whether our certificate was taken shows only at the first read.
        var shown = stream.LocalCertificate as X509Certificate2;
        var session = new EppSession(stream, settings);
        try
        {
            session.TakeGreeting(session.ReadReply(await session._next.WaitAsync(linked.Token), isTransform: false));
            session._next = session.ReadNextAsync();
            return session;
        }
        catch (Exception exception)
        {
            await session.DisposeAsync();
            if (!cancellationToken.IsCancellationRequested && WireFaults.Is(exception))
            {
                var note = CertificateFiles.Note(endpoint, shown, settings.Clock.GetUtcNow());
                throw WireFaults.BeforeGreeting(WireFaults.Translate(exception, isTransform: false, cancellationToken), note);
            }

            throw;
        }
    }

    /// <summary>Signs in, announcing what both sides speak.</summary>
    public Task<EppResponse> LoginAsync(
        string clID, string pw, string clTRID, CancellationToken cancellationToken, string? newPw = null)
    {
        _secrets.Add(pw);
        _secrets.Add(newPw);
        var login = new Login(clID, pw)
        {
            NewPw = newPw,
            Lang = Greeting.Langs.Count == 0 || Greeting.Langs.Contains("en", StringComparer.Ordinal) ? "en" : Greeting.Langs[0],
            ObjUris = [.. EppNamespaces.Objects.Concat(EppNamespaces.Messages).Where(Greeting.Offers)],
            ExtUris = [.. EppNamespaces.Extensions.Where(Greeting.Offers)],
        };
        return SendAsync(login, clTRID, cancellationToken);
    }

    /// <summary>Sends a command and reads its answer. After an answer that ends the session (1500, 2500…) it is closed.</summary>
    /// <param name="clTRID">3 to 64 characters; the answer must carry it.</param>
    /// <exception cref="EppConnectionException">The wire broke; MayHaveBeenApplied says whether a transform may have reached the
    /// server.</exception>
    public async Task<EppResponse> SendAsync(EppCommand command, string clTRID, CancellationToken cancellationToken)
    {
        var reply = await ExchangeAsync(new CommandRequest(command, clTRID), command.IsTransform, reply => reply switch
        {
            EppResponse { ClTRID: { } echoed } when echoed != clTRID => $"The answer is to {echoed}, not to {clTRID}.",
            EppResponse => null,
            _ => "A greeting came where an answer was due.",
        }, cancellationToken);
        var response = (EppResponse)reply;
        if (response.EndsSession)
        {
            Close();
        }

        return response;
    }

    /// <summary>
    /// Asks for a new greeting: keeps the session alive and tells the server's clock. When to do so is the owner's business.
    /// </summary>
    public async Task<Greeting> HelloAsync(CancellationToken cancellationToken)
    {
        TakeGreeting(await ExchangeAsync(new Hello(), isTransform: false, reply => reply switch
        {
            Greeting _ => null,
            EppResponse { EndsSession: true } => null,
            _ => "An answer came where a greeting was due.",
        }, cancellationToken));
        return Greeting;
    }

    /// <summary>Signs out and closes; null where the session had ended.</summary>
    public async Task<EppResponse?> LogoutAsync(string clTRID, CancellationToken cancellationToken)
    {
        try
        {
            return IsOpen ? await SendAsync(new Logout(), clTRID, cancellationToken) : null;
        }
        finally
        {
            Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        try
        {
            await _next;
        }
        catch (Exception exception) when (WireFaults.Is(exception))
        {
            // The read that was under way ends with the stream.
        }
    }

    private async Task<EppReply> ExchangeAsync(
        EppRequest request, bool isTransform, Func<EppReply, string?> findMismatch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
        {
            throw new InvalidOperationException("A session carries one command at a time, and one is under way.");
        }

        try
        {
            await RequireOpenAsync();
            var xml = request.ToXml();
            if (xml.Length > _settings.MaxFrameLength - FrameReader.HeaderLength)
            {
                throw new ArgumentException(
                    $"The frame has {xml.Length} bytes; at most {_settings.MaxFrameLength} are sent.", nameof(request));
            }

            if (_settings.MayWrite is { } mayWrite && !mayWrite())
            {
                throw new EppConnectionException(
                    EppFault.MayNotWrite, mayHaveBeenApplied: false, "This session may not write now.");
            }

            return await WriteAndReadAsync(xml, isTransform, findMismatch, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    /// <summary>What arrived unasked ends the session before anything is written to it.</summary>
    private async Task RequireOpenAsync()
    {
        if (_isClosed)
        {
            throw new EppConnectionException(EppFault.Closed, mayHaveBeenApplied: false, "The session has ended.");
        }

        if (!_next.IsCompleted)
        {
            return;
        }

        try
        {
            var refusal = ReadReply(await _next, isTransform: false) as EppResponse;
            throw new EppConnectionException(
                EppFault.Refused,
                mayHaveBeenApplied: false,
                $"The server ended the session: {refusal?.Code} {refusal?.Results[0].Message}")
            {
                Refusal = refusal,
            };
        }
        catch (Exception exception) when (WireFaults.Is(exception))
        {
            Close();
            throw WireFaults.Translate(exception, isTransform: false, CancellationToken.None);
        }
    }

    private async Task<EppReply> WriteAndReadAsync(
        byte[] xml, bool isTransform, Func<EppReply, string?> findMismatch, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_settings.CommandTimeout, _settings.Clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var at = _settings.Clock.GetUtcNow();
            try
            {
                await _writer.WriteAsync(xml, linked.Token);
            }
            finally
            {
                _secrets.Show(at, isOutgoing: true, xml);
            }

            var reply = ReadReply(await _next.WaitAsync(linked.Token), isTransform);
            if (findMismatch(reply) is { } mismatch)
            {
                throw new EppConnectionException(EppFault.Broken, isTransform, mismatch);
            }

            _next = ReadNextAsync();
            return reply;
        }
        catch (Exception exception) when (WireFaults.Is(exception))
        {
            Close();
            throw WireFaults.Translate(exception, isTransform, cancellationToken);
        }
    }

    private EppReply ReadReply(byte[]? xml, bool isTransform)
    {
        if (xml is null)
        {
            throw new EppConnectionException(EppFault.Broken, isTransform, "The server closed the connection.");
        }

        _secrets.Show(_settings.Clock.GetUtcNow(), isOutgoing: false, xml);
        return EppReply.Read(xml) switch
        {
            EppResponse response => response with { Results = [.. response.Results.Select(_secrets.Without)] },
            var greeting => greeting,
        };
    }

    private void TakeGreeting(EppReply reply)
    {
        if (reply is not Greeting greeting)
        {
            var refusal = (EppResponse)reply;
            Close();
            throw new EppConnectionException(
                EppFault.Refused, mayHaveBeenApplied: false, $"The server answered {refusal.Code} {refusal.Results[0].Message}")
            {
                Refusal = refusal,
            };
        }

        Greeting = greeting;
        GreetingAt = _settings.Clock.GetUtcNow();
    }

    private Task<byte[]?> ReadNextAsync() => _reader.ReadAsync(CancellationToken.None).AsTask();

    private void Close()
    {
        _isClosed = true;
        _stream.Dispose();
    }
}

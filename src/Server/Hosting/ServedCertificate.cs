using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Reprieve.Server.Hosting;

/// <summary>
/// The certificate that https is served with, and the authorities between it and a root. The files are looked at when a client
/// connects, at most once a second: new ones serve from the next handshake on, and what cannot be read leaves the old in place.
/// </summary>
internal sealed partial class ServedCertificate(HostSettings settings, ILogger<ServedCertificate> logger)
{
    private static readonly TimeSpan _lookAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private SslStreamCertificateContext? _context;
    private byte[] _seen = [];
    private long _lookedAt;

    /// <exception cref="InvalidDataException">There is none yet, and the files cannot be read as PEM; says which.</exception>
    public SslStreamCertificateContext Current()
    {
        lock (_lock)
        {
            if (_context is null)
            {
                _seen = Fingerprint();
                _context = Load();
            }
            else if (settings.Clock.GetElapsedTime(_lookedAt) < _lookAgain)
            {
                return _context;
            }
            else if (!Fingerprint().AsSpan().SequenceEqual(_seen))
            {
                _context = Replace(_context);
            }

            _lookedAt = settings.Clock.GetTimestamp();
            return _context;
        }
    }

    private SslStreamCertificateContext Replace(SslStreamCertificateContext old)
    {
        // Certificate and key are two files: between the two writes they do not fit, and the second makes this run again.
        _seen = Fingerprint();
        try
        {
            var context = Load();
            var words = Words(context);
            LogReplaced(words);
            return context;
        }
        catch (InvalidDataException fault)
        {
            var words = Words(old);
            LogKept(fault.Message, words);
            return old;
        }
    }

    private SslStreamCertificateContext Load()
    {
        var (certificateFile, keyFile) = (CertificateFile, settings.TlsKeyFile);
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificateFile, keyFile), chain, offline: true);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException(
                $"--tls-cert {certificateFile}{(keyFile is null ? "" : $" with --tls-key {keyFile}")}: no certificate with its key in PEM form. {fault.Message}",
                fault);
        }
    }

    private static string Words(SslStreamCertificateContext context) => string.Create(
        CultureInfo.InvariantCulture, $"{context.TargetCertificate.Subject}, valid until {context.TargetCertificate.NotAfter.ToUniversalTime():u}");

    private string CertificateFile => settings.TlsCertificateFile ?? throw new InvalidOperationException("Without a certificate's file nothing is served over https.");

    private byte[] Fingerprint()
    {
        try
        {
            return [.. SHA256.HashData(File.ReadAllBytes(CertificateFile)), .. settings.TlsKeyFile is { } key ? SHA256.HashData(File.ReadAllBytes(key)) : []];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "https is served with a new certificate: {Certificate}")]
    private partial void LogReplaced(string certificate);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the files of the https certificate changed and cannot be used: {Reason} Still serving {Certificate}")]
    private partial void LogKept(string reason, string certificate);
}

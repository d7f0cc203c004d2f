using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reprieve.Epp.Session;

/// <summary>
/// The TLS of a session: from the first byte, no STARTTLS (RFC 5734 §8). Versions are the system's choice, 1.2 and up.
/// </summary>
internal static class EppTls
{
    /// <param name="caller">Tells a caller that gave up from a timeout.</param>
    /// <param name="linked">The caller's and the timeout's.</param>
    internal static async Task<SslStream> ConnectAsync(
        EppEndpoint endpoint, TimeProvider clock, CancellationToken caller, CancellationToken linked)
    {
        var options = Options(endpoint);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? stream = null;
        try
        {
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, linked);
            stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(options, linked);
            return stream;
        }
        catch (Exception exception)
        {
            await (stream?.DisposeAsync() ?? ValueTask.CompletedTask);
            socket.Dispose();
            var where = $"{endpoint.Host}:{endpoint.Port}";
            throw exception switch
            {
                OperationCanceledException when caller.IsCancellationRequested => exception,
                OperationCanceledException => Fault(EppFault.TimedOut, $"{where} did not answer in time.", exception),
                AuthenticationException or CryptographicException =>
                    Fault(EppFault.Tls, $"TLS with {where}: {exception.Message}{Note()}", exception),
                SocketException => Fault(EppFault.Unreachable, $"{where}: {exception.Message}", exception),
                IOException => Fault(EppFault.Unreachable, $"{where} broke off the handshake: {exception.Message}{Note()}", exception),
                _ => exception,
            };

            // Without an inner one it is we who did not take theirs.
            string Note() => exception.InnerException is null
                ? ""
                : CertificateFiles.Note(endpoint, options.ClientCertificateContext?.TargetCertificate, clock.GetUtcNow());
        }
    }

    private static SslClientAuthenticationOptions Options(EppEndpoint endpoint)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = endpoint.ServerName ?? endpoint.Host };
        if (endpoint.CaFile is { } caFile)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(CertificateFiles.Authorities(caFile));
            options.CertificateChainPolicy = policy;
        }

        if (endpoint.PinnedSha256 is { } pin)
        {
            var expected = Convert.FromHexString(pin.Replace(":", "", StringComparison.Ordinal).Trim());
            var pinAlone = endpoint.CaFile is null;
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                certificate is not null
                && CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate.GetRawCertData()), expected)
                && (pinAlone || errors == SslPolicyErrors.None);
        }

        if (endpoint.ClientCertificateFile is { } certificateFile)
        {
            options.ClientCertificateContext = CertificateFiles.Own(certificateFile, endpoint.ClientKeyFile);
        }

        return options;
    }

    private static EppConnectionException Fault(EppFault fault, string message, Exception inner) =>
        new(fault, mayHaveBeenApplied: false, message, inner);
}

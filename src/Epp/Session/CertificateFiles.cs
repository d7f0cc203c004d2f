using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reprieve.Epp.Session;

/// <summary>
/// Our certificate and the authorities that we trust, read from their files for each session: new files count from the next
/// session on. Each fault names the file and what would mend it.
/// </summary>
internal static class CertificateFiles
{
    /// <exception cref="EppConnectionException">The file cannot be read, or holds no certificate.</exception>
    internal static X509Certificate2Collection Authorities(string caFile)
    {
        var authorities = new X509Certificate2Collection();
        Read("CaFile", caFile, pem => authorities.ImportFromPem(pem));
        return authorities.Count > 0 ? authorities : throw Fault($"CaFile {caFile} holds no certificate in PEM form.");
    }

    /// <exception cref="EppConnectionException">A file cannot be read, or the key is not the certificate's.</exception>
    internal static SslStreamCertificateContext Own(string certificateFile, string? keyFile)
    {
        var chain = new X509Certificate2Collection();
        var certificatePem = Read("ClientCertificateFile", certificateFile, pem => chain.ImportFromPem(pem));
        if (chain.Count == 0)
        {
            throw Fault($"ClientCertificateFile {certificateFile} holds no certificate in PEM form.");
        }

        var keyPem = keyFile is null ? certificatePem : Read("ClientKeyFile", keyFile, static _ => { });
        try
        {
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificatePem, keyPem), chain, offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw Fault(
                $"{(keyFile is null ? $"ClientCertificateFile {certificateFile} holds no key that fits it, and no ClientKeyFile is set"
                    : $"ClientKeyFile {keyFile} holds no key that fits ClientCertificateFile {certificateFile}")}: "
                + $"replace both together ({exception.Message})",
                exception);
        }
    }

    /// <summary>What to know of our certificate where the server broke off before its greeting; empty where it was not asked for.</summary>
    internal static string Note(EppEndpoint endpoint, X509Certificate2? shown, DateTimeOffset now) =>
        endpoint.ClientCertificateFile is null ? " We showed no certificate: set ClientCertificateFile where the registry asks for one."
        : shown is null ? ""
        : shown.NotAfter.ToUniversalTime() < now.UtcDateTime
            ? $" Our certificate, {endpoint.ClientCertificateFile}, expired on {shown.NotAfter.ToUniversalTime():yyyy-MM-dd}: put a new one in its place."
        : $" We showed {shown.Subject} of {endpoint.ClientCertificateFile}, valid until {shown.NotAfter.ToUniversalTime():yyyy-MM-dd}.";

    private static string Read(string option, string file, Action<string> use)
    {
        try
        {
            var pem = File.ReadAllText(file);
            use(pem);
            return pem;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Fault($"{option} {file}: there is no such file.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw Fault($"{option} {file}: {exception.Message}", exception);
        }
    }

    private static EppConnectionException Fault(string message, Exception? inner = null) =>
        new(EppFault.Tls, mayHaveBeenApplied: false, message, inner);
}

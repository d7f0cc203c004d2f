using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reprieve.Server.Hosting;

/// <summary>The certificate that https is served with, and the authorities between it and a root.</summary>
internal static class TlsCertificate
{
    /// <param name="certificateFile">PEM: the certificate, those of the authorities that signed it after it, and its key unless <paramref name="keyFile"/> has it.</param>
    /// <param name="keyFile">PEM of the key.</param>
    /// <exception cref="InvalidDataException">A file cannot be read as PEM; says which.</exception>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Chain) Load(string certificateFile, string? keyFile)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            return (X509Certificate2.CreateFromPemFile(certificateFile, keyFile), chain);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException)
        {
            throw new InvalidDataException(
                $"--tls-cert {certificateFile}{(keyFile is null ? "" : $" with --tls-key {keyFile}")}: no certificate with its key in PEM form. {fault.Message}",
                fault);
        }
    }
}

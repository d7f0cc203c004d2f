using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reprieve.Server.Hosting;

/// <summary>The certificate that https is served with.</summary>
internal static class TlsCertificate
{
    /// <param name="certificateFile">PEM: the certificate, and its key unless <paramref name="keyFile"/> has it.</param>
    /// <param name="keyFile">PEM of the key.</param>
    /// <exception cref="InvalidDataException">A file cannot be read as PEM; says which.</exception>
    public static X509Certificate2 Load(string certificateFile, string? keyFile)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException)
        {
            throw new InvalidDataException(
                $"--tls-cert {certificateFile}{(keyFile is null ? "" : $" with --tls-key {keyFile}")}: no certificate with its key in PEM form. {fault.Message}",
                fault);
        }
    }
}

using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reprieve.Sandbox.Wire;

/// <summary>What the registry shows at a handshake, and what it asks of the client.</summary>
internal static class ServerTls
{
    /// <param name="clientCaFile">The authorities whose certificates a client must show; null asks for none.</param>
    public static SslServerAuthenticationOptions Options(X509Certificate2 certificate, string? clientCaFile)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (clientCaFile is not null)
        {
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = ChainPolicy(clientCaFile);
        }

        return options;
    }

    private static X509ChainPolicy ChainPolicy(string clientCaFile)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(clientCaFile);
        }
        catch (CryptographicException exception)
        {
            throw new IOException($"{clientCaFile}: {exception.Message}", exception);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new IOException($"{clientCaFile} holds no certificate");
    }
}

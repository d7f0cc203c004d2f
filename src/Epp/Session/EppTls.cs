using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reprieve.Epp.Session;

/// <summary>The TLS of a session: from the first byte, no STARTTLS (RFC 5734 §8). Versions are the system's choice, 1.2 and up.</summary>
internal static class EppTls
{
    internal static SslClientAuthenticationOptions Options(EppEndpoint endpoint)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = endpoint.ServerName ?? endpoint.Host };
        if (endpoint.CaFile is { } caFile)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(caFile);
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
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(certificateFile, endpoint.ClientKeyFile), chain, offline: true);
        }

        return options;
    }
}

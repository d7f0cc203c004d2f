using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Reprieve.Sandbox;

/// <summary>
/// The registry's own certificate authority and server certificate (ECDSA P-256, for localhost and the loopback addresses), made at
/// the first start and kept as PEM. The authority's key is thrown away once it signed: nothing else can ever be signed with it.
/// </summary>
internal static class Certificates
{
    public const string CaFile = "ca.pem";
    private const string CertificateFile = "server.pem";
    private const string KeyFile = "server-key.pem";

    // Fixed dates: a certificate must hold whatever clock the process was given.
    private static readonly DateTimeOffset NotBefore = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset NotAfter = new(2049, 12, 31, 0, 0, 0, TimeSpan.Zero);

    public static X509Certificate2 LoadOrCreate(string folder)
    {
        var certificateFile = Path.Combine(folder, CertificateFile);
        var keyFile = Path.Combine(folder, KeyFile);
        // The certificate comes last, and whole: where it is, the others are whole too.
        if (!File.Exists(certificateFile))
        {
            Create(folder, certificateFile, keyFile);
        }

        return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
    }

    private static void Create(string folder, string certificateFile, string keyFile)
    {
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=Reprieve practice registry CA", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        var caIdentifier = new X509SubjectKeyIdentifierExtension(caRequest.PublicKey, critical: false);
        caRequest.CertificateExtensions.Add(caIdentifier);
        using var ca = caRequest.CreateSelfSigned(NotBefore, NotAfter);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(caIdentifier));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        using var certificate = request.Create(ca, NotBefore, NotAfter, serial);

        PrivateFile.Write(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, CaFile), ca.ExportCertificatePem() + "\n");
        File.WriteAllText($"{certificateFile}.new", certificate.ExportCertificatePem() + "\n");
        File.Move($"{certificateFile}.new", certificateFile);
    }
}

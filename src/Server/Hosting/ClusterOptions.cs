using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Reprieve.Server.Hosting;

/// <summary>This node's place in the cluster: <c>Reprieve:Cluster</c>.</summary>
public sealed class ClusterOptions
{
    public const string Section = "Reprieve:Cluster";

    /// <summary>The silo's port; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int SiloPort { get; set; }

    /// <summary>The address of this machine at which the other nodes reach it; one that is not loopback needs <see cref="CertificateFile"/>.</summary>
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>The certificate this node shows the others, PEM, with the authorities between it and one of <see cref="CaFile"/>.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>Its private key, PEM; in the certificate's file unless given.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The cluster's own authorities, PEM: whoever shows a certificate of theirs is a node.</summary>
    public string? CaFile { get; set; }

    /// <summary>What nodes prove to each other who they are with; null where they do not have to.</summary>
    /// <exception cref="ValidationException">The options do not fit together, or a file cannot be used.</exception>
    internal SiloTls? Tls()
    {
        if (!IPAddress.TryParse(AdvertisedAddress, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            throw new ValidationException($"{Section}:AdvertisedAddress {AdvertisedAddress} is not the address of one machine: write it like 10.0.0.7.");
        }

        if ((CertificateFile is null) != (CaFile is null) || (KeyFile is not null && CertificateFile is null))
        {
            throw new ValidationException($"{Section}: CertificateFile and CaFile go together, and KeyFile with them.");
        }

        if (CertificateFile is not null && CaFile is not null)
        {
            return new SiloTls(CertificateFile, KeyFile, CaFile);
        }

        return IPAddress.IsLoopback(address)
            ? null
            : throw new ValidationException(
                $"{Section}:AdvertisedAddress {AdvertisedAddress} is not loopback: nodes of several machines prove to each other who they are. "
                + "Set CertificateFile and CaFile (docs/operating.md, \"Nodes on several machines\").");
    }
}

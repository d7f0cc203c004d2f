namespace Reprieve.Epp.Session;

/// <summary>Where a registry's EPP server is, how its certificate is checked, and what we show of our own.</summary>
public sealed record EppEndpoint
{
    public required string Host { get; init; }

    /// <summary>RFC 5734 §8: 700.</summary>
    public int Port { get; init; } = 700;

    /// <summary>The name to ask for (SNI) and to find in the certificate; null is <see cref="Host"/>.</summary>
    public string? ServerName { get; init; }

    /// <summary>PEM file of the authorities to trust instead of the machine's.</summary>
    public string? CaFile { get; init; }

    /// <summary>
    /// SHA-256 of the server's certificate, hex, colons allowed. Alone it is all that is checked; with <see cref="CaFile"/> both
    /// must hold.
    /// </summary>
    public string? PinnedSha256 { get; init; }

    /// <summary>PEM file of our certificate, intermediates after it where there are some.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>PEM file of its key; null where the certificate's file holds it too.</summary>
    public string? ClientKeyFile { get; init; }
}

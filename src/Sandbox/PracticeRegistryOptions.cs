namespace Reprieve.Sandbox;

/// <summary>How a practice registry is started.</summary>
public sealed record PracticeRegistryOptions
{
    /// <summary>Where its state, certificates and control token live; made if it is not there.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The EPP port on the loopback address; 0 takes a free one.</summary>
    public int EppPort { get; init; }

    /// <summary>The control port on the loopback address; 0 takes a free one.</summary>
    public int ControlPort { get; init; }

    /// <summary>What an empty data directory is filled from; null is the seed that comes with the product.</summary>
    public string? SeedFile { get; init; }

    /// <summary>The password of the registrars that the seed gives none; null keeps what they have, at first <c>practice-1</c>.</summary>
    public string? Password { get; init; }

    /// <summary>PEM of the authorities whose certificates EPP clients must show at the handshake; null asks for none.</summary>
    public string? ClientCaFile { get; init; }
}

namespace Reprieve.Sandbox;

/// <summary>A host object (RFC 5732); <see cref="Addresses"/> hold IPv4 and IPv6 texts.</summary>
public sealed record HostObject
{
    public required string Name { get; init; }
    public required string Roid { get; init; }
    public required string Sponsor { get; init; }
    public required DateTimeOffset Created { get; init; }
    public IReadOnlyList<string> Addresses { get; init; } = [];
}

/// <summary>A contact object (RFC 5733); what the client said about it is kept as the XML it came in.</summary>
public sealed record ContactObject
{
    public required string Id { get; init; }
    public required string Roid { get; init; }
    public required string Sponsor { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required string AuthInfo { get; init; }

    /// <summary>postalInfo, voice, fax and email, in that order, each a whole element in the contact namespace.</summary>
    public required IReadOnlyList<string> Details { get; init; }
}

using Reprieve.Epp;
using Reprieve.Epp.Contact;

namespace Reprieve.Sandbox;

/// <summary>A host object (RFC 5732).</summary>
public sealed record HostObject
{
    public required string Name { get; init; }
    public required string Roid { get; init; }
    public required string Sponsor { get; init; }
    public required DateTimeOffset Created { get; init; }
    public IReadOnlyList<HostAddress> Addresses { get; init; } = [];
}

/// <summary>A contact object (RFC 5733).</summary>
public sealed record ContactObject
{
    public required string Id { get; init; }
    public required string Roid { get; init; }
    public required string Sponsor { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required IReadOnlyList<PostalInfo> PostalInfo { get; init; }
    public Phone? Voice { get; init; }
    public Phone? Fax { get; init; }
    public required string Email { get; init; }
    public required string AuthInfo { get; init; }
}

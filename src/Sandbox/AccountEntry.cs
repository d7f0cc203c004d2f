using Reprieve.Epp.Extensions;

namespace Reprieve.Sandbox;

/// <summary>
/// A name as it stands in a registrar's own books, to fill an account from. Books are not the registry: the name may have been
/// restored, dropped or lost since.
/// </summary>
public sealed record AccountEntry
{
    /// <summary>The registrar whose books these are.</summary>
    public required string Account { get; init; }

    /// <summary>A-labels, lower case.</summary>
    public required string Name { get; init; }
    public required string Roid { get; init; }
    public required DateTimeOffset RegistrationDate { get; init; }

    /// <summary>The expiry on record, before any autorenewal that the registry made since.</summary>
    public required DateTimeOffset ExpirationDate { get; init; }
    public DateTimeOffset? DeletedDate { get; init; }
    public IReadOnlyList<string> NameServers { get; init; } = [];
    public IReadOnlyList<DsData> DsData { get; init; } = [];
}

using System.Globalization;
using System.Text.Json.Serialization;

namespace Reprieve.Server.Registries;

/// <summary>A domain as its registry shows it now (RFC 5731 §3.1.2, RFC 3915 §4.1.2, RFC 5910 §5.1.2).</summary>
public sealed record DomainFacts
{
    public required string Name { get; init; }

    /// <summary>The registry's id of this registration: another one means that the name dropped and was registered anew.</summary>
    public required string Roid { get; init; }

    /// <summary>The sponsoring client.</summary>
    public required string ClId { get; init; }

    public IReadOnlyList<string> Statuses { get; init; } = [];

    public IReadOnlyList<string> RgpStatuses { get; init; } = [];

    /// <summary>The date a registry gives as the end of the redemption period, where it does.</summary>
    public DateTimeOffset? RedemptionEnd { get; init; }

    public DateTimeOffset? CrDate { get; init; }

    public DateTimeOffset? UpDate { get; init; }

    public DateTimeOffset? ExDate { get; init; }

    public DateTimeOffset? TrDate { get; init; }

    public string? Registrant { get; init; }

    /// <summary>Contacts as <c>type:id</c>.</summary>
    public IReadOnlyList<string> Contacts { get; init; } = [];

    public IReadOnlyList<string> NameServers { get; init; } = [];

    /// <summary>DS records as <c>keyTag algorithm digestType digest</c>.</summary>
    public IReadOnlyList<string> DsData { get; init; } = [];

    /// <summary>
    /// The rgpStatus decides first: some registries show <c>ok</c> throughout redemption. A <c>pendingDelete</c> without one may be
    /// either side of redemption's end (RFC 3915 §2 has it on both): only a request can tell.
    /// </summary>
    public RegistryState State =>
        Has(RgpStatuses, "pendingRestore") ? RegistryState.PendingRestore
        : Has(RgpStatuses, "redemptionPeriod") ? RegistryState.Redemption
        : Has(RgpStatuses, "pendingDelete") ? RegistryState.PendingDelete
        : Has(Statuses, "pendingDelete") ? (RgpStatuses.Count == 0 ? RegistryState.Redemption : RegistryState.PendingDelete)
        : Has(RgpStatuses, "autoRenewPeriod") ? RegistryState.AutoRenew
        : RegistryState.Active;

    private static bool Has(IReadOnlyList<string> values, string value) =>
        values.Contains(value, StringComparer.OrdinalIgnoreCase);
}

/// <summary>Where a domain stands at its registry, as far as redemption goes.</summary>
public enum RegistryState
{
    /// <summary>Not read yet.</summary>
    Unknown = 0,

    /// <summary>Registered, nothing pending.</summary>
    Active = 1,

    /// <summary>Expired and renewed by the registry on its own, still in the grace period after that.</summary>
    AutoRenew = 2,

    /// <summary>Deleted, can be redeemed.</summary>
    Redemption = 3,

    /// <summary>Restore accepted, its report is owed.</summary>
    PendingRestore = 4,

    /// <summary>Past redemption, about to be purged.</summary>
    PendingDelete = 5,

    /// <summary>The registry does not know the name.</summary>
    Gone = 6,

    /// <summary>Another client sponsors the name.</summary>
    NotOurs = 7,
}

/// <summary>A restore's price as the registry quotes it (RFC 8748 §3.4).</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Lines">The fees due, with the registry's own descriptions, which some want back to the letter.</param>
public sealed record RestoreQuote(string Currency, IReadOnlyList<FeeLine> Lines)
{
    [JsonIgnore]
    public decimal Total => Lines.Sum(line => line.Value);

    /// <summary>The part that is described as a renewal, which some registries quote where none is due.</summary>
    [JsonIgnore]
    public decimal Renewal => Lines.Where(line => line.IsRenewal).Sum(line => line.Value);

    /// <summary>The sum, and its parts where there are several: <c>51.00 USD (restore 40.00, renew 11.00)</c>.</summary>
    [JsonIgnore]
    public string Words => string.Create(CultureInfo.InvariantCulture, $"{Total} {Currency}")
        + (Lines.Count > 1 ? $" ({string.Join(", ", Lines.Select(line => $"{line.Description} {line.Amount}".Trim()))})" : "");
}

/// <summary>One fee of a quote.</summary>
/// <param name="Amount">As the registry wrote it, decimals included.</param>
public sealed record FeeLine(string? Description, string Amount)
{
    [JsonIgnore]
    public decimal Value => decimal.Parse(Amount, CultureInfo.InvariantCulture);

    [JsonIgnore]
    public bool IsRenewal => Description?.Contains("renew", StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>What a restore report says (RFC 3915 §4.2.5).</summary>
public sealed record RestoreReport
{
    public required string DomainName { get; init; }

    /// <summary>The registration data before deletion; says so where part of it is unknown.</summary>
    public required string PreData { get; init; }

    /// <summary>The registration data as of the report.</summary>
    public required string PostData { get; init; }

    public required DateTimeOffset DelTime { get; init; }

    public required DateTimeOffset ResTime { get; init; }

    public string ResReason { get; init; } = "Registrant error.";

    /// <summary>The two statements the operator accepted, word for word.</summary>
    public required IReadOnlyList<string> Statements { get; init; }

    public string? Other { get; init; }
}

/// <summary>What to put back on a restored domain.</summary>
public sealed record DomainChange
{
    public required string DomainName { get; init; }

    public IReadOnlyList<string> AddNameServers { get; init; } = [];

    public IReadOnlyList<string> RemoveNameServers { get; init; } = [];

    /// <summary>DS records as <c>keyTag algorithm digestType digest</c>.</summary>
    public IReadOnlyList<string> AddDsData { get; init; } = [];

    public IReadOnlyList<string> RemoveDsData { get; init; } = [];

    public IReadOnlyList<string> RemoveStatuses { get; init; } = [];
}

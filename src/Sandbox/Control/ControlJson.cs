using System.Text.Json.Serialization;
using Reprieve.Epp.Extensions;

namespace Reprieve.Sandbox.Control;

/// <summary>Registry time, the wall clock, and how far the one is ahead of the other.</summary>
internal sealed record ClockAnswer(DateTimeOffset Now, DateTimeOffset Wall, TimeSpan Offset);

/// <summary>Moves registry time forward: by a span (<c>d.hh:mm:ss</c>), or to a moment.</summary>
internal sealed record ClockRequest
{
    public string? Advance { get; init; }
    public DateTimeOffset? Set { get; init; }
}

/// <summary>What is wrong with the way the registry answers now.</summary>
internal sealed record FaultsBody
{
    /// <summary>The EPP port is closed and every session cut.</summary>
    public bool? Down { get; init; }

    /// <summary>Where the draws start.</summary>
    public int? Seed { get; init; }
    public IReadOnlyList<FaultRule>? Rules { get; init; }
}

internal sealed record LogAnswer(long Last, IReadOnlyList<LogFrame> Frames);

/// <summary>A row of the frame log on the wire.</summary>
internal sealed record LogFrame
{
    public required long Seq { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateTimeOffset Wall { get; init; }
    public string? Session { get; init; }
    public string? Registrar { get; init; }

    [JsonPropertyName("clTRID")]
    public string? ClTRID { get; init; }

    [JsonPropertyName("svTRID")]
    public string? SvTRID { get; init; }
    public required string Command { get; init; }
    public string? Name { get; init; }
    public int? Code { get; init; }
    public required bool Applied { get; init; }
    public string? Received { get; init; }
    public string? Sent { get; init; }
    public FaultKind? Fault { get; init; }
}

internal sealed record BillingAnswer(IReadOnlyList<BilledCharge> Charges);

/// <summary>A row of the billing log on the wire.</summary>
internal sealed record BilledCharge
{
    /// <summary>The number of its command in the frame log.</summary>
    public required long Seq { get; init; }

    /// <summary>Registry time.</summary>
    public required DateTimeOffset At { get; init; }
    public required string Registrar { get; init; }

    [JsonPropertyName("clTRID")]
    public string? ClTRID { get; init; }

    [JsonPropertyName("svTRID")]
    public required string SvTRID { get; init; }
    public required string DomainName { get; init; }

    /// <summary><c>create</c>, <c>renew</c>, or <c>restore</c> with the renewal that it may bring.</summary>
    public required string Command { get; init; }
    public required string Currency { get; init; }

    /// <summary>With two decimals.</summary>
    public required string Amount { get; init; }
}

internal sealed record DomainsAnswer(DateTimeOffset Now, IReadOnlyList<DomainRow> Domains);

/// <summary>A name as the registry has it, without its auth code.</summary>
internal sealed record DomainRow
{
    public required string Name { get; init; }
    public required string Roid { get; init; }
    public required string Registrar { get; init; }
    public required IReadOnlyList<string> Statuses { get; init; }
    public required IReadOnlyList<string> RgpStatuses { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required DateTimeOffset Expires { get; init; }
    public DateTimeOffset? Deleted { get; init; }

    /// <summary>When the present rgp status ends.</summary>
    public DateTimeOffset? Ends { get; init; }
    public required IReadOnlyList<string> NameServers { get; init; }
    public required IReadOnlyList<DsData> DsData { get; init; }
}

internal sealed record AccountAnswer(string Account, IReadOnlyList<AccountEntry> Domains);

internal sealed record SessionsAnswer(IReadOnlyList<SessionsRow> Registrars);

/// <summary>A registrar's sessions: how many there are, and the most at once since the registry's start.</summary>
internal sealed record SessionsRow(string Registrar, int Open, int Most);

internal sealed record PolicyAnswer(IReadOnlyList<SuffixPolicy> Suffixes, RegistryLimits Limits, IReadOnlyList<SeedRegistrar> Registrars);

internal sealed record ErrorAnswer(string Error, string? Field = null);

internal sealed record IndexAnswer(string Registry, IReadOnlyList<string> Endpoints);

/// <summary>The control port's JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(AccountAnswer))]
[JsonSerializable(typeof(BillingAnswer))]
[JsonSerializable(typeof(ClockAnswer))]
[JsonSerializable(typeof(ClockRequest))]
[JsonSerializable(typeof(DomainsAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(FaultRule))]
[JsonSerializable(typeof(FaultsBody))]
[JsonSerializable(typeof(IndexAnswer))]
[JsonSerializable(typeof(LogAnswer))]
[JsonSerializable(typeof(PolicyAnswer))]
[JsonSerializable(typeof(SessionsAnswer))]
internal sealed partial class ControlJson : JsonSerializerContext;

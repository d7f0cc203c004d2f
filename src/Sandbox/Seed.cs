using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Reprieve.Epp.Extensions;

namespace Reprieve.Sandbox;

/// <summary>A seed file that cannot be used; the message names the field.</summary>
public sealed class SeedException(string message, Exception? inner = null, string? field = null) : Exception(message, inner)
{
    public string? Field { get; } = field;
}

/// <summary>
/// What a practice registry starts from: registrars, limits, suffix policies and domains whose ages are relative to the moment of
/// seeding. The format is in <c>docs/practice-registry.md</c>.
/// </summary>
// Setters, not init: the JSON source generator would put an absent init-only property to zero instead of its default.
public sealed record Seed
{
    public IReadOnlyList<SeedRegistrar> Registrars { get; set; } = [new() { Id = "practice" }, new() { Id = "other" }];
    public RegistryLimits Limits { get; set; } = new();
    public required IReadOnlyList<SuffixPolicy> Suffixes { get; init; }
    public IReadOnlyList<SeedDomain> Domains { get; set; } = [];

    /// <summary>The seed that comes with the product.</summary>
    public static Seed Default()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Reprieve.Sandbox.seed.json")
            ?? throw new InvalidOperationException("the default seed is not in the assembly");
        return Read(stream);
    }

    public static Seed Load(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream);
    }

    public static Seed Read(Stream json)
    {
        try
        {
            // As a text: from a stream, nulls get past the serializer's nullability check.
            using var reader = new StreamReader(json);
            var seed = JsonSerializer.Deserialize(reader.ReadToEnd(), SandboxJson.Default.Seed) ?? throw new SeedException("the seed is null");
            seed.Validate();
            return seed;
        }
        catch (JsonException exception)
        {
            throw new SeedException($"{exception.Path}: {exception.Message}", exception);
        }
    }

    /// <summary>The policy whose suffix stands after the name's first label.</summary>
    public SuffixPolicy? PolicyFor(string asciiName) => Suffixes.FirstOrDefault(policy => policy.Suffix == DomainName.SuffixOf(asciiName));

    private void Validate()
    {
        Require(Suffixes.Count > 0, "suffixes", "at least one is needed");
        for (var i = 0; i < Suffixes.Count; i++)
        {
            PolicyRules.Check(Suffixes[i], $"suffixes[{i}].");
        }

        Require(Suffixes.DistinctBy(policy => policy.Suffix).Count() == Suffixes.Count, "suffixes", "a suffix is there twice");
        Require(Registrars.DistinctBy(registrar => registrar.Id).Count() == Registrars.Count, "registrars", "an id is there twice");
        for (var i = 0; i < Registrars.Count; i++)
        {
            Registrars[i].Check($"registrars[{i}].");
        }

        for (var i = 0; i < Domains.Count; i++)
        {
            Domains[i].Validate(this, $"domains[{i}]");
        }

        var twice = Domains.GroupBy(domain => domain.AsciiName).FirstOrDefault(group => group.Count() > 1);
        Require(twice is null, "domains", $"{twice?.Key} is there twice");
    }

    internal static void Require(bool holds, string field, string message)
    {
        if (!holds)
        {
            throw new SeedException($"{field}: {message}", field: field);
        }
    }
}

/// <summary>An account at the registry.</summary>
public sealed record SeedRegistrar
{
    public required string Id { get; init; }

    /// <summary>Null takes the password that the registry was started with.</summary>
    public string? Password { get; set; }
    public RegistrarState State { get; set; } = RegistrarState.Active;

    /// <summary>Money by currency; null is without limit. A currency that is not there has no billing account (2201).</summary>
    public IReadOnlyDictionary<string, decimal>? Balance { get; set; }

    /// <summary>SHA-256 of the only certificate it logs in with, hex, colons allowed; null takes any that the handshake took.</summary>
    public string? CertificateSha256 { get; set; }

    /// <summary>Refuses transforms that cost a premium price (2304).</summary>
    public bool BlocksPremium { get; set; }

    internal void Check(string prefix)
    {
        Seed.Require(Id.Length is >= 3 and <= 16, $"{prefix}id", "3 to 16 characters");
        var fingerprint = CertificateSha256?.Replace(":", "", StringComparison.Ordinal);
        Seed.Require(
            fingerprint is null || (fingerprint.Length == 64 && fingerprint.All(char.IsAsciiHexDigit)),
            $"{prefix}certificateSha256", "64 hex digits, colons allowed");
    }
}

/// <summary>Limits that hold for all of a registrar's sessions.</summary>
public sealed record RegistryLimits
{
    /// <summary>Sessions of one registrar at once; one more is answered with 2502 and closed.</summary>
    public int Sessions { get; set; } = 20;

    /// <summary>Commands of one registrar in any second; one more is answered with 2502 and closed. 0 is without limit.</summary>
    public int CommandsPerSecond { get; set; }

    /// <summary>Waited before each answer, on the wall clock.</summary>
    public int LatencyMs { get; set; }
}

/// <summary>
/// One name of the seed, by the days that passed since each event of its life. The registry lives that life through, so that the
/// state it starts in follows from the suffix's policy.
/// </summary>
public sealed record SeedDomain
{
    /// <summary>U-labels or A-labels.</summary>
    public required string Name { get; init; }

    /// <summary>Who sponsored it through the life told here.</summary>
    public required string Registrar { get; init; }

    /// <summary>The expiry on record, before any autorenewal: this many days ago, or (negative) ahead.</summary>
    public required double ExpiredDaysAgo { get; init; }

    /// <summary>How many years before that expiry it was created, unless <see cref="CreatedDaysAgo"/> says it.</summary>
    public int Years { get; set; } = 3;
    public double? CreatedDaysAgo { get; set; }
    public double? DeletedDaysAgo { get; set; }

    /// <summary>A restore was requested then: under a suffix that wants a report, this one is owed.</summary>
    public double? RestoreRequestedDaysAgo { get; set; }

    /// <summary>A restore was requested, and reported where needed, then.</summary>
    public double? RestoredDaysAgo { get; set; }

    /// <summary>After the purge, this registrar created the name anew, <see cref="ReregisteredDaysAgo"/> days ago.</summary>
    public string? ReregisteredBy { get; set; }
    public double? ReregisteredDaysAgo { get; set; }

    /// <summary>The registrar in whose books the name stands; its sponsor where this is not given. Books can be wrong.</summary>
    public string? Account { get; set; }
    public IReadOnlyList<string> NameServers { get; set; } = [];
    public IReadOnlyList<DsData> DsData { get; set; } = [];
    public IReadOnlyList<string> Statuses { get; set; } = [];
    public string? AuthInfo { get; set; }

    /// <summary>The statuses of RFC 5731 §2.3 that are set; the others follow from the state.</summary>
    private static readonly FrozenSet<string> Settable =
        new[] { "DeleteProhibited", "Hold", "RenewProhibited", "TransferProhibited", "UpdateProhibited" }
            .SelectMany(status => new[] { $"client{status}", $"server{status}" }).ToFrozenSet(StringComparer.Ordinal);

    internal string? AsciiName => DomainName.FromText(Name);

    internal void Validate(Seed seed, string field)
    {
        Seed.Require(AsciiName is not null, $"{field}.name", $"'{Name}' is no domain name");
        Seed.Require(seed.PolicyFor(AsciiName ?? "") is not null, $"{field}.name", $"'{Name}' is under no suffix of the seed");
        foreach (var (id, what) in new[] { (Registrar, "registrar"), (ReregisteredBy, "reregisteredBy"), (Account, "account") })
        {
            Seed.Require(id is null || seed.Registrars.Any(registrar => registrar.Id == id), $"{field}.{what}", $"'{id}' is no registrar of the seed");
        }

        foreach (var status in Statuses)
        {
            Seed.Require(Settable.Contains(status), $"{field}.statuses", $"'{status}' is no status that a registrar or the registry sets");
        }

        Seed.Require(Years is >= 1 and <= 10, $"{field}.years", "1 to 10");
        var created = CreatedDaysAgo ?? double.MaxValue;
        Seed.Require(DeletedDaysAgo is not { } deleted || (deleted >= 0 && deleted < created), $"{field}.deletedDaysAgo", "after the creation, and not ahead");
        Seed.Require(
            (RestoreRequestedDaysAgo ?? RestoredDaysAgo) is not { } restored || (restored >= 0 && restored < DeletedDaysAgo),
            $"{field}.{(RestoreRequestedDaysAgo is null ? "restoredDaysAgo" : "restoreRequestedDaysAgo")}", "after deletedDaysAgo, which must be there, and not ahead");
        Seed.Require((ReregisteredBy is null) == (ReregisteredDaysAgo is null), $"{field}.reregisteredBy", "goes together with reregisteredDaysAgo");
        Seed.Require(
            ReregisteredDaysAgo is not { } again || (again >= 0 && again < DeletedDaysAgo),
            $"{field}.reregisteredDaysAgo", "after deletedDaysAgo, which must be there, and not ahead");
    }
}

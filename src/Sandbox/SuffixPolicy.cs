using System.Text.Json.Serialization;

namespace Reprieve.Sandbox;

/// <summary>Whether a restore request takes effect at once, or opens pendingRestore until a report comes (RFC 3915 §2).</summary>
public enum RestoreKind
{
    [JsonStringEnumMemberName("report")]
    Report,
    [JsonStringEnumMemberName("immediate")]
    Immediate,
}

/// <summary>When a completed restore adds one year to the expiry that the name had.</summary>
public enum RenewAtRestore
{
    [JsonStringEnumMemberName("ifPast")]
    IfPast,
    [JsonStringEnumMemberName("always")]
    Always,
    [JsonStringEnumMemberName("never")]
    Never,
}

/// <summary>When a transform must carry the fee extension (RFC 8748) or is refused with 2003.</summary>
public enum FeeRequired
{
    /// <summary>Only where a premium price is part of the sum, as Nomulus has it.</summary>
    [JsonStringEnumMemberName("premium")]
    Premium,
    [JsonStringEnumMemberName("always")]
    Always,
    [JsonStringEnumMemberName("never")]
    Never,
}

/// <summary>How the fees that a client agrees to are compared with those due.</summary>
public enum FeeMatch
{
    /// <summary>The sum equals the price, and each fee names its kind where two are due (Nomulus).</summary>
    [JsonStringEnumMemberName("exact")]
    Exact,
    /// <summary>The sum covers the price; the registry charges its own (RFC 8748 §5.2).</summary>
    [JsonStringEnumMemberName("atLeast")]
    AtLeast,
}

/// <summary>How a restore request that was answered with 1001 ends.</summary>
public enum PendingRequestResult
{
    [JsonStringEnumMemberName("approved")]
    Approved,
    [JsonStringEnumMemberName("refused")]
    Refused,
}

// The records below have setters, not init: the JSON source generator would put an absent init-only property to zero instead of its default.

/// <summary>Makes the registry answer restore requests with 1001, and decide them <see cref="Seconds"/> of registry time later.</summary>
public sealed record PendingRequestPolicy
{
    public double Seconds { get; set; } = 2;
    public PendingRequestResult Result { get; set; } = PendingRequestResult.Approved;
}

/// <summary>Own prices of one name; what is not named costs the suffix's price. A restore is never premium.</summary>
public sealed record PremiumPrice
{
    public decimal? Create { get; set; }
    public decimal? Renew { get; set; }
}

/// <summary>What the registry charges under a suffix, in whole units of <see cref="Currency"/> with two decimals.</summary>
public sealed record FeePolicy
{
    public string Currency { get; set; } = "USD";
    public decimal Create { get; set; } = 8m;
    public decimal Renew { get; set; } = 8m;
    public decimal Restore { get; set; } = 40m;
    public FeeRequired Required { get; set; } = FeeRequired.Premium;
    public FeeMatch Match { get; set; } = FeeMatch.Exact;
    public IReadOnlyDictionary<string, PremiumPrice> Premium { get; set; } = new Dictionary<string, PremiumPrice>(StringComparer.Ordinal);
}

/// <summary>What the practice registry does with the names under one suffix: windows in days, renewal, report, prices.</summary>
public sealed record SuffixPolicy
{
    /// <summary>The part of the name after its first label, as an A-label: <c>com</c>, <c>xn--fiqs8s</c>.</summary>
    public required string Suffix { get; init; }

    public RestoreKind Restore { get; set; } = RestoreKind.Report;

    /// <summary>False answers a report with 2101, as Nomulus does.</summary>
    public bool ReportSupported { get; set; } = true;
    public RenewAtRestore RenewAtRestore { get; set; } = RenewAtRestore.IfPast;

    /// <summary>False makes the registry delete the name <see cref="ExpiryGraceDays"/> after its expiry instead of renewing it.</summary>
    public bool AutoRenew { get; set; } = true;

    /// <summary>A deletion within the autorenew grace puts the expiry back to where it was before the renewal.</summary>
    public bool TakesBackAutoRenewedYear { get; set; } = true;

    public double AddGraceDays { get; set; } = 5;
    public double AutoRenewGraceDays { get; set; } = 45;
    public double RenewGraceDays { get; set; } = 5;
    public double ExpiryGraceDays { get; set; } = 30;
    public double RedemptionDays { get; set; } = 30;

    /// <summary>0 lets the name drop when its redemption ends, as under <c>cn</c>.</summary>
    public double PendingDeleteDays { get; set; } = 5;

    /// <summary>How long pendingRestore waits for its report before it falls back to a new redemption period.</summary>
    public double ReportDays { get; set; } = 7;

    /// <summary>Puts <c>endDate=…</c> as text into the rgpStatus of info.</summary>
    public bool ShowsEndDate { get; set; }

    /// <summary>Puts <c>rgp:upData</c> into the answer to a restore request (RFC 3915 §4.2.5 has it; many registries leave it out).</summary>
    public bool ShowsUpData { get; set; } = true;

    /// <summary>A deletion with a redemption period is answered with 1001, and its end told by poll.</summary>
    public bool DeletePending { get; set; }

    public PendingRequestPolicy? PendingRequest { get; set; }
    public FeePolicy Fees { get; set; } = new();

    /// <summary>The registrars that may act under the suffix; null is all of them.</summary>
    public IReadOnlyList<string>? Registrars { get; set; }

    /// <summary>Names that cannot be created; a restore does not look at them.</summary>
    public IReadOnlyList<string> Reserved { get; set; } = [];
}

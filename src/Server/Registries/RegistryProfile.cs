using System.ComponentModel.DataAnnotations;

namespace Reprieve.Server.Registries;

/// <summary>How a restore is asked for at a registry.</summary>
public enum RestoreStyle
{
    /// <summary>rgp request, then a report where info shows pendingRestore.</summary>
    Auto,

    /// <summary>rgp request; no report is ever sent.</summary>
    RequestOnly,

    /// <summary>rgp request and always a report.</summary>
    RequestAndReport,

    /// <summary>A renew is the restore (Nominet).</summary>
    Renew,

    /// <summary>The reactivate command (DNS Belgium's .be).</summary>
    Reactivate,

    /// <summary>This registry restores nothing.</summary>
    None,
}

/// <summary>Whether fees are asked for and agreed to (RFC 8748).</summary>
public enum FeeMode
{
    None,
    IfOffered,
    Required,
}

/// <summary>Who reads the registry's message queue.</summary>
public enum PollMode
{
    /// <summary>Not we: another system may live on it.</summary>
    Off,

    /// <summary>We do: store, then acknowledge, one reader.</summary>
    Own,
}

/// <summary>One account at a registry and how that registry behaves: an entry of <c>Reprieve:Registries</c>.</summary>
public sealed record RegistryProfile
{
    public const string Section = "Reprieve:Registries";

    /// <summary>Our name of it, unique; a domain's row names its registry by it.</summary>
    [Required]
    public string Name { get; init; } = "";

    [Required]
    public string Host { get; init; } = "";

    [Range(1, 65535)]
    public int Port { get; init; } = 700;

    [Required]
    public string ClientId { get; init; } = "";

    public string? Password { get; init; }

    /// <summary>A file whose first line is the password; wins over <see cref="Password"/>.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The suffixes served here, without a leading dot, A-label or Unicode.</summary>
    public IReadOnlyList<string> Suffixes { get; init; } = [];

    public TlsProfile Tls { get; init; } = new();

    /// <summary>Our share of the accreditation's sessions: this many slots.</summary>
    [Range(1, 100)]
    public int MaxSessions { get; init; } = 4;

    /// <summary>Commands a second over all sessions; each slot gets its share, hello and login count.</summary>
    [Range(1, 10_000)]
    public int CommandsPerSecond { get; init; } = 50;

    /// <summary>One slot's share of them.</summary>
    internal double CommandsPerSecondASlot => (double)CommandsPerSecond / MaxSessions;

    public RestoreStyle Restore { get; init; } = RestoreStyle.Auto;

    public FeeMode Fee { get; init; } = FeeMode.IfOffered;

    public PollMode Poll { get; init; } = PollMode.Off;

    /// <summary>Seconds between readings of the queue, where it is ours.</summary>
    [Range(1, 3600)]
    public int PollSeconds { get; init; } = 30;

    /// <summary>Who accepted the statements of a restore report, and when; without it no report leaves.</summary>
    public string? StatementsAcceptedBy { get; init; }

    /// <summary>Whether a restored domain is renewed a year even where its expiry is not past.</summary>
    public bool RenewAfterRestore { get; init; }

    /// <summary>Whether our own clientHold is lifted after the restore.</summary>
    public bool LiftClientHold { get; init; } = true;

    /// <summary>Whether name servers and DS records that the portfolio names are put back after the restore.</summary>
    public bool RestoreDelegation { get; init; } = true;

    /// <summary>Days from deletion to the end of redemption, where no better source tells; per suffix, <c>*</c> for the rest.</summary>
    public IReadOnlyDictionary<string, int> RedemptionDays { get; init; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Days from an accepted request to the end of pendingRestore (RFC 3915 §2: 7).</summary>
    [Range(1, 90)]
    public int ReportDays { get; init; } = 7;

    /// <summary>Days after which a restore that the registry accepted for later (1001) and never carried out counts as refused.</summary>
    [Range(1, 90)]
    public int PendingDays { get; init; } = 5;

    /// <summary>Seconds a command may take.</summary>
    [Range(1, 600)]
    public int CommandTimeoutSeconds { get; init; } = 30;

    [Range(1, 600)]
    public int ConnectTimeoutSeconds { get; init; } = 15;

    /// <summary>Seconds without a command after which a hello is sent.</summary>
    [Range(5, 3600)]
    public int KeepAliveSeconds { get; init; } = 25;

    /// <summary>A practice registry: its clock is moved on purpose, so an offset is no cause for a warning.</summary>
    public bool Practice { get; init; }

    /// <summary>A practice registry's control port, http://127.0.0.1:PORT: what moves its clock from the console and the API.</summary>
    public string? Control { get; init; }

    /// <summary>The file that has the control port's token.</summary>
    public string? ControlTokenFile { get; init; }

    /// <summary>The name alone: a record's own text would show the password.</summary>
    public override string ToString() => Name;
}

/// <summary>How the TLS line to a registry is checked and who we show ourselves to be.</summary>
public sealed record TlsProfile
{
    /// <summary>PEM file of the authorities to trust instead of the machine's.</summary>
    public string? CaFile { get; init; }

    public string? ClientCertificateFile { get; init; }

    public string? ClientKeyFile { get; init; }

    /// <summary>SHA-256 of the server's certificate, hex: nothing else is trusted then.</summary>
    public string? PinnedSha256 { get; init; }

    /// <summary>The name to ask for and check (SNI), where it is not the host.</summary>
    public string? ServerName { get; init; }
}

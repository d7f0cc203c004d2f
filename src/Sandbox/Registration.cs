using System.Text.Json.Serialization;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;

namespace Reprieve.Sandbox;

/// <summary>Where a registered name stands between its creation and its purge.</summary>
public enum Phase
{
    Registered,
    Redemption,
    PendingRestore,
    PendingDelete,
}

/// <summary>The grace periods of RFC 3915 §3.1 that do not end a registration.</summary>
public enum GraceKind
{
    Add,
    AutoRenew,
    Renew,
}

/// <summary>A grace period, until when it lasts, and the expiry before the act that opened it.</summary>
public sealed record Grace(GraceKind Kind, DateTimeOffset Ends, DateTimeOffset PriorExpiry);

/// <summary>Both ids of a command that was answered with 1001; panData names them when it is decided (RFC 5731 §3.3).</summary>
public sealed record TransactionIds(string? Client, string Server);

/// <summary>A restore request that was answered with 1001 and is still to be decided.</summary>
public sealed record PendingAction(DateTimeOffset ResolvesAt, bool Approves, TransactionIds Transaction);

/// <summary>One registered name, whole: everything the registry holds about it. Times are registry time.</summary>
public sealed record Registration
{
    /// <summary>A-labels, lower case.</summary>
    public required string Name { get; init; }

    /// <summary>New at each creation: a name that dropped and was registered anew has another one.</summary>
    public required string Roid { get; init; }
    public required string Sponsor { get; init; }
    public required string Creator { get; init; }
    public required DateTimeOffset Created { get; init; }
    public string? Updater { get; init; }
    public DateTimeOffset? Updated { get; init; }
    public required DateTimeOffset Expires { get; init; }

    /// <summary>When the registry next renews (or, without autorenew, starts to count down); the expiry, except after a restore that left it in the past.</summary>
    public required DateTimeOffset RenewsAt { get; init; }

    public Phase Phase { get; init; }
    public DateTimeOffset? PhaseEnds { get; init; }
    public DateTimeOffset? Deleted { get; init; }
    public DateTimeOffset? RestoreRequested { get; init; }
    public IReadOnlyList<Grace> Graces { get; init; } = [];
    public PendingAction? Pending { get; init; }

    /// <summary>The deletion's ids, kept where its answer was 1001.</summary>
    public TransactionIds? PendingDeletion { get; init; }

    /// <summary>Statuses set by registrar or registry; ok, inactive and pendingDelete are derived.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];
    public string? Registrant { get; init; }
    public IReadOnlyList<DomainContact> Contacts { get; init; } = [];
    public IReadOnlyList<string> NameServers { get; init; } = [];
    public IReadOnlyList<DsData> DsData { get; init; } = [];
    public required string AuthInfo { get; init; }

    /// <summary>The status words of RFC 5731 §2.3 that info shows.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> ShownStatuses
    {
        get
        {
            List<string> shown = [.. Statuses];
            if (Phase != Phase.Registered)
            {
                shown.Add("pendingDelete");
            }

            if (Pending is not null)
            {
                shown.Add("pendingUpdate");
            }

            if (NameServers.Count == 0)
            {
                shown.Add("inactive");
            }

            return shown.Count == 0 ? ["ok"] : shown;
        }
    }
}

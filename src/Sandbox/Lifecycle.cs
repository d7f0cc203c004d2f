namespace Reprieve.Sandbox;

/// <summary>What happened to a registration by the passing of time alone.</summary>
public enum TransitionKind
{
    AutoRenewed,
    DeletedByRegistry,
    RedemptionEnded,
    ReportOverdue,
    RequestApproved,
    RequestRefused,
    Purged,
}

/// <summary>One step of a registration in time, and its state before it.</summary>
public sealed record Transition(TransitionKind Kind, DateTimeOffset At, Registration Before);

/// <summary>A registration brought up to a moment (null: purged), and the steps that led there, oldest first.</summary>
public sealed record Advanced(Registration? State, IReadOnlyList<Transition> Transitions);

/// <summary>
/// The life of a name as pure functions of its state, its suffix's policy and the time: expiry, autorenewal, deletion, redemption
/// (RFC 3915 §2), restore and purge. Whether a client may ask for a step is the commands' business; here is what the step does.
/// </summary>
public static class Lifecycle
{
    /// <summary>The updater (upID) of what time did: the registry itself.</summary>
    public const string Registry = "registry";

    /// <summary>A restore that leaves the expiry in the past gives its registrar this long to renew before the registry does.</summary>
    public static readonly TimeSpan RenewalAfterRestore = TimeSpan.FromDays(7);

    /// <summary>The same state, moved on to <paramref name="now"/>: one long step ends where many short ones do.</summary>
    public static Advanced Advance(Registration state, SuffixPolicy policy, DateTimeOffset now)
    {
        var current = (Registration?)state;
        List<Transition> transitions = [];
        while (current is not null && NextChange(current, policy) is { } at && at <= now)
        {
            var (next, transition) = Step(current, policy, at);
            transitions.Add(transition);
            current = next;
        }

        return new Advanced(current, transitions);
    }

    /// <summary>When time next changes this registration, if nobody acts before.</summary>
    public static DateTimeOffset? NextChange(Registration state, SuffixPolicy policy)
    {
        var phaseChange = state.Phase == Phase.Registered
            ? policy.AutoRenew ? state.RenewsAt : state.RenewsAt.AddDays(policy.ExpiryGraceDays)
            : state.PhaseEnds;
        return state.Pending is { } pending && (phaseChange is null || pending.ResolvesAt <= phaseChange) ? pending.ResolvesAt : phaseChange;
    }

    public static Registration Create(
        string name, string roid, string registrar, string authInfo, DateTimeOffset now, int years, SuffixPolicy policy) =>
        new()
        {
            Name = name,
            Roid = roid,
            Sponsor = registrar,
            Creator = registrar,
            Created = now,
            Expires = now.AddYears(years),
            RenewsAt = now.AddYears(years),
            AuthInfo = authInfo,
            Graces = Open([], GraceKind.Add, policy.AddGraceDays, now, now),
        };

    public static Registration Renew(Registration state, SuffixPolicy policy, DateTimeOffset now, int years)
    {
        var expires = state.Expires.AddYears(years);
        // A deletion inside the autorenew grace takes the registry's year back, and not those that the registrar added since.
        var graces = state.Graces.Select(grace => grace with { PriorExpiry = grace.PriorExpiry.AddYears(years) }).ToList();
        return Touched(state, state.Sponsor, now) with
        {
            Expires = expires,
            RenewsAt = NextRenewal(expires, now),
            Graces = Open(graces, GraceKind.Renew, policy.RenewGraceDays, now, state.Expires),
        };
    }

    /// <summary>A deletion: null where it purges at once (inside the add grace period, RFC 3915 §3.1), else the redemption period.</summary>
    public static Registration? Delete(Registration state, SuffixPolicy policy, DateTimeOffset now)
    {
        if (IsIn(state, GraceKind.Add, now))
        {
            return null;
        }

        var autoRenewal = state.Graces.LastOrDefault(grace => grace.Kind == GraceKind.AutoRenew && grace.Ends > now);
        var expires = policy.TakesBackAutoRenewedYear && autoRenewal is not null ? autoRenewal.PriorExpiry : state.Expires;
        var deleted = Touched(state, state.Sponsor, now) with { Expires = expires, Deleted = now, Graces = [], RestoreRequested = null };
        return policy.RedemptionDays > 0
            ? deleted with { Phase = Phase.Redemption, PhaseEnds = now.AddDays(policy.RedemptionDays) }
            : policy.PendingDeleteDays > 0
                ? deleted with { Phase = Phase.PendingDelete, PhaseEnds = now.AddDays(policy.PendingDeleteDays) }
                : null;
    }

    /// <summary>An accepted restore request: back in force at once, or pendingRestore until the report is in.</summary>
    public static Registration RequestRestore(Registration state, SuffixPolicy policy, DateTimeOffset now)
    {
        var requested = Touched(state, state.Sponsor, now) with { RestoreRequested = now, Pending = null };
        return policy.Restore == RestoreKind.Immediate
            ? CompleteRestore(requested, policy, now)
            : requested with { Phase = Phase.PendingRestore, PhaseEnds = now.AddDays(policy.ReportDays) };
    }

    /// <summary>The end of a restore: at the request, or at the report where one is required.</summary>
    public static Registration CompleteRestore(Registration state, SuffixPolicy policy, DateTimeOffset now)
    {
        // One year onto the old expiry, even where that leaves it in the past: Nomulus, DomainRestoreRequestFlow.
        var expires = RenewsAtRestore(state, policy, now) ? state.Expires.AddYears(1) : state.Expires;
        return Touched(state, state.Sponsor, now) with
        {
            Phase = Phase.Registered,
            PhaseEnds = null,
            Deleted = null,
            PendingDeletion = null,
            Expires = expires,
            RenewsAt = NextRenewal(expires, now),
        };
    }

    /// <summary>Whether a restore completed now would add a year, and so cost a renewal too.</summary>
    public static bool RenewsAtRestore(Registration state, SuffixPolicy policy, DateTimeOffset now) => policy.RenewAtRestore switch
    {
        RenewAtRestore.Always => true,
        RenewAtRestore.IfPast => state.Expires <= now,
        RenewAtRestore.Never => false,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy.RenewAtRestore, "no such rule"),
    };

    /// <summary>The grace period words of RFC 3915 §3.1 that hold now, each with its end.</summary>
    public static IReadOnlyList<(string Status, DateTimeOffset Ends)> RgpStatuses(Registration state, DateTimeOffset now) => state.Phase switch
    {
        Phase.Redemption => [("redemptionPeriod", state.PhaseEnds ?? now)],
        Phase.PendingRestore => [("pendingRestore", state.PhaseEnds ?? now)],
        Phase.PendingDelete => [("pendingDelete", state.PhaseEnds ?? now)],
        Phase.Registered => [.. state.Graces.Where(grace => grace.Ends > now).Select(grace => (Word(grace.Kind), grace.Ends))],
        _ => throw new ArgumentOutOfRangeException(nameof(state), state.Phase, "no such phase"),
    };

    public static bool IsIn(Registration state, GraceKind kind, DateTimeOffset now) =>
        state.Phase == Phase.Registered && state.Graces.Any(grace => grace.Kind == kind && grace.Ends > now);

    private static (Registration?, Transition) Step(Registration state, SuffixPolicy policy, DateTimeOffset at)
    {
        var (next, kind) = Next(state, policy, at);
        return (next is null ? null : Touched(next, Registry, at), new Transition(kind, at, state));
    }

    private static (Registration?, TransitionKind) Next(Registration state, SuffixPolicy policy, DateTimeOffset at)
    {
        if (state.Pending is { } pending && pending.ResolvesAt <= at)
        {
            var approved = pending.Approves && state.Phase == Phase.Redemption;
            return approved
                ? (RequestRestore(state, policy, at), TransitionKind.RequestApproved)
                : (state with { Pending = null }, TransitionKind.RequestRefused);
        }

        return state.Phase switch
        {
            Phase.Registered when policy.AutoRenew => (AutoRenew(state, policy, at), TransitionKind.AutoRenewed),
            // Past its add grace by now or not, a name that lapses goes the long way round: the registrar did not ask for the deletion.
            Phase.Registered => (Delete(state with { Graces = [] }, policy, at), TransitionKind.DeletedByRegistry),
            Phase.Redemption when policy.PendingDeleteDays > 0 =>
                (state with { Phase = Phase.PendingDelete, PhaseEnds = at.AddDays(policy.PendingDeleteDays) },
                    TransitionKind.RedemptionEnded),
            Phase.PendingRestore =>
                (state with { Phase = Phase.Redemption, PhaseEnds = at.AddDays(policy.RedemptionDays), RestoreRequested = null },
                    TransitionKind.ReportOverdue),
            Phase.Redemption or Phase.PendingDelete => (null, TransitionKind.Purged),
            _ => throw new ArgumentOutOfRangeException(nameof(state), state.Phase, "no such phase"),
        };
    }

    private static Registration AutoRenew(Registration state, SuffixPolicy policy, DateTimeOffset at)
    {
        var expires = state.Expires.AddYears(1);
        return state with
        {
            Expires = expires,
            RenewsAt = NextRenewal(expires, at),
            Graces = Open(state.Graces, GraceKind.AutoRenew, policy.AutoRenewGraceDays, at, state.Expires),
        };
    }

    private static Registration Touched(Registration state, string updater, DateTimeOffset at) => state with { Updater = updater, Updated = at };

    private static DateTimeOffset NextRenewal(DateTimeOffset expires, DateTimeOffset now) =>
        expires > now ? expires : now + RenewalAfterRestore;

    private static IReadOnlyList<Grace> Open(
        IReadOnlyList<Grace> graces, GraceKind kind, double days, DateTimeOffset at, DateTimeOffset priorExpiry) =>
        days > 0
            ? [.. graces.Where(grace => grace.Ends > at), new Grace(kind, at.AddDays(days), priorExpiry)]
            : [.. graces.Where(grace => grace.Ends > at)];

    private static string Word(GraceKind kind) => kind switch
    {
        GraceKind.Add => "addPeriod",
        GraceKind.AutoRenew => "autoRenewPeriod",
        GraceKind.Renew => "renewPeriod",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such grace period"),
    };
}

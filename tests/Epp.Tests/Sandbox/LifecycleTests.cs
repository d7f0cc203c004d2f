using System.Text.Json;
using CsCheck;
using Reprieve.Sandbox;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>The life of a name as pure functions: what time does, and what must hold whatever happens.</summary>
public sealed class LifecycleTests
{
    private static readonly DateTimeOffset Start = TestRegistry.Start;
    private static readonly SuffixPolicy Report = new() { Suffix = "com" };
    private static readonly SuffixPolicy Immediate = new() { Suffix = "app", Restore = RestoreKind.Immediate };

    private static readonly Gen<SuffixPolicy> Policies =
        from restore in Gen.Enum<RestoreKind>()
        from renewal in Gen.Enum<RenewAtRestore>()
        from autoRenew in Gen.Bool
        from takesBack in Gen.Bool
        from windows in Gen.Int[0, 50].Array[7]
        select new SuffixPolicy
        {
            Suffix = "com",
            Restore = restore,
            RenewAtRestore = renewal,
            AutoRenew = autoRenew,
            TakesBackAutoRenewedYear = takesBack,
            AddGraceDays = windows[0],
            AutoRenewGraceDays = windows[1],
            RenewGraceDays = windows[2],
            ExpiryGraceDays = windows[3],
            RedemptionDays = windows[4],
            PendingDeleteDays = windows[5],
            ReportDays = windows[6],
        };

    /// <summary>Pairs of (days that pass, what is then done).</summary>
    private static readonly Gen<(double Days, int Act)[]> Lives = Gen.Select(Gen.Double[0, 400], Gen.Int[0, 4]).Array[1, 12];

    [Fact]
    public void A_name_is_created_expires_is_renewed_deleted_restored_and_lives_on()
    {
        var created = Lifecycle.Create("a.com", "D1-X", "practice", "secret", Start, 1, Report);
        Assert.Equal(["addPeriod"], Words(created, Start.AddDays(4)));
        Assert.Empty(Words(created, Start.AddDays(6)));

        var renewed = Advance(created, Report, Start.AddYears(1).AddDays(1));
        Assert.Equal(Start.AddYears(2), renewed.Expires);
        Assert.Equal(["autoRenewPeriod"], Words(renewed, Start.AddYears(1).AddDays(44)));

        var deletedAt = Start.AddYears(1).AddDays(40);
        var deleted = Lifecycle.Delete(renewed, Report, deletedAt)!;
        Assert.Equal(Start.AddYears(1), deleted.Expires);
        Assert.Equal(["redemptionPeriod"], Words(deleted, deletedAt));
        Assert.Equal(["pendingDelete", "inactive"], deleted.ShownStatuses);

        var requested = Lifecycle.RequestRestore(deleted, Report, deletedAt.AddDays(10));
        Assert.Equal(["pendingRestore"], Words(requested, deletedAt.AddDays(10)));
        var restored = Lifecycle.CompleteRestore(requested, Report, deletedAt.AddDays(11));
        Assert.Empty(Words(restored, deletedAt.AddDays(11)));
        Assert.Equal(Start.AddYears(2), restored.Expires);

        var later = Advance(restored, Report, Start.AddYears(2).AddDays(1));
        Assert.Equal(Start.AddYears(3), later.Expires);
    }

    [Fact]
    public void A_deleted_name_leaves_redemption_then_pending_deletion_and_is_purged()
    {
        var deleted = Lifecycle.Delete(Settled(Report), Report, Start)!;

        Assert.Equal(["redemptionPeriod"], Words(Advance(deleted, Report, Start.AddDays(29.9)), Start.AddDays(29.9)));
        Assert.Equal(["pendingDelete"], Words(Advance(deleted, Report, Start.AddDays(30)), Start.AddDays(30)));
        Assert.Equal(["pendingDelete"], Words(Advance(deleted, Report, Start.AddDays(34.9)), Start.AddDays(34.9)));
        Assert.Null(Lifecycle.Advance(deleted, Report, Start.AddDays(35)).State);
    }

    [Fact]
    public void Without_pending_deletion_the_name_drops_at_the_end_of_its_redemption()
    {
        var policy = Report with { RedemptionDays = 15, PendingDeleteDays = 0 };
        var deleted = Lifecycle.Delete(Settled(policy), policy, Start)!;

        Assert.NotNull(Lifecycle.Advance(deleted, policy, Start.AddDays(14.9)).State);
        Assert.Null(Lifecycle.Advance(deleted, policy, Start.AddDays(15)).State);
    }

    [Fact]
    public void A_report_that_does_not_come_restarts_the_redemption_period()
    {
        var deleted = Lifecycle.Delete(Settled(Report), Report, Start)!;
        var requested = Lifecycle.RequestRestore(deleted, Report, Start.AddDays(29));

        var (fallen, transitions) = Lifecycle.Advance(requested, Report, Start.AddDays(36));

        Assert.Equal(TransitionKind.ReportOverdue, Assert.Single(transitions).Kind);
        Assert.Equal(Phase.Redemption, fallen!.Phase);
        Assert.Equal(Start.AddDays(36 + 30), fallen.PhaseEnds);
    }

    [Fact]
    public void A_deletion_within_the_add_grace_period_purges_at_once()
    {
        var created = Lifecycle.Create("a.com", "D1-X", "practice", "secret", Start, 1, Report);

        Assert.Null(Lifecycle.Delete(created, Report, Start.AddDays(4)));
        Assert.NotNull(Lifecycle.Delete(created, Report, Start.AddDays(5)));
    }

    [Theory]
    [InlineData(RenewAtRestore.IfPast, -20, 1)]
    [InlineData(RenewAtRestore.IfPast, 20, 0)]
    [InlineData(RenewAtRestore.Always, -20, 1)]
    [InlineData(RenewAtRestore.Always, 20, 1)]
    [InlineData(RenewAtRestore.Never, -20, 0)]
    [InlineData(RenewAtRestore.Never, 20, 0)]
    public void A_restore_adds_a_year_to_the_old_expiry_as_the_policy_says(RenewAtRestore rule, int expiresInDays, int years)
    {
        var policy = Immediate with { RenewAtRestore = rule };
        var expires = Start.AddDays(expiresInDays);
        var deleted = Lifecycle.Delete(Settled(policy), policy, Start.AddDays(-5))! with { Expires = expires };

        var restored = Lifecycle.RequestRestore(deleted, policy, Start);

        Assert.Equal(expires.AddYears(years), restored.Expires);
        Assert.Equal(Phase.Registered, restored.Phase);
    }

    [Fact]
    public void A_restored_name_whose_expiry_is_past_waits_a_week_for_its_registrar_to_renew()
    {
        var policy = Immediate with { RenewAtRestore = RenewAtRestore.Never };
        var deleted = Lifecycle.Delete(Settled(policy), policy, Start.AddDays(-5))! with { Expires = Start.AddDays(-40) };

        var restored = Lifecycle.RequestRestore(deleted, policy, Start);

        Assert.Equal(Start.AddDays(-40), Advance(restored, policy, Start.AddDays(6)).Expires);
        Assert.Equal(Start.AddDays(-40).AddYears(1), Advance(restored, policy, Start.AddDays(7)).Expires);
        Assert.Equal(Start.AddDays(-40).AddYears(1), Lifecycle.Renew(restored, policy, Start, 1).Expires);
    }

    [Fact]
    public void Without_autorenewal_the_registry_deletes_after_the_expiry()
    {
        var policy = Report with { AutoRenew = false, ExpiryGraceDays = 10 };
        var settled = Settled(policy);

        var (state, transitions) = Lifecycle.Advance(settled, policy, settled.Expires.AddDays(10));

        Assert.Equal([TransitionKind.DeletedByRegistry], transitions.Select(transition => transition.Kind));
        Assert.Equal(Phase.Redemption, state!.Phase);
        Assert.Equal(settled.Expires, state.Expires);
    }

    [Fact]
    public void Whoever_changed_a_name_last_is_its_updater_and_time_s_changes_are_the_registry_s()
    {
        var settled = Settled(Report);
        Assert.Null(settled.Updated);
        var deleted = Lifecycle.Delete(settled, Report, Start)!;
        var requested = Lifecycle.RequestRestore(deleted, Report, Start.AddDays(2));
        var overdue = Advance(requested, Report, Start.AddDays(10));
        var restored = Lifecycle.CompleteRestore(requested, Report, Start.AddDays(3));
        var autoRenewed = Advance(settled, Report, settled.Expires.AddDays(1));
        var lapsed = Advance(settled, Report with { AutoRenew = false }, settled.Expires.AddDays(31));

        Assert.Equal(("practice", Start), (deleted.Updater, deleted.Updated));
        Assert.Equal(("practice", Start.AddDays(2)), (requested.Updater, requested.Updated));
        Assert.Equal(("registry", Start.AddDays(9)), (overdue.Updater, overdue.Updated));
        Assert.Equal(("practice", Start.AddDays(3)), (restored.Updater, restored.Updated));
        Assert.Equal(("registry", settled.Expires), (autoRenewed.Updater, autoRenewed.Updated));
        Assert.Equal(("registry", settled.Expires.AddDays(30)), (lapsed.Updater, lapsed.Updated));
    }

    [Fact]
    public void A_deletion_inside_the_autorenew_grace_takes_the_registry_s_year_back_and_not_the_registrar_s()
    {
        var settled = Settled(Report);
        var at = settled.Expires.AddDays(1);
        var autoRenewed = Advance(settled, Report, at);

        Assert.Equal(settled.Expires, Lifecycle.Delete(autoRenewed, Report, settled.Expires.AddDays(45).AddTicks(-1))!.Expires);
        Assert.Equal(settled.Expires.AddYears(1), Lifecycle.Delete(autoRenewed, Report, settled.Expires.AddDays(45))!.Expires);
        Assert.Equal(settled.Expires.AddYears(2), Lifecycle.Delete(Lifecycle.Renew(autoRenewed, Report, at, 2), Report, at.AddDays(1))!.Expires);
    }

    [Fact]
    public void One_long_step_over_many_changes_tells_each_at_its_own_time()
    {
        var settled = Settled(Report);
        var deletedAt = settled.Expires.AddDays(30);
        var policy = Report with { AutoRenew = false };

        var (state, transitions) = Lifecycle.Advance(settled, policy, deletedAt.AddYears(1));

        Assert.Null(state);
        Assert.Equal(
            [
                (TransitionKind.DeletedByRegistry, deletedAt), (TransitionKind.RedemptionEnded, deletedAt.AddDays(30)),
                (TransitionKind.Purged, deletedAt.AddDays(35)),
            ],
            transitions.Select(transition => (transition.Kind, transition.At)));
    }

    [Fact]
    public void One_long_step_ends_where_many_short_ones_do() =>
        Gen.Select(Policies, Lives, Gen.Double[0, 2000], Gen.Double[0, 1]).Sample((policy, life, days, part) =>
        {
            var (state, now) = Live(policy, life);
            if (state is null)
            {
                return;
            }

            var end = now.AddDays(days);
            var middle = Lifecycle.Advance(state, policy, now.AddDays(days * part));
            var inTwo = middle.State is { } half ? Lifecycle.Advance(half, policy, end).State : null;
            Assert.Equal(Json(Lifecycle.Advance(state, policy, end).State), Json(inTwo));
        });

    [Fact]
    public void Changes_come_in_the_order_of_time_and_leave_nothing_due() =>
        Gen.Select(Policies, Lives, Gen.Double[0, 2000]).Sample((policy, life, days) =>
        {
            var (state, now) = Live(policy, life);
            if (state is null)
            {
                return;
            }

            var end = now.AddDays(days);
            var (after, transitions) = Lifecycle.Advance(state, policy, end);
            var times = transitions.Select(transition => transition.At).ToList();
            Assert.Equal(times.Order(), times);
            Assert.All(times, at => Assert.InRange(at, now, end));
            Assert.Equal(after is null, transitions is [.., { Kind: TransitionKind.Purged }]);
            Assert.True(after is null || Lifecycle.NextChange(after, policy) > end);
        });

    [Fact]
    public void A_deleted_name_that_nobody_restores_is_purged_in_the_end() =>
        Gen.Select(Policies, Lives).Sample((policy, life) =>
        {
            var (state, now) = Live(policy, life);
            if (state is not { Phase: not Phase.Registered, Pending: null })
            {
                return;
            }

            var most = now.AddDays(policy.ReportDays + (2 * policy.RedemptionDays) + policy.PendingDeleteDays);
            Assert.Null(Lifecycle.Advance(state, policy, most).State);
        });

    /// <summary>A life of random acts, each where the state allows it, with random waits before.</summary>
    private static (Registration? State, DateTimeOffset Now) Live(SuffixPolicy policy, (double Days, int Act)[] life)
    {
        var now = Start;
        var state = (Registration?)Lifecycle.Create("a.com", "D1-X", "practice", "secret", now, 1, policy);
        foreach (var (days, act) in life)
        {
            now = now.AddDays(days);
            state = state is null ? null : Lifecycle.Advance(state, policy, now).State;
            state = (act, state) switch
            {
                (_, null) => null,
                (0, { Phase: Phase.Registered }) => Lifecycle.Renew(state, policy, now, 1),
                (1, { Phase: Phase.Registered }) => Lifecycle.Delete(state, policy, now),
                (2, { Phase: Phase.Redemption, Pending: null }) => Lifecycle.RequestRestore(state, policy, now),
                (3, { Phase: Phase.PendingRestore }) => Lifecycle.CompleteRestore(state, policy, now),
                (4, { Phase: Phase.Redemption, Pending: null }) => state with { Pending = new(now.AddDays(3), days > 200, new(null, "S-1")) },
                _ => state,
            };
        }

        return (state, now);
    }

    /// <summary>Registered for years, with no grace period open.</summary>
    private static Registration Settled(SuffixPolicy policy) =>
        Lifecycle.Create("a.com", "D1-X", "practice", "secret", Start.AddDays(-100), 1, policy);

    private static Registration Advance(Registration state, SuffixPolicy policy, DateTimeOffset now) => Lifecycle.Advance(state, policy, now).State!;

    private static IEnumerable<string> Words(Registration state, DateTimeOffset now) => Lifecycle.RgpStatuses(state, now).Select(status => status.Status);

    private static string Json(Registration? state) => state is null ? "purged" : JsonSerializer.Serialize(state, SandboxJson.Default.Registration);
}

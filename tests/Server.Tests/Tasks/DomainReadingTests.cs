using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using static Reprieve.Server.Tests.Tasks.RuleCases;

namespace Reprieve.Server.Tests.Tasks;

public sealed class DomainReadingTests
{
    [Fact]
    public void The_deadline_comes_from_the_best_source_there_is()
    {
        Assert.Equal(
            (Now + 5, "RegistryEndDate"),
            DeadlineOf(Domain, Redemption with { RedemptionEnd = DateTimeOffset.FromUnixTimeMilliseconds(Now + 5) }));
        Assert.Equal((Now + (20 * Day), "ImportedDeletion"), DeadlineOf(Domain with { DeletedDate = Now - (10 * Day) }, Redemption));
        Assert.Equal((Now + (10 * Day), "UpDate"), DeadlineOf(Domain, Redemption));
        Assert.Equal((Now + (30 * Day), "FirstSeen"), DeadlineOf(Domain, Redemption with { UpDate = null }));
    }

    [Fact]
    public void Windows_are_per_suffix() =>
        Assert.Equal((Now - (6 * Day), "UpDate"), DeadlineOf(Domain with { Suffix = "cn" }, Redemption));

    [Fact]
    public void An_upDate_that_moves_during_redemption_moves_no_deadline()
    {
        var first = Read(Domain, Redemption);
        var second = Read(first, Redemption with { UpDate = DateTimeOffset.FromUnixTimeMilliseconds(Now) }, Now + Day);
        Assert.Equal((first.Deadline, first.DeadlineSource), (second.Deadline, second.DeadlineSource));
    }

    [Fact]
    public void A_restore_whose_report_never_came_begins_a_redemption_period_anew()
    {
        var deleted = Read(Domain with { DeletedDate = Now - (29 * Day) }, Redemption);
        Assert.Equal((Now + Day, "ImportedDeletion"), (deleted.Deadline, deleted.DeadlineSource));
        var asked = Read(deleted, Registered with { RgpStatuses = ["pendingRestore"] });
        Assert.Equal("PendingRestore", asked.State);
        var fellBack = Now + (7 * Day);
        var again = Read(asked, Redemption with { UpDate = DateTimeOffset.FromUnixTimeMilliseconds(fellBack) }, fellBack + 5);
        Assert.Equal((fellBack + (30 * Day), "UpDate", fellBack + 5, null), (again.Deadline, again.DeadlineSource, again.RedemptionSeenAt, again.DeletedDate));
        var later = Read(again, Redemption with { UpDate = DateTimeOffset.FromUnixTimeMilliseconds(fellBack + Day) }, fellBack + Day);
        Assert.Equal((again.Deadline, again.DeadlineSource), (later.Deadline, later.DeadlineSource));
    }

    [Fact]
    public void The_expiry_on_record_stands_still_from_autorenew_until_the_domain_is_in_order_again()
    {
        var autorenewed = Registered with { RgpStatuses = ["autoRenewPeriod"] };
        var row = Read(Domain, autorenewed);
        Assert.Equal((Expiry, Ms(autorenewed)), (row.ExpirationDate, row.RegistryExpirationDate));
        Assert.Equal(Expiry, Read(row, Redemption with { ExDate = autorenewed.ExDate }).ExpirationDate);
        Assert.Equal(Ms(Registered), Read(row, Registered).ExpirationDate);

        static long? Ms(DomainFacts facts) => facts.ExDate?.ToUnixTimeMilliseconds();
    }

    [Fact]
    public void What_was_registered_before_the_deletion_is_kept_for_the_report()
    {
        var before = Read(Domain, Registered with { NameServers = ["ns1.example.net"] });
        var after = Read(before, Redemption);
        Assert.Contains("ns1.example.net", after.FactsBeforeDeletion, StringComparison.Ordinal);
        Assert.Null(Read(after, Redemption with { Roid = "A-2" }).FactsBeforeDeletion);
    }

    [Fact]
    public void A_name_registered_anew_by_somebody_else_is_gone_and_one_never_ours_is_not_ours()
    {
        var known = Read(Domain, Redemption);
        var anew = Read(known, Registered with { Roid = "A-2", ClId = "theirs" });
        Assert.Equal(("Gone", "A-1"), (anew.State, anew.Roid));
        Assert.Equal("NotOurs", Read(Domain, Registered with { ClId = "theirs" }).State);
        Assert.Equal("Gone", DomainReading.Apply(known, Says(2303), Profile, Options, Now, 0).State);
    }

    [Fact]
    public void It_is_read_again_right_after_the_next_change()
    {
        Assert.Equal(Now + Day, Read(Domain, Registered).NextReadAt);
        Assert.Equal(
            Now + 61_000, Read(Domain, Redemption with { UpDate = DateTimeOffset.FromUnixTimeMilliseconds(Now + 60_000 - (30 * Day)) }).NextReadAt);
    }

    [Fact]
    public void An_answer_that_says_nothing_of_the_domain_changes_nothing_but_the_reading()
    {
        var known = Read(Domain, Redemption);
        var row = DomainReading.Apply(known, Says(2400), Profile, Options, Now + 5, 0);
        Assert.Equal((known.State, known.Deadline, Now + 5), (row.State, row.Deadline, row.ReadAt));
        Assert.Equal("2400 as it says", row.ReadError);
    }

    private static (long?, string?) DeadlineOf(DomainRow row, DomainFacts facts)
    {
        var read = Read(row, facts);
        return (read.Deadline, read.DeadlineSource);
    }

    private static DomainRow Read(DomainRow row, DomainFacts facts, long now = Now) =>
        DomainReading.Apply(row, Shows(facts), Profile, Options, now, offset: 0);
}

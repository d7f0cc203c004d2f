using System.Text.Json;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// What a portfolio row becomes once its registry has been asked: state, deadline with its source, and when to ask again.
/// Pure; the registry's truth wins, and nothing of it is computed.
/// </summary>
internal static class DomainReading
{
    private const long DayMs = 86_400_000;

    /// <param name="row">The row as it stands.</param>
    /// <param name="inspection">What info answered.</param>
    /// <param name="profile">Its registry's profile.</param>
    /// <param name="options">The engine's pace.</param>
    /// <param name="now">Our clock, UTC ms.</param>
    /// <param name="offset">The registry's clock minus ours, ms.</param>
    public static DomainRow Apply(
        DomainRow row, Inspection inspection, RegistryProfile profile, TaskOptions options, long now, long offset)
    {
        var read = row with { ReadAt = now, ReadError = null };
        if (inspection.Facts is not { } facts)
        {
            return inspection.Answer.Code == 2303
                ? Away(read, RegistryState.Gone, now)
                : read with { ReadError = $"{inspection.Answer.Code} {inspection.Answer.Message}", NextReadAt = now + 60_000 };
        }

        if (!facts.ClId.Equals(profile.ClientId, StringComparison.OrdinalIgnoreCase))
        {
            // The row keeps the roid of our own registration, and takes none from somebody else's: so it still shows that the name
            // was registered anew.
            var anew = row.Roid is not null ? row.Roid != facts.Roid : Ms(facts.CrDate) > row.ExpirationDate;
            return Away(read with { ClId = facts.ClId }, anew ? RegistryState.Gone : RegistryState.NotOurs, now);
        }

        var deleted = facts.State is RegistryState.Redemption or RegistryState.PendingRestore or RegistryState.PendingDelete;
        // A restore whose report never came: RFC 3915 section 2 begins a redemption period anew.
        var fellBack = row.State == nameof(RegistryState.PendingRestore) && facts.State == RegistryState.Redemption;
        var sameRegistration = row.Roid is null || row.Roid == facts.Roid;
        var json = JsonSerializer.Serialize(facts, ReasonJson.Default.DomainFacts);
        var seen = read with
        {
            State = facts.State.ToString(),
            Roid = facts.Roid,
            ClId = facts.ClId,
            RegistrationDate = Ms(facts.CrDate) ?? row.RegistrationDate,
            RegistryExpirationDate = Ms(facts.ExDate),
            ExpirationDate = OnRecord(row, facts, sameRegistration),
            Facts = json,
            FactsBeforeDeletion = !deleted ? json : sameRegistration ? row.FactsBeforeDeletion : null,
            RedemptionSeenAt = facts.State == RegistryState.Redemption ? (fellBack ? null : row.RedemptionSeenAt) ?? now + offset
                : deleted ? row.RedemptionSeenAt
                : null,
            // A deletion that info shows to be undone is over, and so is one whose restore was asked for.
            DeletedDate = row.DeletedDate is null || row.State == nameof(RegistryState.Unknown) || (deleted && !fellBack) ? row.DeletedDate : null,
        };
        var (deadline, source) = DeadlineOf(row, seen, facts, profile);
        return seen with
        {
            Deadline = deadline,
            DeadlineSource = source?.ToString(),
            NextReadAt = NextReadAt(facts, deadline, options, now, offset),
        };
    }

    /// <summary>
    /// The expiry an order has to name. It follows the registry's date while the domain is in order, and stands still from the
    /// registry's own renewal until the domain is in order again: the year that autorenew adds is not the customer's yet.
    /// </summary>
    private static long? OnRecord(DomainRow row, DomainFacts facts, bool sameRegistration) =>
        facts.State == RegistryState.Active || row.ExpirationDate is null || !sameRegistration
            ? Ms(facts.ExDate) ?? row.ExpirationDate
            : row.ExpirationDate;

    private static DomainRow Away(DomainRow row, RegistryState state, long now) =>
        row with
        {
            State = state.ToString(),
            Deadline = null,
            DeadlineSource = null,
            RedemptionSeenAt = null,
            NextReadAt = now + (7 * DayMs),
        };

    private static (long? Deadline, DeadlineSource? Source) DeadlineOf(
        DomainRow before, DomainRow seen, DomainFacts facts, RegistryProfile profile)
    {
        if (facts.State == RegistryState.PendingRestore)
        {
            return Ms(facts.UpDate) is { } asked ? (asked + (profile.ReportDays * DayMs), DeadlineSource.Report) : (null, null);
        }

        if (facts.State != RegistryState.Redemption)
        {
            return (null, null);
        }

        var window = SuffixWindows.RedemptionDays(profile, seen.Suffix) * DayMs;
        if (Ms(facts.RedemptionEnd) is { } end)
        {
            return (end, DeadlineSource.RegistryEndDate);
        }

        if (seen.DeletedDate is { } deleted)
        {
            return (deleted + window, DeadlineSource.ImportedDeletion);
        }

        // upDate is the deletion's only while nothing else has touched the domain: it is taken once, at the first sight.
        if (before.DeadlineSource == nameof(DeadlineSource.UpDate))
        {
            return (before.Deadline, DeadlineSource.UpDate);
        }

        return (before.RedemptionSeenAt is null || seen.RedemptionSeenAt != before.RedemptionSeenAt) && Ms(facts.UpDate) is { } updated
            ? (updated + window, DeadlineSource.UpDate)
            : (seen.RedemptionSeenAt + window, DeadlineSource.FirstSeen);
    }

    /// <summary>Shortly after the next change that is foreseen, and never later than the options allow.</summary>
    private static long NextReadAt(DomainFacts facts, long? deadline, TaskOptions options, long now, long offset)
    {
        var atLeast = facts.State is RegistryState.Active or RegistryState.AutoRenew ? options.ReadAtLeast : options.ReadRedemptionAtLeast;
        var latest = now + (long)atLeast.TotalMilliseconds;
        var change = (facts.State == RegistryState.Active ? Ms(facts.ExDate) : deadline) - offset;
        return change is { } at && at > now ? Math.Min(latest, at + 1_000) : latest;
    }

    private static long? Ms(DateTimeOffset? moment) => moment?.ToUnixTimeMilliseconds();
}

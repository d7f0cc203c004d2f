using System.Globalization;

namespace Reprieve.Sandbox;

/// <summary>How a command that was answered with 1001 was decided (RFC 5731 §3.3).</summary>
public sealed record PendingActionResult(string Name, bool Approved, TransactionIds Transaction, DateTimeOffset At);

/// <summary>A message in a registrar's queue, and who it is for.</summary>
public sealed record PollMessage(string Registrar, DateTimeOffset Queued, string Text, PendingActionResult? Result = null)
{
    /// <summary>What the sponsor is told about a change that time made.</summary>
    public static IEnumerable<PollMessage> For(Transition transition, Registration? after)
    {
        var (kind, at, before) = transition;
        if (kind == TransitionKind.Purged && before.Pending is { } undecided)
        {
            yield return new(before.Sponsor, at, $"Restore of {before.Name} refused: it was purged.", new(before.Name, Approved: false, undecided.Transaction, at));
        }

        yield return kind switch
        {
            TransitionKind.AutoRenewed => new(before.Sponsor, at, $"{before.Name} was renewed at its expiry, to {Day(after?.Expires)}."),
            TransitionKind.DeletedByRegistry => new(before.Sponsor, at, $"{before.Name} was deleted after its expiry."),
            TransitionKind.RedemptionEnded => new(before.Sponsor, at, $"{before.Name} left its redemption period and is pending deletion."),
            TransitionKind.ReportOverdue => new(before.Sponsor, at, $"No restore report for {before.Name} arrived in time: it is in its redemption period again."),
            TransitionKind.RequestApproved => new(before.Sponsor, at, $"Restore of {before.Name} approved.", Decided(before, approved: true, at)),
            TransitionKind.RequestRefused => new(before.Sponsor, at, $"Restore of {before.Name} refused.", Decided(before, approved: false, at)),
            TransitionKind.Purged => new(
                before.Sponsor, at, $"{before.Name} was purged.",
                before.PendingDeletion is { } deletion ? new(before.Name, Approved: true, deletion, at) : null),
            _ => throw new ArgumentOutOfRangeException(nameof(transition), kind, "no such transition"),
        };
    }

    private static PendingActionResult? Decided(Registration before, bool approved, DateTimeOffset at) =>
        before.Pending is { } pending ? new(before.Name, approved, pending.Transaction, at) : null;

    private static string Day(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "?";
}

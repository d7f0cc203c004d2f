using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>Who may speak for a registry's slot, until when, and the number that fences everyone before.</summary>
public sealed record LeaseRow
{
    public required string Registry { get; init; }

    public required int Slot { get; init; }

    public required string Owner { get; init; }

    public required long Epoch { get; init; }

    public required long ExpiresAt { get; init; }
}

/// <summary>The table of slots' leases.</summary>
public static class LeaseTable
{
    /// <summary>
    /// Takes a slot that is free, run out, or one's own, under a new epoch; items held under an older one are given back and
    /// their unanswered commands are marked as sent by a session that has ended.
    /// </summary>
    /// <param name="force">
    /// On an embedded database nobody else can be alive: the lease is taken whoever has it, and what slots that are no longer
    /// configured held is given back too.
    /// </param>
    /// <returns>The lease, or null where another holds it.</returns>
    public static LeaseRow? TryTake(
        WriteContext context, string registry, int slot, string owner, long now, long lengthMs, bool force)
    {
        var current = context.Connection.QueryFirstOrDefault<LeaseRow>(
            "SELECT * FROM leases WHERE registry = @registry AND slot = @slot", new { registry, slot });
        if (current is not null && !force && current.Owner != owner && current.ExpiresAt > now)
        {
            return null;
        }

        var lease = new LeaseRow
        {
            Registry = registry,
            Slot = slot,
            Owner = owner,
            Epoch = (current?.Epoch ?? 0) + 1,
            ExpiresAt = now + lengthMs,
        };
        context.Connection.Execute(
            """
            INSERT INTO leases (registry, slot, owner, epoch, expires_at) VALUES (@Registry, @Slot, @Owner, @Epoch, @ExpiresAt)
            ON CONFLICT (registry, slot) DO UPDATE SET owner = excluded.owner, epoch = excluded.epoch, expires_at = excluded.expires_at
            """,
            lease);
        context.Connection.Execute(
            """
            UPDATE items SET claim_slot = NULL, claim_epoch = NULL,
                intent_session_ended_at = CASE WHEN intent_outcome = 'Unknown' THEN COALESCE(intent_session_ended_at, @now)
                    ELSE intent_session_ended_at END
            WHERE open = 1 AND registry = @registry AND claim_slot IS NOT NULL
                AND (claim_slot = @slot OR (@force AND NOT EXISTS (
                    SELECT 1 FROM leases WHERE leases.registry = items.registry AND leases.slot = items.claim_slot AND leases.owner = @owner)))
            """,
            new { registry, slot, now, force, owner });
        return lease;
    }

    /// <summary>Gives a held lease more time.</summary>
    /// <returns>False where it is held no longer.</returns>
    public static bool Renew(WriteContext context, LeaseRow lease, long now, long lengthMs) =>
        context.Connection.Execute(
            """
            UPDATE leases SET expires_at = @expiresAt
            WHERE registry = @Registry AND slot = @Slot AND owner = @Owner AND epoch = @Epoch
            """,
            new { lease.Registry, lease.Slot, lease.Owner, lease.Epoch, expiresAt = now + lengthMs }) == 1;

    /// <summary>Whether the lease still is the slot's present one: asked in the transaction of every write made under it.</summary>
    public static bool Holds(WriteContext context, LeaseRow lease) =>
        context.Connection.ExecuteScalar<long>(
            "SELECT COUNT(*) FROM leases WHERE registry = @Registry AND slot = @Slot AND owner = @Owner AND epoch = @Epoch", lease) == 1;

    /// <summary>Gives a slot back at once, with the items it held.</summary>
    public static void Release(WriteContext context, LeaseRow lease, long now)
    {
        if (!Holds(context, lease))
        {
            return;
        }

        context.Connection.Execute(
            "UPDATE leases SET expires_at = @now WHERE registry = @Registry AND slot = @Slot",
            new { lease.Registry, lease.Slot, now });
        context.Connection.Execute(
            "UPDATE items SET claim_slot = NULL, claim_epoch = NULL WHERE open = 1 AND registry = @Registry AND claim_slot = @Slot AND claim_epoch = @Epoch",
            lease);
    }
}

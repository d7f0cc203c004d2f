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
        var dialect = context.Database.Dialect;
        // The row is there before it is looked at: two nodes that come first wait for each other on it.
        context.Connection.Execute(
            """
            INSERT INTO leases (registry, slot, owner, epoch, expires_at) VALUES (@registry, @slot, '', 0, 0)
            ON CONFLICT (registry, slot) DO NOTHING
            """,
            new { registry, slot });
        var current = context.Connection.QuerySingle<LeaseRow>(
            $"SELECT * FROM leases WHERE registry = @registry AND slot = @slot {dialect.ForUpdate}", new { registry, slot });
        var sharedNow = context.Connection.ExecuteScalar<long>($"SELECT {dialect.SharedNow}", new { now });
        if (!force && current.Owner != owner && current.ExpiresAt > sharedNow)
        {
            return null;
        }

        var lease = current with { Owner = owner, Epoch = current.Epoch + 1, ExpiresAt = sharedNow + lengthMs };
        context.Connection.Execute(
            "UPDATE leases SET owner = @Owner, epoch = @Epoch, expires_at = @ExpiresAt WHERE registry = @Registry AND slot = @Slot", lease);
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
            $"""
            UPDATE leases SET expires_at = {context.Database.Dialect.SharedNow} + @lengthMs
            WHERE registry = @Registry AND slot = @Slot AND owner = @Owner AND epoch = @Epoch
            """,
            new { lease.Registry, lease.Slot, lease.Owner, lease.Epoch, now, lengthMs }) == 1;

    /// <summary>Whether the lease still is the slot's present one: asked in the transaction of every write made under it.</summary>
    public static bool Holds(WriteContext context, LeaseRow lease) =>
        context.Connection.ExecuteScalar<long?>(
            $"""
            SELECT epoch FROM leases WHERE registry = @Registry AND slot = @Slot AND owner = @Owner AND epoch = @Epoch
            {context.Database.Dialect.ForShare}
            """,
            lease) is not null;

    /// <summary>Gives a slot back at once, with the items it held.</summary>
    /// <returns>False where it is held no longer.</returns>
    public static bool Release(WriteContext context, LeaseRow lease)
    {
        if (!Holds(context, lease))
        {
            return false;
        }

        context.Connection.Execute(
            "UPDATE leases SET expires_at = 0 WHERE registry = @Registry AND slot = @Slot AND epoch = @Epoch", lease);
        context.Connection.Execute(
            "UPDATE items SET claim_slot = NULL, claim_epoch = NULL WHERE open = 1 AND registry = @Registry AND claim_slot = @Slot AND claim_epoch = @Epoch",
            lease);
        return true;
    }
}

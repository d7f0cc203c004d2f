namespace Reprieve.Server.Tasks;

/// <summary>The kinds of lines in an item's timeline; arguments in brackets.</summary>
public static class ItemEvents
{
    public const string Accepted = "Accepted";

    /// <summary>[state at the registry, rgpStatus and status words]</summary>
    public const string Inspected = "Inspected";

    /// <summary>[currency, amount of each line]</summary>
    public const string Quoted = "Quoted";

    /// <summary>[kind, clTRID]: durable before the frame is written.</summary>
    public const string IntentRecorded = "IntentRecorded";

    /// <summary>[kind, code, message, svTRID]</summary>
    public const string Answered = "Answered";

    /// <summary>[kind, what broke]</summary>
    public const string ReplyLost = "ReplyLost";

    /// <summary>[kind]: the frame never left.</summary>
    public const string NotSent = "NotSent";

    /// <summary>[kind]: info shows that the command had its effect.</summary>
    public const string ProvedApplied = "ProvedApplied";

    /// <summary>[kind, 1 or 2]: info shows no effect; the second time it is final.</summary>
    public const string ProvedNotApplied = "ProvedNotApplied";

    /// <summary>[code of the reason, its arguments…]</summary>
    public const string Waiting = "Waiting";

    /// <summary>The domain fell back into redemption: its report came too late.</summary>
    public const string FellBack = "FellBack";

    /// <summary>[expiry before, expiry after]</summary>
    public const string Restored = "Restored";

    /// <summary>[code of the reason, its arguments…]</summary>
    public const string Warned = "Warned";

    /// <summary>[code of the reason, its arguments…]</summary>
    public const string Failed = "Failed";

    /// <summary>[state at the registry, task that answers for it]: after the item had failed.</summary>
    public const string RestoredAfterAll = "RestoredAfterAll";

    /// <summary>[task, item]: the failed item whose restore this one answers for.</summary>
    public const string StandsInFor = "StandsInFor";

    /// <summary>[amount, currency]: what the failed item had held is held for this one, whatever is left in the account.</summary>
    public const string HeldByForce = "HeldByForce";

    public const string Succeeded = "Succeeded";
}

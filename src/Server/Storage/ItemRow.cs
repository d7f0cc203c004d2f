namespace Reprieve.Server.Storage;

/// <summary>The wire's scale of an item's state.</summary>
public enum ItemStatus
{
    Waiting = 0,
    Executing = 1,
    Success = 2,
    Failure = 3,
}

/// <summary>Where an item goes on after a crash.</summary>
public enum ItemStep
{
    Inspect,
    Quote,
    Request,
    Confirm,
    Report,
    Renew,
    AfterRestore,
    Settle,
}

/// <summary>What a command that changes something at the registry is for.</summary>
public enum IntentKind
{
    Request,
    Report,
    Renew,
    Update,
}

/// <summary>What is known of a command's end.</summary>
public enum IntentOutcome
{
    /// <summary>Refused, or proved not to have been applied.</summary>
    None,

    /// <summary>The registry said yes.</summary>
    Accepted,

    /// <summary>The registry said later (1001).</summary>
    Pending,

    /// <summary>Written or about to be, and no answer read.</summary>
    Unknown,
}

/// <summary>One domain of a task, with all that its next step needs.</summary>
public sealed record ItemRow
{
    public required string TaskNo { get; init; }

    /// <summary>1 for the task's first item.</summary>
    public required int Ordinal { get; init; }

    public required string DetailNo { get; init; }

    public required string AccountId { get; init; }

    /// <summary>The A-label form, lower case.</summary>
    public required string DomainName { get; init; }

    public required string NameAsSent { get; init; }

    public string? InstanceId { get; init; }

    public string? Registry { get; init; }

    public required long CurrentExpirationDate { get; init; }

    /// <summary>The expiry on record when the item was accepted; null where none was known then.</summary>
    public long? ExpirationOnRecord { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }

    public long? FinishedAt { get; init; }

    public ItemStatus Status { get; init; } = ItemStatus.Waiting;

    public ItemStep Step { get; init; } = ItemStep.Inspect;

    public bool Open { get; init; } = true;

    /// <summary>The deadline in registry time, UTC ms; 0 where unknown, which counts as urgent.</summary>
    public long DeadlineOrder { get; init; }

    public string? DeadlineSource { get; init; }

    /// <summary>Not claimed before this time of our clock, UTC ms.</summary>
    public long DueAt { get; init; }

    public int? ClaimSlot { get; init; }

    public long? ClaimEpoch { get; init; }

    /// <summary>Commands that the registry answered, or may have received, and that did not bring the domain on.</summary>
    public int TryCount { get; init; }

    /// <summary>Why it waits, where it does: a code of the catalogue.</summary>
    public string? WaitCode { get; init; }

    public string WaitArgs { get; init; } = "[]";

    public string? Roid { get; init; }

    public string? ClId { get; init; }

    public long? ExpirationBefore { get; init; }

    public long? ExpirationAfter { get; init; }

    /// <summary>When the registry deleted it, as best known, in registry time; a report states it.</summary>
    public long? DeletedAt { get; init; }

    /// <summary>The registry's quote that the request agrees to, and then what it says that it charges, as JSON.</summary>
    public string? Quote { get; init; }

    public IntentKind? IntentKind { get; init; }

    public string? IntentClTrid { get; init; }

    public IntentOutcome? IntentOutcome { get; init; }

    public long? IntentAt { get; init; }

    public long? IntentSessionEndedAt { get; init; }

    /// <summary>When info first said that the intent was not applied.</summary>
    public long? IntentNotAppliedAt { get; init; }

    /// <summary>
    /// A request of ours went out and was neither accepted nor refused for certain: a restore that shows later is by it.
    /// </summary>
    public bool RequestMayHaveArrived { get; init; }

    /// <summary>
    /// A renewal of ours went out and was neither accepted nor refused for certain: a year that shows later is by it.
    /// </summary>
    public bool RenewalMayHaveArrived { get; init; }

    /// <summary>The task that answers, once this item has failed, for what its request may still come to.</summary>
    public string? TakenOverBy { get; init; }

    /// <summary>When the registry accepted our request, by its clock.</summary>
    public long? RequestedAt { get; init; }

    public long? ReportedAt { get; init; }

    public long? RestoredAt { get; init; }

    public bool Renewed { get; init; }

    public string? TaskResult { get; init; }

    public string? FailCode { get; init; }

    public string FailArgs { get; init; } = "[]";

    public string Warnings { get; init; } = "[]";

    /// <summary>Whether a command of ours may still come true at the registry: no failure is final then.</summary>
    public bool IntentOpen => IntentOutcome is Storage.IntentOutcome.Unknown or Storage.IntentOutcome.Pending;
}

/// <summary>That a domain is being processed, and by which task.</summary>
public sealed record OpenItem
{
    public required string DomainName { get; init; }

    public required string TaskNo { get; init; }
}

/// <summary>Which item.</summary>
internal sealed record ItemKey
{
    public required string TaskNo { get; init; }

    public required int Ordinal { get; init; }
}

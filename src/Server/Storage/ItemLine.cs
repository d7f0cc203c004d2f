namespace Reprieve.Server.Storage;

/// <summary>What a list shows of an item: a page is read far more often than anything else, and every column costs.</summary>
public sealed record ItemLine
{
    public required int Ordinal { get; init; }

    public required string DetailNo { get; init; }

    public required string NameAsSent { get; init; }

    public string? InstanceId { get; init; }

    public string? Registry { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }

    public ItemStatus Status { get; init; }

    public bool Open { get; init; }

    /// <inheritdoc cref="ItemRow.DeadlineOrder"/>
    public long DeadlineOrder { get; init; }

    public string? DeadlineSource { get; init; }

    public int TryCount { get; init; }

    public string? WaitCode { get; init; }

    public string WaitArgs { get; init; } = "[]";

    public string? TaskResult { get; init; }

    public string? FailCode { get; init; }

    public string FailArgs { get; init; } = "[]";

    public string Warnings { get; init; } = "[]";

    /// <inheritdoc cref="ItemRow.TakenOverBy"/>
    public string? TakenOverBy { get; init; }
}

/// <summary>An item as its domain's page names it.</summary>
public sealed record DomainItem
{
    public required string TaskNo { get; init; }

    public required int Ordinal { get; init; }

    public required long CreatedAt { get; init; }

    public ItemStatus Status { get; init; }
}

namespace Reprieve.App.Demo;

/// <summary>What should become of one name of the demo's batch, and what the registry should have been made to do for it.</summary>
internal sealed record Expectation
{
    public required string Name { get; init; }

    public required bool IsRestored { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Because { get; init; }

    /// <summary>Words that the API's reason of a failure must hold; null for a success.</summary>
    public string? Says { get; init; }

    /// <summary>Whether the order takes it in, to be paid if it is restored; what the account's own record shows to be wrong is not.</summary>
    public bool IsTakenIn { get; init; } = true;

    /// <summary>Restore requests that the registry should have applied for us.</summary>
    public int Requests { get; init; }

    public int Reports { get; init; }

    public int Renewals { get; init; }

    /// <summary>Updates beside the restore: a hold of ours is taken off.</summary>
    public int Updates { get; init; }

    /// <summary>The registry's expiry at the end; null where it is not ours to know.</summary>
    public DateTimeOffset? Expires { get; init; }
}

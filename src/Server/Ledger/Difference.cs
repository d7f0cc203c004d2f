using Reprieve.Server.Storage;

namespace Reprieve.Server.Ledger;

/// <summary>A line of a registry's billing log: a restore or a renewal.</summary>
public sealed record BilledLine
{
    /// <summary>By the registry's clock, UTC ms.</summary>
    public required long At { get; init; }

    /// <summary>Restore or Renew.</summary>
    public required ChargeKind Kind { get; init; }

    public string? ClTrid { get; init; }

    public string? SvTrid { get; init; }

    /// <summary>A-labels in lower case.</summary>
    public required string DomainName { get; init; }

    public required string Currency { get; init; }

    /// <summary>Minor units; below 0 where the registry gave something back.</summary>
    public required long Amount { get; init; }
}

/// <summary>An item that is charged for, and what became of what was held for it. An item of an unpriced account is none.</summary>
public sealed record PaidItem
{
    public required string TaskNo { get; init; }

    public required int Ordinal { get; init; }

    public required string DomainName { get; init; }

    public required LineState RestoreState { get; init; }

    public required LineState RenewalState { get; init; }

    /// <summary>What the restore costs the customer, with what a voucher pays of it: <c>1200.00 CNY</c>.</summary>
    public required string RestorePaid { get; init; }

    /// <summary>UTC ms; null while a line is held.</summary>
    public long? SettledAt { get; init; }

    /// <summary>The restore had been requested before the order: only its report is the item's.</summary>
    public bool OnlyReported { get; init; }
}

/// <summary>The time that is accounted for, UTC ms; <paramref name="Before"/> is the first moment after it.</summary>
public sealed record BilledSpan(long From, long Before)
{
    public bool Contains(long at) => at >= From && at < Before;
}

/// <summary>What our books and the registry's say differently.</summary>
public enum DifferenceKind
{
    /// <summary>The registry charged for a command that we know nothing of.</summary>
    OnlyAtRegistry,

    /// <summary>We wrote a charge down, and the registry's log has none.</summary>
    OnlyHere,
    AmountDiffers,
    CurrencyDiffers,

    /// <summary>A customer paid, and no charge of the registry's is known.</summary>
    CapturedWithoutCharge,

    /// <summary>The registry charged, and what was held for it went back to the customer.</summary>
    ChargedWithoutCapture,
}

/// <summary>One difference, with whatever leads to both sides of it.</summary>
public sealed record Difference
{
    public required DifferenceKind Kind { get; init; }

    public required string DomainName { get; init; }

    public string? ClTrid { get; init; }

    public string? SvTrid { get; init; }

    public string? TaskNo { get; init; }

    public int? Ordinal { get; init; }

    /// <summary>As the registry has it: <c>48.00 USD</c>.</summary>
    public string? Theirs { get; init; }

    public string? Ours { get; init; }

    /// <summary>Of a capture without a charge: the item sent only the report, so the charge is of whoever made the request, and when.</summary>
    public bool OnlyReported { get; init; }
}

/// <summary>What a comparison came to.</summary>
public sealed record Reconciled
{
    public required IReadOnlyList<Difference> Differences { get; init; }

    /// <summary>Charges in the span that the registry's log has too.</summary>
    public required int Matched { get; init; }

    /// <summary>Of those, the ones whose amount could not be compared: the registry had said none, and the price list expects none.</summary>
    public required int WithoutAmount { get; init; }

    /// <summary>Charges in the span for items that nobody is charged for.</summary>
    public required int Unpriced { get; init; }
}

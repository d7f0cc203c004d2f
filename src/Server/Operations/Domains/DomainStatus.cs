using Reprieve.Server.Registries;

namespace Reprieve.Server.Operations.Domains;

/// <summary>
/// The wire's DomainStatus, and the QueryType that asks for the same: 1 to renew, 2 to redeem, 3 normal. A domain that neither can
/// help any more (pendingDelete, gone, not ours) has none.
/// </summary>
internal static class DomainStatus
{
    /// <summary>How long before its expiry a domain counts as one to renew, ms.</summary>
    public const long RenewAheadMs = 30 * WireTime.DayMs;

    public static IReadOnlyList<string> Renewable { get; } = [nameof(RegistryState.Active), nameof(RegistryState.AutoRenew), nameof(RegistryState.Unknown)];

    /// <summary>A restore whose report is still owed is a redemption not finished.</summary>
    public static IReadOnlyList<string> Redeemable { get; } = [nameof(RegistryState.Redemption), nameof(RegistryState.PendingRestore)];

    /// <param name="state">A <see cref="RegistryState"/>.</param>
    /// <param name="untilExpiry">By the registry's clock, ms, negative once expired; null where no expiry is known.</param>
    public static string? Of(string state, long? untilExpiry) =>
        Redeemable.Contains(state, StringComparer.Ordinal) ? "2"
        : !Renewable.Contains(state, StringComparer.Ordinal) ? null
        : untilExpiry < RenewAheadMs ? "1"
        : "3";
}

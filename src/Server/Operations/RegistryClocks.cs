using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations;

/// <summary>What time it is at each registry, and which are away: a deadline is by its registry's clock, which may not be ours.</summary>
/// <param name="registries">As last heard of.</param>
/// <param name="now">Our clock, UTC ms.</param>
internal sealed class RegistryClocks(IReadOnlyList<RegistryRow> registries, long now)
{
    private readonly Dictionary<string, long> _offsets = registries.ToDictionary(row => row.Registry, row => row.ClockOffset, StringComparer.Ordinal);

    private readonly HashSet<string> _away = registries.Where(row => row.Fault is not null).Select(row => row.Registry).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether no session can be had of it.</summary>
    public bool IsAway(string registry) => _away.Contains(registry);

    /// <summary>UTC ms; our time where no registry is named, or nothing was heard of it.</summary>
    public long Now(string? registry) => now + _offsets.GetValueOrDefault(registry ?? "");

    /// <summary>Whole seconds until a deadline, below 0 once it is over; null for null.</summary>
    public long? SecondsLeft(string? registry, long? deadline) => (deadline - Now(registry)) / 1000;
}

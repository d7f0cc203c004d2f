namespace Reprieve.Server.Registries;

/// <summary>How long redemption lasts after deletion, per suffix: published windows, overridden by a registry's profile.</summary>
public static class SuffixWindows
{
    private const int UsualDays = 30;

    // CNNIC's suffixes and .co: 14 days; .hk: 59; the rest follow ICANN's 30.
    private static readonly Dictionary<string, int> Published = new(StringComparer.OrdinalIgnoreCase)
    {
        ["cn"] = 14,
        ["co"] = 14,
        ["hk"] = 59,
        ["xn--55qx5d"] = 14,
        ["xn--fiqs8s"] = 14,
        ["xn--io0a7i"] = 14,
    };

    /// <summary>Days from deletion to the end of redemption.</summary>
    public static int RedemptionDays(RegistryProfile profile, string suffix) =>
        profile.RedemptionDays.TryGetValue(suffix, out var configured) ? configured
        : profile.RedemptionDays.TryGetValue("*", out var rest) ? rest
        : Published.TryGetValue(suffix, out var published) || Published.TryGetValue(suffix[(suffix.LastIndexOf('.') + 1)..], out published)
            ? published
            : UsualDays;
}

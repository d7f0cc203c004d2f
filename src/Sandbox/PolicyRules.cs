namespace Reprieve.Sandbox;

/// <summary>The ranges a suffix policy must keep; a breach names the field.</summary>
internal static class PolicyRules
{
    public static void Check(SuffixPolicy policy, string prefix)
    {
        Seed.Require(
            DomainName.FromText($"a.{policy.Suffix}") == $"a.{policy.Suffix}", $"{prefix}suffix", $"'{policy.Suffix}' is not a suffix in A-labels, lower case");
        Days(policy.AddGraceDays, $"{prefix}addGraceDays");
        Days(policy.AutoRenewGraceDays, $"{prefix}autoRenewGraceDays");
        Days(policy.RenewGraceDays, $"{prefix}renewGraceDays");
        Days(policy.ExpiryGraceDays, $"{prefix}expiryGraceDays");
        Days(policy.RedemptionDays, $"{prefix}redemptionDays");
        Days(policy.PendingDeleteDays, $"{prefix}pendingDeleteDays");
        Days(policy.ReportDays, $"{prefix}reportDays");
        Seed.Require(policy.PendingRequest is not { Seconds: < 0 or > 31_536_000 }, $"{prefix}pendingRequest.seconds", "0 to 31536000");
        Seed.Require(Currencies.Known.Contains(policy.Fees.Currency), $"{prefix}fees.currency", $"'{policy.Fees.Currency}' is no currency code");
        Price(policy.Fees.Create, $"{prefix}fees.create");
        Price(policy.Fees.Renew, $"{prefix}fees.renew");
        Price(policy.Fees.Restore, $"{prefix}fees.restore");
        foreach (var (name, premium) in policy.Fees.Premium)
        {
            Seed.Require(
                DomainName.FromText(name) == name && DomainName.SuffixOf(name) == policy.Suffix,
                $"{prefix}fees.premium", $"'{name}' is not a name under {policy.Suffix} in A-labels, lower case");
            Price(premium.Create ?? 0, $"{prefix}fees.premium.{name}.create");
            Price(premium.Renew ?? 0, $"{prefix}fees.premium.{name}.renew");
        }
    }

    private static void Days(double value, string field) => Seed.Require(value is >= 0 and <= 3650, field, "0 to 3650 days");

    private static void Price(decimal value, string field) =>
        Seed.Require(value is >= 0 and <= 1_000_000_000 && decimal.Round(value, 2) == value, field, "0 to 1000000000 with two decimals");
}

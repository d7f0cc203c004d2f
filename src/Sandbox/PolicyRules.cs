namespace Reprieve.Sandbox;

/// <summary>The ranges a suffix policy must keep; a breach names the field.</summary>
internal static class PolicyRules
{
    public static void Check(SuffixPolicy policy, string field)
    {
        Seed.Require(
            DomainName.FromText($"a.{policy.Suffix}") == $"a.{policy.Suffix}", $"{field}.suffix", $"'{policy.Suffix}' is not a suffix in A-labels, lower case");
        Days(policy.AddGraceDays, $"{field}.addGraceDays");
        Days(policy.AutoRenewGraceDays, $"{field}.autoRenewGraceDays");
        Days(policy.RenewGraceDays, $"{field}.renewGraceDays");
        Days(policy.ExpiryGraceDays, $"{field}.expiryGraceDays");
        Days(policy.RedemptionDays, $"{field}.redemptionDays");
        Days(policy.PendingDeleteDays, $"{field}.pendingDeleteDays");
        Days(policy.ReportDays, $"{field}.reportDays");
        Seed.Require(policy.PendingRequest is not { Seconds: < 0 or > 31_536_000 }, $"{field}.pendingRequest.seconds", "0 to 31536000");
        Seed.Require(Currencies.Known.Contains(policy.Fees.Currency), $"{field}.fees.currency", $"'{policy.Fees.Currency}' is no currency code");
        Price(policy.Fees.Create, $"{field}.fees.create");
        Price(policy.Fees.Renew, $"{field}.fees.renew");
        Price(policy.Fees.Restore, $"{field}.fees.restore");
        foreach (var (name, premium) in policy.Fees.Premium)
        {
            Seed.Require(
                DomainName.FromText(name) == name && DomainName.SuffixOf(name) == policy.Suffix,
                $"{field}.fees.premium", $"'{name}' is not a name under {policy.Suffix} in A-labels, lower case");
            Price(premium.Create ?? 0, $"{field}.fees.premium.{name}.create");
            Price(premium.Renew ?? 0, $"{field}.fees.premium.{name}.renew");
        }
    }

    private static void Days(double value, string field) => Seed.Require(value is >= 0 and <= 3650, field, "0 to 3650 days");

    private static void Price(decimal value, string field) =>
        Seed.Require(value is >= 0 and <= 1_000_000_000 && decimal.Round(value, 2) == value, field, "0 to 1000000000 with two decimals");
}

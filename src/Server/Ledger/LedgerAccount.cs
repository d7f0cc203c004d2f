namespace Reprieve.Server.Ledger;

/// <summary>What entries are written to.</summary>
public static class LedgerAccount
{
    /// <summary>Money from customers comes from here, and goes back to it.</summary>
    public const string Outside = "outside";
    public const string RestoreRevenue = "revenue:restore";
    public const string RenewalRevenue = "revenue:renewal";
    public const string Tax = "tax";

    /// <summary>What promotions have cost us.</summary>
    public const string Promotions = "promotions";

    /// <summary>What vouchers have been made out for.</summary>
    public const string VouchersIssued = "vouchers-issued";

    internal const string CustomerPrefix = "customer:";
    internal const string HeldPrefix = "held:";
    internal const string VoucherPrefix = "voucher:";

    public static string Customer(string accountId) => CustomerPrefix + accountId;

    public static string Held(string accountId) => HeldPrefix + accountId;

    public static string Voucher(string voucherNo) => VoucherPrefix + voucherNo;
}

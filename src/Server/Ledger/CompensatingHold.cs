using Reprieve.Server.Storage;

namespace Reprieve.Server.Ledger;

/// <summary>
/// A restore that came after its item had failed was paid for at the registry: what was held for the failed item, and given back, is held
/// again for the item that answers for it, whatever is left in the account.
/// </summary>
public static class CompensatingHold
{
    /// <summary>Holds the prices of the failed item once more; the voucher's share as far as it has that left.</summary>
    /// <param name="context">The command that makes the heir.</param>
    /// <param name="failed">Ended, and settled.</param>
    /// <param name="heir">The item that answers for it.</param>
    /// <param name="now">The time of the entries.</param>
    /// <returns>The hold; null where nothing was held for the failed item: nothing is charged then.</returns>
    public static HoldRow? Make(WriteContext context, ItemRow failed, ItemRow heir, DateTimeOffset now)
    {
        if (HoldTable.Find(context.Connection, failed.TaskNo, failed.Ordinal) is not { RestoreState: LineState.Released } released)
        {
            return null;
        }

        // In the order in which an order locks them.
        FundsTable.Lock(context, released.AccountId);
        var left = released.VoucherNo is { } voucherNo ? VoucherTable.Lock(context, voucherNo)?.Remaining ?? 0 : 0;
        var restoreShare = Math.Min(released.RestoreVoucher, left);
        var renewalShare = Math.Min(released.RenewalVoucher, left - restoreShare);
        var hold = released with
        {
            HoldId = Guid.CreateVersion7(now).ToString("D"),
            TaskNo = heir.TaskNo,
            Ordinal = heir.Ordinal,
            Open = true,
            RestoreState = LineState.Held,
            RestoreVoucher = restoreShare,
            RenewalState = released.RenewalState == LineState.None ? LineState.None : LineState.Held,
            RenewalVoucher = renewalShare,
            VoucherNo = restoreShare + renewalShare > 0 ? released.VoucherNo : null,
            // Where the failed item's order still counts as a use of it, this is part of that use.
            PromotionNo = released.PromotionNo is { } promotionNo && PromotionTable.UseAgain(context, promotionNo, released.AccountId, released.TaskNo)
                ? promotionNo
                : null,
            CreatedAt = now.ToUnixTimeMilliseconds(),
            SettledAt = null,
        };
        HoldTable.Insert(context, [hold]);
        Movement.Write(
            context,
            new Movement(Guid.CreateVersion7(now).ToString("D"), now.ToUnixTimeMilliseconds(), hold.Currency, MovementKind.CompensatingHold)
            {
                TaskNo = hold.TaskNo,
                Ordinal = hold.Ordinal,
                HoldId = hold.HoldId,
            }
            .Add(LedgerAccount.Customer(hold.AccountId), -HoldLine.DueOf(hold))
            .Add(LedgerAccount.Voucher(hold.VoucherNo ?? ""), -(restoreShare + renewalShare))
            .Add(LedgerAccount.Held(hold.AccountId), HoldLine.DueOf(hold) + restoreShare + renewalShare));
        return hold;
    }
}

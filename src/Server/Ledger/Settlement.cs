using Reprieve.Server.Storage;

namespace Reprieve.Server.Ledger;

/// <summary>An item as it is written, and what its registry asked for the restore where that is passed through.</summary>
/// <param name="Fee">Minor units of the hold's currency; null where the price is our own.</param>
public sealed record SettledItem(ItemRow Item, long? Fee);

/// <summary>
/// Settles what is held for items, in the transaction that writes what became of them: the restore's line is captured with the registry's
/// proof, the renewal's with the item's end where the expiry moved, and at any other end a line goes back to where it came from. A line
/// leaves <see cref="LineState.Held"/> once.
/// </summary>
public static class Settlement
{
    /// <param name="context">The command that writes the items: they are its own until the commit.</param>
    /// <param name="items">Those of them that something may be held for.</param>
    /// <param name="now">The time of the entries.</param>
    public static void Settle(WriteContext context, IReadOnlyList<SettledItem> items, DateTimeOffset now)
    {
        var reached = items.Where(settled => settled.Item.RestoredAt is not null || !settled.Item.Open)
            .ToDictionary(settled => (settled.Item.TaskNo, settled.Item.Ordinal));
        if (reached.Count == 0)
        {
            return;
        }

        var holds = new List<SettledHold>();
        var movements = new List<Movement>();
        foreach (var hold in HoldTable.LockOpenOf(context, [.. reached.Keys]))
        {
            var (restore, renewal) = (HoldLine.RestoreOf(hold), HoldLine.RenewalOf(hold));
            var (restored, renewed) = Outcome(restore, renewal, reached[(hold.TaskNo, hold.Ordinal)]);
            if (restored == restore && renewed == renewal)
            {
                continue;
            }

            movements.AddRange([.. Move(hold, restore, restored, now), .. Move(hold, renewal, renewed, now)]);
            var isOpen = restored.State == LineState.Held || renewed.State == LineState.Held;
            holds.Add(Write(hold, restored, renewed, isOpen ? null : now.ToUnixTimeMilliseconds()));
            if (!isOpen && restored.State != LineState.Captured && renewed.State != LineState.Captured && hold.PromotionNo is { } promotionNo)
            {
                context.Money.GiveBackUse(promotionNo, hold.AccountId, hold.TaskNo);
            }
        }

        if (HoldTable.Settle(context, holds) != holds.Count)
        {
            throw new InvalidOperationException("A line of a hold was settled before.");
        }

        Movement.WriteInTally(context, movements);
    }

    private static (HoldLine Restore, HoldLine Renewal) Outcome(HoldLine restore, HoldLine renewal, SettledItem settled)
    {
        var item = settled.Item;
        var restored = After(restore, isProved: item.RestoredAt is not null, isOver: !item.Open);
        var isRenewed = item.RestoredAt is not null && (item.Renewed || item.ExpirationAfter > item.ExpirationBefore);
        return (
            restored != restore && restored.State == LineState.Captured && settled.Fee is { } fee ? restored.At(fee) : restored,
            After(renewal, isProved: !item.Open && isRenewed, isOver: !item.Open));
    }

    private static HoldLine After(HoldLine line, bool isProved, bool isOver) =>
        line.State != LineState.Held || !(isProved || isOver) ? line : line with { State = isProved ? LineState.Captured : LineState.Released };

    private static SettledHold Write(HoldRow hold, HoldLine restored, HoldLine renewed, long? settledAt) => new()
    {
        HoldId = hold.HoldId,
        Open = settledAt is null,
        SettledAt = settledAt,
        RestoreWas = hold.RestoreState,
        RestoreState = restored.State,
        RestorePrice = restored.Price,
        RestoreDiscount = restored.Discount,
        RestoreTax = restored.Tax,
        RestoreVoucher = restored.Voucher,
        RenewalWas = hold.RenewalState,
        RenewalState = renewed.State,
    };

    /// <summary>One movement: the line leaves what is held; what is captured comes in, the rest goes back.</summary>
    private static IEnumerable<Movement> Move(HoldRow hold, HoldLine before, HoldLine after, DateTimeOffset now)
    {
        if (after.State == before.State)
        {
            yield break;
        }

        var id = Guid.CreateVersion7(now).ToString("D");
        var (dueBack, voucherBack) = (before.Due, before.Voucher);
        if (after.State == LineState.Captured)
        {
            (dueBack, voucherBack) = (before.Due - after.Due, before.Voucher - after.Voucher);
            yield return Of(MovementKind.Capture)
                .Add(LedgerAccount.Held(hold.AccountId), -after.Held, after.Line)
                .Add(after.Line == PriceLine.Restore ? LedgerAccount.RestoreRevenue : LedgerAccount.RenewalRevenue, after.Price, after.Line)
                .Add(LedgerAccount.Promotions, -after.Discount, after.Line)
                .Add(LedgerAccount.Tax, after.Tax, after.Line);
        }

        yield return Of(MovementKind.Release)
            .Add(LedgerAccount.Held(hold.AccountId), -(dueBack + voucherBack), after.Line)
            .Add(LedgerAccount.Customer(hold.AccountId), dueBack, after.Line)
            .Add(LedgerAccount.Voucher(hold.VoucherNo ?? ""), voucherBack, after.Line);

        Movement Of(MovementKind kind) =>
            new(id, now.ToUnixTimeMilliseconds(), hold.Currency, kind) { TaskNo = hold.TaskNo, Ordinal = hold.Ordinal, HoldId = hold.HoldId };
    }
}

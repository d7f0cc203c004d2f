using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Orders;

/// <summary>What a plan does to an order: items that fail for their price, and what is held for the others.</summary>
internal static class RedeemHolds
{
    /// <summary>Why an item fails at once for its price; null where it does not.</summary>
    public static Reason? Refusal(OrderPlan plan, PlannedItem item, RedeemLine line, string? maxPrice)
    {
        var currency = plan.Funds.Currency;
        return item.Verdict switch
        {
            PriceVerdict.Held => null,
            PriceVerdict.NoPrice => new Reason(ItemReasons.NoPrice, line.NameAsSent, item.Item.Suffix, currency),
            PriceVerdict.ConsentNeeded => new Reason(ItemReasons.ConsentNeeded, line.NameAsSent),
            PriceVerdict.AboveMax => new Reason(ItemReasons.PriceAboveMax, line.NameAsSent, Currency.Text(item.Total, currency), maxPrice ?? "", currency),
            PriceVerdict.FundsShort => new Reason(
                ItemReasons.InsufficientBalance,
                line.NameAsSent,
                Currency.Text(item.Due, currency),
                Currency.Text((plan.Funds.Spendable ?? 0) - plan.Due, currency),
                currency),
            _ => throw new InvalidOperationException($"{item.Verdict} is no end of an item."),
        };
    }

    /// <summary>Holds what the plan says for items that have just been written: a row each, and one movement for all.</summary>
    public static void Write(WriteContext context, OrderPlan plan, IReadOnlyList<ItemRow> items, Func<ItemRow, DomainRow?> domain, DateTimeOffset now)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        var promotion = plan.Discount > 0 ? plan.Promotion : null;
        var holds = new List<HoldRow>();
        foreach (var held in plan.Held)
        {
            var item = items[held.Item.Ordinal - 1];
            holds.Add(Hold(plan, held, item, domain(item), promotion, now));
        }

        if (holds.Count == 0)
        {
            return;
        }

        HoldTable.Insert(context, holds);
        var movement = new Movement(Guid.CreateVersion7(now).ToString("D"), nowMs, plan.Funds.Currency, MovementKind.Hold) { TaskNo = items[0].TaskNo }
            .Add(LedgerAccount.Customer(plan.Funds.AccountId), -plan.Due)
            .Add(LedgerAccount.Held(plan.Funds.AccountId), plan.Due + plan.VoucherShare);
        Movement.Write(context, plan.Voucher is { } voucher ? movement.Add(LedgerAccount.Voucher(voucher.VoucherNo), -plan.VoucherShare) : movement);
        if (promotion is not null)
        {
            PromotionTable.Use(context, promotion.PromotionNo, plan.Funds.AccountId);
        }
    }

    private static HoldRow Hold(OrderPlan plan, PlannedItem held, ItemRow item, DomainRow? domain, PromotionRow? promotion, DateTimeOffset now)
    {
        var restore = held.Restore ?? throw new InvalidOperationException($"{item.DomainName} is held without a price.");
        return new HoldRow
        {
            HoldId = Guid.CreateVersion7(now).ToString("D"),
            AccountId = item.AccountId,
            TaskNo = item.TaskNo,
            Ordinal = item.Ordinal,
            DomainName = item.DomainName,
            Registry = item.Registry ?? throw new InvalidOperationException($"{item.DomainName} is held without a registry."),
            Roid = item.Roid,
            DeletionTime = domain?.DeletedDate ?? 0,
            Currency = plan.Funds.Currency,
            RestoreState = LineState.Held,
            RestorePrice = restore.Price,
            RestoreDiscount = restore.Discount,
            RestoreTax = restore.Tax,
            RestoreVoucher = restore.Voucher,
            RenewalState = held.Renewal is null ? LineState.None : LineState.Held,
            RenewalPrice = held.Renewal?.Price ?? 0,
            RenewalDiscount = held.Renewal?.Discount ?? 0,
            RenewalTax = held.Renewal?.Tax ?? 0,
            RenewalVoucher = held.Renewal?.Voucher ?? 0,
            PriceId = restore.Row.PriceId,
            RenewalPriceId = held.Renewal?.Row.PriceId,
            PassThrough = restore.Row.PassThrough,
            CostCurrency = restore.Row.CostCurrency,
            ExpectedCost = restore.Row.ExpectedCost,
            MaxCost = restore.Row.MaxCost,
            VoucherNo = held.Voucher > 0 ? plan.Voucher?.VoucherNo : null,
            // The order's: it counts as one use, whichever of its items it takes something off.
            PromotionNo = promotion?.PromotionNo,
            CreatedAt = now.ToUnixTimeMilliseconds(),
        };
    }
}

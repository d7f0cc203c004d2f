using System.Data.Common;
using Reprieve.Server.Ledger;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Orders;

/// <summary>Puts a dry run's answer together: verdicts, prices, and about when each item would be done.</summary>
internal static class RedeemTrial
{
    // info, a fee check, the request, its report, info.
    private const int CommandsAnItem = 5;

    public static RedeemDryRun Of(
        DbConnection connection,
        RedeemOrder order,
        RedeemAssessment assessment,
        RegistryProfiles registries,
        OrderPlan? plan,
        (string Id, long ValidUntil)? quote,
        RegistryClocks clocks,
        string lang,
        long now)
    {
        var planned = plan?.Items.ToDictionary(item => item.Item.Ordinal) ?? [];
        var items = order.Lines.Select((line, index) =>
        {
            var price = planned.GetValueOrDefault(index + 1);
            var ofPrice = plan is null || price is null ? null : RedeemHolds.Refusal(plan, price, line, order.MaxPrice);
            return Priced(RedeemVerdicts.Of(line, assessment.Refusal(index), ofPrice, assessment.Domain(line), clocks, lang), price, plan);
        }).ToList();
        return new RedeemDryRun
        {
            Billing = plan?.Funds.Mode.ToString() ?? "Unpriced",
            Currency = plan?.Funds.Currency,
            TotalAmount = Text(plan, plan?.Due),
            TotalDiscount = Text(plan, plan?.Discount),
            TotalVoucher = Text(plan, plan?.VoucherShare),
            BalanceAfter = Text(plan, plan?.Funds.Available - plan?.Due),
            CouponNo = plan?.VoucherShare > 0 ? plan.Voucher?.VoucherNo : null,
            PromotionNo = plan?.Discount > 0 ? plan.Promotion?.PromotionNo : null,
            QuoteId = quote?.Id,
            QuoteValidUntil = WireTime.Text(quote?.ValidUntil),
            QuoteValidUntilLong = quote?.ValidUntil,
            DryRunItem = WithFinish(connection, order, assessment, registries, items, clocks, now),
        };
    }

    private static RedeemDryRun.Item Priced(RedeemDryRun.Item item, PlannedItem? price, OrderPlan? plan)
    {
        if (plan is null || price is null || price.Lines.Count == 0)
        {
            return item;
        }

        List<(string Line, long Amount)> parts = [.. price.Lines.Select(line => (line.Line.ToString(), line.Price))];
        parts.AddRange(
            new[] { ("Discount", -price.Discount), ("Tax", price.Tax), ("Voucher", -price.Voucher) }.Where(part => part.Item2 != 0));
        return item with
        {
            Amount = Text(plan, price.Due),
            PriceLine = [.. parts.Select(part => new RedeemDryRun.PricePart { Line = part.Line, Amount = Currency.Text(part.Amount, plan.Funds.Currency) })],
        };
    }

    private static List<RedeemDryRun.Item> WithFinish(
        DbConnection connection, RedeemOrder order, RedeemAssessment assessment, RegistryProfiles registries, List<RedeemDryRun.Item> items, RegistryClocks clocks, long now)
    {
        var finish = new Dictionary<int, long>();
        var queues = items.Select((item, index) => (Index: index, item.Verdict, Domain: assessment.Domain(order.Lines[index])))
            .Where(item => item.Verdict == RedeemVerdicts.Redeemable && item.Domain?.Registry is not null)
            .GroupBy(item => item.Domain?.Registry ?? "", StringComparer.Ordinal);
        foreach (var queue in queues)
        {
            if (registries.FindOrNull(queue.Key) is not { } profile || clocks.IsAway(queue.Key))
            {
                continue;
            }

            var ordered = queue.OrderBy(item => item.Domain?.Deadline ?? 0).ThenBy(item => item.Index).ToList();
            var before = ItemTable.CountBefore(connection, queue.Key, ordered[^1].Domain?.Deadline ?? 0);
            foreach (var (place, item) in ordered.Index())
            {
                finish[item.Index] = now + ((before + place + 1L) * CommandsAnItem * 1000 / profile.CommandsPerSecond);
            }
        }

        return
        [
            .. items.Select((item, index) => finish.TryGetValue(index, out var at)
                ? item with { EstimatedFinish = WireTime.Text(at), EstimatedFinishLong = at }
                : item),
        ];
    }

    private static string? Text(OrderPlan? plan, long? minor) => plan is null || minor is null ? null : Currency.Text(minor.Value, plan.Funds.Currency);
}

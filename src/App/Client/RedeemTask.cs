using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Reprieve.App.Client;

/// <summary>A name to be restored and the expiry, in epoch ms, that its record is expected to have.</summary>
internal sealed record RedeemOrder(string DomainName, long CurrentExpirationDate);

/// <summary>One item of a task as QueryTaskDetailList shows it; <see cref="StatusCode"/> 0 waits, 1 runs, 2 succeeded, 3 failed.</summary>
internal sealed record TaskItem(string TaskNo, string TaskDetailNo, string DomainName, int StatusCode, string Status, int TryCount, string Message)
{
    public bool IsEnded => StatusCode is 2 or 3;

    public bool IsRestored => StatusCode == 2;

    /// <summary>What it costs the account: held or captured, 0 once it was given back; null where nothing is charged.</summary>
    public decimal? Amount { get; init; }

    public string? Currency { get; init; }

    /// <summary>Held, Captured, PartlyCaptured or Released.</summary>
    public string? PaymentState { get; init; }
}

/// <summary>What a dry run says of one name: whether it can be redeemed, until when, where that date comes from, and what it costs.</summary>
internal sealed record TriedName(string DomainName, string Verdict, string Message, string Deadline, string DeadlineSource)
{
    public const string Redeemable = "Redeemable";

    /// <summary>Empty where there is no price.</summary>
    public string Amount { get; init; } = "";

    /// <summary>What it is made of, in words.</summary>
    public IReadOnlyList<string> Prices { get; init; } = [];
}

/// <summary>What a dry run says of a batch: its names, and, unless the account is charged nothing, what it comes to.</summary>
internal sealed record TriedBatch(IReadOnlyList<TriedName> Names, TriedTotal? Total);

/// <summary>What batches come to in all.</summary>
internal sealed record TriedTotal
{
    public required string Currency { get; init; }

    public required decimal Amount { get; init; }

    public required decimal Discount { get; init; }

    public required decimal Voucher { get; init; }

    public required decimal BalanceAfter { get; init; }

    public string? CouponNo { get; init; }

    public string? PromotionNo { get; init; }

    /// <summary>One a batch: each fixes the prices of its own for ten minutes.</summary>
    public required IReadOnlyList<string> QuoteIds { get; init; }

    /// <summary>This batch, and one after it that was tried as if this had not been ordered.</summary>
    public TriedTotal And(TriedTotal next) => this with
    {
        Amount = Amount + next.Amount,
        Discount = Discount + next.Discount,
        Voucher = Voucher + next.Voucher,
        BalanceAfter = BalanceAfter - next.Amount,
        QuoteIds = [.. QuoteIds, .. next.QuoteIds],
    };
}

/// <summary>Submits redemptions in batches of 1,000, asks what would become of them, and reads how they go.</summary>
internal sealed class RedeemTask(ApiConnection connection)
{
    public const string Action = "SaveBatchTaskForCreatingOrderRedeem";
    public const int MostPerBatch = 1000;
    private const int PageSize = 1000;

    /// <summary>The most that any one name may cost; null for any price.</summary>
    public decimal? MaxPrice { get; init; }

    /// <summary>Whether the promotion and the voucher are used that save most; where there are none it is ordered without.</summary>
    public bool UsesOffers { get; init; }

    /// <summary>The TaskNo of one batch. A lost reply is asked for again with the same ClientToken, and names the same task.</summary>
    /// <param name="orders">The batch.</param>
    /// <param name="quoteId">Of a dry run of this very batch, whose prices are to count; null for those of now.</param>
    /// <param name="cancellationToken">Ends the wait; the batch may have been accepted.</param>
    public async Task<string> SubmitAsync(IReadOnlyList<RedeemOrder> orders, string? quoteId, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> parameters = [.. Parameters(orders), new("ClientToken", RandomNumberGenerator.GetHexString(32, lowercase: true))];
        if (quoteId is not null)
        {
            parameters.Add(new("QuoteId", quoteId));
        }

        var answer = await connection.CallOnceAsync(Action, parameters, cancellationToken);
        return answer.GetProperty("TaskNo").GetString() ?? throw new CommandException($"{Action} answered without a TaskNo.");
    }

    /// <summary>What the same batch would come to (DryRun=true): nothing is ordered, and no registry is sent a command that changes anything.</summary>
    public async Task<TriedBatch> TryAsync(IReadOnlyList<RedeemOrder> orders, CancellationToken cancellationToken)
    {
        var answer = await connection.CallAsync(Action, [.. Parameters(orders), new("DryRun", "true")], cancellationToken);
        var data = answer.GetProperty("Data");
        return new TriedBatch([.. data.GetProperty("DryRunItem").EnumerateArray().Select(TriedNameOf)], TotalOf(data));
    }

    /// <summary>All items of a task, page after page.</summary>
    public async Task<IReadOnlyList<TaskItem>> ItemsAsync(string taskNo, CancellationToken cancellationToken)
    {
        List<TaskItem> items = [];
        for (var page = 1; ; page++)
        {
            var answer = await connection.CallAsync(
                "QueryTaskDetailList",
                [
                    new("TaskNo", taskNo),
                    new("PageNum", page.ToString(CultureInfo.InvariantCulture)),
                    new("PageSize", PageSize.ToString(CultureInfo.InvariantCulture)),
                ],
                cancellationToken);
            items.AddRange(answer.GetProperty("Data").GetProperty("TaskDetail").EnumerateArray().Select(Item));
            if (!answer.GetProperty("NextPage").GetBoolean())
            {
                return items;
            }
        }
    }

    private static TriedName TriedNameOf(JsonElement item) =>
        new(Text(item, "DomainName"), Text(item, "Verdict"), Text(item, "Message"), Text(item, "Deadline"), Text(item, "DeadlineSource"))
        {
            Amount = Text(item, "Amount"),
            Prices = item.TryGetProperty("PriceLine", out var lines)
                ? [.. lines.EnumerateArray().Select(line => $"{Text(line, "Line")} {Text(line, "Amount")}")]
                : [],
        };

    private static TriedTotal? TotalOf(JsonElement data) =>
        Text(data, "Currency") is { Length: > 0 } currency
            ? new TriedTotal
            {
                Currency = currency,
                Amount = Money(data, "TotalAmount"),
                Discount = Money(data, "TotalDiscount"),
                Voucher = Money(data, "TotalVoucher"),
                BalanceAfter = Money(data, "BalanceAfter"),
                CouponNo = Text(data, "CouponNo") is { Length: > 0 } couponNo ? couponNo : null,
                PromotionNo = Text(data, "PromotionNo") is { Length: > 0 } promotionNo ? promotionNo : null,
                QuoteIds = [Text(data, "QuoteId")],
            }
            : null;

    private static decimal Money(JsonElement element, string name) => decimal.Parse(Text(element, name), CultureInfo.InvariantCulture);

    private List<KeyValuePair<string, string>> Parameters(IReadOnlyList<RedeemOrder> orders)
    {
        List<KeyValuePair<string, string>> parameters = [.. Names(orders)];
        if (MaxPrice is { } most)
        {
            parameters.Add(new("MaxPrice", most.ToString(CultureInfo.InvariantCulture)));
        }

        if (UsesOffers)
        {
            parameters.AddRange([new("UseCoupon", "true"), new("UsePromotion", "true")]);
        }

        return parameters;
    }

    private static IEnumerable<KeyValuePair<string, string>> Names(IReadOnlyList<RedeemOrder> orders) =>
        orders.SelectMany((order, index) => new KeyValuePair<string, string>[]
        {
            new(string.Create(CultureInfo.InvariantCulture, $"OrderRedeemParam.{index + 1}.DomainName"), order.DomainName),
            new(
                string.Create(CultureInfo.InvariantCulture, $"OrderRedeemParam.{index + 1}.CurrentExpirationDate"),
                order.CurrentExpirationDate.ToString(CultureInfo.InvariantCulture)),
        });

    private static TaskItem Item(JsonElement detail)
    {
        var reason = Text(detail, "FailReason");
        var warning = Text(detail, "Warning");
        return new TaskItem(
            Text(detail, "TaskNo"),
            Text(detail, "TaskDetailNo"),
            Text(detail, "DomainName"),
            detail.GetProperty("TaskStatusCode").GetInt32(),
            Text(detail, "TaskStatus"),
            detail.TryGetProperty("TryCount", out var tries) ? tries.GetInt32() : 0,
            reason.Length > 0 ? reason : warning.Length > 0 ? warning : Text(detail, "ErrorMsg"))
        {
            Amount = detail.TryGetProperty("Amount", out _) ? Money(detail, "Amount") : null,
            Currency = Text(detail, "Currency") is { Length: > 0 } currency ? currency : null,
            PaymentState = Text(detail, "PaymentState") is { Length: > 0 } state ? state : null,
        };
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() ?? "" : "";
}

using Reprieve.Server.Console.Access;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Operations.Orders;

namespace Reprieve.Server.Console.Pages.Redeem;

/// <summary>How an order is to be paid.</summary>
public sealed record RedeemPayment
{
    public bool UseCoupon { get; set; }

    /// <summary>Empty for the one that saves most.</summary>
    public string CouponNo { get; set; } = "";

    public bool UsePromotion { get; set; }

    /// <inheritdoc cref="CouponNo"/>
    public string PromotionNo { get; set; } = "";

    /// <summary>Empty for any.</summary>
    public string MaxPrice { get; set; } = "";
}

/// <summary>An order on its way from names to a task: what was asked of the API for it, and its ClientToken.</summary>
internal sealed class RedeemDraft(ConsoleSession session, IReadOnlyList<string> names)
{
    // Up to here each name is asked for; from here on the account's list is read.
    private const int AskedOneByOne = 20;
    private const int PageSize = 1000;

    private SaveBatchTaskForCreatingOrderRedeem.Request? _quoted;
    private string _clientToken = "";
    private Dictionary<string, long?>? _expiries;

    /// <summary>Names that no order can be made of, and why.</summary>
    public IReadOnlyList<(string Name, bool IsMissing)> LeftOut { get; private set; } = [];

    /// <summary>What each name would come to, in the order of the names: as part of the order, or why it is none.</summary>
    public IReadOnlyList<RedeemDryRun.Item> Items { get; private set; } = [];

    /// <summary>The order as it would be made, of what can be redeemed and nothing else; null where nothing can.</summary>
    public RedeemDryRun? Quote { get; private set; }

    /// <summary>Domains that it would redeem.</summary>
    public int Redeemable => Quote?.DryRunItem.Count ?? 0;

    /// <summary>Asks what each name would come to; nothing is made.</summary>
    /// <exception cref="ApiException">What the API refuses.</exception>
    public async Task QuoteAsync(RedeemPayment payment, CancellationToken cancellationToken)
    {
        (Quote, _quoted, Items) = (null, null, []);
        // Once a draft: another voucher changes no expiry.
        var expiries = _expiries ??= await ExpiriesAsync(cancellationToken);
        LeftOut = [.. names.Where(name => expiries.GetValueOrDefault(name) is null).Select(name => (name, IsMissing: !expiries.ContainsKey(name)))];
        List<string> asked = [.. names.Except(LeftOut.Select(left => left.Name), StringComparer.Ordinal)];
        var told = new Dictionary<string, RedeemDryRun.Item>(StringComparer.Ordinal);
        for (var left = asked; left.Count > 0 && Quote is null;)
        {
            var request = Request(left, expiries, payment);
            var answer = await session.RunAsync<SaveBatchTaskForCreatingOrderRedeem, SaveBatchTaskForCreatingOrderRedeem.Request, SaveBatchTaskForCreatingOrderRedeem.Response>(
                request with { DryRun = true }, cancellationToken);
            var quote = answer.Data ?? throw new InvalidOperationException("A dry run has its data.");
            foreach (var item in quote.DryRunItem)
            {
                told[item.DomainName] = item;
            }

            if (quote.DryRunItem.All(item => item.Verdict == RedeemVerdicts.Redeemable))
            {
                Quote = quote;
                _quoted = request with { QuoteId = quote.QuoteId };
                // One token a quote: however often it is ordered, it is one task.
                _clientToken = Guid.CreateVersion7().ToString("N");
            }

            // What is refused leaves its money to the rest; only after that goes what the funds do not reach.
            var isShortOnly = quote.DryRunItem.All(item => item.Verdict is RedeemVerdicts.Redeemable or RedeemVerdicts.FundsShort);
            left = [.. left.Where(name => told[name].Verdict == RedeemVerdicts.Redeemable || (!isShortOnly && told[name].Verdict == RedeemVerdicts.FundsShort))];
        }

        Items = [.. asked.Select(name => told[name])];
    }

    /// <summary>Makes the order that was quoted.</summary>
    /// <returns>Its TaskNo.</returns>
    /// <exception cref="ApiException">What the API refuses; the quote may be over.</exception>
    public async Task<string> OrderAsync(CancellationToken cancellationToken)
    {
        var request = _quoted ?? throw new InvalidOperationException("Nothing was quoted.");
        var answer = await session.RunAsync<SaveBatchTaskForCreatingOrderRedeem, SaveBatchTaskForCreatingOrderRedeem.Request, SaveBatchTaskForCreatingOrderRedeem.Response>(
            request with { ClientToken = _clientToken }, cancellationToken);
        return answer.TaskNo ?? throw new InvalidOperationException("An order has a TaskNo.");
    }

    private static SaveBatchTaskForCreatingOrderRedeem.Request Request(List<string> names, Dictionary<string, long?> expiries, RedeemPayment payment) => new()
    {
        OrderRedeemParam =
        [
            .. names.Select((name, index) => new SaveBatchTaskForCreatingOrderRedeem.Request.Item
            {
                Number = index + 1,
                DomainName = name,
                CurrentExpirationDate = expiries[name]!.Value, // those without are left out
            }),
        ],
        UseCoupon = payment.UseCoupon,
        CouponNo = payment is { UseCoupon: true, CouponNo.Length: > 0 } ? payment.CouponNo : null,
        UsePromotion = payment.UsePromotion,
        PromotionNo = payment is { UsePromotion: true, PromotionNo.Length: > 0 } ? payment.PromotionNo : null,
        MaxPrice = payment.MaxPrice.Trim() is { Length: > 0 } most ? most : null,
    };

    /// <summary>The expiry on record of each name of the account, null where its registry was not read.</summary>
    private async Task<Dictionary<string, long?>> ExpiriesAsync(CancellationToken cancellationToken)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, long?>(StringComparer.Ordinal);
        foreach (var name in names.Count <= AskedOneByOne ? names.Cast<string?>() : [null])
        {
            for (var page = 1; found.Count < wanted.Count; page++)
            {
                var answer = await session.RunAsync<QueryDomainList, QueryDomainList.Request, Page<QueryDomainList.Rows>>(
                    new QueryDomainList.Request { DomainName = name, PageNum = page, PageSize = PageSize, OrderKeyType = "ExpirationDate", OrderByType = "ASC" },
                    cancellationToken);
                foreach (var row in answer.Data.Domain.Where(row => wanted.Contains(row.DomainName)))
                {
                    found[row.DomainName] = row.ExpirationDateLong;
                }

                if (!answer.NextPage)
                {
                    break;
                }
            }
        }

        return found;
    }
}

using System.Text.Json;
using Reprieve.Rpc;
using Reprieve.Server.Accounts;
using Reprieve.Server.Tests.Api;
using Reprieve.Server.Tests.Ledger;
using static Reprieve.Server.Tests.Operations.RedeemOrderTests;

namespace Reprieve.Server.Tests.Operations;

/// <summary>A dry run's quote fixes the price of the very order for ten minutes.</summary>
public sealed class QuotedOrderTests : IAsyncLifetime
{
    private const string Batch = "SaveBatchTaskForCreatingOrderRedeem";

    private ApiHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private long Now => _host.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        await Portfolio.AddAsync(_host, [.. Enumerable.Range(1, 6).Select(number => Portfolio.Row(_host, $"n{number}.com"))]);
        await PricedAccount.PriceAsync(_host.Database, "com", 100_000);
        await PricedAccount.FundAsync(_host, 1_000_000);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Prices_and_validity_are_those_of_the_quote_whatever_came_since()
    {
        await PricedAccount.VoucherAsync(_host.Database, "v", 30_000, row => row with { ValidUntil = Now + 60_000 });
        await PricedAccount.PromotionAsync(_host.Database, "p", 10, row => row with { ValidUntil = Now + 60_000 });
        (string, string)[] order = [.. Order("n1.com"), ("UseCoupon", "true"), ("UsePromotion", "true")];
        var quote = await QuoteAsync(order);
        Assert.Equal("600.00", quote.Total);

        await AdvanceAsync(TimeSpan.FromMinutes(5));
        // Dearer from before the quote, but only written since.
        await PricedAccount.PriceAsync(_host.Database, "com", 500_000, row => row with { CreatedAt = Now });
        await PricedAccount.VoucherAsync(_host.Database, "better", 90_000);
        Assert.Equal("4100.00", (await QuoteAsync(order)).Total);

        await AcceptedAsync([.. order, ("QuoteId", quote.Id)]);
        var funds = await PricedAccount.FundsAsync(_host.Database, _host.Root.AccountId);
        Assert.Equal((940_000, 90_000), (funds.Available, funds.Held));
        await PricedAccount.BalancesAsync(_host.Database, _host.Root.AccountId, "v", "better");
    }

    [Fact]
    public async Task It_is_for_the_same_order_of_the_same_account_and_for_ten_minutes()
    {
        var quote = await QuoteAsync(Order("n1.com"));
        Assert.Equal("Quote.Invalid", await RefusedAsync(Order("n2.com"), quote.Id));
        Assert.Equal("Quote.Invalid", await RefusedAsync([.. Order("n1.com"), ("MaxPrice", "5000")], quote.Id));
        Assert.Equal("Quote.Invalid", await RefusedAsync([.. Order("n1.com"), ("UseCoupon", "true")], quote.Id));
        Assert.Equal("Quote.Invalid", await RefusedAsync(Order("n1.com"), "no quote"));
        Assert.Equal("Quote.Invalid", await RefusedAsync(Order("n1.com"), quote.Id[..^4] + "AAAA"));
        var account = await _host.Accounts.CreateAccountAsync("other", Cancelled);
        await PricedAccount.FundAsync(_host.Database, account, 1_000_000);
        var key = await _host.Accounts.CreateKeyAsync(account, PolicyDocument.AllowAll, Cancelled);
        Assert.Equal("Quote.Invalid", (await _host.Client(key: key).CallAsync(Batch, Pairs([.. Order("n1.com"), ("QuoteId", quote.Id)]), RpcFormat.Json, Cancelled)).Code);

        _host.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        var token = ("ClientToken", "t-1");
        var taskNo = await AcceptedAsync([.. Order("n1.com"), ("QuoteId", quote.Id), token, ("UserClientIp", "192.0.2.1")]);
        await AdvanceAsync(TimeSpan.FromMilliseconds(1));
        // Sent again after a lost answer it is the same order, however old its quote.
        Assert.Equal(taskNo, await AcceptedAsync([.. Order("n1.com"), ("QuoteId", quote.Id), token]));
        Assert.Equal("IdempotentParameterMismatch", (await _host.CallAsync(Batch, [.. Order("n1.com"), token])).Code);
        Assert.Equal("Quote.Expired", await RefusedAsync(Order("n1.com"), quote.Id));
        // A dry run of a quote is that quote.
        var second = await QuoteAsync(Order("n2.com"));
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(second, await QuoteAsync([.. Order("n2.com"), ("QuoteId", second.Id)]));
    }

    [Fact]
    public async Task What_is_used_up_or_changed_meanwhile_is_refused_and_never_made_dearer()
    {
        await PricedAccount.VoucherAsync(_host.Database, "v", 150_000);
        await PricedAccount.PromotionAsync(_host.Database, "p", 10, row => row with { UsesTotal = 1 });
        (string, string)[] withVoucher = [.. Order("n1.com"), ("UseCoupon", "true")];
        (string, string)[] withPromotion = [.. Order("n2.com"), ("UsePromotion", "true")];
        var (ofVoucher, ofPromotion) = (await QuoteAsync(withVoucher), await QuoteAsync(withPromotion));
        await AcceptedAsync([.. Order("n3.com"), ("UseCoupon", "true"), ("UsePromotion", "true")]);
        Assert.Equal("Coupon.Exhausted", await RefusedAsync(withVoucher, ofVoucher.Id));
        Assert.Equal("Promotion.Exhausted", await RefusedAsync(withPromotion, ofPromotion.Id));
        Assert.Equal("400.00", (await QuoteAsync(withVoucher)).Total);

        var plain = await QuoteAsync(Order("n4.com"));
        await PricedAccount.FundAsync(_host, 1, taxBp: 600);
        Assert.Equal("Quote.Expired", await RefusedAsync(Order("n4.com"), plain.Id));
        var taxed = await QuoteAsync(Order("n4.com"));
        Assert.Equal("1060.00", taxed.Total);
        await AcceptedAsync([.. Order("n4.com"), ("QuoteId", taxed.Id)]);
    }

    /// <summary>Lets time pass, and the registry be read again, so that no dry run waits for it.</summary>
    private Task AdvanceAsync(TimeSpan time)
    {
        _host.Clock.Advance(time);
        return _host.Database.WriteAsync(context => { Dapper.SqlMapper.Execute(context.Connection, "UPDATE domains SET read_at = @Now", new { Now }); }, Cancelled);
    }

    private async Task<(string Id, string Total)> QuoteAsync((string, string)[] order)
    {
        var answer = await _host.CallAsync(Batch, [.. order, ("DryRun", "true")]);
        Assert.False(answer.IsError, answer.Message);
        var data = JsonDocument.Parse(answer.Body).RootElement.GetProperty("Data");
        return (data.GetProperty("QuoteId").GetString()!, data.GetProperty("TotalAmount").GetString()!);
    }

    private async Task<string?> RefusedAsync((string, string)[] order, string quoteId) =>
        (await _host.CallAsync(Batch, [.. order, ("QuoteId", quoteId)])).Code;

    private async Task<string> AcceptedAsync((string, string)[] order)
    {
        var answer = await _host.CallAsync(Batch, order);
        Assert.False(answer.IsError, answer.Message);
        return JsonDocument.Parse(answer.Body).RootElement.GetProperty("TaskNo").GetString()!;
    }
}

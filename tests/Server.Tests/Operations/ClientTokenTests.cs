using System.Text;
using System.Text.Json;
using Reprieve.Rpc;
using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Api;
using static Reprieve.Server.Tests.Operations.RedeemOrderTests;

namespace Reprieve.Server.Tests.Operations;

/// <summary>ClientToken: an order sent again after a lost reply is the same order, and nothing else is.</summary>
public sealed class ClientTokenTests : IAsyncLifetime
{
    private const string Batch = "SaveBatchTaskForCreatingOrderRedeem";
    private const string Single = "SaveSingleTaskForCreatingOrderRedeem";

    private ApiHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        await Portfolio.AddAsync(_host, Portfolio.Row(_host, "test1.com"), Portfolio.Row(_host, "test2.com"));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_token_used_again_for_the_same_gets_the_same_task_and_for_something_else_a_refusal()
    {
        (string, string)[] order = [.. Order("test1.com", "test2.com"), ("ClientToken", "t-1")];
        var taskNos = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AcceptedAsync(Batch, order)));
        Assert.Single(taskNos.Distinct());
        var other = await _host.CallAsync(Batch, [.. Order("test1.com"), ("ClientToken", "t-1")]);
        Assert.Equal((400, "IdempotentParameterMismatch"), (other.Status, other.Code));
        var single = await _host.CallAsync(Single, ("DomainName", "test1.com"), ("CurrentExpirationDate", Expiry()), ("ClientToken", "t-1"));
        Assert.Equal("IdempotentParameterMismatch", single.Code);
    }

    [Fact]
    public async Task A_dry_run_takes_no_token_and_a_token_is_one_accounts_own()
    {
        (string, string)[] order = [.. Order("test1.com"), ("ClientToken", "t-1")];
        Assert.False((await _host.CallAsync(Batch, [.. Order("test2.com"), ("ClientToken", "t-1"), ("DryRun", "true")])).IsError);
        var taskNo = await AcceptedAsync(Batch, order);
        var account = await _host.Accounts.CreateAccountAsync("other", Cancelled);
        var key = await _host.Accounts.CreateKeyAsync(account, PolicyDocument.AllowAll, Cancelled);
        var theirs = await _host.Client(key: key).CallAsync(Batch, Pairs(order), RpcFormat.Json, Cancelled);
        Assert.False(theirs.IsError, theirs.Message);
        Assert.DoesNotContain(taskNo, Encoding.UTF8.GetString(theirs.Body.Span), StringComparison.Ordinal);
        // Nor is the domain theirs to order, nor the task theirs to learn of.
        var item = Assert.Single((await _host.Database.ReadAsync(
            async connection =>
            {
                var task = await TaskTable.FindAsync(connection, account, JsonDocument.Parse(theirs.Body).RootElement.GetProperty("TaskNo").GetString()!);
                return await ItemTable.ListAsync(connection, task!, null, null, null, 0, 10);
            },
            Cancelled)).Rows);
        Assert.Equal(ItemReasons.DomainNotInAccount, item.FailCode);
        Assert.DoesNotContain(taskNo, item.FailArgs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_token_stands_for_is_told_apart_wherever_a_text_ends()
    {
        Assert.False((await _host.CallAsync(Batch, [.. Order("test1.com"), ("ClientToken", "t-1"), ("CouponNo", "c\nFalse\np")])).IsError);
        var other = await _host.CallAsync(Batch, [.. Order("test1.com"), ("ClientToken", "t-1"), ("CouponNo", "c"), ("PromotionNo", "p\nFalse\n")]);
        Assert.Equal("IdempotentParameterMismatch", other.Code);
    }

    private async Task<string> AcceptedAsync(string action, params (string, string)[] parameters)
    {
        var answer = await _host.CallAsync(action, parameters);
        Assert.False(answer.IsError, answer.Message);
        return JsonDocument.Parse(answer.Body).RootElement.GetProperty("TaskNo").GetString()!;
    }
}

using System.Text.Json;
using Reprieve.Rpc;
using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;

namespace Reprieve.Server.Tests.Operations.Funds;

/// <summary>Signed calls as the tests of vouchers and promotions make them.</summary>
internal static class OfferCalls
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<JsonElement> JsonAsync(this ApiHost host, string action, params (string, string)[] parameters)
    {
        var answer = await host.CallAsync(action, parameters);
        Assert.True(answer.Status == 200, $"{action}: {answer.Code} {answer.Message}");
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.Clone();
    }

    public static Task<RpcAnswer> CallAsync(this ApiHost host, NewKey key, string action, params (string Name, string Value)[] parameters) =>
        host.Client(key: key).CallAsync(action, [.. parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))], RpcFormat.Json, Cancelled);

    /// <summary>The call is refused, in both languages, and leaves no audit row.</summary>
    public static async Task RefusedAsync(this ApiHost host, string code, string says, string action, params (string, string)[] parameters)
    {
        var before = (await host.AuditAsync()).Count;
        var answer = await host.CallAsync(action, parameters);
        Assert.Equal(code, answer.Code);
        Assert.Contains(says, answer.Message, StringComparison.Ordinal);
        var chinese = await host.CallAsync(action, [.. parameters, ("Lang", "zh")]);
        Assert.Equal(code, chinese.Code);
        Assert.NotEqual(answer.Message, chinese.Message);
        Assert.Equal(before, (await host.AuditAsync()).Count);
    }

    /// <summary>Newest first.</summary>
    public static Task<IReadOnlyList<AuditRow>> AuditAsync(this ApiHost host) =>
        host.Database.ReadAsync(connection => Task.FromResult(AuditTable.Latest(connection, 1000)), Cancelled);

    /// <summary>A key whose policy names the resources of its own account alone.</summary>
    public static async Task<(string AccountId, NewKey Key)> CustomerAsync(this ApiHost host)
    {
        var accountId = await host.Accounts.CreateAccountAsync("customer", Cancelled);
        var policy = $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"domain:*","Resource":"acs:domain:*:{{accountId}}:*"}]}""";
        return (accountId, await host.Accounts.CreateKeyAsync(accountId, policy, Cancelled));
    }

    /// <summary>A list's rows: one field, and how each stands.</summary>
    public static string Rows(JsonElement answer, string name) => string.Join(
        ' ',
        answer.GetProperty("Data").GetProperty(name).EnumerateArray().Select(row => $"{Text(row, $"{name}No")}:{Text(row, "Status")}"));

    public static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : null;
}

using Reprieve.Rpc;
using Reprieve.Server.Accounts;
using Reprieve.Server.Tests.Api;

namespace Reprieve.Server.Tests.Operations.Users;

/// <summary>Who may make users of the console, and of whom.</summary>
public sealed class SaveUserTests : IAsyncLifetime
{
    private const string Password = "several-words-in-a-row";

    private ApiHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public Task It_answers_in_both_forms_as_its_files_say() =>
        WireForms.MatchAsync(_host, "Users/SaveUser", ("UserName", "Ada"), ("Password", Password));

    [Fact]
    public async Task A_key_that_may_make_users_gives_nobody_more_than_it_may_itself()
    {
        Assert.Equal(200, (await _host.CallAsync("SaveUser", ("UserName", "ada"), ("Password", Password))).Status);
        var manager = await _host.Accounts.CreateKeyAsync(
            _host.Root.AccountId, """{"Version":"1","Statement":[{"Effect":"Allow","Action":"domain:ManageUsers","Resource":"*"}]}""", Cancelled);
        Assert.Equal(200, (await CallAsync(manager, ("UserName", "bob"), ("Password", Password))).Status);
        Assert.Equal("NoPermission", (await CallAsync(manager, ("UserName", "bob"), ("Password", Password), ("AccessKeyId", "testid"))).Code);
        // The root key's user is not taken over by another password.
        Assert.Equal("NoPermission", (await CallAsync(manager, ("UserName", "ADA"), ("Password", Password))).Code);
        Assert.Equal(200, (await _host.CallAsync("SaveUser", ("UserName", "bob"), ("Password", Password), ("AccessKeyId", manager.AccessKeyId))).Status);
    }

    [Theory]
    [InlineData("", Password, "MissingParameter", "UserName")]
    [InlineData("a b", Password, "ParameterIllegal", "UserName")]
    [InlineData("ada", "short", "ParameterIllegal", "10 to 256 characters")]
    [InlineData("ada", "nobody-but-ADA-knows", "ParameterIllegal", "may not hold the user's name")]
    public async Task A_name_or_password_that_will_not_do_is_named(string userName, string password, string code, string says)
    {
        var answer = await _host.CallAsync("SaveUser", ("UserName", userName), ("Password", password));
        Assert.Equal(code, answer.Code);
        Assert.Contains(says, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_none_is_told()
    {
        var answer = await _host.CallAsync("SaveUser", ("UserName", "ada"), ("Password", Password), ("AccessKeyId", "nobodys"));
        Assert.Equal((404, "AccessKey.NotFound"), (answer.Status, answer.Code));
    }

    private Task<RpcAnswer> CallAsync(NewKey key, params (string Name, string Value)[] parameters) =>
        _host.Client(key: key).CallAsync("SaveUser", [.. parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))], RpcFormat.Json, Cancelled);
}

using Microsoft.Extensions.DependencyInjection;
using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;

namespace Reprieve.Server.Tests.Accounts;

/// <summary>Whose rights the console's first user has.</summary>
public sealed class FirstUserTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_user_acts_through_the_root_key_though_another_is_as_old()
    {
        await using var host = await ApiHost.StartAsync();
        // The clock stands still, and this one's id comes first.
        var limited = await host.Accounts.CreateKeyAsync(
            host.Root.AccountId, """{"Version":"1","Statement":[{"Effect":"Allow","Action":"domain:QueryDomainTask","Resource":"*"}]}""", Cancelled);
        Assert.True(string.CompareOrdinal(limited.AccessKeyId, host.Root.AccessKeyId) < 0);
        var users = new UserDirectory(host.Database, host.Accounts, host.Services.GetRequiredService<MasterKey>(), host.Clock);
        Assert.True(await users.SetUpAsync((await users.SetUpCodeAsync(Cancelled))!, "ada", "kestrel-tallow-43-fog", Cancelled));
        Assert.Equal(host.Root.AccessKeyId, (await users.SignInAsync("ada", "kestrel-tallow-43-fog", Cancelled)).User?.AccessKeyId);
    }
}

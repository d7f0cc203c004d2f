using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Reprieve.Server.Accounts;
using Reprieve.Server.Console;
using Reprieve.Server.Console.Access;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;

namespace Reprieve.Server.Tests.Console;

/// <summary>What ends an open page's session.</summary>
public sealed class SessionWatchTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_open_page_ends_with_the_sessions_length_or_with_its_users_password()
    {
        await using var host = await ApiHost.StartAsync();
        var users = new UserDirectory(host.Database, host.Accounts, host.Services.GetRequiredService<MasterKey>(), host.Clock);
        await host.JsonAsync("SaveUser", ("UserName", "ada"), ("Password", "kestrel-tallow-41-fog"));
        var user = (await users.SignInAsync("ada", "kestrel-tallow-41-fog", Cancelled)).User!;
        var principal = ConsoleUser.Principal(user, "test");
        var clock = new FakeTimeProvider();
        using var watch = new SessionWatch(NullLoggerFactory.Instance, users, clock);

        clock.Advance(ConsoleEndpoints.SessionLength);
        Assert.True(await watch.IsValidAsync(principal, Cancelled));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await watch.IsValidAsync(principal, Cancelled));

        using var opened = new SessionWatch(NullLoggerFactory.Instance, users, clock);
        Assert.True(await opened.IsValidAsync(principal, Cancelled));
        await host.JsonAsync("SaveUser", ("UserName", "ada"), ("Password", "another-tallow-42-fog"));
        Assert.False(await opened.IsValidAsync(principal, Cancelled));
    }
}

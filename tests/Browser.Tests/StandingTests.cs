using System.Net;
using Microsoft.Playwright;

namespace Reprieve.Browser.Tests;

/// <summary>What holds for every page: a restart, a right that is not there, a form from elsewhere.</summary>
public sealed class StandingTests : IAsyncLifetime
{
    private readonly ConsoleWorld _world = new() { Restarts = true };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_page_left_open_through_a_restart_comes_back_and_shows_the_truth()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        await visitor.SignInAsync();
        await visitor.GoAsync("/console/domains?type=2");
        await visitor.Page.GetByText("74 domains").WaitForAsync();
        await _world.RestartAsync();
        var redeemed = await _world.RunAsync("redeem", "harbour-lights.com", "--wait");
        Assert.True(redeemed.ExitCode == 0, redeemed.ToString());
        // Signed in still, without a click: the keys of cookies are in the database.
        await visitor.Page.GetByText("73 domains").WaitForAsync(new LocatorWaitForOptions { Timeout = 60_000 });
    }

    [Fact]
    public async Task Who_has_not_the_right_neither_sees_the_page_nor_reaches_it()
    {
        var saved = await _world.RunAsync("call", "SaveUser", "--UserName", "bob", "--Password", "looks-at-tasks-only", "--AccessKeyId", _world.LimitedKeyId);
        Assert.True(saved.ExitCode == 0, saved.ToString());
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        await visitor.SignInAsync("bob", "looks-at-tasks-only");
        await visitor.GoAsync("/console");
        await visitor.Page.GetByText("may not see the account's domains").WaitForAsync();
        Assert.Equal(0, await visitor.Page.Locator("nav a[href='/console/domains']").CountAsync());
        await visitor.GoAsync("/console/tasks");
        await visitor.Page.GetByText("Nothing was ordered yet").WaitForAsync();
        Assert.Equal(0, await visitor.Page.Locator("main a[href='/console/redeem']").CountAsync());
        Assert.Equal(0, await visitor.Page.Locator("nav a[href='/console/redeem']").CountAsync());
        Assert.Equal(1, await visitor.Page.Locator("nav a[href='/console/tasks']").CountAsync());
        await visitor.GoAsync("/console/domains");
        Assert.Contains("not for you", await visitor.Page.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);
        await visitor.GoAsync("/console/redeem");
        Assert.Contains("not for you", await visitor.Page.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_signs_out_in_one_tab_is_signed_out_in_the_other()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        await visitor.SignInAsync();
        var other = await visitor.Page.Context.NewPageAsync();
        await other.GotoAsync("/console/tasks");
        await other.GetByText("Nothing was ordered yet").WaitForAsync();
        await visitor.Page.Locator("form[action='/console/session/end'] button").ClickAsync();
        await visitor.Page.Locator("#password").WaitForAsync();
        await other.Locator("#password").WaitForAsync();
        Assert.Contains("return=%2Fconsole%2Ftasks", other.Url, StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task An_address_that_is_none_is_answered_by_a_page()
    {
        using var http = new HttpClient { BaseAddress = _world.Address };
        using var answer = await http.GetAsync(new Uri("/console/nowhere/at-all", UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no such page", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/console/session")]
    [InlineData("/console/session/end")]
    [InlineData("/console/set-up/user")]
    [InlineData("/console/preferences")]
    public async Task A_form_without_its_token_does_nothing(string path)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = _world.Address };
        using var form = new FormUrlEncodedContent([new("userName", ConsoleWorld.User), new("password", ConsoleWorld.Password), new("lang", "zh")]);
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), form, Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }
}

using Microsoft.Playwright;

namespace Reprieve.Browser.Tests;

/// <summary>The first user, signing in and out, who is locked out, and whose page is closed to them.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private readonly ConsoleWorld _world = new() { IsSetUp = false };

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task The_printed_address_makes_the_first_user_once_and_only_they_come_in()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        await visitor.GoAsync("/console");
        Assert.Contains("/console/sign-in?return=%2Fconsole", page.Url, StringComparison.Ordinal);

        await page.GotoAsync("/console/set-up?code=guessed");
        await page.Locator("#user").FillAsync("eve");
        await page.Locator("#password").FillAsync("a-long-enough-guess");
        await page.Locator("#again").FillAsync("a-long-enough-guess");
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.GetByText("not the one that the server printed").WaitForAsync();
        Assert.Equal("eve", await page.Locator("#user").InputValueAsync());
        await page.Locator("#password:focus").WaitForAsync();

        await _world.SetUpAsync(visitor);
        Assert.Equal("Overview", await page.Locator("h1").InnerTextAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.Locator("#password").WaitForAsync();
        await page.GotoAsync(_world.SetUpAddress.PathAndQuery);
        await page.GetByText("has a user already").WaitForAsync();

        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await TryAsync(visitor, "wrong-password-here");
            await page.GetByText("the password is another").WaitForAsync();
        }

        // The name stays, once, and no address has it.
        Assert.Equal("Ada", await page.Locator("#user").InputValueAsync());
        Assert.Equal("", await page.Locator("#password").InputValueAsync());
        Assert.DoesNotContain("Ada", page.Url, StringComparison.OrdinalIgnoreCase);
        await page.ReloadAsync();
        Assert.Equal("", await page.Locator("#user").InputValueAsync());

        // Locked out, in the same words: whether there is such a user is nobody's to learn.
        await TryAsync(visitor, ConsoleWorld.Password);
        await page.GetByText("locked out for 15 minutes").WaitForAsync();
        Assert.Contains("fault=Wrong", page.Url, StringComparison.Ordinal);

        // An operator gives another password, which ends the lock-out and every session.
        var saved = await _world.RunAsync("call", "SaveUser", "--UserName", ConsoleWorld.User, "--Password", "another-horse-battery-7");
        Assert.True(saved.ExitCode == 0, saved.ToString());
        await TryAsync(visitor, "another-horse-battery-7");
        await page.Locator("nav").First.WaitForAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Passwords_are_not_tried_without_end_from_one_address()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        for (var attempt = 1; attempt <= 10 && !visitor.Page.Url.Contains("fault=Often", StringComparison.Ordinal); attempt++)
        {
            // They are counted by the minute: where one ends here, the next is used up too.
            await UseUpAsync(visitor.Page);
            await TryAsync(visitor, ConsoleWorld.Password);
            await visitor.Page.ArriveAsync("/console/sign-in?fault=");
        }

        await visitor.Page.GetByText("Too many passwords were tried").WaitForAsync();
    }

    /// <summary>Posts the page's form until it is told to wait.</summary>
    private static async Task UseUpAsync(IPage page)
    {
        await page.GotoAsync("/console/sign-in");
        var token = await page.Locator("main input[name=__RequestVerificationToken]").First.GetAttributeAsync("value");
        for (var round = 1; round <= 20; round++)
        {
            var places = await Task.WhenAll(Enumerable.Range(1, 10).Select(_ => PostAsync()));
            Assert.All(places, place => Assert.Contains("/console/sign-in?fault=", place, StringComparison.Ordinal));
            if (places.Any(place => place.Contains("fault=Often", StringComparison.Ordinal)))
            {
                return;
            }
        }

        Assert.Fail("200 passwords were tried.");

        async Task<string> PostAsync()
        {
            var form = page.APIRequest.CreateFormData();
            form.Set("__RequestVerificationToken", token ?? "").Set("userName", "Ada").Set("password", "wrong-password-here");
            var answer = await page.APIRequest.PostAsync("/console/session", new() { Form = form, MaxRedirects = 0 });
            return answer.Headers["location"];
        }
    }

    private static async Task TryAsync(Visitor visitor, string password)
    {
        await visitor.Page.GotoAsync("/console/sign-in");
        await visitor.Page.Locator("#user").FillAsync("Ada");
        await visitor.Page.Locator("#password").FillAsync(password);
        await visitor.Page.Locator("main button[type=submit]").ClickAsync();
    }
}

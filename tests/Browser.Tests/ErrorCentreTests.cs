namespace Reprieve.Browser.Tests;

/// <summary>The error centre as whoever got an error sees it: nobody signed in.</summary>
public sealed class ErrorCentreTests : IAsyncLifetime
{
    private readonly ConsoleWorld _world = new();

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_word_in_either_language_finds_a_code_and_its_page_says_what_to_do_in_both()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        await visitor.GoAsync("/console/errors");
        Assert.Equal("Error centre", await page.Locator("h1").InnerTextAsync());
        await page.Locator("#q").FillAsync("待签名字符串");
        await page.Locator("#q").PressAsync("Enter");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "SignatureDoesNotMatch" }).ClickAsync();
        await page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "SignatureDoesNotMatch" }).WaitForAsync();
        await page.GetByText("the first difference is the fault").WaitForAsync();
        await page.Locator("summary").ClickAsync();
        await page.GetByText("首个不同之处即为问题所在").WaitForAsync();
        Assert.Equal(0, visitor.Circuits);
        await page.Locator(".skip-link").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("main:focus").WaitForAsync();
        Assert.EndsWith("/console/errors/SignatureDoesNotMatch", page.Url, StringComparison.Ordinal);

        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "中文" }).ClickAsync();
        await page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "处理方法", Level = 2 }).WaitForAsync();
        Assert.EndsWith("/console/errors/SignatureDoesNotMatch", page.Url, StringComparison.Ordinal);

        await page.GotoAsync("/console/errors?q=%3Cscript%3E");
        await page.GetByText("没有包含全部关键词的错误码").WaitForAsync();
        Assert.Equal("<script>", await page.Locator("#q").InputValueAsync());
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData("en", Microsoft.Playwright.ColorScheme.Light, 1440)]
    [InlineData("en", Microsoft.Playwright.ColorScheme.Dark, 390)]
    [InlineData("zh", Microsoft.Playwright.ColorScheme.Light, 390)]
    [InlineData("zh", Microsoft.Playwright.ColorScheme.Dark, 1440)]
    public async Task Its_pages_are_accessible(string lang, Microsoft.Playwright.ColorScheme scheme, int width)
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address, lang, width, scheme);
        foreach (var (name, path) in ((string, string)[])
        [
            ("errors", "/console/errors"), ("errors-found", "/console/errors?q=signature"), ("errors-none", "/console/errors?q=nowhere-at-all"),
            ("error", "/console/errors/IncompleteSignature"), ("error-item", "/console/errors/InsufficientBalance"),
        ])
        {
            await visitor.GoAsync(path);
            await visitor.Page.InspectAsync($"{name}-{lang}-{scheme}-{width}".ToLowerInvariant());
        }

        Assert.Empty(visitor.Complaints);
        await visitor.GoAsync("/console/errors/Nothing.OfThisName");
        await visitor.Page.InspectAsync($"error-unknown-{lang}-{scheme}-{width}".ToLowerInvariant());
    }
}

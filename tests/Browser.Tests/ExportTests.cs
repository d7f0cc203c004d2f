using System.Text.Json;

namespace Reprieve.Browser.Tests;

/// <summary>Files that pages offer: what the browser keeps them as, and what is read where there is none.</summary>
public sealed class ExportTests : IAsyncLifetime
{
    private readonly ConsoleWorld _world = new();

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_file_is_named_for_what_is_in_it_and_its_page_stays()
    {
        var taskNo = await OrderAsync();
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        await visitor.SignInAsync();
        foreach (var (path, link, name) in new[]
        {
            ($"/console/tasks/{taskNo}", "Export as CSV", $"{taskNo}.csv"),
            ("/console/domains?type=2", "Export as CSV", "domains-to-redeem.csv"),
            ("/console/domains?type=1", "Export as XLSX", "domains-to-renew.xlsx"),
            ("/console/domains", "Export as XLSX", "domains.xlsx"),
        })
        {
            await visitor.GoAsync(path);
            await page.Locator("tbody th[scope=row]").First.WaitForAsync();
            var circuits = visitor.Circuits;
            var file = await page.RunAndWaitForDownloadAsync(() => page.GetByText(link).ClickAsync());
            Assert.Equal(name, file.SuggestedFilename);
            Assert.Null(await file.FailureAsync());
            Assert.EndsWith(path, page.Url, StringComparison.Ordinal);
            Assert.Equal(circuits, visitor.Circuits);
        }

        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_file_that_is_refused_is_a_page_that_says_why()
    {
        var taskNo = await OrderAsync();
        await using var visitor = await _world.Browser.VisitAsync(_world.Address, "zh");
        var page = visitor.Page;
        await visitor.SignInAsync();
        await visitor.GoAsync($"/console/tasks/{taskNo}");
        var link = page.GetByText("导出 CSV");
        // As if the task were gone by now.
        await link.EvaluateAsync("link => { link.href = '/console/tasks/no-such-task/details.csv'; }");
        var refused = await page.RunAndWaitForResponseAsync(() => link.ClickAsync(), answer => answer.Url.EndsWith("/no-such-task/details.csv", StringComparison.Ordinal));
        Assert.Equal(422, refused.Status);
        Assert.Equal("zh", await refused.HeaderValueAsync("content-language"));
        await page.GetByText("该账号没有此任务。").WaitForAsync();
        await page.GoBackAsync();
        await page.Locator("tbody th[scope=row]").First.WaitForAsync();

        // Nobody is signed in any more: a place to do so, and then the file.
        await visitor.GoAsync("/console/domains");
        await page.Locator("tbody th[scope=row]").First.WaitForAsync();
        await page.Context.ClearCookiesAsync();
        await page.GetByText("导出 CSV").ClickAsync();
        await page.ArriveAsync("/console/sign-in?return=%2Fconsole%2Fdomains%2Fexport.csv");
        await page.Locator("#user").FillAsync(ConsoleWorld.User);
        await page.Locator("#password").FillAsync(ConsoleWorld.Password);
        var file = await page.RunAndWaitForDownloadAsync(() => page.Locator("main button[type=submit]").ClickAsync());
        Assert.Equal("domains.csv", file.SuggestedFilename);
    }

    private async Task<string> OrderAsync()
    {
        var redeemed = await _world.RunAsync("redeem", "test1.com", "--wait", "--json");
        using var order = JsonDocument.Parse(redeemed.Output);
        return order.RootElement.GetProperty("taskNos")[0].GetString()!; // an order has one
    }
}

using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using MiniExcelLibs;

namespace Reprieve.Browser.Tests;

/// <summary>Files into the account and out of it: columns, what is there twice, rows to be mended, workbooks.</summary>
public sealed class ImportTests : IAsyncLifetime
{
    private readonly ConsoleWorld _world = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_files_good_rows_come_in_and_the_others_are_told_and_kept()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await visitor.GoAsync("/console/domains");
        await page.GetByRole(AriaRole.Link, new() { Name = "Import" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Import domains" }).WaitForAsync();
        await page.InspectAsync("import-en-light-1440");
        await ChooseAsync(page, "mine.csv", Encoding.UTF8.GetBytes(
            """
            Site,Ends on,When it ends,Words
            first-of-mine.com,2027-01-31,2027/2/28,=2+3
            例子二.com,2027-01-31,2027-02-28,"<script>alert(1)</script>, and more"

            FIRST-of-mine.com,2027-01-31,,twice
            not a name,2027-01-31,2027-02-28,
            third-of-mine.com,2027-01-31,3/2/2027,bad date
            harbour-lights.com,,,noted
            nobody-serves.this-suffix,,,
            """));

        // The names are found by what they are; which of two dates counts is said by hand, and so is the last column.
        await Assertions.Expect(page.Locator("#role-0")).ToHaveValueAsync("DomainName");
        await Assertions.Expect(page.Locator("#role-1")).ToHaveValueAsync("");
        await page.Locator("#role-2").SelectOptionAsync("ExpirationDate");
        await page.Locator("#role-1").SelectOptionAsync("ExpirationDate");
        await page.GetByText("Two columns are Expiry date").WaitForAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check the rows" })).ToBeDisabledAsync();
        await page.Locator("#role-1").SelectOptionAsync("");
        await page.Locator("#role-3").SelectOptionAsync("Remark");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the rows" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What an import would do" })).ToBeFocusedAsync();
        Assert.Equal("3 1 0 1 2", await CountsAsync(page));
        // Which, and which of them nobody can be asked about.
        await page.GetByText("To be changed: 1 domain").ClickAsync();
        await Assertions.Expect(page.GetByTestId("changed").GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", "/console/domains/harbour-lights.com");
        await page.GetByText("Orders are checked against the expiry on record").WaitForAsync();
        await page.GetByTestId("unserved").GetByText("1 domain").ClickAsync();
        await page.GetByTestId("unserved").GetByText("nobody-serves.this-suffix").WaitForAsync();
        var left = await page.GetByTestId("left-out").InnerTextAsync();
        Assert.Contains("the same domain as in row 2", left, StringComparison.Ordinal);
        Assert.Contains("not a name is not a domain name: write it like", left, StringComparison.Ordinal);
        Assert.Contains("Expiry date is no date that can be told for certain: write year, month and day like", left, StringComparison.Ordinal);
        await page.InspectAsync("import-checked-en-light-1440");

        // Nothing came in by that.
        Assert.Contains("\"TotalItemNum\":0,", await ListedAsync("first-of-mine.com"), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 4 domains" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Imported" })).ToBeFocusedAsync();
        Assert.Equal("3 1 0 1 2", await CountsAsync(page));
        Assert.Contains("\"ExpirationDate\":\"2027-02-28 00:00:00\"", await ListedAsync("first-of-mine.com"), StringComparison.Ordinal);

        // What was left out is a file that can be mended and imported.
        var kept = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Download these rows" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await kept.PathAsync(), Cancelled);
        Assert.Equal("DomainName,Ends on,ExpirationDate,Remark,Row,Reason", lines[0]);
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("FIRST-of-mine.com,2027-01-31,,twice,5,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("third-of-mine.com,2027-01-31,3/2/2027,bad date,7,", lines[3], StringComparison.Ordinal);

        // Out again: no cell is a formula, in either form, and markup is text.
        await visitor.GoAsync("/console/domains?q=first-of-mine");
        var csv = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Export as CSV").ClickAsync());
        var text = await File.ReadAllTextAsync(await csv.PathAsync(), Cancelled);
        Assert.Contains(",'=2+3,", text, StringComparison.Ordinal);
        await visitor.GoAsync("/console/domains?q=例子二");
        await page.GetByText("<script>alert(1)</script>, and more").WaitForAsync();
        await visitor.GoAsync("/console/domains");
        var xlsx = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Export as XLSX").ClickAsync());
        var exported = await File.ReadAllBytesAsync(await xlsx.PathAsync(), Cancelled);
        using var content = new MemoryStream(exported);
        var rows = content.Query(useHeaderRow: true).Cast<IDictionary<string, object?>>().ToList();
        Assert.Equal(125, rows.Count);
        Assert.Equal("=2+3", rows.Single(row => (string?)row["DomainName"] == "first-of-mine.com")["Remark"]);

        // The workbook that was exported is a file to import, and says nothing new.
        await visitor.GoAsync("/console/domains/import");
        await ChooseAsync(page, "domains.xlsx", exported);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the rows" }).ClickAsync();
        await page.GetByText("What an import would do").WaitForAsync();
        Assert.EndsWith(" 0 0", await CountsAsync(page), StringComparison.Ordinal);
        Assert.StartsWith("0 ", await CountsAsync(page), StringComparison.Ordinal);

        // So is the CSV file, whose apostrophes are no part of a text.
        await AgainAsync(page, text);
        Assert.Equal("0 0 1 0 0", await CountsAsync(page));
        await AgainAsync(page, text.Replace("'=2+3", "'-sold", StringComparison.Ordinal));
        Assert.Equal("0 1 0 0 0", await CountsAsync(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 1 domain", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Imported" })).ToBeFocusedAsync();
        Assert.Contains("\"Remark\":\"-sold\"", await ListedAsync("first-of-mine.com"), StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_workbook_with_Chinese_headings_needs_no_mapping_and_what_is_no_table_is_told()
    {
        await using var visitor = await _world.Browser.VisitAsync(_world.Address, "zh", 390, ColorScheme.Dark);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await visitor.GoAsync("/console/domains/import");
        await ChooseAsync(page, "old.xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1]);
        await page.GetByText("旧版 Excel 文件").WaitForAsync();
        await page.InspectAsync("import-fault-zh-dark-390");
        await ChooseAsync(page, "empty.csv", []);
        await page.GetByText("文件为空").WaitForAsync();
        await Assertions.Expect(page.Locator("#file")).ToBeFocusedAsync();

        using var made = new MemoryStream();
        made.SaveAs(Enumerable.Range(1, 1200).Select(number => new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["序号"] = number,
            ["域名"] = string.Create(CultureInfo.InvariantCulture, $"批量{number}.com"),
            ["到期时间"] = new DateTime(2027, 3, 1),
            ["备注"] = "导入",
        }));
        await ChooseAsync(page, "域名.xlsx", made.ToArray());
        await Assertions.Expect(page.Locator("#role-0")).ToHaveValueAsync("");
        await Assertions.Expect(page.Locator("#role-1")).ToHaveValueAsync("DomainName");
        await Assertions.Expect(page.Locator("#role-2")).ToHaveValueAsync("ExpirationDate");
        await Assertions.Expect(page.Locator("#role-3")).ToHaveValueAsync("Remark");
        await page.InspectAsync("import-mapping-zh-dark-390");
        await page.GetByRole(AriaRole.Button, new() { Name = "检查数据" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "导入 1,200 个域名" }).ClickAsync();
        await page.GetByText("导入完成").WaitForAsync(new() { Timeout = 60_000 });
        Assert.Equal("1200 0 0 0 0", await CountsAsync(page));
        await page.InspectAsync("import-done-zh-dark-390");
        Assert.Contains("2027-03-01 00:00:00", await ListedAsync("批量1200.com"), StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
    }

    private static async Task ChooseAsync(IPage page, string name, byte[] bytes) =>
        await page.Locator("#file:enabled").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = bytes });

    private static async Task AgainAsync(IPage page, string text)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose another file" }).ClickAsync();
        await Assertions.Expect(page.Locator("#file")).ToBeFocusedAsync();
        await ChooseAsync(page, "domains.csv", Encoding.UTF8.GetBytes(text));
        await Assertions.Expect(page.GetByText("domains.csv · 1 row", new() { Exact = true })).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the rows" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What an import would do" })).ToBeFocusedAsync();
    }

    private static async Task<string> CountsAsync(IPage page) =>
        string.Join(' ', (await page.GetByTestId("counts").Locator("dd").AllInnerTextsAsync()).Select(text => text.Replace(",", "", StringComparison.Ordinal)));

    private async Task<string> ListedAsync(string name) =>
        (await _world.RunAsync("call", "QueryDomainList", "--DomainName", name, "--PageNum", "1", "--PageSize", "1")).Output;
}

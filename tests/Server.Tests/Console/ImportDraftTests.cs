using Reprieve.Server.Console.Pages.Domains;
using Reprieve.Server.Operations.Domains;

namespace Reprieve.Server.Tests.Console;

/// <summary>A file before it is checked.</summary>
public sealed class ImportDraftTests
{
    // Nothing is asked of the session here.
    private readonly ImportDraft _draft = new(null!, "mine.csv", [new(1, ["Site", "From", "Until"]), new(2, ["a.com", "2026-01-01", "2027-01-01"])]);

    [Fact]
    public void The_rows_below_the_header_are_one_list_however_often_they_are_looked_at()
    {
        Assert.Same(_draft.Rows, _draft.Rows);
        Assert.Equal([2], _draft.Rows.Select(row => row.Line));
        _draft.SetHeader(false);
        Assert.Equal([1, 2], _draft.Rows.Select(row => row.Line));
        _draft.SetHeader(true);
        Assert.Equal([2], _draft.Rows.Select(row => row.Line));
    }

    [Fact]
    public void A_file_of_headings_alone_is_told_to_be_one()
    {
        var headings = new ImportDraft(null!, "mine.csv", [new(1, ["Domain name", "Expiry date"])]);
        Assert.Equal("The file has headings and no row below them.", headings.Fault?.In("en"));
        Assert.Equal("文件只有列名，其下没有数据行。", headings.Fault?.In("zh"));
    }

    [Fact]
    public void A_role_that_two_columns_have_is_told_as_the_page_names_it()
    {
        Assert.Null(_draft.Fault);
        _draft.SetRole(1, nameof(ImportDomains.Request.Item.ExpirationDate));
        Assert.Null(_draft.Fault);
        _draft.SetRole(2, nameof(ImportDomains.Request.Item.ExpirationDate));
        Assert.StartsWith("Two columns are Expiry date:", _draft.Fault?.In("en"), StringComparison.Ordinal);
        Assert.StartsWith("有两列均为“到期日期”", _draft.Fault?.In("zh"), StringComparison.Ordinal);
    }
}

using System.Text;
using CsCheck;
using MiniExcelLibs;
using Reprieve.App;
using Reprieve.App.Commands;
using Reprieve.App.Files;
using Reprieve.Server.Operations.Files;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

public sealed class CommandLineReadingTests
{
    [Fact]
    public void Quoted_fields_hold_commas_quotes_and_line_breaks()
    {
        var rows = Read("DomainName,Remark\r\na.com,\"one, two\"\r\n\r\nb.com,\"a \"\"word\"\"\nover two lines\"\nc.com,");

        Assert.Equal(["DomainName", "Remark"], rows[0].Fields);
        Assert.Equal(["a.com", "one, two"], rows[1].Fields);
        Assert.Equal(["b.com", "a \"word\"\nover two lines"], rows[2].Fields);
        Assert.Equal(["c.com", ""], rows[3].Fields);
        Assert.Equal([1, 2, 4, 6], rows.Select(row => row.Line));
    }

    [Theory]
    [InlineData("a\n\"b", "line 2")]
    [InlineData("a\nb\"c", "line 2")]
    [InlineData("\"a\"b", "line 1")]
    public void A_broken_quote_is_named_by_its_line(string text, string line) =>
        Assert.Contains(line, Assert.Throws<TableFileException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Whatever_is_written_by_the_rules_is_read_back()
    {
        var field = Gen.String[Gen.Char["a,\"\n例 "], 0, 8];
        field.Array[2, 4].List[1, 6].Sample(records =>
        {
            var text = new StringBuilder();
            foreach (var record in records)
            {
                text.AppendJoin(',', record.Select(value => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append("\r\n");
            }

            return Read(text.ToString()).Select(row => row.Fields).SequenceEqual(records, EqualityComparer<IReadOnlyList<string>>.Create(
                (left, right) => left!.SequenceEqual(right!, StringComparer.Ordinal), _ => 0));
        });
    }

    [Fact]
    public void A_portfolios_dates_are_read_as_spreadsheets_write_them()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["mine.csv"], "DomainName,ExpirationDate,DeletedDate,Remark\na.com,2027/03/02,2026年10月1日 8:05,2027/03/02\nb.com,3/2/2027,,\n");

        var rows = PortfolioFile.Read(folder["mine.csv"]);

        Assert.Equal(("2027-03-02", "2026-10-01 08:05:00", "2027/03/02"), (rows[0].Columns["ExpirationDate"], rows[0].Columns["DeletedDate"], rows[0].Columns["Remark"]));
        Assert.Equal("3/2/2027", rows[1].Columns["ExpirationDate"]);
    }

    [Fact]
    public void A_portfolio_is_read_from_a_workbook_too()
    {
        using var folder = new TemporaryFolder();
        MiniExcel.SaveAs(folder["mine.xlsx"], new[] { new { DomainName = "例子.com", ExpirationDate = new DateTime(2026, 10, 1), Remark = (string?)null } });

        var row = Assert.Single(PortfolioFile.Read(folder["mine.xlsx"]));

        Assert.Equal((2, "例子.com", "2026-10-01"), (row.Line, row.DomainName, row.Columns["ExpirationDate"]));
        Assert.DoesNotContain("Remark", row.Columns.Keys);
    }

    [Fact]
    public void Parameters_of_a_call_are_taken_as_they_stand()
    {
        var arguments = CallCommand.Verbatim(["call", "QueryTaskList", "--PageNum", "1", "--Remark=--x=y", "--Lang", "-h"]);

        Assert.Equal(["call", "QueryTaskList", "--"], arguments[..3]);
        Assert.Equal(
            [new("PageNum", "1"), new("Remark", "--x=y"), new("Lang", "-h")],
            CallCommand.Pairs(arguments[3..]));
        Assert.Throws<CommandException>(() => CallCommand.Pairs(["PageNum", "1"]));
        Assert.Throws<CommandException>(() => CallCommand.Pairs(["--PageNum"]));
    }

    private static List<(int Line, IReadOnlyList<string> Fields)> Read(string text) => [.. CsvRows.Read(new StringReader(text))];
}

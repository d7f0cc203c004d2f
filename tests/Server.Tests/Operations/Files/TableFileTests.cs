using System.IO.Compression;
using System.Text;
using CsCheck;
using MiniExcelLibs;
using Reprieve.Server.Operations.Files;

namespace Reprieve.Server.Tests.Operations.Files;

/// <summary>Tables as people keep them: workbooks, and CSV as spreadsheets of several countries write it.</summary>
public sealed class TableFileTests
{
    [Theory]
    [InlineData("DomainName,Remark\r\n例子.com,\"a, b\"\r\n\r\nb.com,\"say \"\"x\"\"\"\r\n", "utf-8")]
    [InlineData("DomainName;Remark\n例子.com;\"a, b\"\n\nb.com;\"say \"\"x\"\"\"", "utf-8")]
    [InlineData("DomainName\tRemark\r\n例子.com\ta, b\r\n\r\nb.com\t\"say \"\"x\"\"\"\r\n", "utf-16")]
    [InlineData("DomainName,Remark\r\n例子.com,\"a, b\"\r\n\r\nb.com,\"say \"\"x\"\"\"\r\n", "GB18030")]
    public void Text_is_read_whatever_separates_it_and_however_it_is_encoded(string text, string encoding)
    {
        var known = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        var rows = Read([.. known.GetPreamble(), .. known.GetBytes(text)]);
        Assert.Equal(["1: DomainName|Remark", "2: 例子.com|a, b", "4: b.com|say \"x\""], rows);
    }

    [Theory]
    [InlineData("-sold", "'-sold")]
    [InlineData("'-sold", "''-sold")]
    [InlineData("-5", "-5")]
    [InlineData("'twas", "'twas")]
    public void What_is_written_so_that_it_is_no_formula_is_read_as_it_was(string text, string written)
    {
        Assert.Equal($"{written}\r\n", CsvText.Line([text]));
        Assert.Equal($"1: {text}", Assert.Single(Read(Encoding.UTF8.GetBytes(CsvText.Line([text])))));
    }

    [Fact]
    public void A_file_of_ours_is_read_back_whatever_is_in_it()
    {
        var field = Gen.String[Gen.Char["'=+-@\t\r\n,;\"a5 例"], 0, 6];
        field.Array[2].List[1, 6].Sample(rows =>
        {
            var text = CsvText.Header(["DomainName", "Remark", "Row"]) + string.Concat(rows.Select((row, number) => CsvText.Line([.. row, $"{number}"])));
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
            Assert.Equal(rows.Select((row, number) => (string[])[.. row, $"{number}"]), TableFile.Read(content).Skip(1).Select(row => row.Fields.ToArray()));
        });
    }

    [Fact]
    public void A_workbook_keeps_its_row_numbers_and_writes_dates_as_the_API_reads_them()
    {
        using var made = new MemoryStream();
        made.SaveAs(new[]
        {
            Cells("例子.com", new DateTime(2026, 11, 24), 1.5),
            Cells("b.com", new DateTime(2026, 11, 24, 8, 30, 5), 1_767_225_599_000L),
            Cells("", null, null),
            Cells("=1+1", null, true),
        });
        Assert.Equal(["1: 域名|到期日|备注", "2: 例子.com|2026-11-24|1.5", "3: b.com|2026-11-24 08:30:05|1767225599000", "5: =1+1||True"], Read(made.ToArray()));
    }

    [Fact]
    public void A_table_wider_than_any_of_ours_is_refused_before_it_is_made()
    {
        Assert.Contains("256 fields", Assert.Throws<TableFileException>(() => Read(Encoding.UTF8.GetBytes($"DomainName{new string(',', 1_000_000)}\na.com\n"))).Message, StringComparison.Ordinal);
        Assert.Contains("256 columns", Assert.Throws<TableFileException>(() => Read(Workbook("<row r=\"1\"><c r=\"XFD1\" t=\"inlineStr\"><is><t>far</t></is></c></row>"))).Message, StringComparison.Ordinal);
        Assert.Single(Read(Encoding.UTF8.GetBytes($"DomainName{new string(',', 255)}\n")));
    }

    [Fact]
    public void Rows_that_a_workbook_leaves_out_are_counted() => Assert.Equal(
        ["1: DomainName", "4: a.com"],
        Read(Workbook("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>DomainName</t></is></c></row><row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t>a.com</t></is></c></row>")));

    [Theory]
    [InlineData("a.com,\"never closed", "line 1: a quoted field is not closed", "第 1 行：字段的引号没有闭合")]
    [InlineData("a.com\n\"b\"c", "line 2: text follows a closing quote", "第 2 行：右引号之后还有其他内容")]
    [InlineData("a.com\nb\"c", "line 2: a quote stands inside an unquoted field", "第 2 行：未加引号的字段中含有引号")]
    [InlineData("\u00D0\u00CF\u0011\u00E0old", "save it as .xlsx or as CSV", "请另存为 .xlsx 或 CSV")]
    [InlineData("PK\u0003\u0004 and no more", "no XLSX workbook", "请重新保存或另存为 CSV")]
    public void What_is_no_table_is_told_in_both_languages(string bytes, string told, string toldInChinese)
    {
        using var content = new MemoryStream(Encoding.Latin1.GetBytes(bytes));
        var fault = Assert.Throws<TableFileException>(() => TableFile.Read(content));
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
        Assert.Contains(toldInChinese, fault.Told.In("zh"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_workbook_that_is_damaged_or_holds_an_entity_is_told()
    {
        Assert.Throws<TableFileException>(() => Read(Workbook("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a.com</t></is>")));
        Assert.Throws<TableFileException>(() => Read(Workbook("", "<!DOCTYPE x [<!ENTITY e \"boom\">]>")));
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("readme.txt");
        }

        Assert.Throws<TableFileException>(() => Read(zip.ToArray()));
    }

    [Fact]
    public void More_rows_than_there_may_be_are_refused()
    {
        var text = new StringBuilder();
        for (var row = 0; row <= TableFile.MostRows; row++)
        {
            text.Append("a.com\n");
        }

        Assert.Contains("split it", Assert.Throws<TableFileException>(() => Read(Encoding.UTF8.GetBytes(text.ToString()))).Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, object?> Cells(string name, DateTime? expires, object? remark) =>
        new(StringComparer.Ordinal) { ["域名"] = name, ["到期日"] = expires, ["备注"] = remark };

    private static IEnumerable<string> Read(byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        return [.. TableFile.Read(content).Select(row => $"{row.Line}: {string.Join('|', row.Fields)}")];
    }

    private static byte[] Workbook(string rows, string prologue = "")
    {
        using var content = new MemoryStream();
        using (var archive = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
            Add(archive, "xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
            Add(archive, "xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
            Add(archive, "xl/worksheets/sheet1.xml", $"{prologue}<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>");
        }

        return content.ToArray();
    }

    private static void Add(ZipArchive archive, string name, string text)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(text);
    }
}

using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Errors;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Hosting;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Operations;

/// <summary>Holds the error centre to the codes: a page each, in both languages, grouped as they are declared, and none too many.</summary>
public sealed partial class ErrorCentreTests
{
    private static IEnumerable<ErrorPage> Pages => ErrorCentre.Groups.SelectMany(group => group.Pages);

    [Fact]
    public void Every_code_has_a_page_and_every_page_a_code()
    {
        var codes = ApiErrors.All.Select(error => error.Code).Concat(ItemReasons.All).Order(StringComparer.Ordinal);
        Assert.Equal(codes, Pages.Select(page => page.Code).Order(StringComparer.Ordinal));
        Assert.All(Pages, page => Assert.Same(page, ErrorCentre.Find(page.Code.ToUpperInvariant())));
    }

    [Fact]
    public void Groups_and_their_codes_stand_in_the_order_in_which_the_codes_are_declared()
    {
        var source = File.ReadAllLines(Path.Combine(Repository.Root, "src", "Server", "Operations", "ApiErrors.cs"));
        List<string> declared = [];
        foreach (var line in source)
        {
            if (GroupComment().Match(line) is { Success: true } group)
            {
                declared.Add($"# {group.Groups["name"].Value.Replace(" (ours)", "", StringComparison.Ordinal)}");
            }
            else if (Field().Match(line) is { Success: true } field)
            {
                declared.Add(((ApiError)typeof(ApiErrors).GetField(field.Groups["name"].Value)!.GetValue(null)!).Code);
            }
        }

        Assert.Equal(declared, ErrorCentre.Groups.Take(ErrorCentre.Groups.Count - 1).SelectMany(group => group.Pages.Select(page => page.Code).Prepend($"# {group.Name.English}")));
        Assert.Equal("Items", ErrorCentre.Groups[^1].Name.English);
    }

    [Fact]
    public void Every_page_says_all_of_it_in_both_languages()
    {
        Assert.All(Pages, page =>
        {
            ApiText[] texts = [page.Message, page.Meaning, .. page.Causes, .. page.Remedy];
            Assert.NotEmpty(page.Causes);
            Assert.NotEmpty(page.Remedy);
            Assert.Equal(page.Error is null, page.Effect != ErrorEffect.Refusal);
            Assert.All(texts, text =>
            {
                var (english, chinese) = (text.In("en"), text.In("zh"));
                Assert.DoesNotContain('{', english + chinese);
                Assert.DoesNotContain(english, character => character is >= '\u3000' and <= '\u9fff');
                Assert.Contains(chinese, character => character is >= '\u4e00' and <= '\u9fff');
                Assert.Equal(0, english.Count(character => character == '`') % 2);
                Assert.Equal(Typed(english), Typed(chinese));
            });
        });

        // What is to be typed is the same in any language.
        static IEnumerable<string> Typed(string text) => text.Split('`').Where((_, index) => index % 2 == 1).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("SignatureDoesNotMatch", "SignatureDoesNotMatch")]
    [InlineData("待签名字符串", "SignatureDoesNotMatch")]
    [InlineData("string to sign", "SignatureDoesNotMatch")]
    [InlineData("pendingdelete 截止", "TooLate")]
    [InlineData("root-key", "MissingAccessKeyId")]
    public void A_search_looks_at_codes_and_words_of_both_languages(string query, string expected)
    {
        var found = ErrorCentre.Search(query).SelectMany(group => group.Pages).Select(page => page.Code).ToList();
        Assert.Contains(expected, found);
        Assert.InRange(found.Count, 1, 12);
    }

    [Theory]
    [InlineData(ItemReasons.TooLate, ItemReasons.TooLate)]
    [InlineData(ItemReasons.Success, null)]
    // It is said after the reason of the failure.
    [InlineData(ItemReasons.TakenOver, ItemReasons.NoAnswer)]
    public void An_example_has_the_reason_code_that_an_answer_would_have(string code, string? reasonCode)
    {
        var page = ErrorCentre.Find(code)!;
        using var example = JsonDocument.Parse(ErrorExample.Json(page, "en"));
        Assert.Equal(reasonCode, example.RootElement.TryGetProperty("ReasonCode", out var told) ? told.GetString() : null);
        Assert.Contains(page.Message.In("en"), example.RootElement.GetProperty("ErrorMsg").GetString(), StringComparison.Ordinal);
        Assert.Equal(code == reasonCode, page.IsReasonCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(null)]
    public void A_search_for_nothing_finds_everything(string? query) =>
        Assert.Equal(Pages.Count(), ErrorCentre.Search(query).Sum(group => group.Pages.Count));

    [Fact]
    public void A_search_for_what_is_nowhere_finds_nothing() => Assert.Empty(ErrorCentre.Search("quite-another-thing"));

    [Fact]
    public async Task Every_page_answers_and_an_unknown_code_is_not_found()
    {
        await using var server = await RunningServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Address };
        foreach (var lang in (string[])["en", "zh"])
        {
            http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(lang);
            foreach (var page in Pages)
            {
                var (status, body) = await GetAsync(http, $"/console/errors/{page.Code}");
                Assert.Equal(HttpStatusCode.OK, status);
                Assert.Contains(page.Causes[0].In(lang).Split('`')[0], body, StringComparison.Ordinal);
            }

            http.DefaultRequestHeaders.AcceptLanguage.Clear();
        }

        var (_, all) = await GetAsync(http, "/console/errors");
        Assert.All(Pages, page => Assert.Contains($"\"/console/errors/{page.Code}\"", all, StringComparison.Ordinal));
        var (unknown, text) = await GetAsync(http, "/console/errors/No.Such<script>");
        Assert.Equal(HttpStatusCode.NotFound, unknown);
        Assert.Contains("role=\"search\"", text, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path, TestContext.Current.CancellationToken);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [GeneratedRegex("^    // (?<name>.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GroupComment();

    [GeneratedRegex("public static readonly ApiError (?<name>[A-Za-z]+) =", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Field();
}

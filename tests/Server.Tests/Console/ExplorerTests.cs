using Reprieve.Rpc;
using Reprieve.Server.Console.Pages.Explorer;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Orders;

namespace Reprieve.Server.Tests.Console;

/// <summary>What the Explorer keeps of a form, its links, and that it can say what every parameter means.</summary>
public sealed class ExplorerTests
{
    private static ActionEntry Batch => Catalogue.All.Find(nameof(SaveBatchTaskForCreatingOrderRedeem))!;

    [Fact]
    public void Every_parameter_has_its_meaning_in_both_languages_and_no_other_is_written_of()
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        var missing = Catalogue.All.Actions.SelectMany(action => Paths(action.Request).Where(path => !IsSaid(action.Name, path, used)).Select(path => $"{action.Name}.{path}"));

        Assert.Empty(missing);
        Assert.Empty(Catalogue.All.Actions.Where(action => !IsSaid("", action.Name, used)).Select(action => action.Name));
        Assert.Empty(ParameterTexts.Keys.Except(used, StringComparer.Ordinal));
    }

    [Fact]
    public void Passwords_are_marked_so_that_no_page_shows_them() => Assert.All(
        Catalogue.All.Actions.SelectMany(action => action.Request.Parameters),
        parameter => Assert.Equal(parameter.Name.Contains("Password", StringComparison.Ordinal), parameter.IsSecret));

    [Fact]
    public void Every_published_action_is_here_or_has_its_reason() => Assert.All(
        PublishedActions.Names.Where(name => Catalogue.All.Find(name) is null),
        name => Assert.StartsWith("not built: ", NotBuilt.Why(name).In("en"), StringComparison.Ordinal));

    [Theory]
    [InlineData("restore price", new[] { "SaveBatchTaskForCreatingOrderRedeem", "SaveSingleTaskForCreatingOrderRedeem" })]
    [InlineData("赎回 MaxPrice", new[] { "SaveBatchTaskForCreatingOrderRedeem", "SaveSingleTaskForCreatingOrderRedeem" })]
    [InlineData("practice clock", new[] { "MovePracticeClock" })]
    [InlineData("UserClientIp", new string[0])]
    [InlineData("there-is-no-such-word", new string[0])]
    public void An_action_is_found_by_what_it_and_its_own_parameters_are_called_and_mean(string words, string[] expected)
    {
        var found = Catalogue.All.Actions.Select(action => action.Name).Where(name => ActionSearch.Holds(name, words.Split(' '))).ToList();
        Assert.Empty(expected.Except(found, StringComparer.Ordinal));
        // Words that nothing in particular has find nothing, and others never most of it.
        Assert.InRange(found.Count, expected.Length, expected.Length == 0 ? 0 : Catalogue.All.Actions.Count / 5);
    }

    [Fact]
    public void A_call_that_orders_opens_as_a_dry_run_with_a_token_that_stays_until_something_is_changed_after_it_was_sent()
    {
        var form = new CallForm(Batch, "en");
        Assert.False(form.IsForReal);
        Assert.Equal("true", Value(form, "DryRun"));
        var token = Value(form, "ClientToken");
        Assert.Equal(32, token!.Length);

        var dryRun = form.Fields.All.Single(field => field.Shape.Name == "DryRun");
        dryRun.Text = "false";
        form.Touch(dryRun);
        Assert.True(form.IsForReal);
        Assert.Equal(token, Value(form, "ClientToken"));
        form.Send();
        Assert.Equal(token, Value(form, "ClientToken"));
        form.Touch(dryRun);
        Assert.NotEqual(token, Value(form, "ClientToken"));

        // One's own stays.
        var own = form.Fields.All.Single(field => field.Shape.Name == "ClientToken");
        own.Text = "mine";
        form.Touch(own);
        form.Send();
        form.Touch(dryRun);
        Assert.Equal("mine", Value(form, "ClientToken"));
    }

    [Fact]
    public void Lists_are_sent_as_the_wire_has_them_and_read_from_a_link()
    {
        var form = new CallForm(Batch, "zh");
        form.Open([new("OrderRedeemParam.2.DomainName", "例子.com"), new("OrderRedeemParam.1.DomainName", "a.com"), new("Lang", "en"), new("DryRun", "false"), new("ClientToken", "another's"), new("Unknown", "x")]);

        Assert.Equal(
            [new("Lang", "en"), new("OrderRedeemParam.1.DomainName", "a.com"), new("OrderRedeemParam.2.DomainName", "例子.com")],
            form.Sent.Where(pair => pair.Key is "Lang" || pair.Key.StartsWith("OrderRedeemParam", StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
        // Whoever wrote the link, nothing is ordered before DryRun was put off by hand.
        Assert.False(form.IsForReal);
        Assert.NotEqual("another's", Value(form, "ClientToken"));
        Assert.Null(Value(form, "Unknown"));
        Assert.DoesNotContain(form.Linked, pair => pair.Key is "DryRun" or "ClientToken");
    }

    [Fact]
    public void A_password_is_sent_and_never_shown()
    {
        var form = new CallForm(Catalogue.All.Find("SaveUser")!, "en");
        // Not by a link: whoever wrote it would know it.
        form.Open([new("UserName", "ada"), new("Password", "zebra-quartz-41")]);
        Assert.True(form.IsLinked);
        Assert.Equal([new("UserName", "ada")], form.Sent);

        form.Fields.All.Single(field => field.Shape.Name == "Password").Text = "zebra-quartz-41";
        Assert.Contains(new KeyValuePair<string, string>("Password", "zebra-quartz-41"), form.Sent);
        Assert.True(form.IsWithholding);
        Assert.DoesNotContain(form.Shown, pair => pair.Value.Contains("zebra", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://h/console/explorer#product=Domain&api=QueryTaskList&type=RPC&version=2018-01-29", "QueryTaskList", "")]
    [InlineData("http://h/console/explorer#api=A&params=%7B%22PageNum%22%3A1%2C%22X%22%3A%22a%2Bb%26%E4%B8%AD%22%2C%22L%22%3A%5B1%5D%7D", "A", "PageNum=1;X=a+b&中")]
    [InlineData("http://h/console/explorer#api=A&params={%22UseCoupon%22:true}", "A", "UseCoupon=true")]
    [InlineData("http://h/console/explorer#api=A&params=[1,2]", "A", "")]
    [InlineData("http://h/console/explorer#api=A&params={broken", "A", "")]
    [InlineData("http://h/console/explorer#api=A&params={%22X%22:%22%5Cud800%22}", "A", "")]
    [InlineData("http://h/console/explorer#api=A&params={%22%5Cud800%22:1}", "A", "")]
    [InlineData("http://h/console/explorer#product=Domain", null, "")]
    [InlineData("http://h/console/explorer", null, "")]
    public void A_link_is_read_whoever_wrote_it(string address, string? action, string values)
    {
        var link = ExplorerLink.TryParse(address);
        Assert.Equal(action, link?.Action);
        Assert.Equal(values, string.Join(';', link?.Values.Select(value => $"{value.Key}={value.Value}") ?? []));
    }

    [Fact]
    public void A_link_comes_back_as_it_was()
    {
        var link = new ExplorerLink("SaveBatchTaskForCreatingOrderRedeem", [new("UserClientIp", "a+b \"&=#%41 中文 😀"), new("DryRun", "true")]);
        Assert.StartsWith("/console/explorer#product=Domain&api=SaveBatchTaskForCreatingOrderRedeem&type=RPC&version=2018-01-29&params=", link.ToString(), StringComparison.Ordinal);
        Assert.Equal(link.Values, ExplorerLink.TryParse($"http://h{link}")!.Values);
    }

    [Fact]
    public void One_run_is_shown_in_both_forms()
    {
        var outcome = CallOutcome.Of(new WireObject([new("TaskNo", new WireString("<b>&中")), new("N", new WireLong(1))]), "A", TimeSpan.FromMilliseconds(1));
        Assert.Equal("{\n  \"TaskNo\": \"<b>&中\",\n  \"N\": 1\n}", outcome.Json);
        Assert.Equal("<?xml version='1.0' encoding='UTF-8'?>\n<AResponse>\n  <TaskNo>&lt;b&gt;&amp;中</TaskNo>\n  <N>1</N>\n</AResponse>", outcome.Xml);
        Assert.Equal(200, outcome.Status);
    }

    [Fact]
    public void A_refusal_is_shown_as_its_envelope_and_names_the_parameter_that_it_is_for()
    {
        var outcome = CallOutcome.Of(new ApiException(ApiErrors.MissingParameter, "OrderRedeemParam.1.DomainName"), "en", "R-1", new Uri("http://127.0.0.1:7300/"), TimeSpan.Zero);
        Assert.Equal((400, "OrderRedeemParam.1.DomainName"), (outcome.Status, outcome.Parameter));
        Assert.Contains("\"Recommend\": \"http://127.0.0.1:7300/console/errors/MissingParameter\"", outcome.Json, StringComparison.Ordinal);
        Assert.Contains("<RequestId>R-1</RequestId>", outcome.Xml, StringComparison.Ordinal);
        Assert.Null(CallOutcome.Of(new ApiException(ApiErrors.NoPermission, "domain:X", "*"), "en", "R-1", new Uri("http://h"), TimeSpan.Zero).Parameter);
    }

    private static string? Value(CallForm form, string name) => form.Sent.Where(pair => pair.Key == name).Select(pair => pair.Value).SingleOrDefault();

    private static IEnumerable<string> Paths(RequestShape shape, string prefix = "") => shape.Parameters.SelectMany(parameter =>
        parameter.Item is null ? [prefix + parameter.Name] : Paths(parameter.Item, $"{parameter.Name}.").Prepend(prefix + parameter.Name));

    private static bool IsSaid(string action, string path, HashSet<string> used)
    {
        used.Add(ParameterTexts.KeyOf(action, path) ?? "");
        return ParameterTexts.Find(action, path) is { } text && text.Meaning.In("en").Length > 5 && text.Meaning.In("zh").Any(character => character > '\u3000');
    }
}

using System.Net.Http.Headers;
using System.Text;
using Reprieve.Rpc;

namespace Reprieve.Server.Tests.Api;

/// <summary>Lines and bodies up to the limits and beyond: a refusal comes in the form and language that the request asked for.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(ProbeActions.Catalogue);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_line_and_a_body_of_exactly_the_limit_are_served()
    {
        // The signature is wrong on purpose: its length is the same whatever was signed.
        string Form(int pad) => _host.SignV1("GET", "Echo", ("Text", "x"), ("Pad", new string('p', pad)), ("Signature", "AAAA"));
        var rest = $"GET /?{Form(1)} HTTP/1.1".Length - 1;
        Assert.Equal("SignatureDoesNotMatch", (await _host.GetAsync(Form(262_144 - rest))).Code);
        Assert.Equal("RequestURITooLong", (await _host.GetAsync(Form(262_145 - rest))).Code);

        rest = Form(1).Length - 1;
        Assert.Equal("SignatureDoesNotMatch", (await _host.PostAsync("", Form(1_048_576 - rest))).Code);
        Assert.Equal("RequestEntityTooLarge", (await _host.PostAsync("", Form(1_048_577 - rest))).Code);
    }

    [Theory]
    [InlineData("GET", 300_000, 414, "RequestURITooLong", "262144", "请求行超过")]
    [InlineData("GET", 1_900_000, 414, "RequestURITooLong", "262144", "请求行超过")]
    [InlineData("POST", 1_200_000, 413, "RequestEntityTooLarge", "1048576", "请求体超过")]
    [InlineData("POST", 20_000_000, 413, "RequestEntityTooLarge", "1048576", "请求体超过")]
    public async Task Beyond_the_limit_the_error_says_it_in_the_form_and_language_asked_for(
        string method, int length, int status, string code, string limit, string words)
    {
        // As the generic client sends it: no Accept, Format and Lang among the parameters.
        var form = $"Action=Echo&Format=JSON&Lang=zh&Text={new string('x', length)}&Signature=AAAA";
        var answer = method == "GET" ? await _host.GetAsync(form) : await _host.PostAsync("", form);
        Assert.Equal("application/json;charset=utf-8", answer.ContentType);
        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Contains(limit, answer.Message, StringComparison.Ordinal);
        Assert.StartsWith(words, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_unsaid_length_is_cut_at_the_same_limit()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Content = new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes($"Format=JSON&Text={new string('x', 1_100_000)}")));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        request.Headers.TransferEncodingChunked = true;
        Assert.Equal((413, "RequestEntityTooLarge"), await StatusAndCodeAsync(request));
    }

    [Fact]
    public async Task Too_many_parameters_are_told_how_many_there_may_be()
    {
        var answer = await _host.PostAsync("", $"Format=JSON&{string.Join('&', Enumerable.Range(0, RpcParameters.MaxCount).Select(number => $"p{number}="))}");
        Assert.Equal((400, "InvalidParameter"), (answer.Status, answer.Code));
        Assert.Contains("9216", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Format=JSON&Lang=zh", null, "application/json;charset=utf-8", "无效的接口")]
    [InlineData("", "ACS3-HMAC-SHA256 x", "application/json;charset=utf-8", "Specified api")]
    [InlineData("Lang=zh", null, "text/xml;charset=utf-8", "无效的接口")]
    public async Task Another_path_is_refused_in_the_form_and_language_asked_for(string query, string? authorization, string contentType, string words)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/nowhere?{query}");
        var answer = await _host.SendAsync(request, authorization is null ? [] : [("Authorization", authorization)]);
        Assert.Equal((404, contentType), (answer.Status, answer.ContentType));
        Assert.Contains(words, answer.Text, StringComparison.Ordinal);
        Assert.Contains("InvalidApi.NotFound", answer.Text, StringComparison.Ordinal);
    }

    private async Task<(int, string?)> StatusAndCodeAsync(HttpRequestMessage request)
    {
        var answer = await _host.SendAsync(request);
        return (answer.Status, answer.Code);
    }
}

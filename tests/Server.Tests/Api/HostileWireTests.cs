namespace Reprieve.Server.Tests.Api;

/// <summary>Bytes that no client sends: whatever is not HTTP is refused by the connection, whatever is gets an answer of the API, and nothing is read as a request that was none.</summary>
public sealed class HostileWireTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(ProbeActions.Catalogue);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 4\r\n\r\nabcd")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4, 4\r\n\r\nabcd")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-Folded: a\r\n b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\nHost: x\n\nGET /smuggled HTTP/1.1\nHost: x\n\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-Bare: a\nX-Second: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-Nul: a\0b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX\0Nul: a\r\n\r\n")]
    [InlineData("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: xn--a\r\n\r\n")]
    [InlineData("GET http://elsewhere/ HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("\0\0\0\0\0\0\0\0\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n")]
    [InlineData("CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere:443\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("TRACE / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /%2e%2e/%c0%af HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /?a=%&b=%g1&c=%c0%af&%=%%%&d=%ed%a0%80&=&&=& HTTP/1.1\r\nHost: x\r\n\r\n")]
    public async Task Broken_or_doubtful_HTTP_is_refused(string request)
    {
        var answers = await RawHttp.AskAsync(_host.Address, request, InTime());
        Assert.InRange(answers.Count, 1, 2);
        Assert.All(answers, answer => Assert.InRange(answer.Status, 400, 499));
        Assert.DoesNotContain(answers, answer => answer.Body.Contains("smuggled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_version_of_HTTP_is_refused_as_HTTP_says()
    {
        var answers = await RawHttp.AskAsync(_host.Address, "GET / HTTP/9.9\r\nHost: x\r\n\r\n", InTime());
        Assert.Equal((505, ""), (Assert.Single(answers).Status, answers[0].Body));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_nobodys_fault_and_nothing_is_logged_of_it()
    {
        using (var wire = await RawHttp.ConnectAsync(_host.Address, InTime()))
        {
            await wire.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc"u8.ToArray(), InTime());
        }

        Assert.Equal("MissingAction", (await _host.GetAsync("Format=JSON")).Code);
        Assert.Empty(_host.Errors);
    }

    [Theory]
    [InlineData(99, 400)]
    [InlineData(101, 431)]
    public async Task More_than_a_hundred_headers_are_refused(int headers, int status)
    {
        var request = $"GET / HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, headers).Select(number => $"X-{number}: a\r\n"))}\r\n";
        Assert.Equal(status, (await RawHttp.AskAsync(_host.Address, request, InTime()))[0].Status);
    }

    [Theory]
    [InlineData(2_000_000, 414, "RequestURITooLong")]
    [InlineData(2_200_000, 414, null)]
    public async Task A_line_beyond_what_is_read_at_all_ends_in_a_bare_refusal(int length, int status, string? code)
    {
        var answer = (await RawHttp.AskAsync(_host.Address, $"GET /?Format=JSON&a={new string('a', length)} HTTP/1.1\r\nHost: x\r\n\r\n", InTime()))[0];
        Assert.Equal(status, answer.Status);
        Assert.Equal(code is null, answer.Body.Length == 0);
        Assert.Contains(code ?? "", answer.Body, StringComparison.Ordinal);
    }

    private static CancellationToken InTime()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(TimeSpan.FromSeconds(30));
        return source.Token;
    }
}

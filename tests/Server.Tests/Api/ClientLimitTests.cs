using System.Net;
using System.Text;
using Reprieve.Server.Api;

namespace Reprieve.Server.Tests.Api;

/// <summary>One client can't take the server from the others: connections, requests at once, requests a second, slowness.</summary>
public sealed class ClientLimitTests
{
    private const string Refusal = "Request was denied due to request throttling";

    [Fact]
    public async Task A_connection_too_many_is_closed_and_one_that_ended_makes_room()
    {
        await using var host = await StartAsync(new ApiOptions { ConnectionsPerClient = 2 });
        using var first = await AskAsync(host, "GET /one HTTP/1.1\r\nHost: x\r\n\r\n");
        using (await AskAsync(host, "GET /two HTTP/1.1\r\nHost: x\r\n\r\n"))
        {
            using var third = await RawHttp.ConnectAsync(host.Address, InTime());
            await third.SendAsync("GET /three HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), InTime());
            Assert.Null(await third.ReadAsync(isHead: false, InTime()));
        }

        while (true)
        {
            // The server has to see the end of the second first.
            using var fourth = await RawHttp.ConnectAsync(host.Address, InTime());
            await fourth.SendAsync("GET /four HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), InTime());
            if (await fourth.ReadAsync(isHead: false, InTime()) is { } answer)
            {
                Assert.Equal(404, answer.Status);
                return;
            }
        }
    }

    [Theory]
    [InlineData("Action=Echo&Format=JSON", "", "\"Code\":\"Throttling\"")]
    [InlineData("", "Action=Echo&Format=JSON&Lang=zh", "请求被流控")]
    [InlineData("", "Action=Echo", "<Code>Throttling</Code>")]
    public async Task A_request_too_many_at_once_is_answered_in_the_form_asked_for_and_the_place_comes_back(string query, string form, string words)
    {
        await using var host = await StartAsync(new ApiOptions { RequestsPerClient = 1, BytesPerSecond = 0 });
        using (var slow = await RawHttp.ConnectAsync(host.Address, InTime()))
        {
            await slow.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n"u8.ToArray(), InTime());
            Assert.True(await slow.IsContinuedAsync(InTime()));

            using (await AskAsync(host, Post(query, form)))
            {
                Assert.Equal(400, _last!.Status);
                Assert.Contains(words, _last.Body, StringComparison.Ordinal);
                Assert.Contains("Retry-After: 1", _last.Head, StringComparison.Ordinal);
            }

            await slow.SendAsync("abcdefghij"u8.ToArray(), InTime());
            Assert.Contains("MissingAction", (await slow.ReadAsync(isHead: false, InTime()))!.Body, StringComparison.Ordinal);
        }

        while (true)
        {
            using var wire = await AskAsync(host, Post(query, form));
            if (_last!.Body.Contains("MissingVersion", StringComparison.Ordinal) || _last.Body.Contains("MissingAction", StringComparison.Ordinal))
            {
                return;
            }
        }
    }

    [Fact]
    public async Task More_requests_a_second_than_allowed_are_answered_Throttling()
    {
        await using var host = await StartAsync(new ApiOptions { RequestsPerSecondPerClient = 1 });
        for (var request = 0; request < 1000; request++)
        {
            var answer = await host.GetAsync("Format=JSON");
            if (answer.Code == "Throttling")
            {
                Assert.StartsWith(Refusal, answer.Message, StringComparison.Ordinal);
                return;
            }
        }

        Assert.Fail("A thousand requests were served at one a second.");
    }

    [Fact]
    public async Task Zero_means_no_limit()
    {
        var options = new ApiOptions { Connections = 0, ConnectionsPerClient = 0, RequestsPerClient = 0, RequestsPerSecondPerClient = 0, BytesPerSecond = 0 };
        await using var host = await StartAsync(options);
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => host.GetAsync("Format=JSON")));
        Assert.All(answers, answer => Assert.Equal("MissingAction", answer.Code));
    }

    [Fact]
    public void Addresses_of_one_IPv6_network_are_one_client_and_mapped_ones_are_IPv4()
    {
        using var limits = new ClientLimits(new ApiOptions { ConnectionsPerClient = 1 });
        using var first = limits.AdmitConnection(new IPEndPoint(IPAddress.Parse("2001:db8:1:2::1"), 1));
        Assert.NotNull(first);
        Assert.Null(limits.AdmitConnection(new IPEndPoint(IPAddress.Parse("2001:db8:1:2:ffff::9"), 1)));
        using var other = limits.AdmitConnection(new IPEndPoint(IPAddress.Parse("2001:db8:1:3::1"), 1));
        Assert.NotNull(other);
        using var four = limits.AdmitConnection(new IPEndPoint(IPAddress.Parse("::ffff:192.0.2.1"), 1));
        Assert.NotNull(four);
        Assert.Null(limits.AdmitConnection(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1)));
        Assert.NotNull(limits.AdmitConnection(client: null));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", 408, "")]
    [InlineData("POST /?Format=JSON&Lang=zh HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na", 408, "RequestTimeout")]
    public async Task Who_is_slow_is_cut_off_and_told(string beginning, int status, string code)
    {
        await using var host = await StartAsync(new ApiOptions { HeadersTimeout = TimeSpan.FromSeconds(1), SlowFor = TimeSpan.FromSeconds(2) });
        using var wire = await RawHttp.ConnectAsync(host.Address, InTime());
        await wire.SendAsync(Encoding.ASCII.GetBytes(beginning), InTime());
        var answer = await wire.ReadAsync(isHead: false, InTime());
        Assert.NotNull(answer);
        Assert.Equal(status, answer.Status);
        Assert.Contains(code, answer.Body, StringComparison.Ordinal);
        Assert.Null(await wire.ReadAsync(isHead: false, InTime()));
        Assert.Empty(host.Errors);
    }

    [Fact]
    public async Task A_silent_connection_is_closed()
    {
        await using var host = await StartAsync(new ApiOptions { KeepAlive = TimeSpan.FromSeconds(4) });
        using var wire = await AskAsync(host, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Null(await wire.ReadAsync(isHead: false, InTime()));
    }

    private RawHttp.Answer? _last;

    private async Task<RawHttp> AskAsync(ApiHost host, string request)
    {
        var wire = await RawHttp.ConnectAsync(host.Address, InTime());
        await wire.SendAsync(Encoding.UTF8.GetBytes(request), InTime());
        _last = await wire.ReadAsync(isHead: false, InTime());
        Assert.NotNull(_last);
        return wire;
    }

    private static string Post(string query, string form) =>
        $"POST /?{query} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n{form}";

    private static Task<ApiHost> StartAsync(ApiOptions options) => ApiHost.StartAsync(ProbeActions.Catalogue, options);

    private static CancellationToken InTime()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(TimeSpan.FromSeconds(60));
        return source.Token;
    }
}

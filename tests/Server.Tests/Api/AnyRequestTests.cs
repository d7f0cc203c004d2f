using CsCheck;
using Reprieve.Rpc;
using Reprieve.Server.Operations;
using Reprieve.Server.Tests.Hosting;

namespace Reprieve.Server.Tests.Api;

/// <summary>What no client should send, and the same API in the real host.</summary>
public sealed class AnyRequestTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_signed_request_whatever_its_parameters_is_an_internal_error()
    {
        await using var host = await ApiHost.StartAsync();
        // A dry run may wait for a reading that nobody makes here.
        host.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(20);
        string[] names =
        [
            .. Catalogue.All.Actions.SelectMany(action => action.Request.Parameters).SelectMany(parameter =>
                new[] { parameter.Name, $"{parameter.Name}.1" }.Concat(parameter.Item?.Parameters.Select(field => $"{parameter.Name}.2.{field.Name}") ?? [])).Distinct(),
        ];
        var value = Gen.OneOf(
            Gen.Const(""), Gen.Const("1"), Gen.Const("true"), Gen.Const("a.com"), Gen.Const("-1"), Gen.Const("1522080000000"), Gen.Const("9223372036854775807"),
            Gen.Const("例子.com"), Gen.Const("\u0000\ud800%_'\"--"), Gen.String);
        var parameters = Gen.Dictionary(Gen.Int[0, names.Length - 1].Select(index => names[index]), value)[0, 12];
        await Gen.Select(Gen.Int[0, Catalogue.All.Actions.Count - 1].Select(index => Catalogue.All.Actions[index].Name), parameters).SampleAsync(
            async (action, sent) =>
            {
                var answer = await host.Client().CallAsync(action, [.. sent], RpcFormat.Json, Cancelled);
                Assert.True(answer.Status < 500, $"{action}: {answer.Code} {answer.Message} {string.Join(Environment.NewLine, host.Errors)}");
                Assert.NotNull(answer.RequestId);
            },
            iter: 400,
            threads: 2);
    }

    [Fact]
    public async Task Nothing_asked_of_the_real_host_is_an_internal_error()
    {
        await using var server = await RunningServer.StartAsync();
        string[] targets =
        [
            "/", "/?%", "//", "/console", "/console/errors/xn--a", "/console/errors/%3Cscript%3E", "/console/errors/%ed%a0%80", "/console/errors/", "/console/nowhere", "/healthz", "/readyz", "/metrics?a=%",
            "/_blazor", "/_blazor/negotiate", "/_framework/blazor.web.js", "/_content/../../etc/passwd", "/%2e%2e/reprieve.db", "/root-key", "/master-key", "*", "http://xn--a/",
        ];
        foreach (var method in (string[])["GET", "POST", "HEAD", "OPTIONS", "DELETE", "BREW"])
        {
            foreach (var host in (string[])["x", "xn--a", "[::1", "a:99999", "%00", ""])
            {
                foreach (var target in targets)
                {
                    using var inTime = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
                    inTime.CancelAfter(TimeSpan.FromSeconds(30));
                    using var wire = await RawHttp.ConnectAsync(server.Address, inTime.Token);
                    var request = $"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 0\r\nAccept: text/html\r\n\r\n";
                    await wire.SendAsync(System.Text.Encoding.ASCII.GetBytes(request), inTime.Token);
                    var answer = await wire.ReadAsync(method == "HEAD", inTime.Token);
                    Assert.NotNull(answer);
                    Assert.True(answer.Status < 500, $"{request}{answer.Head}");
                    Assert.False(answer.Status == 200 && target.EndsWith("-key", StringComparison.Ordinal), request);
                }
            }
        }
    }

    [Fact]
    public async Task The_real_host_serves_both_signatures_its_limits_and_the_way_to_the_console()
    {
        await using var server = await RunningServer.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = server.Address };
        foreach (var signing in Enum.GetValues<RpcSigning>())
        {
            var client = new RpcClient(http, new RpcClientSettings
            {
                Endpoint = server.Address,
                AccessKeyId = server.RootKey.AccessKeyId,
                AccessKeySecret = server.RootKey.Secret,
                Signing = signing,
            });
            var added = await client.CallAsync("ImportDomains", [new("Domain.1.DomainName", "例子.zz")], RpcFormat.Json, Cancelled);
            Assert.False(added.IsError, added.Message);
            var listed = await client.CallAsync("QueryDomainList", [new("PageNum", "1"), new("PageSize", "10")], RpcFormat.Xml, Cancelled);
            Assert.Contains("<DomainName>例子.zz</DomainName>", System.Text.Encoding.UTF8.GetString(listed.Body.Span), StringComparison.Ordinal);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        using var page = await http.SendAsync(request, Cancelled);
        Assert.Equal("/console", page.Headers.Location?.ToString());
        using var tooLong = await http.GetAsync($"/?Action={new string('x', 300_000)}", Cancelled);
        Assert.Contains("<Code>RequestURITooLong</Code>", await tooLong.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        using var error = await http.GetAsync("/?Action=QueryDomainList&Format=JSON", Cancelled);
        var told = System.Text.Json.JsonDocument.Parse(await error.Content.ReadAsStringAsync(Cancelled)).RootElement;
        Assert.Equal(server.Address.Authority, told.GetProperty("HostId").GetString());
        var advice = await http.GetStringAsync(told.GetProperty("Recommend").GetString(), Cancelled);
        Assert.Contains(">MissingVersion</h1>", advice, StringComparison.Ordinal);
        Assert.Contains("InvalidAction.NotFound", await http.GetStringAsync("/console/errors/InvalidAction.NotFound", Cancelled), StringComparison.Ordinal);
        using var nowhere = await http.GetAsync("/nowhere", Cancelled);
        Assert.Contains("<Code>InvalidApi.NotFound</Code>", await nowhere.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }
}

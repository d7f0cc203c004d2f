using Reprieve.Rpc;

namespace Reprieve.Server.Tests.Api;

/// <summary>Version 3 of the signature, header by header: what it covers cannot be changed on the way.</summary>
public sealed class Version3Tests : IAsyncLifetime
{
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(ProbeActions.Catalogue);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_request_as_the_official_clients_sign_it_is_served() =>
        Assert.Equal("x", (await SendAsync(new Signed())).Field("Text"));

    [Theory]
    [InlineData("query")]
    [InlineData("body")]
    [InlineData("body with its hash")]
    [InlineData("x-acs-action")]
    [InlineData("x-acs-version")]
    [InlineData("x-acs-date")]
    [InlineData("x-acs-signature-nonce")]
    [InlineData("x-acs-content-sha256")]
    [InlineData("x-acs-credentials-provider")]
    [InlineData("content-type")]
    public async Task What_was_signed_cannot_be_changed(string part)
    {
        var answer = await SendAsync(new Signed(), changed: part);
        Assert.True(answer.Code == "SignatureDoesNotMatch", $"{part}: {answer.Text}");
    }

    [Theory]
    [InlineData("host")]
    [InlineData("x-acs-action")]
    [InlineData("x-acs-date")]
    [InlineData("x-acs-signature-nonce")]
    [InlineData("x-acs-content-sha256")]
    [InlineData("x-acs-credentials-provider")]
    public async Task Host_and_every_header_of_the_API_have_to_be_signed(string header)
    {
        var answer = await SendAsync(new Signed { LeftOut = header });
        Assert.Equal("IncompleteSignature", answer.Code);
        Assert.Contains(header, answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-24T11:44:59Z", "InvalidTimeStamp.Expired")]
    [InlineData("2026-11-24T12:15:01Z", "InvalidTimeStamp.Expired")]
    [InlineData("0001-01-01T00:00:00Z", "InvalidTimeStamp.Expired")]
    [InlineData("9999-12-31T23:59:59Z", "InvalidTimeStamp.Expired")]
    [InlineData("20261124T120000Z", "InvalidTimeStamp.Format")]
    [InlineData("2026-11-24T11:45:00Z", null)]
    [InlineData("2026-11-24T12:15:00Z", null)]
    public async Task Its_date_is_held_to_the_window(string date, string? code) =>
        Assert.Equal(code, (await SendAsync(new Signed { Date = date })).Code);

    [Fact]
    public async Task Its_action_is_the_headers_whatever_the_parameters_say() =>
        Assert.Equal("x", (await SendAsync(new Signed { Query = "Action=Broken&Text=x" })).Field("Text"));

    private Task<ApiHost.Answer> SendAsync(Signed signed, string? changed = null)
    {
        var body = "Count=3"u8.ToArray();
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = "application/x-www-form-urlencoded",
            ["host"] = _host.Address.Authority,
            ["x-acs-action"] = "Echo",
            ["x-acs-content-sha256"] = Acs3Signature.HashOf(body),
            ["x-acs-credentials-provider"] = "static_ak",
            ["x-acs-date"] = signed.Date,
            ["x-acs-signature-nonce"] = Guid.CreateVersion7().ToString("N"),
            ["x-acs-version"] = "2018-01-29",
        };
        string[] names = [.. headers.Keys.Where(name => name != signed.LeftOut)];
        var query = RpcParameters.Parse(System.Text.Encoding.ASCII.GetBytes(signed.Query));
        var canonical = Acs3Signature.CanonicalRequest("POST", "/", query.All, headers.GetValueOrDefault, names, headers["x-acs-content-sha256"]);
        var authorization = new Acs3Authorization
        {
            Algorithm = Acs3Signature.Algorithm,
            Credential = _host.Root.AccessKeyId,
            SignedHeaders = names,
            Signature = Acs3Signature.Sign(Acs3Signature.StringToSign(canonical), _host.Root.Secret),
        };

        var request = new HttpRequestMessage(HttpMethod.Post, $"/?{signed.Query}{(changed == "query" ? "2" : "")}");
        request.Content = new ByteArrayContent(changed?.StartsWith("body", StringComparison.Ordinal) == true ? "Count=4"u8.ToArray() : body);
        if (changed == "body with its hash")
        {
            headers["x-acs-content-sha256"] = Acs3Signature.HashOf("Count=4"u8);
        }
        else if (changed is not null && headers.TryGetValue(changed, out var value))
        {
            headers[changed] = changed switch
            {
                "x-acs-date" => "2026-11-24T12:00:01Z",
                "x-acs-action" => "Change",
                "content-type" => value + ";charset=utf-8",
                _ => value + "0",
            };
        }

        request.Content.Headers.TryAddWithoutValidation("content-type", headers["content-type"]);
        return _host.SendAsync(
            request,
            [.. headers.Where(header => header.Key.StartsWith("x-acs-", StringComparison.Ordinal)).Select(header => (header.Key, header.Value)), ("Authorization", authorization.ToString())]);
    }

    private sealed record Signed
    {
        public string Query { get; init; } = "Text=x";

        public string Date { get; init; } = "2026-11-24T12:00:00Z";

        public string? LeftOut { get; init; }
    }
}

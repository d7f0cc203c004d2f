using System.Text.RegularExpressions;
using Reprieve.Rpc;
using Reprieve.Server.Accounts;

namespace Reprieve.Server.Tests.Api;

/// <summary>The pipeline on a real port: forms of answers, signatures, replays, limits, parameters.</summary>
public sealed partial class PipelineTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(ProbeActions.Catalogue);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Both_signatures_are_served_by_GET_and_POST_with_query_and_form_together()
    {
        Assert.Contains("\"Text\":\"测 +&\"", (await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", "测 +&")))).Text, StringComparison.Ordinal);
        Assert.Equal("x", (await _host.PostAsync("", _host.SignV1("POST", "Echo", ("Text", "x")))).Field("Text"));
        Assert.Equal("x", (await _host.PostAsync(_host.SignV1("POST", "Echo", ("Text", "x")), form: null)).Field("Text"));
        var parts = _host.SignV1("POST", "Echo", ("Text", "x y")).Split('&');
        Assert.Equal("x y", (await _host.PostAsync(string.Join('&', parts[..4]), string.Join('&', parts[4..].Reverse()).Replace("%20", "+", StringComparison.Ordinal))).Field("Text"));
        foreach (var signing in Enum.GetValues<RpcSigning>())
        {
            var answer = await _host.Client(signing).CallAsync("Echo", [new("Text", "x"), new("Lang", "zh")], RpcFormat.Json, TestContext.Current.CancellationToken);
            Assert.False(answer.IsError, answer.Message);
        }
    }

    [Theory]
    [InlineData("JSON", null, "application/json;charset=utf-8")]
    [InlineData("json", "application/xml", "application/json;charset=utf-8")]
    [InlineData("Xml", "application/json", "application/xml;charset=utf-8")]
    [InlineData("", null, "application/xml;charset=utf-8")]
    [InlineData("", "application/json", "application/json;charset=utf-8")]
    [InlineData("", "text/xml", "application/xml;charset=utf-8")]
    public async Task Format_decides_then_Accept_then_XML(string format, string? accept, string contentType)
    {
        var answer = await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", "x"), ("Format", format)), accept is null ? [] : [("Accept", accept)]);
        Assert.Equal(contentType, answer.ContentType);
        Assert.StartsWith(contentType.Contains("xml", StringComparison.Ordinal) ? "<?xml version='1.0' encoding='UTF-8'?><EchoResponse><Text>x" : "{\"Text\":\"x\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_3_answers_JSON_unless_asked_otherwise_and_errors_have_their_own_XML_type()
    {
        Assert.Equal("application/json;charset=utf-8", (await _host.PostAsync("", form: null, ("Authorization", "ACS3-HMAC-SHA256 x"))).ContentType);
        var xml = await _host.CallAsync(RpcFormat.Xml, "Echo", ("Text", "x"));
        Assert.Equal(200, xml.Status);
        var error = await _host.GetAsync("Action=Echo");
        Assert.Equal("text/xml;charset=utf-8", error.ContentType);
        Assert.Matches(
            "^<\\?xml version='1.0' encoding='UTF-8'\\?><Error><RequestId>[0-9A-F-]{36}</RequestId><HostId>127.0.0.1:[0-9]+</HostId><Code>MissingVersion</Code><Message>[^<]+</Message><Recommend>http://127.0.0.1:[0-9]+/console/errors/MissingVersion</Recommend></Error>$",
            error.Text);
        Assert.Equal(400, (await _host.GetAsync(_host.SignV1("GET", "Echo", ("Format", "YAML")))).Status);
        Assert.Contains("<Code>InvalidParameter.Format</Code>", (await _host.GetAsync(_host.SignV1("GET", "Echo", ("Format", "YAML")))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_request_id_is_an_upper_case_UUID_in_body_and_header()
    {
        var success = await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", "x")));
        Assert.Matches(UpperCaseUuid(), success.RequestId);
        Assert.Equal(success.RequestId, success.Field("RequestId"));
        var failure = await _host.GetAsync(_host.SignV1("GET", "Nothing"));
        Assert.Equal(failure.RequestId, failure.Field("RequestId"));
        Assert.Equal((404, "InvalidAction.NotFound"), (failure.Status, failure.Code));
    }

    [Theory]
    [InlineData("Action", "", 400, "MissingAction")]
    [InlineData("Version", "", 400, "MissingVersion")]
    [InlineData("Version", "2017-12-18", 400, "InvalidVersion")]
    [InlineData("AccessKeyId", "", 400, "MissingAccessKeyId")]
    [InlineData("AccessKeyId", "nobody", 404, "InvalidAccessKeyId.NotFound")]
    [InlineData("AccessKeyId", "no\0body", 404, "InvalidAccessKeyId.NotFound")]
    [InlineData("Timestamp", "", 400, "MissingTimestamp")]
    [InlineData("Timestamp", "2026-11-24 12:00:00", 400, "InvalidTimeStamp.Format")]
    [InlineData("Timestamp", "2026-11-24T11:44:59Z", 400, "InvalidTimeStamp.Expired")]
    [InlineData("Timestamp", "2026-11-24T12:15:01Z", 400, "InvalidTimeStamp.Expired")]
    [InlineData("SignatureNonce", "", 400, "MissingSignatureNonce")]
    [InlineData("SignatureMethod", "HMAC-SHA256", 400, "InvalidSignatureMethod")]
    [InlineData("SignatureVersion", "2.0", 400, "InvalidSignatureVersion")]
    [InlineData("SignatureType", "BEARERTOKEN", 400, "InvalidSignatureMethod")]
    [InlineData("SecurityToken", "tok+/=", 400, "InvalidSecurityToken.Malformed")]
    [InlineData("Signature", "AAAA", 400, "SignatureDoesNotMatch")]
    [InlineData("Text", "", 400, "MissingParameter")]
    [InlineData("Count", "0", 400, "ParameterIllegal")]
    public async Task What_is_wrong_has_its_own_code(string name, string value, int status, string code)
    {
        var answer = await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", "x"), (name, value)));
        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.DoesNotMatch("\\p{IsCJKUnifiedIdeographs}", answer.Message);
        var chinese = await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", "x"), ("Lang", "zh"), (name, value)));
        Assert.Equal(code, chinese.Code);
        Assert.Matches("\\p{IsCJKUnifiedIdeographs}", chinese.Message);
    }

    [Theory]
    [InlineData("2026-11-24T11:45:00Z")]
    [InlineData("2026-11-24T12:15:00Z")]
    public async Task A_stamp_at_the_edge_of_the_window_is_good(string timestamp) =>
        Assert.Equal(200, (await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", "x"), ("Timestamp", timestamp)))).Status);

    [Fact]
    public async Task A_wrong_signature_is_told_the_servers_string()
    {
        var query = _host.SignV1("GET", "Echo", ("Text", "x"), ("Signature", "AAAA"));
        var answer = await _host.GetAsync(query);
        var stringToSign = V1Signature.StringToSign("GET", RpcParameters.Parse(System.Text.Encoding.ASCII.GetBytes(query)).All);
        Assert.EndsWith($"server string to sign is:{stringToSign}", answer.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_host.Root.Secret, answer.Text, StringComparison.Ordinal);

        var wrong = _host.Client(key: new NewKey(_host.Root.AccountId, _host.Root.AccessKeyId, "other"));
        var v3 = await wrong.CallAsync("Echo", [new("Text", "x")], RpcFormat.Json, TestContext.Current.CancellationToken);
        Assert.Equal("SignatureDoesNotMatch", v3.Code);
        Assert.Matches("server string to sign is:ACS3-HMAC-SHA256\n[0-9a-f]{64}$", v3.Message);
        Assert.DoesNotContain(_host.Root.Secret, v3.Message, StringComparison.Ordinal);

        var long1 = await _host.PostAsync("", _host.SignV1("POST", "Echo", ("Text", new string('x', 100_000)), ("Signature", "AAAA")));
        Assert.Equal("SignatureDoesNotMatch", long1.Code);
        Assert.InRange(long1.Message!.Length, 64 * 1024, (64 * 1024) + 200);
    }

    [Theory]
    [InlineData("Echo")]
    [InlineData("Change")]
    public async Task A_nonce_works_once(string action)
    {
        var query = _host.SignV1("GET", action, ("Text", "x"));
        Assert.Equal(200, (await _host.GetAsync(query)).Status);
        var again = await _host.GetAsync(query);
        Assert.Equal((400, "SignatureNonceUsed"), (again.Status, again.Code));
    }

    [Fact]
    public async Task A_nonce_is_free_until_the_signature_has_verified_and_the_same_one_serves_two_keys()
    {
        Assert.Equal("SignatureDoesNotMatch", (await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", "x"), ("SignatureNonce", "n"), ("Signature", "AAAA")))).Code);
        Assert.Equal(200, (await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", "x"), ("SignatureNonce", "n")))).Status);
        var other = await _host.Accounts.CreateKeyAsync(_host.Root.AccountId, PolicyDocument.AllowAll, TestContext.Current.CancellationToken);
        var answer = await _host.Client(RpcSigning.V1HmacSha1, other).CallAsync("Echo", [new("Text", "x")], RpcFormat.Json, TestContext.Current.CancellationToken);
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task What_policies_deny_and_keys_that_are_off_are_refused()
    {
        var none = await _host.Accounts.CreateKeyAsync(
            _host.Root.AccountId, """{"Version":"1","Statement":[{"Effect":"Allow","Action":"domain:*","Resource":"*"}]}""", TestContext.Current.CancellationToken);
        var refused = await _host.Client(key: none).CallAsync("Echo", [new("Text", "x")], RpcFormat.Json, TestContext.Current.CancellationToken);
        Assert.Equal((403, "NoPermission"), (refused.Status, refused.Code));
        Assert.Contains("probe:Echo", refused.Message, StringComparison.Ordinal);
        Assert.True(await _host.Accounts.SetActiveAsync(none.AccessKeyId, isActive: false, TestContext.Current.CancellationToken));
        var off = await _host.Client(key: none).CallAsync("Echo", [new("Text", "x")], RpcFormat.Json, TestContext.Current.CancellationToken);
        Assert.Equal((400, "InvalidAccessKeyId.Inactive"), (off.Status, off.Code));
    }

    [Fact]
    public async Task Version_3_insists_on_its_headers_being_signed()
    {
        const string authorization = "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-action,Signature=00";
        (string, string)[] headers =
        [
            ("Authorization", authorization),
            ("x-acs-action", "Echo"),
            ("x-acs-version", "2018-01-29"),
            ("x-acs-date", "2026-11-24T12:00:00Z"),
            ("x-acs-signature-nonce", "n"),
        ];
        Assert.Equal("IncompleteSignature", (await _host.PostAsync("", null, headers)).Code);
        Assert.Equal("IncompleteSignature", (await _host.PostAsync("", null, ("Authorization", "ACS3-HMAC-SHA256 Credential=x"))).Code);
        Assert.Equal("MissingAction", (await _host.PostAsync("", null, ("Authorization", authorization))).Code);
        Assert.Equal("MissingTimestamp", (await _host.PostAsync("", null, headers[..3])).Code);
        Assert.Equal("MissingSignatureNonce", (await _host.PostAsync("", null, headers[..4])).Code);
        Assert.Equal("InvalidSignatureMethod", (await _host.PostAsync("", null, ("Authorization", "ACS3-HMAC-SM3 Credential=x"))).Code);
        Assert.Equal("InvalidSecurityToken.Malformed", (await _host.PostAsync("", null, [.. headers, ("x-acs-security-token", "t")])).Code);
    }

    [Fact]
    public async Task Headers_of_version_3_without_its_authorization_leave_a_request_version_1() =>
        Assert.Equal(200, (await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", "x"), ("RegionId", "cn-hangzhou")), ("x-acs-action", "Echo"), ("x-acs-version", "2018-01-29"))).Status);

    [Fact]
    public async Task Lists_and_kinds_are_bound_and_faults_name_parameter_and_index()
    {
        var bound = await _host.CallAsync(
            "Echo", ("Text", "x"), ("Count", "3"), ("Big", "000000"), ("Flag", "True"), ("Item.7.Name", "b"), ("Item.2.Name", "a"), ("Item.2.Other", "-"), ("Word.1", "w"));
        Assert.Contains(
            "\"Sum\":3,\"Flag\":true,\"Items\":{\"Item\":[{\"N\":2,\"Name\":\"a\"},{\"N\":7,\"Name\":\"b\"}]},\"Words\":[\"w\"],\"Caller\":\"testid en 127.0.0.1\"",
            System.Text.Encoding.UTF8.GetString(bound.Body.Span),
            StringComparison.Ordinal);

        await AssertIllegalAsync("Item.2.Name", ("Item.1.Name", "a"), ("Item.2.At", "5"));
        await AssertIllegalAsync("Item.1", ("Item.1", "1522080000000"));
        await AssertIllegalAsync("Item.x.Name", ("Item.x.Name", "a"));
        await AssertIllegalAsync("Item.1.At", ("Item.1.Name", "a"), ("Item.1.At", "soon"));
        await AssertIllegalAsync("Item", ("Item.1.Name", "a"), ("Item.2.Name", "a"), ("Item.3.Name", "a"), ("Item.4.Name", "a"));
        await AssertIllegalAsync("Count", ("Count", "1001"));
        await AssertIllegalAsync("Count", ("Count", "99999999999"));
        await AssertIllegalAsync("Count", ("Count", " 1"));
        await AssertIllegalAsync("Count", ("Count", "1\0"));
        await AssertIllegalAsync("Big", ("Big", "1\0"));
        await AssertIllegalAsync("Big", ("Big", "１"));
        await AssertIllegalAsync("Flag", ("Flag", "1"));
        await AssertIllegalAsync("Flag", ("Flag", "true\0"));
        await AssertIllegalAsync("Choice", ("Choice", "c"));
        await AssertIllegalAsync("Text", ("Text", new string('x', 101)));
        await AssertIllegalAsync("Text", ("Text", "a\0b"));
        await AssertIllegalAsync("Word.3", ("Word.3", "\0"));
        await AssertIllegalAsync("Item.1.Name", ("Item.1.Name", "a\0"));
        var chinese = await _host.CallAsync("Echo", ("Text", "x"), ("Count", "0"), ("Lang", "zh"));
        Assert.Equal("参数错误：Count，最小值为 1", chinese.Message);
    }

    [Fact]
    public async Task An_undeclared_error_is_an_internal_one()
    {
        var answer = await _host.CallAsync("Broken", ("Text", "x"));
        Assert.Equal((500, "InternalError"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Long_lines_and_bodies_are_served_up_to_the_limit_and_told_it_beyond()
    {
        Assert.Equal("ParameterIllegal", (await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", new string('x', 255_000))))).Code);
        var line = await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", new string('x', 262_144))), ("Accept", "application/json"));
        Assert.Equal((414, "RequestURITooLong"), (line.Status, line.Code));
        Assert.Contains("262144", line.Message, StringComparison.Ordinal);
        Assert.Equal("ParameterIllegal", (await _host.PostAsync("", _host.SignV1("POST", "Echo", ("Text", new string('x', 1_040_000))))).Code);
        var body = await _host.PostAsync("", _host.SignV1("POST", "Echo", ("Text", new string('x', 1_048_576))), ("Accept", "application/json"));
        Assert.Equal((413, "RequestEntityTooLarge"), (body.Status, body.Code));
        Assert.Contains("1048576", body.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_given_twice_is_refused_by_name()
    {
        var query = _host.SignV1("POST", "Echo", ("Text", "x"));
        var answer = await _host.PostAsync(query, "Text=y");
        Assert.Equal((400, "InvalidParameter"), (answer.Status, answer.Code));
        Assert.Contains("Text", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_methods_and_paths_get_an_envelope_and_a_browser_the_console()
    {
        using var put = new HttpRequestMessage(HttpMethod.Put, "/");
        Assert.Contains("<Code>UnsupportedHTTPMethod</Code>", (await _host.SendAsync(put)).Text, StringComparison.Ordinal);
        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, "/nowhere/x.txt");
        var missing = await _host.SendAsync(elsewhere, ("Accept", "application/json"));
        Assert.Equal((404, "InvalidApi.NotFound"), (missing.Status, missing.Code));
        var browser = await _host.GetAsync("", ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        Assert.Equal((302, "/console"), (browser.Status, browser.Location));
        Assert.Equal(400, (await _host.GetAsync("Action=Echo", ("Accept", "text/html"))).Status);
    }

    private async Task AssertIllegalAsync(string parameter, params (string, string)[] parameters)
    {
        var answer = await _host.CallAsync("Echo", [("Text", "x"), .. parameters.Where(pair => pair.Item1 != "Text"), .. parameters.Where(pair => pair.Item1 == "Text")]);
        if (parameter == "Text")
        {
            answer = await _host.CallAsync("Echo", parameters);
        }

        Assert.Equal((400, "ParameterIllegal"), (answer.Status, answer.Code));
        Assert.StartsWith($"The parameter {parameter} is illegal: ", answer.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex("^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UpperCaseUuid();
}

using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Reprieve.Rpc;
using Reprieve.Server.Api;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Tests.Api;

/// <summary>Requests that nobody signed cost little: nothing is hashed for an unknown key, nothing is kept of a wrong signature, nothing long is looked up or repeated.</summary>
public sealed class HostileIdentityTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(ProbeActions.Catalogue);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("testid", true, "SignatureDoesNotMatch")]
    [InlineData("nobody", false, "InvalidAccessKeyId.NotFound")]
    public async Task The_body_is_hashed_for_a_known_key_alone(string accessKeyId, bool isHashed, string code)
    {
        using var body = new CountedBytes(1024 * 1024);
        IHeaderDictionary headers = new HeaderDictionary
        {
            ["x-acs-action"] = "Echo",
            ["x-acs-version"] = "2018-01-29",
            ["x-acs-date"] = "2026-11-24T12:00:00Z",
            ["x-acs-signature-nonce"] = "n",
        };
        var authorization = $"ACS3-HMAC-SHA256 Credential={accessKeyId},SignedHeaders=x-acs-action;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature={new string('0', 64)}";
        var request = Request(RpcParameters.Parse(""u8), body.Memory, authorization);
        var refusal = await Assert.ThrowsAsync<ApiException>(() => AuthenticateAsync(request, headers));
        Assert.Equal(code, refusal.Error.Code);
        Assert.Equal(isHashed, body.Reads > 0);
    }

    [Fact]
    public async Task Nothing_is_kept_of_signatures_that_fail_and_keys_that_are_unknown()
    {
        var nonces = _host.Services.GetRequiredService<NonceWindow>();
        for (var request = 0; request < 200; request++)
        {
            Assert.Equal("SignatureDoesNotMatch", (await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", "x"), ("Signature", "AAAA")))).Code);
            Assert.Equal("InvalidAccessKeyId.NotFound", (await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", "x"), ("AccessKeyId", $"id{request}")))).Code);
        }

        Assert.Equal(0, nonces.Count);
        Assert.Equal(200, (await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", "x")))).Status);
        Assert.Equal(1, nonces.Count);
    }

    [Theory]
    [InlineData("Action")]
    [InlineData("Version")]
    [InlineData("AccessKeyId")]
    [InlineData("Signature")]
    [InlineData("SignatureMethod")]
    [InlineData("SignatureNonce")]
    [InlineData("SignatureType")]
    [InlineData("Timestamp")]
    public async Task A_public_parameter_too_long_is_refused_by_name_and_not_repeated(string name)
    {
        var answer = await _host.PostAsync("", _host.SignV1("POST", "Echo", ("Text", "x"), (name, new string('x', 257))));
        Assert.Equal((400, "InvalidParameter"), (answer.Status, answer.Code));
        Assert.Equal($"The request cannot be read: {name} is longer than 256 characters.", answer.Message);
    }

    [Theory]
    [InlineData("Credential", "Credential={0},SignedHeaders=host,Signature=00")]
    [InlineData("Signature", "Credential=testid,SignedHeaders=host,Signature={0}")]
    [InlineData("SignedHeaders", "Credential=testid,SignedHeaders={1},Signature=00")]
    public async Task So_is_a_part_of_the_Authorization_header(string part, string form)
    {
        var header = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, new string('x', 257), string.Join(';', Enumerable.Range(0, 101)));
        var answer = await _host.PostAsync("", form: null, ("Authorization", $"ACS3-HMAC-SHA256 {header}"));
        Assert.Equal(400, answer.Status);
        Assert.Contains(part, answer.Message, StringComparison.Ordinal);
        Assert.InRange(answer.Message!.Length, 1, 200);
    }

    [Fact]
    public async Task Ten_thousand_parameters_long_names_and_long_texts_are_refused_with_the_limit()
    {
        var many = Enumerable.Range(1, 10_000).Select(number => ($"Item.{number}.Name", "a")).Append(("Text", "x"));
        var answer = await _host.PostAsync("", _host.SignV1("POST", "Echo", [.. many]));
        Assert.Equal((400, "InvalidParameter"), (answer.Status, answer.Code));
        Assert.Contains("more than 9216 parameters", answer.Message, StringComparison.Ordinal);

        answer = await _host.PostAsync("", _host.SignV1("POST", "Echo", ("Text", "x"), (new string('n', 257), "v")));
        Assert.Equal((400, "InvalidParameter"), (answer.Status, answer.Code));
        Assert.Contains("256", answer.Message, StringComparison.Ordinal);

        var text = await _host.CallAsync("Echo", ("Text", "x"), ("Word.1", new string('w', 4097)));
        Assert.Equal((400, "ParameterIllegal"), (text.Status, text.Code));
        Assert.Equal("The parameter Word.1 is illegal: it is longer than 4096 characters", text.Message);
    }

    [Fact]
    public void Every_action_can_be_given_all_that_it_takes()
    {
        foreach (var action in Catalogue.All.Actions)
        {
            var most = action.Request.Parameters.Sum(parameter =>
                parameter.Item is null ? 1 : (parameter.MaxLength ?? 0) * parameter.Item.Parameters.Count);
            Assert.True(most + 50 < RpcParameters.MaxCount, $"{action.Name} takes {most} parameters");
        }
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData("99999999")]
    [InlineData("-1")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("1,000")]
    [InlineData("1.0")]
    [InlineData("٣")]
    public async Task A_number_that_cannot_be_is_refused_by_name(string number)
    {
        var answer = await _host.CallAsync("Echo", ("Text", "x"), ("Count", number));
        Assert.Equal((400, "ParameterIllegal"), (answer.Status, answer.Code));
        Assert.StartsWith("The parameter Count is illegal: ", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("99999999-01-01T00:00:00Z")]
    [InlineData("2026-13-40T25:61:61Z")]
    [InlineData("-2026-01-01T00:00:00Z")]
    [InlineData("1e999")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public async Task A_time_that_cannot_be_is_refused(string timestamp) =>
        Assert.StartsWith("InvalidTimeStamp.", (await _host.GetAsync(_host.SignV1("GET", "Echo", ("Text", "x"), ("Timestamp", timestamp)))).Code, StringComparison.Ordinal);

    private Task<AuthenticatedRequest> AuthenticateAsync(ApiRequest request, IHeaderDictionary headers) =>
        _host.Services.GetRequiredService<RequestAuthenticator>().AuthenticateAsync(request, headers, TestContext.Current.CancellationToken);

    private static ApiRequest Request(RpcParameters parameters, ReadOnlyMemory<byte> body, string? authorization) => new()
    {
        Method = "POST",
        Parameters = parameters,
        Body = body,
        Acs3Authorization = authorization,
        Format = RpcFormat.Json,
        Lang = "en",
    };

    /// <summary>Counts how often its bytes are asked for.</summary>
    private sealed class CountedBytes(int length) : MemoryManager<byte>
    {
        private readonly byte[] _bytes = new byte[length];

        public int Reads { get; private set; }

        public override Memory<byte> Memory => CreateMemory(length);

        public override Span<byte> GetSpan()
        {
            Reads++;
            return _bytes;
        }

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
        }
    }
}

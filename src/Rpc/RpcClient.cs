using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Reprieve.Rpc;

/// <summary>Which of the two signatures a client puts on its requests.</summary>
public enum RpcSigning
{
    Acs3HmacSha256,
    V1HmacSha1,
}

/// <summary>What a client needs to know of the server and of itself.</summary>
public sealed record RpcClientSettings
{
    /// <summary>Scheme, host and port; the API's path is always <c>/</c>.</summary>
    public required Uri Endpoint { get; init; }

    public required string AccessKeyId { get; init; }

    public required string AccessKeySecret { get; init; }

    public string Version { get; init; } = "2018-01-29";

    public RpcSigning Signing { get; init; } = RpcSigning.Acs3HmacSha256;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public override string ToString() => $"{Endpoint} as {AccessKeyId}";
}

/// <summary>Calls any action of an RPC-style API, signed; parameters go in the form body, so that a batch of 1,000 fits.</summary>
public sealed class RpcClient(HttpClient http, RpcClientSettings settings)
{
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>Answers of any HTTP status come back as data; only a broken connection throws (<see cref="HttpRequestException"/>).</summary>
    public async Task<RpcAnswer> CallAsync(
        string action, IReadOnlyList<KeyValuePair<string, string>> parameters, RpcFormat format, CancellationToken cancellationToken)
    {
        using var request = settings.Signing == RpcSigning.V1HmacSha1
            ? SignV1(action, parameters, format)
            : SignV3(action, parameters, format);
        using var response = await http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return RpcAnswer.Read((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), body);
    }

    private static string Form(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join('&', parameters.Select(pair => $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}"));

    private HttpRequestMessage SignV1(string action, IReadOnlyList<KeyValuePair<string, string>> parameters, RpcFormat format)
    {
        List<KeyValuePair<string, string>> all =
        [
            .. parameters,
            new("Action", action),
            new("Version", settings.Version),
            new("Format", format == RpcFormat.Json ? "JSON" : "XML"),
            new("AccessKeyId", settings.AccessKeyId),
            new("SignatureMethod", V1Signature.Method),
            new("SignatureVersion", "1.0"),
            new("SignatureNonce", Nonce()),
            new("Timestamp", Now()),
        ];
        all.Add(new(V1Signature.ParameterName, V1Signature.Sign(V1Signature.StringToSign("POST", all), settings.AccessKeySecret)));
        return Post(Encoding.ASCII.GetBytes(Form(all)));
    }

    private HttpRequestMessage SignV3(string action, IReadOnlyList<KeyValuePair<string, string>> parameters, RpcFormat format)
    {
        var body = Encoding.ASCII.GetBytes(Form(parameters));
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = FormType,
            ["host"] = settings.Endpoint.IsDefaultPort ? settings.Endpoint.IdnHost : $"{settings.Endpoint.IdnHost}:{settings.Endpoint.Port}",
            ["x-acs-action"] = action,
            ["x-acs-content-sha256"] = Acs3Signature.HashOf(body),
            ["x-acs-date"] = Now(),
            ["x-acs-signature-nonce"] = Nonce(),
            ["x-acs-version"] = settings.Version,
        };
        string[] signed = [.. headers.Keys];
        var canonical = Acs3Signature.CanonicalRequest(
            "POST", "/", [], headers.GetValueOrDefault, signed, headers["x-acs-content-sha256"]);
        var authorization = new Acs3Authorization
        {
            Algorithm = Acs3Signature.Algorithm,
            Credential = settings.AccessKeyId,
            SignedHeaders = signed,
            Signature = Acs3Signature.Sign(Acs3Signature.StringToSign(canonical), settings.AccessKeySecret),
        };
        var request = Post(body);
        request.Headers.Host = headers["host"];
        foreach (var (name, value) in headers.Where(header => header.Key.StartsWith("x-acs-", StringComparison.Ordinal)))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Authorization", authorization.ToString());
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(format == RpcFormat.Json ? "application/json" : "application/xml"));
        return request;
    }

    private HttpRequestMessage Post(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(FormType);
        return new HttpRequestMessage(HttpMethod.Post, new Uri(settings.Endpoint, "/")) { Content = content };
    }

    private static string Nonce() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private string Now() => settings.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

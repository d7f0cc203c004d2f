using System.Globalization;
using System.Text;

namespace Reprieve.Rpc;

/// <summary>One signed call as it goes over the wire, and what was signed to make it: POST to <c>/</c>, the parameters in the form body.</summary>
public sealed record SignedRequest
{
    private const string FormType = "application/x-www-form-urlencoded";

    private SignedRequest()
    {
    }

    /// <summary>Lower-case names, <c>host</c> first.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>Percent-encoded, so plain ASCII.</summary>
    public required string Body { get; init; }

    /// <summary>What the string to sign holds the hash of; null for version 1.</summary>
    public string? CanonicalRequest { get; private init; }

    public required string StringToSign { get; init; }

    public required string Signature { get; init; }

    /// <param name="settings">Where to, as whom, and which signature.</param>
    /// <param name="action">The action's name.</param>
    /// <param name="parameters">By their names on the wire.</param>
    /// <param name="format">What the answer is asked for in.</param>
    /// <param name="now">Signed as the time of the call.</param>
    /// <param name="nonce">Unique to the call.</param>
    public static SignedRequest Of(
        RpcClientSettings settings, string action, IReadOnlyList<KeyValuePair<string, string>> parameters, RpcFormat format, DateTimeOffset now, string nonce)
    {
        var time = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return settings.Signing == RpcSigning.V1HmacSha1
            ? V1(settings, action, parameters, format, time, nonce)
            : V3(settings, action, parameters, format, time, nonce);
    }

    /// <summary>The request as text: request line, headers, an empty line, the body.</summary>
    public string ToHttp() =>
        $"POST / HTTP/1.1\n{string.Concat(Headers.Select(header => $"{header.Key}: {header.Value}\n"))}content-length: {Body.Length}\n\n{Body}";

    // Nothing signed leaves in a log by accident.
    public override string ToString() => "POST /";

    private static SignedRequest V1(
        RpcClientSettings settings, string action, IReadOnlyList<KeyValuePair<string, string>> parameters, RpcFormat format, string time, string nonce)
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
            new("SignatureNonce", nonce),
            new("Timestamp", time),
        ];
        var stringToSign = V1Signature.StringToSign("POST", all);
        var signature = V1Signature.Sign(stringToSign, settings.AccessKeySecret);
        all.Add(new(V1Signature.ParameterName, signature));
        return new SignedRequest
        {
            Headers = [new("host", HostOf(settings.Endpoint)), new("content-type", FormType)],
            Body = Form(all),
            StringToSign = stringToSign,
            Signature = signature,
        };
    }

    private static SignedRequest V3(
        RpcClientSettings settings, string action, IReadOnlyList<KeyValuePair<string, string>> parameters, RpcFormat format, string time, string nonce)
    {
        var body = Form(parameters);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = FormType,
            ["host"] = HostOf(settings.Endpoint),
            ["x-acs-action"] = action,
            ["x-acs-content-sha256"] = Acs3Signature.HashOf(Encoding.ASCII.GetBytes(body)),
            ["x-acs-date"] = time,
            ["x-acs-signature-nonce"] = nonce,
            ["x-acs-version"] = settings.Version,
        };
        string[] signed = [.. headers.Keys];
        var canonical = Acs3Signature.CanonicalRequest("POST", "/", [], headers.GetValueOrDefault, signed, headers["x-acs-content-sha256"]);
        var stringToSign = Acs3Signature.StringToSign(canonical);
        var authorization = new Acs3Authorization
        {
            Algorithm = Acs3Signature.Algorithm,
            Credential = settings.AccessKeyId,
            SignedHeaders = signed,
            Signature = Acs3Signature.Sign(stringToSign, settings.AccessKeySecret),
        };
        return new SignedRequest
        {
            Headers =
            [
                new("host", headers["host"]),
                .. headers.Where(header => header.Key != "host"),
                new("authorization", authorization.ToString()),
                new("accept", format == RpcFormat.Json ? "application/json" : "application/xml"),
            ],
            Body = body,
            CanonicalRequest = canonical,
            StringToSign = stringToSign,
            Signature = authorization.Signature,
        };
    }

    private static string HostOf(Uri endpoint) => endpoint.IsDefaultPort ? endpoint.IdnHost : $"{endpoint.IdnHost}:{endpoint.Port}";

    private static string Form(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join('&', parameters.Select(pair => $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}"));
}

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
    /// <summary>Answers of any HTTP status come back as data; only a broken connection throws (<see cref="HttpRequestException"/>).</summary>
    public async Task<RpcAnswer> CallAsync(
        string action, IReadOnlyList<KeyValuePair<string, string>> parameters, RpcFormat format, CancellationToken cancellationToken)
    {
        var signed = SignedRequest.Of(settings, action, parameters, format, settings.Clock.GetUtcNow(), RandomNumberGenerator.GetHexString(32, lowercase: true));
        using var request = Message(signed);
        using var response = await http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return RpcAnswer.Read((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), body);
    }

    private HttpRequestMessage Message(SignedRequest signed)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.Endpoint, "/")) { Content = new ByteArrayContent(Encoding.ASCII.GetBytes(signed.Body)) };
        foreach (var (name, value) in signed.Headers)
        {
            if (name == "content-type")
            {
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }
}

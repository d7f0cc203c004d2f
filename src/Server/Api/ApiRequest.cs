using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Reprieve.Rpc;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Api;

/// <summary>A request as read: its parameters, its body's bytes, and what its answer has to look like.</summary>
internal sealed record ApiRequest
{
    /// <summary>Longest request line that is served, bytes.</summary>
    public const int MaxRequestLine = 256 * 1024;

    /// <summary>Largest body that is served, bytes.</summary>
    public const int MaxBody = 1024 * 1024;

    public required string Method { get; init; }

    public required RpcParameters Parameters { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The <c>Authorization</c> header where it starts with <c>ACS3-</c>: the one sign of version 3.</summary>
    public required string? Acs3Authorization { get; init; }

    public required RpcFormat Format { get; init; }

    /// <summary><c>zh</c> or <c>en</c>.</summary>
    public required string Lang { get; init; }

    /// <summary>What is wrong with the request before anything else is looked at, or null.</summary>
    public ApiException? Fault { get; init; }

    /// <summary>Whether a browser asks for a page.</summary>
    public bool IsForAPage { get; init; }

    public static async Task<ApiRequest> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var http = context.Request;
        var rawTarget = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? http.QueryString.Value ?? "";
        var lineLength = http.Method.Length + rawTarget.Length + " HTTP/1.1".Length + 1;
        // Of what is too long enough is read to refuse it in the form and language that it asks for.
        var (body, isWhole) = await ReadBodyAsync(context, cancellationToken);
        var parameters = Parse(http, body.Span);
        var isFormatKnown = TryPickFormat(http, parameters.Get("Format"), out var format);
        var acs3 = Acs3AuthorizationOf(http);
        return new ApiRequest
        {
            Method = http.Method,
            Parameters = parameters,
            Body = body,
            Acs3Authorization = acs3,
            Format = format,
            Lang = LangOf(parameters),
            Fault = http.Path != "/" ? new ApiException(ApiErrors.InvalidApiNotFound)
                : http.Method is not ("GET" or "POST") ? new ApiException(ApiErrors.UnsupportedHttpMethod)
                : lineLength > MaxRequestLine ? new ApiException(ApiErrors.RequestLineTooLong, MaxRequestLine)
                : !isWhole ? new ApiException(ApiErrors.RequestBodyTooLarge, MaxBody)
                : parameters.TooMany ? new ApiException(
                    ApiErrors.InvalidParameter,
                    new ApiText("it has more than {0} parameters; send fewer list items at once.", "参数个数超过 {0}，请减少每次提交的列表项。", RpcParameters.MaxCount))
                : parameters.TooLongName is { } name ? new ApiException(
                    ApiErrors.InvalidParameter,
                    new ApiText("the name of the parameter {0}… is longer than {1} characters.", "参数名 {0}… 超过 {1} 个字符。", name[..32], RpcParameters.MaxNameLength))
                : parameters.Duplicate is { } twice ? new ApiException(
                    ApiErrors.InvalidParameter, new ApiText("the parameter {0} is given twice.", "参数 {0} 重复。", twice))
                : !isFormatKnown ? new ApiException(ApiErrors.InvalidParameterFormat)
                : null,
            IsForAPage = http.Path == "/" && HttpMethods.IsGet(http.Method) && acs3 is null && parameters.Get("Action") is null
                && parameters.Get(V1Signature.ParameterName) is null
                && http.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase),
        };
    }

    /// <summary>The form and language of an answer to a request that is not served: from its query, and with its body from as much of it as is here already.</summary>
    public static (RpcFormat Format, string Lang) ReadForm(HttpContext context, bool withBody)
    {
        var parameters = Parse(context.Request, body: default);
        if (withBody && parameters.Get("Format") is null)
        {
            parameters = Parse(context.Request, BodySoFar(context.Request));
        }

        _ = TryPickFormat(context.Request, parameters.Get("Format"), out var format);
        return (format, LangOf(parameters));
    }

    // Nobody waits for the rest, and nothing is taken: Kestrel drains it.
    private static byte[] BodySoFar(HttpRequest http)
    {
        try
        {
            if (!http.BodyReader.TryRead(out var read))
            {
                return [];
            }

            var body = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, MaxBody)).ToArray();
            http.BodyReader.AdvanceTo(read.Buffer.Start);
            return body;
        }
        catch (IOException)
        {
            // Chunks that are none: the request is refused whatever they hold.
            return [];
        }
    }

    private static RpcParameters Parse(HttpRequest http, ReadOnlySpan<byte> body)
    {
        var query = http.QueryString.HasValue ? Encoding.UTF8.GetBytes(http.QueryString.Value[1..]) : [];
        var isForm = string.IsNullOrEmpty(http.ContentType)
            || http.ContentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
        return RpcParameters.Parse(query, isForm ? body : default);
    }

    private static string LangOf(RpcParameters parameters) => parameters.Get("Lang") == "zh" ? "zh" : "en";

    /// <summary>What was asked for, else what is accepted, else what the version of the signature is used to.</summary>
    /// <param name="http">The request.</param>
    /// <param name="asked">The parameter Format, or null.</param>
    /// <param name="format">The form of the answer, whether or not the parameter can be understood.</param>
    /// <returns>False where the parameter is neither form.</returns>
    public static bool TryPickFormat(HttpRequest http, string? asked, out RpcFormat format)
    {
        var accept = http.Headers.Accept.ToString();
        var isNamed = !string.IsNullOrEmpty(asked);
        format = string.Equals(asked, "JSON", StringComparison.OrdinalIgnoreCase) ? RpcFormat.Json
            : string.Equals(asked, "XML", StringComparison.OrdinalIgnoreCase) ? RpcFormat.Xml
            : accept.Contains("application/json", StringComparison.OrdinalIgnoreCase) ? RpcFormat.Json
            : accept.Contains("application/xml", StringComparison.OrdinalIgnoreCase) || accept.Contains("text/xml", StringComparison.OrdinalIgnoreCase) ? RpcFormat.Xml
            : Acs3AuthorizationOf(http) is not null ? RpcFormat.Json
            : RpcFormat.Xml;
        return !isNamed || string.Equals(asked, format.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static string? Acs3AuthorizationOf(HttpRequest http) =>
        http.Headers.Authorization.ToString() is var header && header.StartsWith(Acs3Signature.SchemePrefix, StringComparison.Ordinal) ? header : null;

    // At most the limit; what is left of a longer body is Kestrel's to drain.
    private static async Task<(ReadOnlyMemory<byte> Body, bool IsWhole)> ReadBodyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        var body = new ArrayBufferWriter<byte>();
        int read;
        while ((read = await context.Request.Body.ReadAsync(body.GetMemory(4096), cancellationToken)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > MaxBody)
            {
                return (body.WrittenMemory[..MaxBody], false);
            }
        }

        return (body.WrittenMemory, true);
    }
}

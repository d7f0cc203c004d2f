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
        ApiException? fault = null;
        var lineLength = http.Method.Length + rawTarget.Length + " HTTP/1.1".Length + 1;
        if (lineLength > MaxRequestLine)
        {
            fault = new ApiException(ApiErrors.RequestLineTooLong, MaxRequestLine);
        }

        var body = await ReadBodyAsync(context, cancellationToken);
        if (body is null)
        {
            fault ??= new ApiException(ApiErrors.RequestBodyTooLarge, MaxBody);
        }

        var query = http.QueryString.HasValue && fault?.Error != ApiErrors.RequestLineTooLong ? Encoding.UTF8.GetBytes(http.QueryString.Value[1..]) : [];
        var isForm = string.IsNullOrEmpty(http.ContentType)
            || http.ContentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
        var parameters = RpcParameters.Parse(query, isForm ? body.GetValueOrDefault().Span : default);
        if (parameters.Duplicate is { } twice)
        {
            fault ??= new ApiException(ApiErrors.InvalidParameter, new ApiText("the parameter {0} is given twice.", "参数 {0} 重复。", twice));
        }

        if (parameters.TooMany)
        {
            fault ??= new ApiException(
                ApiErrors.InvalidParameter, new ApiText("it has more than {0} parameters.", "参数个数超过 {0}。", RpcParameters.MaxCount));
        }

        var authorization = http.Headers.Authorization.ToString();
        var acs3 = authorization.StartsWith(Acs3Signature.SchemePrefix, StringComparison.Ordinal) ? authorization : null;
        var isFormatKnown = TryPickFormat(parameters.Get("Format"), http.Headers.Accept.ToString(), acs3 is not null, out var format);
        if (!isFormatKnown)
        {
            fault ??= new ApiException(ApiErrors.InvalidParameterFormat);
        }

        return new ApiRequest
        {
            Method = http.Method.ToUpperInvariant(),
            Parameters = parameters,
            Body = body.GetValueOrDefault(),
            Acs3Authorization = acs3,
            Format = format,
            Lang = parameters.Get("Lang") == "zh" ? "zh" : "en",
            Fault = fault,
            IsForAPage = HttpMethods.IsGet(http.Method) && acs3 is null && parameters.Get("Action") is null
                && parameters.Get(V1Signature.ParameterName) is null
                && http.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase),
        };
    }

    private static bool TryPickFormat(string? asked, string accept, bool isVersion3, out RpcFormat format)
    {
        var isNamed = !string.IsNullOrEmpty(asked);
        format = string.Equals(asked, "JSON", StringComparison.OrdinalIgnoreCase) ? RpcFormat.Json
            : string.Equals(asked, "XML", StringComparison.OrdinalIgnoreCase) ? RpcFormat.Xml
            : accept.Contains("application/json", StringComparison.OrdinalIgnoreCase) ? RpcFormat.Json
            : accept.Contains("application/xml", StringComparison.OrdinalIgnoreCase) || accept.Contains("text/xml", StringComparison.OrdinalIgnoreCase) ? RpcFormat.Xml
            : isVersion3 ? RpcFormat.Json
            : RpcFormat.Xml;
        return !isNamed || string.Equals(asked, format.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    // Null where it is too large; what is left of it is Kestrel's to drain.
    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        if (context.Request.ContentLength > MaxBody)
        {
            return null;
        }

        var body = new ArrayBufferWriter<byte>();
        int read;
        while ((read = await context.Request.Body.ReadAsync(body.GetMemory(4096), cancellationToken)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > MaxBody)
            {
                return null;
            }
        }

        return body.WrittenMemory;
    }
}

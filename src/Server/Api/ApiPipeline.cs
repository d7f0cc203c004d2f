using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Reprieve.Rpc;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Errors;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Api;

/// <summary>The way of every call: read, pick the format, authenticate, refuse replays, bind, authorize, run, write. Knows no action by name.</summary>
internal sealed partial class ApiPipeline(
    Catalogue catalogue,
    RequestAuthenticator authenticator,
    NonceWindow nonces,
    ClientLimits clients,
    ApiOptions options,
    IServiceProvider services,
    TimeProvider clock,
    ILogger<ApiPipeline> logger)
{
    private const string Version = "2018-01-29";

    /// <summary>Serves the API's path, and refuses every other in the same form.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var requestId = NewRequestId(context);
        using var place = clients.AdmitRequest(context.Connection.RemoteIpAddress);
        try
        {
            if (place is null)
            {
                await ThrottleAsync(context, requestId);
                return;
            }

            var request = await ApiRequest.ReadAsync(context, context.RequestAborted);
            if (request.IsForAPage)
            {
                context.Response.Redirect("/console");
                return;
            }

            if (request.Fault is { } fault)
            {
                // Not thrown: what is refused by its form is to cost as little as can be.
                await WriteErrorAsync(context, request.Format, requestId, fault.Error, fault.Error.Text(request.Lang, fault.Args));
                return;
            }

            try
            {
                var (action, answer) = await AnswerAsync(context, request, requestId);
                await WriteAsync(context, StatusCodes.Status200OK, request.Format, $"{action}Response", answer, isError: false);
            }
            catch (ApiException refusal)
            {
                await WriteErrorAsync(context, request.Format, requestId, refusal.Error, refusal.Error.Text(request.Lang, refusal.Args));
            }
            catch (DatabaseUnavailableException) when (!context.RequestAborted.IsCancellationRequested)
            {
                // Told of once for all requests, where the database is watched.
                context.Response.Headers.RetryAfter = "1";
                await WriteErrorAsync(
                    context, request.Format, requestId, ApiErrors.ServiceUnavailable, ApiErrors.ServiceUnavailable.Text(request.Lang));
            }
            catch (Exception broken) when (!context.RequestAborted.IsCancellationRequested)
            {
                LogFault(broken, requestId);
                await WriteErrorAsync(context, request.Format, requestId, ApiErrors.InternalError, ApiErrors.InternalError.Text(request.Lang));
            }
        }
        catch (IOException unreadable) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Part of the body is read, so only the headers and the query say how to answer; where the next request begins nobody knows.
            context.Response.Headers.Connection = "close";
            var (format, lang) = ApiRequest.ReadForm(context, withBody: false);
            var (error, text) = unreadable is BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }
                ? (ApiErrors.RequestTimeout, ApiErrors.RequestTimeout.Text(lang, options.BytesPerSecond))
                : (ApiErrors.InvalidParameter, ApiErrors.InvalidParameter.Text(lang, unreadable.Message));
            await WriteErrorAsync(context, format, requestId, error, text);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody is left to answer.
        }
    }

    /// <summary>The answer to a <c>Host</c> that cannot be read as a name.</summary>
    public Task RefuseHostAsync(HttpContext context)
    {
        var (format, lang) = ApiRequest.ReadForm(context, withBody: true);
        ApiText reason = new("the header Host is no name of a host.", "请求头 Host 不是有效的主机名。");
        return WriteErrorAsync(context, format, NewRequestId(context), ApiErrors.InvalidParameter, ApiErrors.InvalidParameter.Text(lang, reason));
    }

    private Task ThrottleAsync(HttpContext context, string requestId)
    {
        var (format, lang) = ApiRequest.ReadForm(context, withBody: true);
        context.Response.Headers.RetryAfter = "1";
        var text = ApiErrors.Throttling.Text(lang, options.RequestsPerClient, options.RequestsPerSecondPerClient);
        return WriteErrorAsync(context, format, requestId, ApiErrors.Throttling, text);
    }

    private async Task<(string Action, WireObject Answer)> AnswerAsync(HttpContext context, ApiRequest request, string requestId)
    {
        var signed = await authenticator.AuthenticateAsync(request, context.Request.Headers, context.RequestAborted);
        if (signed.Version != Version)
        {
            throw new ApiException(ApiErrors.InvalidVersion, signed.Version);
        }

        var action = catalogue.Find(signed.Action) ?? throw new ApiException(ApiErrors.InvalidActionNotFound);
        if (action.Access.Changes ? nonces.Contains(signed.Nonce) : !nonces.TryAdd(signed.Nonce))
        {
            throw new ApiException(ApiErrors.SignatureNonceUsed);
        }

        var caller = new Caller
        {
            AccountId = signed.Key.AccountId,
            AccessKeyId = signed.Key.AccessKeyId,
            Lang = request.Lang,
            RequestId = requestId,
            ClientIp = ClientAddress.Written(context.Connection.RemoteIpAddress),
            Policy = signed.Key.Policy,
            Nonce = signed.Nonce,
        };
        // A call that changes something is seen to its end, whether or not the client still waits.
        var cancellationToken = action.Access.Changes ? CancellationToken.None : context.RequestAborted;
        var answer = await action.RunAsync(services, request.Parameters, caller, cancellationToken);
        nonces.TryAdd(signed.Nonce);
        return (action.Name, answer);
    }

    private static Task WriteErrorAsync(HttpContext context, RpcFormat format, string requestId, ApiError error, string message)
    {
        // As it came: reading it as a name may fail.
        var host = context.Request.Headers.Host.ToString();
        var envelope = ErrorEnvelope.Of($"{context.Request.Scheme}://{host}", host, requestId, error.Code, message);
        return WriteAsync(context, error.Status, format, ErrorEnvelope.RootName, envelope, isError: true);
    }

    private static async Task WriteAsync(HttpContext context, int status, RpcFormat format, string rootName, WireObject body, bool isError)
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        if (format == RpcFormat.Json)
        {
            WireJson.Write(bytes, body);
        }
        else
        {
            WireXml.Write(bytes, rootName, body);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = RpcMediaTypes.Of(format, isError);
        context.Response.ContentLength = bytes.WrittenCount;
        // "head" in any other case is another method, and waits for its body (RFC 9110 §9.1).
        if (context.Request.Method != HttpMethods.Head)
        {
            await context.Response.Body.WriteAsync(bytes.WrittenMemory, context.RequestAborted);
        }
    }

    private string NewRequestId(HttpContext context)
    {
        var requestId = Guid.CreateVersion7(clock.GetUtcNow()).ToString("D").ToUpperInvariant();
        context.Response.Headers["x-acs-request-id"] = requestId;
        return requestId;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed")]
    private partial void LogFault(Exception fault, string requestId);
}

using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Reprieve.Rpc;

namespace Reprieve.App.Client;

/// <summary>The server that the client verbs talk to, and the key they sign with.</summary>
internal sealed class ApiConnection : IDisposable
{
    public const string EndpointVariable = "REPRIEVE_ENDPOINT";
    public const string KeyIdVariable = "ALIBABA_CLOUD_ACCESS_KEY_ID";
    public const string KeySecretVariable = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
    public const string DefaultEndpoint = "http://127.0.0.1:7300";

    private readonly HttpClient _http;
    private readonly RpcClient _client;
    private readonly Uri _endpoint;

    /// <param name="endpoint">Scheme, host and port.</param>
    /// <param name="accessKeyId">The key's public half.</param>
    /// <param name="accessKeySecret">The key's secret half.</param>
    /// <param name="pinned">The one certificate to trust, whatever names it has; null goes by the machine's authorities.</param>
    public ApiConnection(Uri endpoint, string accessKeyId, string accessKeySecret, X509Certificate2? pinned = null)
    {
        _endpoint = endpoint;
        var handler = new SocketsHttpHandler { UseProxy = !endpoint.IsLoopback };
        if (pinned is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(pinned.RawData);
        }

        _http = new HttpClient(handler);
        _client = new RpcClient(_http, new RpcClientSettings { Endpoint = endpoint, AccessKeyId = accessKeyId, AccessKeySecret = accessKeySecret });
    }

    public static ApiConnection FromEnvironment()
    {
        var text = Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 } given ? given : DefaultEndpoint;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            throw new CommandException($"{EndpointVariable} is '{text}': write it like {DefaultEndpoint}.");
        }

        return new ApiConnection(endpoint, Needed(KeyIdVariable), Needed(KeySecretVariable));
    }

    /// <summary>Any answer, of any HTTP status. Where none comes it throws <see cref="NoAnswerException"/>, which says what to do about it.</summary>
    public async Task<RpcAnswer> SendAsync(
        string action, IReadOnlyList<KeyValuePair<string, string>> parameters, RpcFormat format, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.CallAsync(action, parameters, format, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            throw new NoAnswerException(
                $"nothing listens at {_endpoint}: is `reprieve serve` running? {EndpointVariable} says where it is.", mayHaveArrived: false, exception);
        }
        catch (HttpRequestException exception)
        {
            var wasConnected = exception.HttpRequestError is not
                (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError);
            throw new NoAnswerException(
                $"{action} at {_endpoint}: no answer came: {exception.GetBaseException().Message}. {EndpointVariable} says where the server is.", wasConnected, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NoAnswerException($"{action} at {_endpoint}: no answer came in {_http.Timeout.TotalSeconds:0} seconds.", mayHaveArrived: true, exception);
        }
    }

    /// <summary>The body of a success; an error answer ends the verb, or is the caller's to catch as <see cref="ApiRefusalException"/>.</summary>
    public async Task<JsonElement> CallAsync(string action, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(action, parameters, RpcFormat.Json, cancellationToken);
        if (answer.IsError)
        {
            throw new ApiRefusalException(action, answer);
        }

        try
        {
            using var body = JsonDocument.Parse(answer.Body);
            return body.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new CommandException($"{_endpoint} answers, but not as this API does: {EndpointVariable} has to name a Reprieve server.", inner: exception);
        }
    }

    /// <summary>
    /// As <see cref="CallAsync"/> for a call whose parameters hold a ClientToken: a reply that is lost is asked for again, which
    /// cannot make a second task. Where it ends without an answer, <see cref="NoAnswerException.MayHaveArrived"/> speaks of all tries.
    /// </summary>
    public async Task<JsonElement> CallOnceAsync(string action, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
    {
        const int tries = 4;
        var mayHaveArrived = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await CallAsync(action, parameters, cancellationToken);
            }
            catch (Exception exception) when (IsPassing(exception) || (mayHaveArrived && exception is ApiRefusalException))
            {
                mayHaveArrived |= exception is not NoAnswerException { MayHaveArrived: false };
                if (attempt == tries || !IsPassing(exception))
                {
                    throw new NoAnswerException(exception.Message, mayHaveArrived, exception);
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(attempt), TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Whether the same call may well be answered a little later: no answer came, or the server has a fault or is starting.</summary>
    public static bool IsPassing(Exception exception) => exception is NoAnswerException or ApiRefusalException { Answer.Status: >= 500 };

    private static string Needed(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new CommandException(
                $"{variable} is not set. Set {KeyIdVariable} and {KeySecretVariable}; a new server writes its first key to the file root-key in its data folder.");
}

/// <summary>No answer came to a call; the server may have carried it out all the same.</summary>
internal sealed class NoAnswerException(string message, bool mayHaveArrived, Exception inner) : CommandException(message, inner: inner)
{
    public bool MayHaveArrived => mayHaveArrived;
}

/// <summary>The server said no: its code, and its message as it came.</summary>
internal sealed class ApiRefusalException(string action, RpcAnswer answer) : Exception(Describe(action, answer))
{
    public RpcAnswer Answer => answer;

    private static string Describe(string action, RpcAnswer answer) => answer.Code is null
        ? $"{action}: HTTP {answer.Status}, and no error envelope in {Math.Min(answer.Body.Length, 200)} bytes: {Encoding.UTF8.GetString(answer.Body.Span[..Math.Min(answer.Body.Length, 200)])}"
        : answer.Code == "SignatureDoesNotMatch"
            // Both strings to sign are this program's own code: only the secret can differ.
            ? $"{action}: {answer.Code}: {ApiConnection.KeySecretVariable} is not the secret of this key (request {answer.RequestId})"
        : $"{action}: {answer.Code}: {answer.Message} (request {answer.RequestId})";
}

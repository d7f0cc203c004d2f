using Reprieve.Rpc;

namespace Reprieve.Server.Operations.Errors;

/// <summary>What a refusal looks like on the wire.</summary>
public static class ErrorEnvelope
{
    /// <summary>The name of the root element of its XML.</summary>
    public const string RootName = "Error";

    /// <param name="address">Scheme and host that were asked: <c>http://127.0.0.1:7300</c>.</param>
    /// <param name="host">The host as it came.</param>
    /// <param name="requestId">An upper-case UUID.</param>
    /// <param name="code">Of the refusal.</param>
    /// <param name="message">In the language of the request.</param>
    public static WireObject Of(string address, string host, string requestId, string code, string message) => new(
    [
        new("RequestId", new WireString(requestId)),
        new("HostId", new WireString(host)),
        new("Code", new WireString(code)),
        new("Message", new WireString(message)),
        new("Recommend", new WireString($"{address}/console/errors/{code}")),
    ]);
}

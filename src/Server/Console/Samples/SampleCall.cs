using Reprieve.Rpc;

namespace Reprieve.Server.Console.Samples;

/// <summary>A call that code is written for: which action, what with, and where the server is.</summary>
public sealed record SampleCall
{
    // What every client and proxy takes in a request line without being told to.
    private const int LongestQuery = 6_000;

    /// <param name="action">The action's name.</param>
    /// <param name="parameters">By their names on the wire, in order; half a surrogate pair becomes U+FFFD, as it would on the wire.</param>
    /// <param name="endpoint">Scheme, host and port.</param>
    /// <param name="isSecret">Whether one of the parameters is a password.</param>
    public SampleCall(string action, IReadOnlyList<KeyValuePair<string, string>> parameters, Uri endpoint, bool isSecret = false)
    {
        Action = WellFormed(action);
        Parameters = [.. parameters.Select(pair => KeyValuePair.Create(WellFormed(pair.Key), WellFormed(pair.Value)))];
        Host = endpoint.IsDefaultPort ? endpoint.IdnHost : $"{endpoint.IdnHost}:{endpoint.Port}";
        IsHttps = endpoint.Scheme == Uri.UriSchemeHttps;
        FitsQuery = !isSecret && Body.Length <= LongestQuery;
    }

    public string Action { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; }

    /// <summary>With the port, where it is not the scheme's own: what is signed, and what official SDKs call the endpoint.</summary>
    public string Host { get; }

    public bool IsHttps { get; }

    public string Origin => $"{(IsHttps ? "https" : "http")}://{Host}";

    /// <summary>As official SDKs write it.</summary>
    public string Protocol => IsHttps ? "HTTPS" : "HTTP";

    /// <summary>The form body: percent-encoded, so plain ASCII.</summary>
    public string Body => string.Join('&', Parameters.Select(pair => $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}"));

    /// <summary>
    /// Where official SDKs are told to put the parameters: in the query, as they do by themselves, unless it grows too long or has a
    /// password, which a query leaves in the logs of what is on the way.
    /// </summary>
    public bool FitsQuery { get; }

    /// <summary>A line for each parameter, indented.</summary>
    internal string Lines(string indent, Func<string, string, string> line) =>
        string.Concat(Parameters.Select(pair => $"{indent}{line(pair.Key, pair.Value)}\n"));

    private static string WellFormed(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));
}

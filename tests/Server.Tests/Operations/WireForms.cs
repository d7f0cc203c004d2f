using System.Text.RegularExpressions;
using Reprieve.Rpc;
using Reprieve.Server.Tests.Api;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Operations;

/// <summary>Compares what an action answers, in both forms, with the files kept in its folder; ids that differ by run are numbered.</summary>
internal static partial class WireForms
{
    /// <param name="host">The server asked.</param>
    /// <param name="folder">Chapter and action: <c>Tasks/QueryTaskList</c>; below it a form of its own, if there are several.</param>
    /// <param name="parameters">The action's own; each form is asked for anew.</param>
    public static async Task MatchAsync(ApiHost host, string folder, params (string Name, string Value)[] parameters)
    {
        var action = folder.Split('/')[1];
        var query = string.Join("\n&", parameters.Prepend(("Action", action)).Select(pair => $"{PercentEncoding.Encode(pair.Item1)}={PercentEncoding.Encode(pair.Item2)}"));
        Golden.Matches($"POST /\n\n{query}\n", $"Server.Tests/Operations/{folder}/request.txt");
        Golden.Matches(await BodyAsync(host, RpcFormat.Json, action, parameters), $"Server.Tests/Operations/{folder}/response.json");
        Golden.Matches(await BodyAsync(host, RpcFormat.Xml, action, parameters), $"Server.Tests/Operations/{folder}/response.xml");
    }

    private static async Task<string> BodyAsync(ApiHost host, RpcFormat format, string action, (string Name, string Value)[] parameters)
    {
        var answer = await host.CallAsync(format, action, parameters);
        Assert.False(answer.IsError, answer.Message);
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        return Ids().Replace(System.Text.Encoding.UTF8.GetString(answer.Body.Span), id =>
        {
            ids.TryAdd(id.Value, $"%{ids.Count + 1}%");
            return ids[id.Value];
        }) + "\n";
    }

    [GeneratedRegex("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|S[0-9A-F]{32}|[0-9A-Za-z_-]{100,}|\\b1[0-9]{15}\\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();
}

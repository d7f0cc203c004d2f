using System.Text.Json;
using Reprieve.Rpc;
using Reprieve.Server.Console.Access;

namespace Reprieve.Server.Console.Pages.Explorer;

/// <summary>
/// A link to an action, in the form that the documentation's own have, behind the <c>#</c>:
/// <c>product=Domain&amp;api=QueryTaskList&amp;type=RPC&amp;version=2018-01-29</c>, and <c>params</c>, a JSON object of values by their
/// names on the wire.
/// </summary>
public sealed record ExplorerLink(string Action, IReadOnlyList<KeyValuePair<string, string>> Values)
{
    private const int MostCharacters = 100_000;

    /// <summary>Null where the address names no action.</summary>
    public static ExplorerLink? TryParse(string address)
    {
        var mark = address.IndexOf('#', StringComparison.Ordinal);
        if (mark < 0 || address.Length - mark > MostCharacters)
        {
            return null;
        }

        var parts = RpcParameters.Parse(System.Text.Encoding.UTF8.GetBytes(address[(mark + 1)..].Replace("+", "%2B", StringComparison.Ordinal)));
        return parts.Get("api") is { Length: > 0 } action ? new ExplorerLink(action, Read(parts.Get("params"))) : null;
    }

    public override string ToString()
    {
        var values = Values.Count == 0 ? "" : $"&params={Uri.EscapeDataString(JsonSerializer.Serialize(Values.ToDictionary(StringComparer.Ordinal)))}";
        return $"{ConsolePages.Explorer}#product=Domain&api={Uri.EscapeDataString(Action)}&type=RPC&version=2018-01-29{values}";
    }

    // Anybody may have written the link: what is no object of texts, numbers and truths is not taken.
    private static IReadOnlyList<KeyValuePair<string, string>> Read(string? json)
    {
        if (json is null)
        {
            return [];
        }

        try
        {
            using var values = JsonDocument.Parse(json);
            return values.RootElement.ValueKind != JsonValueKind.Object
                ? []
                : [.. values.RootElement.EnumerateObject()
                    .Where(value => value.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                    .Take(RpcParameters.MaxCount)
                    .Select(value => KeyValuePair.Create(value.Name, value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString()! : value.Value.GetRawText()))];
        }
        catch (Exception none) when (none is JsonException or InvalidOperationException)
        {
            // Not JSON, or half a surrogate pair in it.
            return [];
        }
    }
}

using System.Text.Json;

namespace Reprieve.Server.Operations;

/// <summary>What a parameter means, in both languages, with a value as an example; empty for a list.</summary>
public sealed record ParameterText(ApiText Meaning, string Example);

/// <summary>
/// The meanings of all parameters (<c>parameters.json</c>), by <c>Action.Parameter</c>, else by <c>Parameter</c>; of a list's item by
/// <c>List.Field</c> in the parameter's place, else by <c>Field</c>. What an action does is there too, by the action's name.
/// </summary>
public static class ParameterTexts
{
    private static readonly Dictionary<string, ParameterText> _texts = Read();

    /// <param name="action">The action's name.</param>
    /// <param name="path">The parameter, or <c>List.Field</c>.</param>
    /// <returns>Null where nothing is written of it.</returns>
    public static ParameterText? Find(string action, string path) => KeyOf(action, path) is { } key ? _texts[key] : null;

    /// <summary>What an action does; null where nothing is written of it.</summary>
    public static ApiText? OfAction(string action) => _texts.GetValueOrDefault(action)?.Meaning;

    internal static IReadOnlyCollection<string> Keys => _texts.Keys;

    /// <summary>Under what it is written.</summary>
    internal static string? KeyOf(string action, string path) =>
        Array.Find([$"{action}.{path}", path, path[(path.LastIndexOf('.') + 1)..]], key => _texts.ContainsKey(key));

    private static Dictionary<string, ParameterText> Read()
    {
        using var file = typeof(ParameterTexts).Assembly.GetManifestResourceStream("parameters.json")
            ?? throw new InvalidOperationException("parameters.json is not built in.");
        using var texts = JsonDocument.Parse(file);
        return texts.RootElement.EnumerateObject().ToDictionary(
            text => text.Name,
            text => new ParameterText(new ApiText(Of(text.Value, "en"), Of(text.Value, "zh")), Of(text.Value, "example")),
            StringComparer.Ordinal);
    }

    private static string Of(JsonElement text, string name) => text.GetProperty(name).GetString() ?? "";
}

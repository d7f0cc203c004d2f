using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reprieve.Server.Accounts;

/// <summary>
/// What a key may do, in the form of a RAM policy: <c>{"Version":"1","Statement":[{"Effect":"Allow","Action":"domain:*","Resource":"*"}]}</c>.
/// <c>*</c> stands for any text and <c>?</c> for one character, letter case does not count (domain names have none); what nothing
/// allows is denied, and a Deny wins over any Allow. What is not understood, such as a Condition, is refused: it would be a right too wide.
/// </summary>
public sealed record PolicyDocument
{
    /// <summary>Everything: the root key's.</summary>
    public const string AllowAll = """{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    public required string Version { get; init; }

    public required IReadOnlyList<PolicyStatement> Statement { get; init; }

    /// <exception cref="JsonException">The text is no policy document.</exception>
    public static PolicyDocument Parse(string json)
    {
        var document = JsonSerializer.Deserialize(json, PolicyJson.Default.PolicyDocument) ?? throw new JsonException("A policy is an object.");
        return document.Statement.All(statement => statement is { Effect: "Allow" or "Deny" })
            ? document
            : throw new JsonException("Each statement is an object whose Effect is Allow or Deny.");
    }

    /// <summary>Whether this action may be done to one resource, which may be known by several names: a Deny of any of them counts.</summary>
    public bool Allows(string action, IReadOnlyList<string> resourceNames)
    {
        var isAllowed = false;
        foreach (var statement in Statement.Where(statement => statement.Action.Any(pattern => Matches(pattern, action))))
        {
            if (!statement.Resource.Any(pattern => resourceNames.Any(name => Matches(pattern, name))))
            {
                continue;
            }

            if (statement.Effect == "Deny")
            {
                return false;
            }

            isAllowed = true;
        }

        return isAllowed;
    }

    /// <summary>Matches without backtracking further than the last star, so that no pattern is slow.</summary>
    internal static bool Matches(string pattern, string text)
    {
        var (p, t) = (0, 0);
        var (star, resume) = (-1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || Same(pattern[p], text[t])))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).IndexOfAnyExcept('*') < 0;
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}

/// <summary>One statement of a policy.</summary>
public sealed record PolicyStatement
{
    public required string Effect { get; init; }

    [JsonConverter(typeof(OneOrManyConverter))]
    public required IReadOnlyList<string> Action { get; init; }

    [JsonConverter(typeof(OneOrManyConverter))]
    public required IReadOnlyList<string> Resource { get; init; }
}

/// <summary>Reads a string or an array of strings, as policies have either.</summary>
internal sealed class OneOrManyConverter : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return [reader.GetString() ?? ""];
        }

        var values = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            values.Add(reader.TokenType == JsonTokenType.String ? reader.GetString() ?? "" : throw new JsonException("A string is needed."));
        }

        return values;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var text in value)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}

[JsonSourceGenerationOptions(UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PolicyDocument))]
internal sealed partial class PolicyJson : JsonSerializerContext;

using System.Text.Json;
using Reprieve.Server.Operations;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Operations;

/// <summary>Holds the catalogue to the published definitions: every parameter and field there is here, and what is only here is an extension.</summary>
public sealed class ContractTests
{
    [Fact]
    public void What_the_definitions_have_is_here_and_what_is_only_here_is_an_extension()
    {
        if (Conformance.Find("contract/actions.json") is not { } file)
        {
            return;
        }

        using var contract = JsonDocument.Parse(File.ReadAllText(file));
        var published = contract.RootElement.GetProperty("actions").EnumerateArray().ToDictionary(action => action.GetProperty("name").GetString()!);
        List<string> missing = [];
        List<string> own = [];
        foreach (var action in Catalogue.All.Actions)
        {
            if (!published.TryGetValue(action.Name, out var definition))
            {
                own.Add($"{action.Name} *");
                continue;
            }

            Compare($"{action.Name} request", Published(definition.GetProperty("request")), Declared(action.Request), missing, own);
            Compare($"{action.Name} response", Published(definition.GetProperty("response")), Declared(action.Response), missing, own);
        }

        Assert.Empty(missing);
        Assert.Equal(Extensions().Order(StringComparer.Ordinal), own.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Documented_errors_are_declared_with_their_status()
    {
        if (Conformance.Find("contract/actions.json") is not { } file)
        {
            return;
        }

        using var contract = JsonDocument.Parse(File.ReadAllText(file));
        foreach (var definition in contract.RootElement.GetProperty("actions").EnumerateArray())
        {
            if (Catalogue.All.Find(definition.GetProperty("name").GetString()!) is not { } action)
            {
                continue;
            }

            var declared = action.Errors.Concat(ApiErrors.OfEveryAction).ToDictionary(error => error.Code, error => error.Status);
            Assert.All(
                definition.GetProperty("errors").EnumerateArray(),
                error => Assert.Equal(error.GetProperty("httpStatus").GetInt32(), declared.GetValueOrDefault(error.GetProperty("code").GetString()!)));
            Assert.Equal(definition.GetProperty("ram").GetProperty("action").GetString(), action.Access.RamAction);
            Assert.Equal(definition.GetProperty("operationType").GetString() == "write", action.Access.Changes);
        }
    }

    [Fact]
    public void Every_extension_says_its_type_and_why()
    {
        using var rows = JsonDocument.Parse(File.ReadAllText(ExtensionsFile()));
        Assert.All(rows.RootElement.EnumerateArray(), row =>
        {
            Assert.Equal(["action", "field", "type", "why"], row.EnumerateObject().Select(member => member.Name));
            Assert.All(row.EnumerateObject(), member => Assert.NotEqual("", member.Value.GetString()));
        });
    }

    [Fact]
    public void Every_action_class_is_in_the_catalogue_and_every_error_says_it_in_both_languages()
    {
        var classes = typeof(Catalogue).Assembly.GetTypes()
            .Where(type => type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IAction<,>)));
        Assert.Equal(classes.OrderBy(type => type.FullName), Catalogue.All.Actions.Select(action => action.Type).OrderBy(type => type.FullName));

        var errors = ApiErrors.All;
        Assert.NotEmpty(errors);
        Assert.Equal(errors.Count, errors.Select(error => error.Code).Distinct().Count());
        Assert.All(errors, error =>
        {
            Assert.NotEqual(error.English, error.Chinese);
            Assert.InRange(error.Status, 400, 599);
            Assert.NotEmpty(error.Text("zh", "a", "b", "c"));
        });
    }

    // Some clients take any answer with a Code at its top for a refusal, whatever its HTTP status.
    [Fact]
    public void No_answer_has_a_Code_at_its_top() =>
        Assert.All(Catalogue.All.Actions, action => Assert.DoesNotContain(ResponseTree.MembersOf(action.Response), member => member.Name == "Code"));

    private static void Compare(string where, Dictionary<string, string> published, Dictionary<string, string> declared, List<string> missing, List<string> own)
    {
        foreach (var (name, kind) in published)
        {
            if (!declared.TryGetValue(name, out var here) || here != kind)
            {
                missing.Add($"{where}.{name}: {kind}, here {here ?? "nothing"}");
            }
        }

        // What stands under an extension is part of it.
        own.AddRange(declared.Keys
            .Where(name => !published.ContainsKey(name) && !declared.Keys.Any(parent => !published.ContainsKey(parent)
                && (name.StartsWith($"{parent}.", StringComparison.Ordinal) || name.StartsWith($"{parent}[]", StringComparison.Ordinal))))
            .Select(name => $"{where}.{name}"));
    }

    private static Dictionary<string, string> Published(JsonElement fields, string prefix = "")
    {
        Dictionary<string, string> all = [];
        foreach (var field in fields.EnumerateArray())
        {
            var name = prefix + field.GetProperty("name").GetString();
            var type = field.GetProperty("type").GetString()!;
            all[name] = field.TryGetProperty("format", out var format) ? format.GetString()! : type;
            if (field.TryGetProperty("fields", out var nested))
            {
                foreach (var (inner, kind) in Published(nested, $"{name}{(type == "array" ? "[]" : "")}."))
                {
                    all[inner] = kind;
                }
            }
        }

        return all;
    }

    private static Dictionary<string, string> Declared(RequestShape shape, string prefix = "")
    {
        Dictionary<string, string> all = [];
        foreach (var parameter in shape.Parameters)
        {
            all[prefix + parameter.Name] = parameter.Kind switch
            {
                ParameterKind.Text => "string",
                ParameterKind.Number => "int32",
                ParameterKind.LongNumber => "int64",
                ParameterKind.Boolean => "boolean",
                _ => "array",
            };
            foreach (var (inner, kind) in parameter.Item is null ? [] : Declared(parameter.Item, $"{prefix}{parameter.Name}[]."))
            {
                all[inner] = kind;
            }
        }

        return all;
    }

    private static Dictionary<string, string> Declared(Type response, string prefix = "")
    {
        Dictionary<string, string> all = [];
        foreach (var property in ResponseTree.MembersOf(response))
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var item = type.IsGenericType ? type.GetGenericArguments()[0] : null;
            all[prefix + property.Name] = type == typeof(string) ? "string"
                : type == typeof(int) ? "int32"
                : type == typeof(long) ? "int64"
                : type == typeof(bool) ? "boolean"
                : item is null ? "object"
                : "array";
            var nested = item ?? type;
            if (nested.Namespace!.StartsWith("Reprieve", StringComparison.Ordinal))
            {
                foreach (var (inner, kind) in Declared(nested, $"{prefix}{property.Name}{(item is null ? "" : "[]")}."))
                {
                    all[inner] = kind;
                }
            }
        }

        return all;
    }

    private static IEnumerable<string> Extensions()
    {
        using var rows = JsonDocument.Parse(File.ReadAllText(ExtensionsFile()));
        return [.. rows.RootElement.EnumerateArray().Select(row => $"{row.GetProperty("action").GetString()} {row.GetProperty("field").GetString()}")];
    }

    private static string ExtensionsFile() => Path.Combine(Repository.Root, "src", "Server", "Operations", "extensions.json");
}

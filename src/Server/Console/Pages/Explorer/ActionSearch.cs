using System.Collections.Concurrent;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Pages.Explorer;

/// <summary>What the Explorer finds an action by: its name, chapter and purpose, and what its own parameters are called and mean.</summary>
public static class ActionSearch
{
    // What every action takes says nothing of any.
    private static readonly HashSet<string> _common =
        [.. typeof(CommonParameters).GetProperties().Select(parameter => parameter.Name), "PageNum", "PageSize"];

    private static readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>Whether an action has every one of these words, in either language and whatever their case.</summary>
    /// <param name="name">The action's name; one that is not built has no parameters here.</param>
    /// <param name="words">As typed; none lets every action through.</param>
    public static bool Holds(string name, IReadOnlyList<string> words)
    {
        var text = _texts.GetOrAdd(name, TextOf);
        return words.All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    public static ApiText Chapter(string chapter) => chapter switch
    {
        "Orders" => new ApiText("Orders", "订单"),
        "Tasks" => new ApiText("Tasks", "任务"),
        "Domains" => new ApiText("Domains", "域名"),
        "Funds" => new ApiText("Funds", "资金"),
        "Registries" => new ApiText("Registries", "注册局"),
        "Practice" => new ApiText("Practice registry", "练习注册局"),
        "Users" => new ApiText("Users", "用户"),
        _ => new ApiText(chapter, chapter),
    };

    // A word is found within a line: no line runs into the next.
    private static string TextOf(string name)
    {
        List<string> lines = [name];
        Add(ParameterTexts.OfAction(name));
        if (Catalogue.All.Find(name) is { } action)
        {
            Add(Chapter(action.Chapter));
            AddParameters("", action.Request.Parameters.Where(parameter => !_common.Contains(parameter.Name)));
        }

        return string.Join('\n', lines);

        void Add(ApiText? text)
        {
            if (text is not null)
            {
                lines.AddRange([text.In("en"), text.In("zh")]);
            }
        }

        void AddParameters(string list, IEnumerable<ParameterShape> parameters)
        {
            foreach (var parameter in parameters)
            {
                lines.Add(parameter.Name);
                Add(ParameterTexts.Find(name, list + parameter.Name)?.Meaning);
                AddParameters($"{parameter.Name}.", parameter.Item?.Parameters ?? []);
            }
        }
    }
}

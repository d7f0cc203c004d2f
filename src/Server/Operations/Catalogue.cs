using Microsoft.Extensions.DependencyInjection;

namespace Reprieve.Server.Operations;

/// <summary>Every action there is, one line each, by chapter: router, table of contents and coverage list.</summary>
public sealed class Catalogue
{
    private readonly Dictionary<string, ActionEntry> _byName;

    internal Catalogue(IReadOnlyList<ActionEntry> actions)
    {
        Actions = actions;
        _byName = actions.ToDictionary(action => action.Name, StringComparer.Ordinal);
    }

    /// <summary>The actions of this server.</summary>
    public static Catalogue All { get; } = new(
    [
    ]);

    public IReadOnlyList<ActionEntry> Actions { get; }

    /// <summary>Names are case sensitive.</summary>
    public ActionEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Registers the actions, each once.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(this);
        foreach (var action in Actions)
        {
            services.AddSingleton(action.Type);
        }
    }
}

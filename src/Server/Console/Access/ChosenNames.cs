namespace Reprieve.Server.Console.Access;

/// <summary>Names that one page hands to another where an address could not hold them, taken once, and those selected in the list; one a circuit.</summary>
public sealed class ChosenNames
{
    private IReadOnlyList<string> _names = [];

    /// <summary>What is selected in the list of domains, as its rows name them, until it is ordered or no longer wanted.</summary>
    public ISet<string> Selected { get; } = new HashSet<string>(StringComparer.Ordinal);

    public void Put(IReadOnlyList<string> names) => _names = names;

    /// <returns>What was put last; empty where it was taken already.</returns>
    public IReadOnlyList<string> Take()
    {
        var taken = _names;
        _names = [];
        return taken;
    }
}

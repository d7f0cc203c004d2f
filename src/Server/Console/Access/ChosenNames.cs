namespace Reprieve.Server.Console.Access;

/// <summary>Names that one page hands to another where an address could not hold them; one a circuit, taken once.</summary>
public sealed class ChosenNames
{
    private IReadOnlyList<string> _names = [];

    public void Put(IReadOnlyList<string> names) => _names = names;

    /// <returns>What was put last; empty where it was taken already.</returns>
    public IReadOnlyList<string> Take()
    {
        var taken = _names;
        _names = [];
        return taken;
    }
}

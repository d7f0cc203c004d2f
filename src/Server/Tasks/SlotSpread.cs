namespace Reprieve.Server.Tasks;

/// <summary>Where a registry's slots run: as evenly over the nodes as can be, and no slot moves that need not.</summary>
internal static class SlotSpread
{
    /// <summary>The node that a slot without a worker is started on: the one with the fewest.</summary>
    /// <param name="nodes">The living ones, in an order that all agree on.</param>
    /// <param name="running">Slot to node, as last seen; those of nodes that are gone do not count.</param>
    public static string? Least(IReadOnlyList<string> nodes, IReadOnlyDictionary<int, string> running) =>
        nodes.MinBy(node => running.Values.Count(other => other == node));

    /// <summary>A slot to take from the node with the most, where the one with the fewest has two fewer; null where all is even.</summary>
    public static int? ToMove(IReadOnlyList<string> nodes, IReadOnlyDictionary<int, string> running)
    {
        var counts = nodes.ToDictionary(node => node, node => running.Values.Count(other => other == node), StringComparer.Ordinal);
        if (counts.Count == 0 || counts.Values.Max() - counts.Values.Min() < 2)
        {
            return null;
        }

        var fullest = counts.MaxBy(node => node.Value).Key;
        return running.Where(slot => slot.Value == fullest).Max(slot => slot.Key);
    }
}

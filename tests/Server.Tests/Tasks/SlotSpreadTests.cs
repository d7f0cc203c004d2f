using CsCheck;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Tests.Tasks;

public sealed class SlotSpreadTests
{
    [Fact]
    public void Slots_start_one_by_one_on_the_nodes_with_the_fewest()
    {
        var running = new Dictionary<int, string>();
        for (var slot = 0; slot < 5; slot++)
        {
            running[slot] = SlotSpread.Least(["a", "b", "c"], running)!;
        }

        Assert.Equal("a b c a b", string.Join(' ', running.Values));
        Assert.Null(SlotSpread.ToMove(["a", "b", "c"], running));
    }

    [Fact]
    public void Without_a_node_there_is_no_place_and_nothing_to_move()
    {
        Assert.Null(SlotSpread.Least([], new Dictionary<int, string>()));
        Assert.Null(SlotSpread.ToMove([], new Dictionary<int, string>()));
    }

    [Fact]
    public void Whatever_nodes_come_and_go_moves_end_even_and_are_no_more_than_needed() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6].List[1, 24]).Sample((count, places) =>
        {
            string[] nodes = [.. Enumerable.Range(1, count).Select(number => $"node-{number}")];
            // What runs on a node that is gone has no place: it starts anew first.
            var running = places.Select((place, slot) => (slot, Node: $"node-{place}")).Where(slot => nodes.Contains(slot.Node, StringComparer.Ordinal))
                .ToDictionary(slot => slot.slot, slot => slot.Node);
            for (var slot = 0; slot < places.Count; slot++)
            {
                running.TryAdd(slot, SlotSpread.Least(nodes, running)!);
            }

            var fair = (places.Count + count - 1) / count;
            var needed = nodes.Sum(node => Math.Max(0, running.Values.Count(other => other == node) - fair));
            var moves = 0;
            while (SlotSpread.ToMove(nodes, running) is { } slot)
            {
                running[slot] = SlotSpread.Least(nodes, running)!;
                moves++;
            }

            var counts = nodes.Select(node => running.Values.Count(other => other == node)).ToList();
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
            Assert.InRange(moves, needed, needed + count);
        });
}

using Reprieve.Server.Ledger;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// What a round has to write of the items it holds, taken down at once: the round goes on while the writer works. The only way by which
/// a worker's items reach the database, and so the one where an item that ends is settled.
/// </summary>
internal sealed class RoundResults
{
    private readonly bool _hasIntents;
    private readonly List<ItemRow> _rows;
    private readonly List<EventRow> _events;
    private readonly List<FrameRow> _frames;
    private readonly List<ChargeRow> _charges;
    private readonly List<DomainRow> _domains;
    private readonly List<SettledItem> _priced;

    private RoundResults(IReadOnlyList<HeldItem> items, Func<HeldItem, bool> keep, RestoreStyle restore)
    {
        _hasIntents = items.Any(item => item.ReadyToSend);
        _rows = [.. items.Select(item => item.ToStore(keep(item)))];
        _events = [.. items.SelectMany(item => item.Events)];
        _frames = [.. items.SelectMany(item => item.Frames)];
        _charges = [.. items.SelectMany(item => item.Charges)];
        _domains = [.. items.Where(item => item.IsReadingNew).Select(item => item.Reading).OfType<DomainRow>()];
        _priced = [.. items.SelectMany(item => item.Hold is { } hold
            ? [new SettledItem(item.Item, QuoteRules.Charged(item.Item, hold, restore))]
            : Array.Empty<SettledItem>())];
    }

    /// <summary>Takes down what is to be written; the items begin anew.</summary>
    /// <param name="keep">Whether the worker goes on with it.</param>
    /// <param name="restore">How their registry restores.</param>
    public static RoundResults Take(IReadOnlyList<HeldItem> items, Func<HeldItem, bool> keep, RestoreStyle restore)
    {
        var results = new RoundResults(items, keep, restore);
        foreach (var item in items)
        {
            item.Written();
        }

        return results;
    }

    /// <param name="context">The command's.</param>
    /// <param name="lease">Fences whoever held the slot before.</param>
    /// <param name="readBy">By when a domain is looked at whose failed request may still arrive.</param>
    public void Write(WriteContext context, SlotLease lease, DateTimeOffset now, long readBy)
    {
        lease.Demand(context);
        RoundStops.Around(context, _hasIntents, _rows.Exists(row => !row.Open));
        if (ItemTable.Update(context, lease.Row.Slot, lease.Row.Epoch, _rows) != _rows.Count)
        {
            throw new LeaseLostException();
        }

        TaskTable.CountEnded(context, _rows.Where(row => !row.Open));
        context.Insert("events", _events);
        context.Insert("frames", _frames);
        DomainTable.UpdateFacts(context, _domains);
        var mayArrive = _rows.Where(row => row is { Status: ItemStatus.Failure, RequestMayHaveArrived: true }).Select(row => row.DomainName).ToList();
        if (mayArrive.Count > 0)
        {
            DomainTable.ReadBy(context, mayArrive, readBy);
        }

        ChargeTable.Insert(context, _charges);
        Settlement.Settle(context, _priced, now);
    }
}

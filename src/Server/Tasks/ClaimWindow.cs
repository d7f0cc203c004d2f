using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// The items that a slot takes on at once: the earliest deadlines, no more than it can do in some seconds at its share of the rate.
/// </summary>
internal sealed class ClaimWindow(RegistryProfile profile, SlotLease lease, Database database, TaskOptions options, TimeProvider clock)
{
    /// <summary>Commands an item takes on the usual way: info, quote, request, info, report, info.</summary>
    private const int CommandsAnItem = 6;

    private readonly int _size = Math.Clamp(
        (int)(options.WindowTime.TotalSeconds * profile.CommandsPerSecondASlot / CommandsAnItem), 1, options.WindowItems);

    /// <summary>Whether the last claim got all that it asked for: then it is made again without a look at what there is.</summary>
    private bool _isMoreLikely;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Adds what is due and in nobody's hands, until the window is full.</summary>
    public async Task RefillAsync(List<HeldItem> held, CancellationToken cancellationToken)
    {
        var room = _size - held.Count;
        if (room <= 0
            || !(_isMoreLikely || await database.ReadAsync(connection => ItemTable.IsClaimableAsync(connection, profile.Name, Now), cancellationToken)))
        {
            return;
        }

        var claimed = await database.WriteAsync(
            context =>
            {
                lease.Demand(context);
                context.StopAround(StopPoint.BeforeClaimCommit, StopPoint.AfterClaimCommit);
                return ItemTable.Claim(context, profile.Name, lease.Row.Slot, lease.Row.Epoch, Now, room);
            },
            cancellationToken);
        _isMoreLikely = claimed.Count == room;
        if (claimed.Count == 0)
        {
            return;
        }

        var names = claimed.Select(item => item.DomainName).ToList();
        var (domains, holds) = await database.ReadAsync(
            async connection => (
                (await DomainTable.AllOfAsync(connection, names)).ToDictionary(domain => domain.DomainName, StringComparer.Ordinal),
                (await HoldTable.OpenOfAsync(database.Dialect, connection, [.. claimed.Select(item => (item.TaskNo, item.Ordinal))])).ToDictionary(hold => (hold.TaskNo, hold.Ordinal))),
            cancellationToken);
        held.AddRange(claimed.Select(item => new HeldItem(
            item, OwnedBy(item, domains.GetValueOrDefault(item.DomainName)), holds.GetValueOrDefault((item.TaskNo, item.Ordinal)))));
    }

    /// <summary>A domain that has moved to another account is none of the item's.</summary>
    private static DomainRow? OwnedBy(ItemRow item, DomainRow? domain) => domain?.AccountId == item.AccountId ? domain : null;
}

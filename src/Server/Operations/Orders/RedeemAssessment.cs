using System.Globalization;
using Reprieve.Server.Ledger;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Orders;

/// <summary>
/// What the records here say of each item of an order: in the account, named once, not being processed, served by a registry, its
/// expiry the one on record. The first that does not hold fails the item at once.
/// </summary>
internal sealed class RedeemAssessment
{
    private readonly RedeemOrder _order;
    private readonly RegistryProfiles _registries;
    private readonly Dictionary<string, DomainRow> _domains;
    private readonly Dictionary<string, OpenItem> _open;
    private readonly Dictionary<string, int> _firstOf = new(StringComparer.Ordinal);
    private readonly HashSet<string> _conflicting = new(StringComparer.Ordinal);

    public RedeemAssessment(RedeemOrder order, IReadOnlyList<DomainRow> domains, IReadOnlyList<OpenItem> open, RegistryProfiles registries)
    {
        _order = order;
        _registries = registries;
        _domains = domains.ToDictionary(domain => domain.DomainName, StringComparer.Ordinal);
        _open = open.ToDictionary(item => item.DomainName, StringComparer.Ordinal);
        for (var index = 0; index < order.Lines.Count; index++)
        {
            var line = order.Lines[index];
            if (!_firstOf.TryAdd(line.Name.Ascii, index)
                && order.Lines[_firstOf[line.Name.Ascii]].CurrentExpirationDate != line.CurrentExpirationDate)
            {
                _conflicting.Add(line.Name.Ascii);
            }
        }
    }

    /// <summary>The account's row of this domain, or null.</summary>
    public DomainRow? Domain(RedeemLine line) => _domains.GetValueOrDefault(line.Name.Ascii);

    /// <summary>The items that nothing fails yet, as they are to be priced.</summary>
    public IReadOnlyList<OrderItem> Remaining() =>
    [
        .. _order.Lines.Select((line, index) => (Domain: Domain(line), Ordinal: index + 1))
            .Where(item => Refusal(item.Ordinal - 1) is null)
            .Select(item => new OrderItem(item.Ordinal, item.Domain?.DomainName ?? "", item.Domain?.Suffix ?? "", DueBy(item.Domain))),
    ];

    // A domain whose deadline is not known may drop next; one that was not in redemption when it was last read takes no money from those that are.
    private static long DueBy(DomainRow? domain) => domain?.State switch
    {
        nameof(RegistryState.Redemption) or nameof(RegistryState.PendingRestore) or nameof(RegistryState.Unknown) => domain.Deadline ?? 0,
        _ => long.MaxValue,
    };

    /// <summary>Why an item fails at once; null where the registry has to be asked.</summary>
    /// <param name="index">From 0, in the order's lines.</param>
    public Reason? Refusal(int index)
    {
        var line = _order.Lines[index];
        var name = line.Name.Ascii;
        if (Domain(line) is not { } domain)
        {
            return new Reason(ItemReasons.DomainNotInAccount, line.NameAsSent);
        }

        if (_conflicting.Contains(name))
        {
            return new Reason(ItemReasons.ConflictingItems, line.NameAsSent);
        }

        if (_firstOf[name] != index)
        {
            return new Reason(ItemReasons.DuplicateItem, line.NameAsSent, _order.Lines[_firstOf[name]].Number.ToString(CultureInfo.InvariantCulture));
        }

        if (_open.TryGetValue(name, out var open))
        {
            return new Reason(ItemReasons.OpenItemExists, line.NameAsSent, open.TaskNo);
        }

        if (domain.Registry is null || _registries.FindOrNull(domain.Registry) is null)
        {
            return new Reason(ItemReasons.SuffixUnsupported, domain.Suffix);
        }

        // Not known yet: the engine reads the registry before it decides.
        return domain.ExpirationDate is { } onRecord && !ExpiryGuard.Matches(line.CurrentExpirationDate, onRecord)
            ? new Reason(ItemReasons.ExpiryDiffers, line.NameAsSent, ItemReasons.Moment(line.CurrentExpirationDate), ItemReasons.Moment(onRecord))
            : null;
    }
}

using Reprieve.Server.Storage;

namespace Reprieve.Server.Ledger;

/// <summary>The prices in force at one time in one currency.</summary>
/// <param name="inForce">As <see cref="PriceTable.InForce"/> answers.</param>
public sealed class PriceList(IReadOnlyList<PriceRow> inForce)
{
    private readonly Dictionary<(string Suffix, PriceAction Action), PriceRow> _rows =
        inForce.Where(row => row.Amount is not null || row.PassThrough).ToDictionary(row => (row.Suffix, row.Action));

    /// <summary>What a price of this item may be written for.</summary>
    public static IEnumerable<string> KeysOf(OrderItem item) => [item.DomainName, item.Suffix];

    /// <summary>The name's own price, or else its suffix's; null where neither has one.</summary>
    public PriceRow? Find(OrderItem item, PriceAction action) =>
        KeysOf(item).Select(key => _rows.GetValueOrDefault((key, action))).FirstOrDefault(row => row is not null);
}

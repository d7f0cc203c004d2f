using Reprieve.Server.Storage;

namespace Reprieve.Server.Ledger;

/// <summary>A line of a registry's billing log: a restore or a renewal, in minor units.</summary>
public sealed record BilledLine
{
    public string? ClTrid { get; init; }

    public string? SvTrid { get; init; }

    public required string DomainName { get; init; }

    public required string Currency { get; init; }

    public required long Amount { get; init; }
}

/// <summary>What our books and the registry's say differently.</summary>
public enum DifferenceKind
{
    OnlyAtRegistry,
    OnlyHere,
    AmountDiffers,
    CurrencyDiffers,

    /// <summary>A customer paid, and no charge of the registry's is known.</summary>
    CapturedWithoutCharge,

    /// <summary>The registry charged, and what was held for it went back to the customer.</summary>
    ChargedWithoutCapture,
}

/// <summary>One difference, with whatever leads to both sides of it.</summary>
public sealed record Difference
{
    public required DifferenceKind Kind { get; init; }

    public required string DomainName { get; init; }

    public string? ClTrid { get; init; }

    public string? SvTrid { get; init; }

    public string? TaskNo { get; init; }

    public int? Ordinal { get; init; }

    /// <summary>As the registry has it: <c>48.00 USD</c>.</summary>
    public string? Theirs { get; init; }

    public string? Ours { get; init; }
}

/// <summary>
/// Holds a registry's billing log against what we wrote down of its charges, and those against what customers paid. A line that differs
/// in one way is told once: what only the registry has still accounts for what was captured for its domain.
/// </summary>
public static class Reconciliation
{
    /// <param name="billed">The registry's lines; those of one transaction and currency count as their sum.</param>
    /// <param name="charges">Ours of that registry; refusals and warnings among them are passed over.</param>
    /// <param name="holds">Of the items that are charged for there, settled or not; an item without one is unpriced.</param>
    public static IReadOnlyList<Difference> Compare(
        IReadOnlyList<BilledLine> billed, IReadOnlyList<ChargeRow> charges, IReadOnlyList<HoldRow> holds)
    {
        List<Difference> differences = [];
        var accepted = charges.Where(charge => charge.Kind is ChargeKind.Restore or ChargeKind.Renew).ToList();
        var onlyTheirs = CompareCharges(Sums(billed), accepted, differences);
        CompareCaptures(accepted, holds, onlyTheirs, differences);
        return differences;
    }

    /// <returns>What only the registry has.</returns>
    private static List<BilledLine> CompareCharges(List<BilledLine> billed, List<ChargeRow> charges, List<Difference> differences)
    {
        var unmatched = new List<ChargeRow>(charges);
        var byServer = Index(charges, charge => charge.SvTrid);
        var byClient = Index(charges, charge => charge.ClTrid);
        var taken = new HashSet<ChargeRow>(ReferenceEqualityComparer.Instance);
        List<BilledLine> left = [];
        // The registry's own id is the best there is; a reply that was lost left us with the one that we gave.
        foreach (var line in billed)
        {
            var match = Take(byServer, line.SvTrid, charge => true, taken)
                ?? Take(byClient, line.ClTrid, charge => charge.SvTrid is null || line.SvTrid is null, taken);
            if (match is null)
            {
                left.Add(line);
            }
            else
            {
                Compare(line, match, differences);
            }
        }

        unmatched.RemoveAll(taken.Contains);
        // Info alone told of these: neither id is known, and the domain has to do.
        var byName = Index(unmatched.Where(charge => charge.SvTrid is null && charge.ClTrid is null), charge => charge.DomainName);
        List<BilledLine> onlyTheirs = [];
        foreach (var line in left)
        {
            if (Take(byName, line.DomainName, charge => true, taken) is { } match)
            {
                Compare(line, match, differences);
                continue;
            }

            onlyTheirs.Add(line);
            differences.Add(new Difference
            {
                Kind = DifferenceKind.OnlyAtRegistry,
                DomainName = line.DomainName,
                ClTrid = line.ClTrid,
                SvTrid = line.SvTrid,
                Theirs = Text(line.Amount, line.Currency),
            });
        }

        differences.AddRange(unmatched.Where(charge => !taken.Contains(charge)).Select(charge => Of(DifferenceKind.OnlyHere, charge)));
        return onlyTheirs;
    }

    private static void Compare(BilledLine line, ChargeRow charge, List<Difference> differences)
    {
        // Where the registry told us no price there is nothing to compare.
        DifferenceKind? kind = charge.Amount is null ? null
            : charge.Currency != line.Currency ? DifferenceKind.CurrencyDiffers
            : charge.Amount != line.Amount ? DifferenceKind.AmountDiffers
            : null;
        if (kind is { } found)
        {
            differences.Add(Of(found, charge) with { SvTrid = charge.SvTrid ?? line.SvTrid, Theirs = Text(line.Amount, line.Currency) });
        }
    }

    private static void CompareCaptures(
        List<ChargeRow> charges, IReadOnlyList<HoldRow> holds, List<BilledLine> onlyTheirs, List<Difference> differences)
    {
        var byItem = charges.Where(charge => charge.TaskNo is not null).ToLookup(charge => (charge.TaskNo, charge.Ordinal));
        List<HoldRow> uncharged = [];
        List<ChargeRow> unpaid = [];
        foreach (var hold in holds)
        {
            var own = byItem[(hold.TaskNo, hold.Ordinal)].ToList();
            if (own.Count == 0 && hold.RestoreState == LineState.Captured)
            {
                uncharged.Add(hold);
            }

            unpaid.AddRange(own.Where(charge => LineFor(charge, hold) == LineState.Released));
        }

        // A restore that showed after its item had failed is paid for by the item that answers for it, which has sent nothing itself.
        foreach (var charge in unpaid)
        {
            if (charge.Kind != ChargeKind.Restore || !RemoveOne(uncharged, hold => hold.DomainName == charge.DomainName))
            {
                differences.Add(Of(DifferenceKind.ChargedWithoutCapture, charge));
            }
        }

        var accounting = new List<BilledLine>(onlyTheirs);
        foreach (var hold in uncharged)
        {
            if (!RemoveOne(accounting, line => line.DomainName == hold.DomainName))
            {
                differences.Add(new Difference
                {
                    Kind = DifferenceKind.CapturedWithoutCharge,
                    DomainName = hold.DomainName,
                    TaskNo = hold.TaskNo,
                    Ordinal = hold.Ordinal,
                    Ours = Text(checked(hold.RestorePrice - hold.RestoreDiscount + hold.RestoreTax), hold.Currency),
                });
            }
        }
    }

    /// <summary>Where there is no renewal line, the restore's price covers the renewal.</summary>
    private static LineState LineFor(ChargeRow charge, HoldRow hold) =>
        charge.Kind == ChargeKind.Renew && hold.RenewalState != LineState.None ? hold.RenewalState : hold.RestoreState;

    private static List<BilledLine> Sums(IReadOnlyList<BilledLine> billed) =>
    [
        .. billed.Where(line => line.SvTrid is null && line.ClTrid is null),
        .. billed.Where(line => line.SvTrid is not null || line.ClTrid is not null)
            .GroupBy(line => (line.SvTrid ?? line.ClTrid, line.DomainName, line.Currency))
            .Select(lines => lines.First() with { Amount = lines.Aggregate(0L, (sum, line) => checked(sum + line.Amount)) }),
    ];

    private static Dictionary<string, List<ChargeRow>> Index(IEnumerable<ChargeRow> charges, Func<ChargeRow, string?> key) =>
        charges.Where(charge => key(charge) is not null)
            .GroupBy(charge => key(charge)!, StringComparer.Ordinal) // those without one are left out
            .ToDictionary(same => same.Key, same => same.ToList(), StringComparer.Ordinal);

    private static ChargeRow? Take(
        Dictionary<string, List<ChargeRow>> index, string? key, Func<ChargeRow, bool> mayBe, HashSet<ChargeRow> taken)
    {
        var found = key is null ? null : index.GetValueOrDefault(key)?.Find(charge => !taken.Contains(charge) && mayBe(charge));
        if (found is not null)
        {
            taken.Add(found);
        }

        return found;
    }

    private static bool RemoveOne<T>(List<T> rows, Predicate<T> isIt)
    {
        var index = rows.FindIndex(isIt);
        if (index < 0)
        {
            return false;
        }

        rows.RemoveAt(index);
        return true;
    }

    private static Difference Of(DifferenceKind kind, ChargeRow charge) => new()
    {
        Kind = kind,
        DomainName = charge.DomainName ?? "",
        ClTrid = charge.ClTrid,
        SvTrid = charge.SvTrid,
        TaskNo = charge.TaskNo,
        Ordinal = charge.Ordinal,
        Ours = charge is { Amount: { } amount, Currency: { } currency } ? Text(amount, currency) : null,
    };

    private static string Text(long amount, string currency) => $"{Currency.Text(amount, currency)} {currency}";
}

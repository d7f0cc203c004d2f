using Reprieve.Server.Storage;

namespace Reprieve.Server.Ledger;

/// <summary>
/// Holds a registry's billing log against what we wrote down of its charges, and those against what customers paid. A line that differs
/// in one way is told once: what only the registry has still accounts for what was captured for its domain.
/// </summary>
public static class Reconciliation
{
    /// <param name="billed">The registry's lines; those of one transaction and currency count as their sum.</param>
    /// <param name="charges">Ours of that registry; refusals and warnings among them are passed over.</param>
    /// <param name="items">Those that are charged for there, settled or not; a charge for an item that is not among them is of an unpriced account.</param>
    /// <param name="span">
    /// What is told: lines and charges of that time, and items that were settled in it. What stands outside of it is there to be matched:
    /// clocks differ, and of a lost answer we learn late.
    /// </param>
    public static Reconciled Compare(
        IReadOnlyList<BilledLine> billed, IReadOnlyList<ChargeRow> charges, IReadOnlyList<PaidItem> items, BilledSpan span)
    {
        var accepted = charges.Where(charge => charge.Kind is ChargeKind.Restore or ChargeKind.Renew).ToList();
        var matches = Match(Sums(billed), accepted);
        List<Difference> differences =
        [
            .. matches.Pairs.Where(pair => span.Contains(pair.Line.At)).Select(Compare).OfType<Difference>(),
            .. matches.OnlyTheirs.Where(line => span.Contains(line.At)).Select(line => new Difference
            {
                Kind = DifferenceKind.OnlyAtRegistry,
                DomainName = line.DomainName,
                ClTrid = line.ClTrid,
                SvTrid = line.SvTrid,
                Theirs = Text(line.Amount, line.Currency),
            }),
            .. matches.OnlyOurs.Where(charge => span.Contains(charge.At)).Select(charge => Of(DifferenceKind.OnlyHere, charge)),
            .. CompareCaptures(accepted, items, matches.OnlyTheirs, span),
        ];
        var priced = items.Select(item => ((string?)item.TaskNo, (int?)item.Ordinal)).ToHashSet();
        return new Reconciled
        {
            Differences = differences,
            Matched = matches.Pairs.Count(pair => span.Contains(pair.Line.At)),
            WithoutAmount = matches.Pairs.Count(pair => pair.Charge.Amount is null && span.Contains(pair.Line.At)),
            Unpriced = accepted.Count(charge => span.Contains(charge.At) && !priced.Contains((charge.TaskNo, charge.Ordinal))),
        };
    }

    private static Matches Match(List<BilledLine> billed, List<ChargeRow> charges)
    {
        List<(BilledLine Line, ChargeRow Charge)> pairs = [];
        var taken = new HashSet<ChargeRow>(ReferenceEqualityComparer.Instance);
        var left = billed;
        // The registry's own id is the best there is; a reply that was lost left us with the one that we gave.
        Pass(charge => charge.SvTrid, line => line.SvTrid, (_, _) => true);
        Pass(charge => charge.ClTrid, line => line.ClTrid, (line, charge) => line.SvTrid is null || charge.SvTrid is null);
        // Where one side has no id at all the domain has to do, and what it was for where there are several.
        Pass(charge => charge.DomainName, line => line.DomainName, (line, charge) => IsWithoutIds(line, charge) && line.Kind == charge.Kind);
        // Some registries restore by another command: their log calls it by that.
        Pass(charge => charge.DomainName, line => line.DomainName, IsWithoutIds);
        return new Matches(pairs, left, [.. charges.Where(charge => !taken.Contains(charge))]);

        void Pass(Func<ChargeRow, string?> ofCharge, Func<BilledLine, string?> ofLine, Func<BilledLine, ChargeRow, bool> mayBe)
        {
            var index = charges.Where(charge => !taken.Contains(charge) && ofCharge(charge) is not null)
                .GroupBy(charge => ofCharge(charge)!, StringComparer.Ordinal) // those without one are left out
                .ToDictionary(same => same.Key, same => same.ToList(), StringComparer.Ordinal);
            List<BilledLine> unmatched = [];
            foreach (var line in left)
            {
                if (ofLine(line) is { } key
                    && index.GetValueOrDefault(key)?.Find(charge => !taken.Contains(charge) && mayBe(line, charge)) is { } match)
                {
                    taken.Add(match);
                    pairs.Add((line, match));
                }
                else
                {
                    unmatched.Add(line);
                }
            }

            left = unmatched;
        }
    }

    private static bool IsWithoutIds(BilledLine line, ChargeRow charge) =>
        charge is { SvTrid: null, ClTrid: null } || line is { SvTrid: null, ClTrid: null };

    private static Difference? Compare((BilledLine Line, ChargeRow Charge) pair)
    {
        var (line, charge) = pair;
        // Where the registry told us no price there is nothing to compare.
        DifferenceKind? kind = charge.Amount is null ? null
            : charge.Currency != line.Currency ? DifferenceKind.CurrencyDiffers
            : charge.Amount != line.Amount ? DifferenceKind.AmountDiffers
            : null;
        return kind is { } found
            ? Of(found, charge) with
            {
                ClTrid = charge.ClTrid ?? line.ClTrid,
                SvTrid = charge.SvTrid ?? line.SvTrid,
                Theirs = Text(line.Amount, line.Currency),
            }
            : null;
    }

    private static IEnumerable<Difference> CompareCaptures(
        List<ChargeRow> charges, IReadOnlyList<PaidItem> items, IReadOnlyList<BilledLine> onlyTheirs, BilledSpan span)
    {
        var byItem = charges.Where(charge => charge.TaskNo is not null).ToLookup(charge => (charge.TaskNo, charge.Ordinal));
        List<PaidItem> uncharged = [];
        List<ChargeRow> unpaid = [];
        foreach (var item in items)
        {
            var own = byItem[(item.TaskNo, item.Ordinal)].ToList();
            if (own.Count == 0 && item.RestoreState == LineState.Captured)
            {
                uncharged.Add(item);
            }

            unpaid.AddRange(own.Where(charge => LineFor(charge, item) == LineState.Released));
        }

        // A restore that showed after its item had failed is paid for by the item that answers for it, which has sent nothing itself.
        var heirs = ByDomain(uncharged, item => item.DomainName);
        foreach (var charge in unpaid)
        {
            if ((charge.Kind != ChargeKind.Restore || !TakeOne(heirs, charge.DomainName)) && span.Contains(charge.At))
            {
                yield return Of(DifferenceKind.ChargedWithoutCapture, charge);
            }
        }

        // A line that gives back accounts for no restore.
        var accounting = ByDomain([.. onlyTheirs.Where(line => line.Amount > 0)], line => line.DomainName);
        foreach (var item in heirs.Values.SelectMany(same => same))
        {
            // One that is open still is told once it is settled.
            if (!TakeOne(accounting, item.DomainName) && item.SettledAt is { } at && span.Contains(at))
            {
                yield return new Difference
                {
                    Kind = DifferenceKind.CapturedWithoutCharge,
                    DomainName = item.DomainName,
                    TaskNo = item.TaskNo,
                    Ordinal = item.Ordinal,
                    Ours = item.RestorePaid,
                    OnlyReported = item.OnlyReported,
                };
            }
        }
    }

    /// <summary>Where there is no renewal line, the restore's price covers the renewal.</summary>
    private static LineState LineFor(ChargeRow charge, PaidItem item) =>
        charge.Kind == ChargeKind.Renew && item.RenewalState != LineState.None ? item.RenewalState : item.RestoreState;

    private static List<BilledLine> Sums(IReadOnlyList<BilledLine> billed) =>
    [
        .. billed.Where(line => line.SvTrid is null && line.ClTrid is null),
        .. billed.Where(line => line.SvTrid is not null || line.ClTrid is not null)
            .GroupBy(line => (line.SvTrid ?? line.ClTrid, line.DomainName, line.Currency))
            .Select(lines => lines.First() with { Amount = lines.Aggregate(0L, (sum, line) => checked(sum + line.Amount)) }),
    ];

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

    private static Dictionary<string, Queue<T>> ByDomain<T>(IEnumerable<T> rows, Func<T, string> domain) =>
        rows.GroupBy(domain, StringComparer.Ordinal).ToDictionary(same => same.Key, same => new Queue<T>(same), StringComparer.Ordinal);

    private static bool TakeOne<T>(Dictionary<string, Queue<T>> rows, string? domain) =>
        domain is not null && rows.TryGetValue(domain, out var same) && same.TryDequeue(out _);

    private sealed record Matches(
        IReadOnlyList<(BilledLine Line, ChargeRow Charge)> Pairs, IReadOnlyList<BilledLine> OnlyTheirs, IReadOnlyList<ChargeRow> OnlyOurs);
}

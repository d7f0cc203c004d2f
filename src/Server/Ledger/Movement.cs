using Reprieve.Server.Storage;

namespace Reprieve.Server.Ledger;

/// <summary>
/// Money that moves between ledger accounts: the one place that writes entries, and refuses to where they do not sum to 0. What accounts
/// and vouchers have left changes with the entries that say so.
/// </summary>
/// <param name="movementId">Its entries' common name.</param>
/// <param name="at">UTC ms.</param>
/// <param name="currency">Of all its entries.</param>
/// <param name="kind">What moves it.</param>
public sealed class Movement(string movementId, long at, string currency, MovementKind kind)
{
    private readonly List<EntryRow> _entries = [];

    public string? TaskNo { get; init; }

    public int? Ordinal { get; init; }

    public string? HoldId { get; init; }

    public string? Reason { get; init; }

    public string? AccessKeyId { get; init; }

    public IReadOnlyList<EntryRow> Entries => _entries;

    /// <summary>Adds one side; an amount of 0 leaves no entry.</summary>
    public Movement Add(string ledgerAccount, long amount, PriceLine? line = null)
    {
        if (amount != 0)
        {
            _entries.Add(new EntryRow
            {
                MovementId = movementId,
                At = at,
                LedgerAccount = ledgerAccount,
                Currency = currency,
                Amount = amount,
                Kind = kind,
                TaskNo = TaskNo,
                Ordinal = Ordinal,
                HoldId = HoldId,
                Line = line,
                Reason = Reason,
                AccessKeyId = AccessKeyId,
            });
        }

        return this;
    }

    /// <summary>Writes movements and what they leave, at once: the rows of the funds and vouchers that they change are locked.</summary>
    public static void Write(WriteContext context, params IReadOnlyList<Movement> movements)
    {
        WriteEntries(context, movements);
        foreach (var (account, available, held, at) in FundsChanges(movements))
        {
            FundsTable.Change(context, account, available, held, at);
        }

        foreach (var (voucher, remaining) in VoucherChanges(movements))
        {
            VoucherTable.Change(context, voucher, remaining);
        }
    }

    /// <summary>Writes movements, and what they leave at the end of the group of commands: for those that decide nothing by it.</summary>
    public static void WriteInTally(WriteContext context, params IReadOnlyList<Movement> movements)
    {
        WriteEntries(context, movements);
        foreach (var (account, available, held, at) in FundsChanges(movements))
        {
            context.Money.AddFunds(account, available, held, at);
        }

        foreach (var (voucher, remaining) in VoucherChanges(movements))
        {
            context.Money.AddVoucher(voucher, remaining);
        }
    }

    private static void WriteEntries(WriteContext context, IReadOnlyList<Movement> movements)
    {
        foreach (var movement in movements)
        {
            var sum = movement._entries.Aggregate(0L, (total, entry) => checked(total + entry.Amount));
            if (sum != 0)
            {
                throw new InvalidOperationException($"A movement of kind {movement._entries[0].Kind} does not balance: {sum}.");
            }
        }

        LedgerTable.Insert(context, [.. movements.SelectMany(movement => movement._entries)]);
    }

    private static IEnumerable<(string AccountId, long Available, long Held, long At)> FundsChanges(IReadOnlyList<Movement> movements) =>
        from movement in movements
        from entry in movement._entries
        let accountId = After(entry, LedgerAccount.CustomerPrefix) ?? After(entry, LedgerAccount.HeldPrefix)
        where accountId is not null
        group entry by accountId into changes
        orderby changes.Key
        select (
            changes.Key,
            changes.Where(entry => After(entry, LedgerAccount.CustomerPrefix) is not null).Sum(entry => entry.Amount),
            changes.Where(entry => After(entry, LedgerAccount.HeldPrefix) is not null).Sum(entry => entry.Amount),
            changes.Max(entry => entry.At));

    private static IEnumerable<(string VoucherNo, long Remaining)> VoucherChanges(IReadOnlyList<Movement> movements) =>
        from movement in movements
        from entry in movement._entries
        let voucherNo = After(entry, LedgerAccount.VoucherPrefix)
        where voucherNo is not null
        group entry by voucherNo into changes
        orderby changes.Key
        select (changes.Key, changes.Sum(entry => entry.Amount));

    private static string? After(EntryRow entry, string prefix) =>
        entry.LedgerAccount.StartsWith(prefix, StringComparison.Ordinal) ? entry.LedgerAccount[prefix.Length..] : null;
}

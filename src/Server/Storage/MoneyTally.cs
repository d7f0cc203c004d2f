using System.Data.Common;
using System.Text.Json;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>
/// What a group of commands adds to funds, vouchers and promotions without having looked at them, written once at the group's end: every
/// worker of an account's items writes the same few rows, so they are locked last, each kind in the order of its keys.
/// </summary>
public sealed class MoneyTally
{
    private readonly SortedDictionary<string, (long Available, long Held, long At)> _funds = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _vouchers = new(StringComparer.Ordinal);
    private readonly HashSet<(string PromotionNo, string AccountId, string TaskNo)> _orders = [];

    public void AddFunds(string accountId, long available, long held, long at)
    {
        var before = _funds.GetValueOrDefault(accountId);
        _funds[accountId] = checked((before.Available + available, before.Held + held, Math.Max(before.At, at)));
    }

    public void AddVoucher(string voucherNo, long remaining) =>
        _vouchers[voucherNo] = checked(_vouchers.GetValueOrDefault(voucherNo) + remaining);

    /// <summary>A hold of this order is settled and nothing of it was captured: where that was the last of them, the order is no use any more.</summary>
    public void GiveBackUse(string promotionNo, string accountId, string taskNo) => _orders.Add((promotionNo, accountId, taskNo));

    internal void Add(MoneyTally other)
    {
        foreach (var (accountId, change) in other._funds)
        {
            AddFunds(accountId, change.Available, change.Held, change.At);
        }

        foreach (var (voucherNo, remaining) in other._vouchers)
        {
            AddVoucher(voucherNo, remaining);
        }

        _orders.UnionWith(other._orders);
    }

    internal void Write(Dialect dialect, DbConnection connection)
    {
        Write(
            dialect,
            connection,
            "funds",
            "account_id",
            _funds.Where(change => change.Value is not (0, 0, _)).Select(change => new FundsChange(change.Key, change.Value.Available, change.Value.Held, change.Value.At)).ToList(),
            "available = funds.available + changed.first, held = funds.held + changed.second, updated_at = changed.at");
        Write(
            dialect,
            connection,
            "vouchers",
            "voucher_no",
            _vouchers.Where(change => change.Value != 0).Select(change => new FundsChange(change.Key, change.Value, 0, 0)).ToList(),
            "remaining = vouchers.remaining + changed.first");
        PromotionTable.GiveBack(dialect, connection, _orders);
    }

    private static void Write(
        Dialect dialect, DbConnection connection, string table, string key, List<FundsChange> changes, string assignments)
    {
        if (changes.Count == 0)
        {
            return;
        }

        (string, string)[] columns = [("key", "text"), ("first", "bigint"), ("second", "bigint"), ("at", "bigint")];
        connection.Execute(
            $"""
            WITH changed AS (
                SELECT {table}.{key}, r.first, r.second, r.at FROM {table} JOIN {dialect.RowSet("@rows", "r", columns)} ON {table}.{key} = r.key
                ORDER BY {table}.{key} {(dialect.ForUpdate.Length == 0 ? "" : $"{dialect.ForUpdate} OF {table}")})
            UPDATE {table} SET {assignments} FROM changed WHERE {table}.{key} = changed.{key}
            """,
            new { rows = JsonSerializer.Serialize(changes, StorageJson.Default.ListFundsChange) });
    }
}

/// <summary>One row's part of a tally.</summary>
internal sealed record FundsChange(string Key, long First, long Second, long At);

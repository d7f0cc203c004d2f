using System.Data.Common;
using System.Text.Json;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>Where a line of a hold is.</summary>
public enum LineState
{
    /// <summary>There is no such line.</summary>
    None,
    Held,
    Captured,
    Released,
}

/// <summary>What an item has put by, line for line: price - discount + tax = what is due + the voucher's share.</summary>
public sealed record HoldRow
{
    public required string HoldId { get; init; }

    public required string AccountId { get; init; }

    public required string TaskNo { get; init; }

    public required int Ordinal { get; init; }

    public required string DomainName { get; init; }

    public required string Registry { get; init; }

    public string? Roid { get; init; }

    /// <summary>When the domain was deleted, as known when it was held; 0 where it was not.</summary>
    public long DeletionTime { get; init; }

    public required string Currency { get; init; }

    /// <summary>Until both lines are settled.</summary>
    public bool Open { get; init; } = true;

    public required LineState RestoreState { get; init; }

    public required LineState RenewalState { get; init; }

    public long RestorePrice { get; init; }

    public long RestoreDiscount { get; init; }

    public long RestoreTax { get; init; }

    public long RestoreVoucher { get; init; }

    public long RenewalPrice { get; init; }

    public long RenewalDiscount { get; init; }

    public long RenewalTax { get; init; }

    public long RenewalVoucher { get; init; }

    public required string PriceId { get; init; }

    public string? RenewalPriceId { get; init; }

    /// <summary>The registry's fee is the price, up to what is held.</summary>
    public bool PassThrough { get; init; }

    public string? CostCurrency { get; init; }

    public long? ExpectedCost { get; init; }

    public long? MaxCost { get; init; }

    public string? VoucherNo { get; init; }

    public string? PromotionNo { get; init; }

    public required long CreatedAt { get; init; }

    public long? SettledAt { get; init; }

    /// <summary>What the customer owes for the restore.</summary>
    public long RestoreDue => checked(RestorePrice - RestoreDiscount + RestoreTax - RestoreVoucher);

    /// <summary>What the customer owes for the renewal.</summary>
    public long RenewalDue => checked(RenewalPrice - RenewalDiscount + RenewalTax - RenewalVoucher);
}

/// <summary>A hold and where its domain's restore came from.</summary>
public sealed record ListedHold
{
    public required string AccountId { get; init; }

    public required string TaskNo { get; init; }

    public required int Ordinal { get; init; }

    public required string DomainName { get; init; }

    public required string Registry { get; init; }

    public required string Currency { get; init; }

    public required LineState RestoreState { get; init; }

    /// <summary>Price - discount + tax: what is due and the voucher's share.</summary>
    public required long RestoreAmount { get; init; }

    public required LineState RenewalState { get; init; }

    public required long RenewalAmount { get; init; }

    public required long CreatedAt { get; init; }

    public long? SettledAt { get; init; }

    /// <summary>The restore had been requested when the order came: only its report is the item's.</summary>
    public required bool OnlyReported { get; init; }
}

/// <summary>The table of holds.</summary>
public static class HoldTable
{
    public static void Insert(WriteContext context, IReadOnlyList<HoldRow> rows) => context.Insert("holds", rows);

    public static HoldRow? Find(DbConnection connection, string taskNo, int ordinal) =>
        connection.QueryFirstOrDefault<HoldRow>("SELECT * FROM holds WHERE task_no = @taskNo AND ordinal = @ordinal", new { taskNo, ordinal });

    /// <summary>What is held for a range of a task's items.</summary>
    public static Task<IReadOnlyList<HoldRow>> OfItemsAsync(DbConnection connection, string taskNo, int from, int to) =>
        RowReader.ReadAsync<HoldRow>(connection, "holds WHERE task_no = @taskNo AND ordinal >= @from AND ordinal <= @to", new { taskNo, from, to });

    public static IReadOnlyList<HoldRow> OfTask(DbConnection connection, string taskNo) =>
        connection.Query<HoldRow>("SELECT * FROM holds WHERE task_no = @taskNo ORDER BY ordinal", new { taskNo }).AsList();

    /// <summary>How many of a registry (or any, where null) were open at some moment between two times, and one page of them, oldest first.</summary>
    public static async Task<(int Total, IReadOnlyList<ListedHold> Rows)> ListAsync(
        DbConnection connection, string? registry, long? from, long? before, long offset, int limit)
    {
        var conditions = $"{(registry is null ? "" : "h.registry = @registry AND ")}h.created_at < @before AND (h.settled_at IS NULL OR h.settled_at >= @from)";
        var values = new { registry, from = from ?? 0, before = before ?? long.MaxValue, offset, limit };
        var total = await connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM holds AS h WHERE {conditions}", values);
        // By their ids, which begin with the time they were made at and stand: a page goes on where the one before it ended.
        var rows = await connection.QueryAsync<ListedHold>(
            $"""
            SELECT h.account_id, h.task_no, h.ordinal, h.domain_name, h.registry, h.currency,
                h.restore_state, h.restore_price - h.restore_discount + h.restore_tax AS restore_amount,
                h.renewal_state, h.renewal_price - h.renewal_discount + h.renewal_tax AS renewal_amount, h.created_at, h.settled_at,
                CASE WHEN i.reported_at IS NOT NULL AND i.requested_at IS NULL AND i.request_may_have_arrived = 0 THEN 1 ELSE 0 END AS only_reported
            FROM (SELECT * FROM holds AS h WHERE {conditions} ORDER BY h.hold_id LIMIT @limit OFFSET @offset) AS h
            LEFT JOIN items AS i ON i.task_no = h.task_no AND i.ordinal = h.ordinal
            ORDER BY h.hold_id
            """, values);
        return (total, rows.AsList());
    }

    /// <summary>The open holds of these items.</summary>
    public static async Task<IReadOnlyList<HoldRow>> OpenOfAsync(
        Dialect dialect, DbConnection connection, IReadOnlyList<(string TaskNo, int Ordinal)> items) =>
        (await connection.QueryAsync<HoldRow>(OpenOf(dialect), new { rows = Keys(items) })).AsList();

    /// <summary>The same, kept from whoever else would settle them until the commit, in the order of their keys.</summary>
    public static IReadOnlyList<HoldRow> LockOpenOf(WriteContext context, IReadOnlyList<(string TaskNo, int Ordinal)> items)
    {
        var dialect = context.Database.Dialect;
        return context.Connection.Query<HoldRow>(
            $"{OpenOf(dialect)} ORDER BY holds.hold_id {(dialect.ForUpdate.Length == 0 ? "" : $"{dialect.ForUpdate} OF holds")}",
            new { rows = Keys(items) }).AsList();
    }

    /// <summary>Writes what has become of holds. A line that is not held any more is left as it is, whatever it was to become.</summary>
    /// <returns>How many were written: fewer than given means that a line had been settled before.</returns>
    internal static int Settle(WriteContext context, IReadOnlyList<SettledHold> holds) =>
        context.ForRows(
            holds,
            set => $"""
                UPDATE holds SET
                    open = r.open, settled_at = r.settled_at, restore_state = r.restore_state, restore_price = r.restore_price,
                    restore_discount = r.restore_discount, restore_tax = r.restore_tax, restore_voucher = r.restore_voucher,
                    renewal_state = r.renewal_state
                FROM {set}
                WHERE holds.hold_id = r.hold_id AND holds.open = 1
                    AND holds.restore_state = r.restore_was AND (r.restore_state = r.restore_was OR r.restore_was = 'Held')
                    AND holds.renewal_state = r.renewal_was AND (r.renewal_state = r.renewal_was OR r.renewal_was = 'Held')
                """);

    private static string OpenOf(Dialect dialect) =>
        $"""
        SELECT holds.* FROM holds
        JOIN {dialect.RowSet("@rows", "r", [("task_no", "text"), ("ordinal", "integer")])} ON holds.task_no = r.task_no AND holds.ordinal = r.ordinal
        WHERE holds.open = 1
        """;

    private static string Keys(IReadOnlyList<(string TaskNo, int Ordinal)> items) =>
        JsonSerializer.Serialize(
            [.. items.Select(item => new ItemKey { TaskNo = item.TaskNo, Ordinal = item.Ordinal })], StorageJson.Default.IReadOnlyListItemKey);
}

/// <summary>What becomes of one hold: each of its lines stays as it was, or leaves <see cref="LineState.Held"/>.</summary>
internal sealed record SettledHold
{
    public required string HoldId { get; init; }

    public required bool Open { get; init; }

    public long? SettledAt { get; init; }

    public required LineState RestoreWas { get; init; }

    public required LineState RestoreState { get; init; }

    public required long RestorePrice { get; init; }

    public required long RestoreDiscount { get; init; }

    public required long RestoreTax { get; init; }

    public required long RestoreVoucher { get; init; }

    public required LineState RenewalWas { get; init; }

    public required LineState RenewalState { get; init; }
}

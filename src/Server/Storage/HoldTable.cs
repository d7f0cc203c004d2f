using System.Data.Common;
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

    /// <summary>The holds of these items, in the order of their keys, kept from whoever else would settle them until the commit.</summary>
    public static IReadOnlyList<HoldRow> Lock(WriteContext context, IReadOnlyList<(string TaskNo, int Ordinal)> items)
    {
        if (items.Count == 0)
        {
            return [];
        }

        var taskNos = items.Select(item => item.TaskNo).Distinct(StringComparer.Ordinal).ToList();
        // Of the whole tasks, and only of the rows that are asked for: a task's others may be another worker's.
        var wanted = items.ToHashSet();
        var holdIds = context.Connection.Query<(string HoldId, string TaskNo, int Ordinal)>(
            $"SELECT hold_id, task_no, ordinal FROM holds WHERE task_no {Dialect.In(context.Connection, "@taskNos")}", new { taskNos })
            .Where(hold => wanted.Contains((hold.TaskNo, hold.Ordinal))).Select(hold => hold.HoldId).ToList();
        return context.Connection.Query<HoldRow>(
            $"""
            SELECT * FROM holds WHERE hold_id {Dialect.In(context.Connection, "@holdIds")}
            ORDER BY hold_id {context.Database.Dialect.ForUpdate}
            """,
            new { holdIds }).AsList();
    }

    /// <summary>Writes what has become of holds that are locked.</summary>
    public static int Update(WriteContext context, IReadOnlyList<HoldRow> holds) =>
        context.ForRows(
            holds,
            set => $"""
                UPDATE holds SET open = r.open, restore_state = r.restore_state, renewal_state = r.renewal_state, settled_at = r.settled_at
                FROM {set}
                WHERE holds.hold_id = r.hold_id
                """);
}

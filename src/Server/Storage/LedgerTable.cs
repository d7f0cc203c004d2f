using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>What moved money.</summary>
public enum MovementKind
{
    TopUp,
    Refund,
    VoucherIssued,
    Hold,

    /// <summary>For a restore that showed after its hold was released.</summary>
    CompensatingHold,
    Capture,
    Release,
}

/// <summary>What of an item's price a hold holds.</summary>
public enum PriceLine
{
    Restore,
    Renewal,
}

/// <summary>One side of a movement.</summary>
public sealed record EntryRow
{
    public required string MovementId { get; init; }

    public required long At { get; init; }

    /// <summary><c>customer:…</c>, <c>held:…</c>, <c>voucher:…</c> or one of our own.</summary>
    public required string LedgerAccount { get; init; }

    public required string Currency { get; init; }

    public required long Amount { get; init; }

    public required MovementKind Kind { get; init; }

    public string? TaskNo { get; init; }

    public int? Ordinal { get; init; }

    public string? HoldId { get; init; }

    public PriceLine? Line { get; init; }

    public string? Reason { get; init; }

    public string? AccessKeyId { get; init; }
}

/// <summary>The table of entries: only ever added to.</summary>
public static class LedgerTable
{
    /// <summary>How many entries a ledger account has between two times, and one page of them, newest first.</summary>
    public static async Task<(int Total, IReadOnlyList<EntryRow> Rows)> ListAsync(
        DbConnection connection, string ledgerAccount, long? from, long? before, long offset, int limit)
    {
        const string conditions = "ledger_account = @ledgerAccount AND at >= @from AND at < @before";
        var values = new { ledgerAccount, from = from ?? 0, before = before ?? long.MaxValue, offset, limit };
        var total = await connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM ledger_entries WHERE {conditions}", values);
        var rows = await connection.QueryAsync<EntryRow>(
            $"SELECT * FROM ledger_entries WHERE {conditions} ORDER BY entry_id DESC LIMIT @limit OFFSET @offset", values);
        return (total, rows.AsList());
    }

    public static IReadOnlyList<EntryRow> OfTask(DbConnection connection, string taskNo) =>
        connection.Query<EntryRow>("SELECT * FROM ledger_entries WHERE task_no = @taskNo ORDER BY entry_id", new { taskNo }).AsList();

    /// <summary>What an account's entries come to.</summary>
    public static long Sum(DbConnection connection, string ledgerAccount) =>
        connection.ExecuteScalar<long>(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS bigint) FROM ledger_entries WHERE ledger_account = @ledgerAccount", new { ledgerAccount });

    /// <summary>For the ledger's movements alone, which see to it that they sum to 0.</summary>
    internal static void Insert(WriteContext context, IReadOnlyList<EntryRow> rows) => context.Insert("ledger_entries", rows);
}

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

/// <summary>One line of a statement.</summary>
public sealed record StatementRow
{
    public required long EntryId { get; init; }

    public required string MovementId { get; init; }

    public required long At { get; init; }

    public required MovementKind Kind { get; init; }

    public required string Currency { get; init; }

    public required long Amount { get; init; }

    /// <summary>What the ledger account's entries come to with this one and all before it.</summary>
    public required long Balance { get; init; }

    public string? TaskNo { get; init; }

    public string? DomainName { get; init; }

    public string? Reason { get; init; }
}

/// <summary>The table of entries: only ever added to.</summary>
public static class LedgerTable
{
    /// <summary>How many entries a ledger account has between two times, and one page of them, newest first, with what they came to.</summary>
    /// <param name="connection">One snapshot.</param>
    /// <param name="ledgerAccount">Whose.</param>
    /// <param name="from">UTC ms, or null.</param>
    /// <param name="before">UTC ms, the first moment not counted; or null.</param>
    /// <param name="offset">Rows to pass over.</param>
    /// <param name="limit">Most rows to answer.</param>
    public static async Task<(int Total, IReadOnlyList<StatementRow> Rows)> StatementAsync(
        DbConnection connection, string ledgerAccount, long? from, long? before, long offset, int limit)
    {
        const string conditions = "e.ledger_account = @ledgerAccount AND e.at >= @from AND e.at < @before";
        var values = new { ledgerAccount, from = from ?? 0, before = before ?? long.MaxValue, offset, limit };
        var total = await connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM ledger_entries AS e WHERE {conditions}", values);
        var rows = await connection.QueryAsync<StatementRow>(
            $"""
            WITH page AS (
                SELECT e.entry_id FROM ledger_entries AS e WHERE {conditions} ORDER BY e.entry_id DESC LIMIT @limit OFFSET @offset),
            span AS (
                SELECT e.*, SUM(e.amount) OVER (ORDER BY e.entry_id) + COALESCE((
                    SELECT SUM(b.amount) FROM ledger_entries AS b
                    WHERE b.ledger_account = @ledgerAccount AND b.entry_id < (SELECT MIN(entry_id) FROM page)), 0) AS balance
                FROM ledger_entries AS e
                WHERE e.ledger_account = @ledgerAccount AND e.entry_id BETWEEN (SELECT MIN(entry_id) FROM page) AND (SELECT MAX(entry_id) FROM page))
            SELECT span.entry_id, span.movement_id, span.at, span.kind, span.currency, span.amount, CAST(span.balance AS bigint) AS balance, span.task_no,
                h.domain_name, span.reason
            FROM span JOIN page ON page.entry_id = span.entry_id LEFT JOIN holds AS h ON h.hold_id = span.hold_id
            ORDER BY span.entry_id DESC
            """, values);
        return (total, rows.AsList());
    }

    public static IReadOnlyList<EntryRow> OfTask(DbConnection connection, string taskNo) =>
        connection.Query<EntryRow>("SELECT * FROM ledger_entries WHERE task_no = @taskNo ORDER BY entry_id", new { taskNo }).AsList();

    /// <summary>Whether anything was ever written to a ledger account.</summary>
    public static bool HasEntries(DbConnection connection, string ledgerAccount) =>
        connection.ExecuteScalar<int>(
            "SELECT COUNT(*) FROM (SELECT 1 FROM ledger_entries WHERE ledger_account = @ledgerAccount LIMIT 1) AS one", new { ledgerAccount }) > 0;

    /// <summary>What an account's entries come to.</summary>
    public static long Sum(DbConnection connection, string ledgerAccount) =>
        connection.ExecuteScalar<long>(
            "SELECT CAST(COALESCE(SUM(amount), 0) AS bigint) FROM ledger_entries WHERE ledger_account = @ledgerAccount", new { ledgerAccount });

    /// <summary>For the ledger's movements alone, which see to it that they sum to 0.</summary>
    internal static void Insert(WriteContext context, IReadOnlyList<EntryRow> rows) => context.Insert("ledger_entries", rows);
}

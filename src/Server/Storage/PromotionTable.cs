using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>What a promotion makes of a price.</summary>
public enum PromotionKind
{
    /// <summary>So many basis points less.</summary>
    Percent,

    /// <summary>This, where it is less.</summary>
    FixedPrice,
}

/// <summary>A promotion (优惠券): a lower price.</summary>
public sealed record PromotionRow
{
    public required string PromotionNo { get; init; }

    /// <summary>The one account that may use it, or null for any.</summary>
    public string? AccountId { get; init; }

    /// <summary>Of a fixed price; a percentage may go with any.</summary>
    public string? Currency { get; init; }

    public required PromotionKind Kind { get; init; }

    /// <summary>Basis points off, or the price.</summary>
    public required long Value { get; init; }

    public required long ValidFrom { get; init; }

    /// <summary>The first moment at which it is no longer valid.</summary>
    public required long ValidUntil { get; init; }

    /// <summary>A JSON array of Restore, Renew; empty for both.</summary>
    public string Actions { get; init; } = "[]";

    /// <summary>A JSON array; empty for all.</summary>
    public string Suffixes { get; init; } = "[]";

    /// <summary>In orders; null for any number.</summary>
    public int? UsesTotal { get; init; }

    public int? UsesPerAccount { get; init; }

    public int Used { get; init; }

    public OfferStatus Status { get; init; } = OfferStatus.Active;

    public required long CreatedAt { get; init; }

    public string? Note { get; init; }
}

/// <summary>The tables of promotions and their uses.</summary>
public static class PromotionTable
{
    public static void Insert(WriteContext context, PromotionRow row) => context.Insert("promotions", [row]);

    public static PromotionRow? Find(DbConnection connection, string promotionNo) =>
        connection.QueryFirstOrDefault<PromotionRow>("SELECT * FROM promotions WHERE promotion_no = @promotionNo", new { promotionNo });

    /// <summary>Kept from whoever else would change it until the commit; null where there is none.</summary>
    public static PromotionRow? Lock(WriteContext context, string promotionNo) =>
        context.Connection.QueryFirstOrDefault<PromotionRow>(
            $"SELECT * FROM promotions WHERE promotion_no = @promotionNo {context.Database.Dialect.ForUpdate}", new { promotionNo });

    /// <summary>How many orders of an account use each of these.</summary>
    public static IReadOnlyDictionary<string, int> UsesBy(DbConnection connection, string accountId, IReadOnlyList<string> promotionNos) =>
        connection.Query<(string PromotionNo, int Used)>(
            $"SELECT promotion_no, used FROM promotion_uses WHERE account_id = @accountId AND promotion_no {Dialect.In(connection, "@promotionNos")}",
            new { accountId, promotionNos })
            .ToDictionary(uses => uses.PromotionNo, uses => uses.Used, StringComparer.Ordinal);

    /// <summary>How many orders of the account that uses it most do.</summary>
    public static int MostUsesOfOne(DbConnection connection, string promotionNo) =>
        connection.ExecuteScalar<int>("SELECT COALESCE(MAX(used), 0) FROM promotion_uses WHERE promotion_no = @promotionNo", new { promotionNo });

    /// <summary>Those that an account may use at a time and that have uses left in all, in the order of their numbers.</summary>
    public static IReadOnlyList<PromotionRow> UsableBy(DbConnection connection, string accountId, string currency, long at) =>
        connection.Query<PromotionRow>(
            """
            SELECT * FROM promotions
            WHERE (account_id IS NULL OR account_id = @accountId) AND (currency IS NULL OR currency = @currency) AND status = 'Active'
                AND valid_from <= @at AND valid_until > @at AND (uses_total IS NULL OR used < uses_total)
            ORDER BY promotion_no
            """,
            new { accountId, currency, at }).AsList();

    /// <summary>Everything of a promotion but its uses.</summary>
    public static void Update(WriteContext context, PromotionRow row) =>
        context.ForRows(
            [row],
            set => $"""
                UPDATE promotions SET account_id = r.account_id, currency = r.currency, kind = r.kind, value = r.value,
                    valid_from = r.valid_from, valid_until = r.valid_until, actions = r.actions, suffixes = r.suffixes,
                    uses_total = r.uses_total, uses_per_account = r.uses_per_account, status = r.status, note = r.note
                FROM {set}
                WHERE promotions.promotion_no = r.promotion_no
                """);

    /// <summary>One page, by number.</summary>
    /// <param name="connection">One snapshot.</param>
    /// <param name="accountId">Only those that this account may use, or null for all.</param>
    /// <param name="offset">Rows to pass over.</param>
    /// <param name="limit">Most rows to answer.</param>
    public static async Task<(int Total, IReadOnlyList<PromotionRow> Rows)> ListAsync(
        DbConnection connection, string? accountId, long offset, int limit)
    {
        const string condition = "CAST(@accountId AS text) IS NULL OR account_id IS NULL OR account_id = @accountId";
        var values = new { accountId, offset, limit };
        var total = await connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM promotions WHERE {condition}", values);
        var rows = await connection.QueryAsync<PromotionRow>(
            $"SELECT * FROM promotions WHERE {condition} ORDER BY promotion_no LIMIT @limit OFFSET @offset", values);
        return (total, rows.AsList());
    }

    /// <summary>One more order of this account uses it; its row is locked.</summary>
    public static void Use(WriteContext context, string promotionNo, string accountId)
    {
        context.Connection.Execute("UPDATE promotions SET used = used + 1 WHERE promotion_no = @promotionNo", new { promotionNo });
        context.Connection.Execute(
            """
            INSERT INTO promotion_uses (promotion_no, account_id, used) VALUES (@promotionNo, @accountId, 1)
            ON CONFLICT (promotion_no, account_id) DO UPDATE SET used = promotion_uses.used + 1
            """,
            new { promotionNo, accountId });
    }

    /// <summary>Uses it again for an order whose use was given back; its row is locked for that.</summary>
    /// <returns>False where the order counts as a use still.</returns>
    public static bool UseAgain(WriteContext context, string promotionNo, string accountId, string taskNo)
    {
        if (Lock(context, promotionNo) is null || IsUsedBy(context.Connection, promotionNo, taskNo))
        {
            return false;
        }

        Use(context, promotionNo, accountId);
        return true;
    }

    /// <summary>Of orders that have just given a hold back, those with nothing held or captured any more are uses no longer.</summary>
    internal static void GiveBack(
        Dialect dialect, DbConnection connection, IReadOnlyCollection<(string PromotionNo, string AccountId, string TaskNo)> orders)
    {
        if (orders.Count == 0)
        {
            return;
        }

        // Two nodes may settle the last two holds of an order at once: whoever has the promotion second sees what the first has written.
        var promotionNos = orders.Select(order => order.PromotionNo).Distinct(StringComparer.Ordinal).ToList();
        connection.Execute(
            $"SELECT promotion_no FROM promotions WHERE promotion_no {Dialect.In(connection, "@promotionNos")} ORDER BY promotion_no {dialect.ForUpdate}",
            new { promotionNos });
        foreach (var (promotionNo, accountId, taskNo) in orders)
        {
            if (!IsUsedBy(connection, promotionNo, taskNo))
            {
                connection.Execute("UPDATE promotions SET used = used - 1 WHERE promotion_no = @promotionNo", new { promotionNo });
                connection.Execute(
                    "UPDATE promotion_uses SET used = used - 1 WHERE promotion_no = @promotionNo AND account_id = @accountId", new { promotionNo, accountId });
            }
        }
    }

    private static bool IsUsedBy(DbConnection connection, string promotionNo, string taskNo) =>
        connection.ExecuteScalar<int>(
            """
            SELECT COUNT(*) FROM holds
            WHERE task_no = @taskNo AND promotion_no = @promotionNo AND (open = 1 OR restore_state = 'Captured' OR renewal_state = 'Captured')
            """,
            new { promotionNo, taskNo }) > 0;
}

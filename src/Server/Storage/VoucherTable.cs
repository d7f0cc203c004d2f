using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>Whether a voucher or a promotion may be used.</summary>
public enum OfferStatus
{
    Active,
    Withdrawn,
}

/// <summary>A voucher (代金券): money of ours that an order may pay with.</summary>
public sealed record VoucherRow
{
    public required string VoucherNo { get; init; }

    /// <summary>The one account that may use it, or null for any.</summary>
    public string? AccountId { get; init; }

    public required string Currency { get; init; }

    public required long FaceValue { get; init; }

    /// <summary>The sum of its entries.</summary>
    public required long Remaining { get; init; }

    public required long ValidFrom { get; init; }

    /// <summary>The first moment at which it is no longer valid.</summary>
    public required long ValidUntil { get; init; }

    /// <summary>What the lines that it serves must come to, before it.</summary>
    public long MinimumOrder { get; init; }

    /// <summary>A JSON array of Restore, Renew; empty for both.</summary>
    public string Actions { get; init; } = "[]";

    /// <summary>A JSON array; empty for all.</summary>
    public string Suffixes { get; init; } = "[]";

    /// <summary>Whether what an order leaves of it can be used by another.</summary>
    public bool Divisible { get; init; }

    public OfferStatus Status { get; init; } = OfferStatus.Active;

    public required long CreatedAt { get; init; }

    public string? Note { get; init; }
}

/// <summary>The table of vouchers.</summary>
public static class VoucherTable
{
    /// <summary>A new one; its remainder comes with the movement that issues it.</summary>
    public static void Insert(WriteContext context, VoucherRow row) => context.Insert("vouchers", [row with { Remaining = 0 }]);

    public static VoucherRow? Find(DbConnection connection, string voucherNo) =>
        connection.QueryFirstOrDefault<VoucherRow>("SELECT * FROM vouchers WHERE voucher_no = @voucherNo", new { voucherNo });

    /// <summary>Kept from whoever else would change it until the commit; null where there is none.</summary>
    public static VoucherRow? Lock(WriteContext context, string voucherNo) =>
        context.Connection.QueryFirstOrDefault<VoucherRow>(
            $"SELECT * FROM vouchers WHERE voucher_no = @voucherNo {context.Database.Dialect.ForUpdate}", new { voucherNo });

    /// <summary>Those that an account may use at a time and that have something left, in the order of their numbers.</summary>
    public static IReadOnlyList<VoucherRow> UsableBy(DbConnection connection, string accountId, string currency, long at) =>
        connection.Query<VoucherRow>(
            """
            SELECT * FROM vouchers
            WHERE (account_id IS NULL OR account_id = @accountId) AND currency = @currency AND status = 'Active'
                AND valid_from <= @at AND valid_until > @at AND remaining > 0
            ORDER BY voucher_no
            """,
            new { accountId, currency, at }).AsList();

    /// <summary>Everything of a voucher that may be changed once it is issued: not its value, not its currency.</summary>
    public static void Update(WriteContext context, VoucherRow row) =>
        context.ForRows(
            [row],
            set => $"""
                UPDATE vouchers SET account_id = r.account_id, valid_from = r.valid_from, valid_until = r.valid_until,
                    minimum_order = r.minimum_order, actions = r.actions, suffixes = r.suffixes, divisible = r.divisible,
                    status = r.status, note = r.note
                FROM {set}
                WHERE vouchers.voucher_no = r.voucher_no
                """);

    /// <summary>One page, by number.</summary>
    /// <param name="connection">One snapshot.</param>
    /// <param name="accountId">Only those that this account may use, or null for all.</param>
    /// <param name="offset">Rows to pass over.</param>
    /// <param name="limit">Most rows to answer.</param>
    public static async Task<(int Total, IReadOnlyList<VoucherRow> Rows)> ListAsync(
        DbConnection connection, string? accountId, long offset, int limit)
    {
        const string condition = "CAST(@accountId AS text) IS NULL OR account_id IS NULL OR account_id = @accountId";
        var values = new { accountId, offset, limit };
        var total = await connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM vouchers WHERE {condition}", values);
        var rows = await connection.QueryAsync<VoucherRow>(
            $"SELECT * FROM vouchers WHERE {condition} ORDER BY voucher_no LIMIT @limit OFFSET @offset", values);
        return (total, rows.AsList());
    }

    /// <summary>Adds to what is left of one whose row is locked.</summary>
    internal static void Change(WriteContext context, string voucherNo, long remaining)
    {
        if (context.Connection.Execute(
            "UPDATE vouchers SET remaining = remaining + @remaining WHERE voucher_no = @voucherNo", new { voucherNo, remaining }) != 1)
        {
            throw new InvalidOperationException($"There is no voucher {voucherNo} to change.");
        }
    }
}

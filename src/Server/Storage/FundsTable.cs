using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>How far below nothing an account may go.</summary>
public enum FundsMode
{
    /// <summary>Not at all.</summary>
    Prepaid,

    /// <summary>As far as its limit.</summary>
    Credit,

    /// <summary>Any distance.</summary>
    Postpaid,
}

/// <summary>What an account pays with; one without a row is unpriced.</summary>
public sealed record FundsRow
{
    public required string AccountId { get; init; }

    public required FundsMode Mode { get; init; }

    public required string Currency { get; init; }

    public long CreditLimit { get; init; }

    /// <summary>Basis points of what is due after discounts.</summary>
    public int TaxBp { get; init; }

    /// <summary>The sum of the account's entries.</summary>
    public long Available { get; init; }

    /// <summary>The sum of the entries of what its items hold.</summary>
    public long Held { get; init; }

    public required long UpdatedAt { get; init; }

    /// <summary>The most that can be taken now; null where there is no end to it.</summary>
    public long? Spendable => Mode switch
    {
        FundsMode.Prepaid => Available,
        FundsMode.Credit => checked(Available + CreditLimit),
        FundsMode.Postpaid => null,
        _ => throw new InvalidOperationException($"{Mode} is no way to pay."),
    };
}

/// <summary>The table of what accounts pay with.</summary>
public static class FundsTable
{
    public static FundsRow? Find(DbConnection connection, string accountId) =>
        connection.QueryFirstOrDefault<FundsRow>("SELECT * FROM funds WHERE account_id = @accountId", new { accountId });

    /// <summary>The account's row, kept from whoever else would change it until the commit; null where it is unpriced.</summary>
    public static FundsRow? Lock(WriteContext context, string accountId) =>
        context.Connection.QueryFirstOrDefault<FundsRow>(
            $"SELECT * FROM funds WHERE account_id = @accountId {context.Database.Dialect.ForUpdate}", new { accountId });

    /// <summary>Writes how an account pays; what it has is changed by movements alone.</summary>
    public static void Save(WriteContext context, FundsRow row) =>
        context.Insert(
            "funds",
            [row],
            """
            ON CONFLICT (account_id) DO UPDATE SET mode = excluded.mode, currency = excluded.currency, credit_limit = excluded.credit_limit,
                tax_bp = excluded.tax_bp, updated_at = excluded.updated_at
            """);

    /// <summary>Makes an account unpriced again, as it was before its funds were first set.</summary>
    public static void Delete(WriteContext context, string accountId) =>
        context.Connection.Execute("DELETE FROM funds WHERE account_id = @accountId", new { accountId });

    /// <summary>Adds to what an account has, whose row is locked.</summary>
    internal static void Change(WriteContext context, string accountId, long available, long held, long now)
    {
        var changed = context.Connection.Execute(
            """
            UPDATE funds SET available = available + @available, held = held + @held, updated_at = @now
            WHERE account_id = @accountId
            """,
            new { accountId, available, held, now });
        if (changed != 1)
        {
            throw new InvalidOperationException($"Account {accountId} has no funds to change.");
        }
    }
}

using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>What a payment's ClientToken came to.</summary>
public sealed record PaymentRow
{
    public required string AccountId { get; init; }

    public required string ClientToken { get; init; }

    /// <summary>Of everything that the request says.</summary>
    public required string RequestHash { get; init; }

    public required string MovementId { get; init; }

    public required long At { get; init; }
}

/// <summary>The table of payments that were sent with a ClientToken.</summary>
public static class PaymentTable
{
    public static PaymentRow? Find(DbConnection connection, string accountId, string clientToken) =>
        connection.QueryFirstOrDefault<PaymentRow>(
            "SELECT * FROM payments WHERE account_id = @accountId AND client_token = @clientToken", new { accountId, clientToken });

    public static void Insert(WriteContext context, PaymentRow row) => context.Insert("payments", [row]);
}

using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>Who changed what about money, and why.</summary>
public sealed record AuditRow
{
    public required long At { get; init; }

    /// <summary>Whose key it was.</summary>
    public required string AccountId { get; init; }

    public required string AccessKeyId { get; init; }

    public string? ClientIp { get; init; }

    /// <summary>The API's action.</summary>
    public required string Action { get; init; }

    /// <summary>What was changed: an account, a voucher, a promotion, the price list.</summary>
    public required string Subject { get; init; }

    /// <summary>A JSON array of strings.</summary>
    public string Args { get; init; } = "[]";

    public string? Reason { get; init; }
}

/// <summary>The table of audited changes: only ever added to.</summary>
public static class AuditTable
{
    public static void Insert(WriteContext context, AuditRow row) => context.Insert("audit", [row]);

    /// <summary>The latest, newest first.</summary>
    public static IReadOnlyList<AuditRow> Latest(DbConnection connection, int limit) =>
        connection.Query<AuditRow>(
            "SELECT at, account_id, access_key_id, client_ip, action, subject, args, reason FROM audit ORDER BY audit_id DESC LIMIT @limit",
            new { limit }).AsList();
}

using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>An account: who owns domains, tasks and keys.</summary>
public sealed record AccountRow
{
    public required string AccountId { get; init; }

    public required string Name { get; init; }

    public required long CreatedAt { get; init; }
}

/// <summary>An access key; its secret is encrypted, with the row's id as associated data.</summary>
public sealed record AccessKeyRow
{
    public required string AccessKeyId { get; init; }

    public required string AccountId { get; init; }

    public required byte[] SecretCipher { get; init; }

    public required long SecretKeyVersion { get; init; }

    /// <summary><c>Active</c> or <c>Inactive</c>.</summary>
    public required string Status { get; init; }

    /// <summary>A policy document, JSON.</summary>
    public required string Policy { get; init; }

    public required long CreatedAt { get; init; }
}

/// <summary>The tables of accounts and access keys.</summary>
public static class AccountTable
{
    public static bool IsEmpty(DbConnection connection) =>
        connection.ExecuteScalar<long>("SELECT COUNT(*) FROM (SELECT 1 FROM accounts LIMIT 1) AS one") == 0;

    public static bool Exists(DbConnection connection, string accountId) =>
        connection.ExecuteScalar<int>("SELECT COUNT(*) FROM accounts WHERE account_id = @accountId", new { accountId }) > 0;

    /// <summary>Kept from whoever else locks it until the commit.</summary>
    /// <returns>False where there is no such account.</returns>
    public static bool Lock(WriteContext context, string accountId) =>
        context.Connection.QueryFirstOrDefault<string>(
            $"SELECT account_id FROM accounts WHERE account_id = @accountId {context.Database.Dialect.ForUpdate}", new { accountId }) is not null;

    /// <summary>How many tasks an account has ever made; its newest has this number.</summary>
    public static Task<long> TaskCountAsync(DbConnection connection, string accountId) =>
        connection.ExecuteScalarAsync<long>("SELECT task_count FROM accounts WHERE account_id = @accountId", new { accountId });

    /// <summary>How many domains an account has; the last that came in has this number.</summary>
    public static Task<long> DomainCountAsync(DbConnection connection, string accountId) =>
        connection.ExecuteScalarAsync<long>("SELECT domain_count FROM accounts WHERE account_id = @accountId", new { accountId });

    public static Task<AccessKeyRow?> FindKeyAsync(DbConnection connection, string accessKeyId) =>
        connection.QueryFirstOrDefaultAsync<AccessKeyRow>("SELECT * FROM access_keys WHERE access_key_id = @accessKeyId", new { accessKeyId });

    /// <summary>Any key; null where there is none.</summary>
    public static Task<AccessKeyRow?> FirstKeyAsync(DbConnection connection) =>
        connection.QueryFirstOrDefaultAsync<AccessKeyRow>("SELECT * FROM access_keys ORDER BY access_key_id LIMIT 1");

    /// <summary>The first key of the first account, the one that the first start made.</summary>
    /// <param name="connection">A reading or a command.</param>
    /// <param name="policy">Its policy: another key may be as old to the millisecond.</param>
    public static string? RootKeyId(DbConnection connection, string policy) =>
        connection.QueryFirstOrDefault<string>(
            """
            SELECT access_key_id FROM access_keys JOIN accounts ON accounts.account_id = access_keys.account_id
            ORDER BY accounts.created_at, accounts.account_id, access_keys.created_at, CASE WHEN policy = @policy THEN 0 ELSE 1 END, access_key_id LIMIT 1
            """,
            new { policy });

    public static void Insert(WriteContext context, AccountRow row) =>
        context.Connection.Execute("INSERT INTO accounts (account_id, name, created_at) VALUES (@AccountId, @Name, @CreatedAt)", row);

    public static void Insert(WriteContext context, AccessKeyRow row) =>
        context.Connection.Execute(
            """
            INSERT INTO access_keys (access_key_id, account_id, secret_cipher, secret_key_version, status, policy, created_at)
            VALUES (@AccessKeyId, @AccountId, @SecretCipher, @SecretKeyVersion, @Status, @Policy, @CreatedAt)
            """,
            row);

    public static bool SetStatus(WriteContext context, string accessKeyId, string status) =>
        context.Connection.Execute(
            "UPDATE access_keys SET status = @status WHERE access_key_id = @accessKeyId", new { accessKeyId, status }) == 1;
}

using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>Someone who signs in to the console.</summary>
public sealed record UserRow
{
    public required string UserId { get; init; }

    /// <summary>Lower case.</summary>
    public required string UserName { get; init; }

    public required string PasswordHash { get; init; }

    /// <summary>The key whose rights the user has.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>Another with each new password: what was signed in with the old one is signed out.</summary>
    public required string Stamp { get; init; }

    /// <summary>Wrong passwords in a row.</summary>
    public int Failures { get; init; }

    /// <summary>UTC ms until when no password is tried; 0 where it is.</summary>
    public long LockedUntil { get; init; }

    public required long CreatedAt { get; init; }

    public long? SignedInAt { get; init; }

    /// <summary>No hash.</summary>
    public override string ToString() => UserName;
}

/// <summary>The table of users.</summary>
public static class UserTable
{
    public static bool IsEmpty(DbConnection connection) =>
        connection.ExecuteScalar<long>("SELECT COUNT(*) FROM (SELECT 1 FROM users LIMIT 1) AS one") == 0;

    public static UserRow? Find(DbConnection connection, string userId) =>
        connection.QueryFirstOrDefault<UserRow>("SELECT * FROM users WHERE user_id = @userId", new { userId });

    public static UserRow? FindByName(DbConnection connection, string userName) =>
        connection.QueryFirstOrDefault<UserRow>("SELECT * FROM users WHERE user_name = @userName", new { userName });

    /// <summary>Kept from whoever else would change it until the commit; null where there is none.</summary>
    public static UserRow? LockByName(WriteContext context, string userName) =>
        context.Connection.QueryFirstOrDefault<UserRow>(
            $"SELECT * FROM users WHERE user_name = @userName {context.Database.Dialect.ForUpdate}", new { userName });

    /// <summary>Makes a user, or writes all of one anew.</summary>
    public static void Save(WriteContext context, UserRow row) =>
        context.Connection.Execute(
            """
            INSERT INTO users (user_id, user_name, password_hash, access_key_id, stamp, failures, locked_until, created_at, signed_in_at)
            VALUES (@UserId, @UserName, @PasswordHash, @AccessKeyId, @Stamp, @Failures, @LockedUntil, @CreatedAt, @SignedInAt)
            ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash, access_key_id = excluded.access_key_id,
                stamp = excluded.stamp, failures = excluded.failures, locked_until = excluded.locked_until, signed_in_at = excluded.signed_in_at
            """,
            row);
}

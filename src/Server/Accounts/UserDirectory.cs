using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Accounts;

/// <summary>Why somebody is not signed in.</summary>
public enum SignInFault
{
    None,

    /// <summary>There is no such user, or the password is another.</summary>
    Wrong,

    /// <summary>Too many wrong passwords, one after another.</summary>
    Locked,

    /// <summary>The access key whose rights the user has was switched off.</summary>
    KeyInactive,
}

/// <summary>A user as a session remembers it.</summary>
public sealed record SignedInUser(string UserId, string UserName, string AccessKeyId, string Stamp);

/// <summary>The console's users: their first, their passwords, and who is locked out.</summary>
public sealed class UserDirectory(Database database, AccountDirectory accounts, MasterKey masterKey, TimeProvider clock)
{
    public const int ShortestPassword = 10;
    public const int LongestPassword = 256;

    /// <summary>So many wrong passwords in a row lock a user out for <see cref="LockedFor"/>.</summary>
    public const int FailuresToLock = 5;

    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    private static readonly PasswordHasher<string> _hasher = new();

    // Compared with where there is no such user, so that the answer takes as long.
    private static readonly string _nobodysHash = _hasher.HashPassword("", RandomNumberGenerator.GetHexString(32));

    /// <summary>What the address of the set-up page holds: the same on every node and after each start, of no use once there is a user.</summary>
    public async Task<string?> SetUpCodeAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(connection => Task.FromResult(UserTable.IsEmpty(connection)), cancellationToken)
            ? masterKey.Hash("the console's first user", "console set-up", masterKey.CurrentVersion)[..32]
            : null;

    /// <summary>Makes the first user, who acts through the root key.</summary>
    /// <returns>False where the code is not the one, or there is a user already.</returns>
    public async Task<bool> SetUpAsync(string code, string userName, string password, CancellationToken cancellationToken)
    {
        var expected = masterKey.Hash("the console's first user", "console set-up", masterKey.CurrentVersion)[..32];
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(expected)))
        {
            return false;
        }

        var hash = _hasher.HashPassword(userName, password);
        return await database.WriteAsync(
            context =>
            {
                context.Exclude("console set-up");
                if (!UserTable.IsEmpty(context.Connection) || AccountTable.RootKeyId(context.Connection, PolicyDocument.AllowAll) is not { } keyId)
                {
                    return false;
                }

                UserTable.Save(context, NewRow(userName, hash, keyId));
                return true;
            },
            cancellationToken);
    }

    /// <summary>Slow by intent: nothing to do inside a transaction.</summary>
    public static string Hash(string userName, string password) => _hasher.HashPassword(userName.ToLowerInvariant(), password);

    /// <summary>Makes a user, or gives one another password and key: every session of theirs ends.</summary>
    /// <param name="context">The command.</param>
    /// <param name="userName">In any letter case.</param>
    /// <param name="passwordHash">By <see cref="Hash"/>.</param>
    /// <param name="accessKeyId">Whose rights the user has.</param>
    /// <param name="mayTake">Whether a user may be taken over who acts through this key.</param>
    /// <param name="now">When.</param>
    /// <returns>False where the user acts through a key that may not be taken over.</returns>
    public static bool TrySave(
        WriteContext context, string userName, string passwordHash, string accessKeyId, Func<string, bool> mayTake, DateTimeOffset now)
    {
        context.Exclude("console users");
        var name = userName.ToLowerInvariant();
        var before = UserTable.LockByName(context, name);
        if (before is not null && !mayTake(before.AccessKeyId))
        {
            return false;
        }

        var row = NewRow(name, passwordHash, accessKeyId, now);
        UserTable.Save(context, before is null ? row : row with { UserId = before.UserId, CreatedAt = before.CreatedAt, SignedInAt = before.SignedInAt });
        return true;
    }

    /// <summary>Tries a password; a wrong one counts, and the one that is right begins the count anew.</summary>
    public async Task<(SignInFault Fault, SignedInUser? User)> SignInAsync(string userName, string password, CancellationToken cancellationToken)
    {
        var name = userName.Trim().ToLowerInvariant();
        if (name.Contains('\0', StringComparison.Ordinal) || password.Length > LongestPassword)
        {
            return (SignInFault.Wrong, null);
        }

        var row = await database.ReadAsync(connection => Task.FromResult(UserTable.FindByName(connection, name)), cancellationToken);
        if (row?.LockedUntil > clock.GetUtcNow().ToUnixTimeMilliseconds())
        {
            return (SignInFault.Locked, null);
        }

        // Outside of the transaction: it is meant to be slow.
        var isRight = _hasher.VerifyHashedPassword(name, row?.PasswordHash ?? _nobodysHash, password) != PasswordVerificationResult.Failed;
        if (row is null)
        {
            return (SignInFault.Wrong, null);
        }

        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var fault = await database.WriteAsync(context => Count(context, row, isRight, now), cancellationToken);
        if (fault != SignInFault.None)
        {
            return (fault, null);
        }

        var key = await accounts.FindKeyAsync(row.AccessKeyId, cancellationToken);
        return key is { IsActive: true }
            ? (SignInFault.None, new SignedInUser(row.UserId, row.UserName, row.AccessKeyId, row.Stamp))
            : (SignInFault.KeyInactive, null);
    }

    /// <summary>The key that a session acts through now; null where it is to end: another password, another key, a key switched off.</summary>
    public async Task<AccessKey?> KeyOfAsync(SignedInUser user, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(connection => Task.FromResult(UserTable.Find(connection, user.UserId)), cancellationToken);
        if (row is null || row.Stamp != user.Stamp || row.AccessKeyId != user.AccessKeyId)
        {
            return null;
        }

        return await accounts.FindKeyAsync(row.AccessKeyId, cancellationToken) is { IsActive: true } key ? key : null;
    }

    private static SignInFault Count(WriteContext context, UserRow tried, bool isRight, long now)
    {
        var row = UserTable.LockByName(context, tried.UserName);
        // Another password was set while this one was tried.
        if (row is null || row.Stamp != tried.Stamp)
        {
            return SignInFault.Wrong;
        }

        if (row.LockedUntil > now)
        {
            return SignInFault.Locked;
        }

        if (isRight)
        {
            UserTable.Save(context, row with { Failures = 0, LockedUntil = 0, SignedInAt = now });
            return SignInFault.None;
        }

        var isLocked = row.Failures + 1 >= FailuresToLock;
        UserTable.Save(
            context,
            row with { Failures = isLocked ? 0 : row.Failures + 1, LockedUntil = isLocked ? now + (long)LockedFor.TotalMilliseconds : 0 });
        return isLocked ? SignInFault.Locked : SignInFault.Wrong;
    }

    private UserRow NewRow(string userName, string hash, string accessKeyId) => NewRow(userName, hash, accessKeyId, clock.GetUtcNow());

    private static UserRow NewRow(string userName, string hash, string accessKeyId, DateTimeOffset now) => new()
    {
        UserId = Guid.CreateVersion7(now).ToString("D"),
        UserName = userName.ToLowerInvariant(),
        PasswordHash = hash,
        AccessKeyId = accessKeyId,
        Stamp = RandomNumberGenerator.GetHexString(32, lowercase: true),
        CreatedAt = now.ToUnixTimeMilliseconds(),
    };
}

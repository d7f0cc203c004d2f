using System.Collections.Concurrent;
using System.Security.Cryptography;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Accounts;

/// <summary>An access key, ready to check a signature with.</summary>
public sealed record AccessKey
{
    public required string AccessKeyId { get; init; }

    public required string AccountId { get; init; }

    public required string Secret { get; init; }

    public required bool IsActive { get; init; }

    public required PolicyDocument Policy { get; init; }

    public override string ToString() => AccessKeyId;
}

/// <summary>Finds access keys and makes accounts and keys; keys that were found are remembered for some seconds.</summary>
public sealed class AccountDirectory(Database database, MasterKey masterKey, TimeProvider clock)
{
    private static readonly TimeSpan _rememberedFor = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (AccessKey Key, long ReadAt)> _remembered = new(StringComparer.Ordinal);

    /// <summary>The key of this id, whether active or not; null where there is none.</summary>
    public async ValueTask<AccessKey?> FindKeyAsync(string accessKeyId, CancellationToken cancellationToken)
    {
        if (_remembered.TryGetValue(accessKeyId, out var entry) && clock.GetElapsedTime(entry.ReadAt) < _rememberedFor)
        {
            return entry.Key;
        }

        if (accessKeyId.Contains('\0', StringComparison.Ordinal))
        {
            // No key is called so, and PostgreSQL takes no such text, not even to look for it.
            return null;
        }

        var readAt = clock.GetTimestamp();
        var row = await database.ReadAsync(connection => AccountTable.FindKeyAsync(connection, accessKeyId), cancellationToken);
        if (row is null)
        {
            _remembered.TryRemove(accessKeyId, out _);
            return null;
        }

        var key = new AccessKey
        {
            AccessKeyId = row.AccessKeyId,
            AccountId = row.AccountId,
            Secret = masterKey.Decrypt(row.SecretCipher, (int)row.SecretKeyVersion, row.AccessKeyId),
            IsActive = row.Status == "Active",
            Policy = PolicyDocument.Parse(row.Policy),
        };
        _remembered[accessKeyId] = (key, readAt);
        return key;
    }

    /// <summary>
    /// On an empty database makes the root account and its key, chosen or random, and writes the key to a file of mode 0600 that a
    /// shell can source. The file comes first: a key that nobody could read any more would be worse than one that is not there yet.
    /// </summary>
    /// <returns>The key, or null where an account exists already.</returns>
    public async Task<NewKey?> BootstrapAsync(string rootKeyFile, string? accessKeyId, string? secret, CancellationToken cancellationToken)
    {
        var isEmpty = await database.ReadAsync(connection => Task.FromResult(AccountTable.IsEmpty(connection)), cancellationToken);
        if (!isEmpty)
        {
            return null;
        }

        var key = new NewKey(
            NewAccountId(), accessKeyId is { Length: > 0 } ? accessKeyId : NewAccessKeyId(), secret is { Length: > 0 } ? secret : NewSecret());
        OwnerOnlyFile.Write(
            rootKeyFile, $"ALIBABA_CLOUD_ACCESS_KEY_ID={key.AccessKeyId}\nALIBABA_CLOUD_ACCESS_KEY_SECRET={key.Secret}\n");
        var isFirst = await database.WriteAsync(
            context =>
            {
                context.Exclude("bootstrap");
                if (!AccountTable.IsEmpty(context.Connection))
                {
                    return false;
                }

                context.StopAround(StopPoint.BeforeBootstrapCommit, StopPoint.AfterBootstrapCommit);
                AccountTable.Insert(context, new AccountRow { AccountId = key.AccountId, Name = "root", CreatedAt = Now() });
                AccountTable.Insert(context, Row(key.AccountId, key.AccessKeyId, key.Secret, PolicyDocument.AllowAll));
                return true;
            },
            cancellationToken);
        if (isFirst)
        {
            return key;
        }

        // Another node that starts on the same database was first: its key is the one.
        File.Delete(rootKeyFile);
        return null;
    }

    public async Task<string> CreateAccountAsync(string name, CancellationToken cancellationToken)
    {
        var row = new AccountRow { AccountId = NewAccountId(), Name = name, CreatedAt = Now() };
        await database.WriteAsync(context => AccountTable.Insert(context, row), cancellationToken);
        return row.AccountId;
    }

    /// <summary>Makes a key with a policy of its own; its secret is told this once.</summary>
    /// <exception cref="System.Text.Json.JsonException">The policy is no policy document.</exception>
    public async Task<NewKey> CreateKeyAsync(string accountId, string policy, CancellationToken cancellationToken)
    {
        _ = PolicyDocument.Parse(policy);
        var key = new NewKey(accountId, NewAccessKeyId(), NewSecret());
        await database.WriteAsync(
            context => AccountTable.Insert(context, Row(accountId, key.AccessKeyId, key.Secret, policy)), cancellationToken);
        return key;
    }

    /// <returns>False where there is no such key.</returns>
    public async Task<bool> SetActiveAsync(string accessKeyId, bool isActive, CancellationToken cancellationToken)
    {
        var isFound = await database.WriteAsync(
            context => AccountTable.SetStatus(context, accessKeyId, isActive ? "Active" : "Inactive"), cancellationToken);
        _remembered.TryRemove(accessKeyId, out _);
        return isFound;
    }

    private static string NewAccountId() => $"1{RandomNumberGenerator.GetString("0123456789", 15)}";

    private static string NewAccessKeyId() => $"RK{RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 18)}";

    private static string NewSecret() => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 40);

    private AccessKeyRow Row(string accountId, string accessKeyId, string secret, string policy) => new()
    {
        AccessKeyId = accessKeyId,
        AccountId = accountId,
        SecretCipher = masterKey.Encrypt(secret, accessKeyId),
        SecretKeyVersion = masterKey.CurrentVersion,
        Status = "Active",
        Policy = policy,
        CreatedAt = Now(),
    };

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>A key as it is told once, when it is made.</summary>
public sealed record NewKey(string AccountId, string AccessKeyId, string Secret)
{
    public override string ToString() => AccessKeyId;
}

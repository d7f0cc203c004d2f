using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>How far a password that was set here has come.</summary>
public enum PasswordState
{
    /// <summary>Wanted: the registry may have it already where it was sent.</summary>
    Proposed,

    /// <summary>The registry took it.</summary>
    Current,

    /// <summary>The registry did not; the password itself is forgotten.</summary>
    Refused,
}

/// <summary>A registry's password that was set through this server; at most one of each state.</summary>
public sealed record RegistryPasswordRow
{
    /// <summary>What the cipher is bound to.</summary>
    public required string Id { get; init; }

    public required string Registry { get; init; }

    public required PasswordState State { get; init; }

    /// <summary>Null once it is refused.</summary>
    public byte[]? Cipher { get; init; }

    public required long KeyVersion { get; init; }

    /// <summary>The keyed hash of the password in the configuration when this one was asked for.</summary>
    public required string ConfiguredHash { get; init; }

    /// <summary>The keyed hash of the password itself: to tell whether the same is asked for again.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>When it was first about to be sent; from then on the registry may have it.</summary>
    public long? SentAt { get; init; }

    /// <summary>What the registry said to it.</summary>
    public string? Answer { get; init; }

    public required long At { get; init; }
}

/// <summary>The table of registries' passwords.</summary>
public static class RegistryPasswordTable
{
    public static IReadOnlyList<RegistryPasswordRow> Of(DbConnection connection, string registry) =>
        connection.Query<RegistryPasswordRow>("SELECT * FROM registry_passwords WHERE registry = @registry", new { registry }).AsList();

    public static bool IsProposed(DbConnection connection, string registry) =>
        connection.ExecuteScalar<long>(
            "SELECT COUNT(*) FROM registry_passwords WHERE registry = @registry AND state = 'Proposed'", new { registry }) > 0;

    /// <summary>Puts a row in the place of the one of its state.</summary>
    public static void Put(WriteContext context, RegistryPasswordRow row)
    {
        Remove(context, row.Registry, row.State);
        context.Connection.Execute(
            """
            INSERT INTO registry_passwords (id, registry, state, cipher, key_version, configured_hash, password_hash, sent_at, answer, at)
            VALUES (@Id, @Registry, @state, @Cipher, @KeyVersion, @ConfiguredHash, @PasswordHash, @SentAt, @Answer, @At)
            """,
            new
            {
                row.Id,
                row.Registry,
                state = row.State.ToString(),
                row.Cipher,
                row.KeyVersion,
                row.ConfiguredHash,
                row.PasswordHash,
                row.SentAt,
                row.Answer,
                row.At,
            });
    }

    public static void Remove(WriteContext context, string registry, PasswordState state) =>
        context.Connection.Execute(
            "DELETE FROM registry_passwords WHERE registry = @registry AND state = @state", new { registry, state = state.ToString() });

    /// <returns>False where it is wanted no longer: another one was asked for in its place, and it must not leave.</returns>
    public static bool MarkSent(WriteContext context, string id, long now) =>
        context.Connection.Execute(
            "UPDATE registry_passwords SET sent_at = COALESCE(sent_at, @now) WHERE id = @id AND state = 'Proposed'", new { id, now }) == 1;

    /// <summary>A proposed password becomes the current one, or is refused and forgotten.</summary>
    /// <exception cref="InvalidOperationException">It is proposed no longer; what is in force stays as it is.</exception>
    public static void Settle(WriteContext context, RegistryPasswordRow proposed, PasswordState state, string? answer, long now)
    {
        Remove(context, proposed.Registry, state);
        var settled = context.Connection.Execute(
            """
            UPDATE registry_passwords SET state = @state, answer = @answer, at = @now,
                cipher = CASE WHEN @state = 'Refused' THEN NULL ELSE cipher END
            WHERE id = @Id AND state = 'Proposed'
            """,
            new { proposed.Id, state = state.ToString(), answer, now });
        if (settled != 1)
        {
            throw new InvalidOperationException($"The new password of {proposed.Registry} was settled, and is not the one that is wanted.");
        }
    }
}

using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// Which password a registry is signed in with. One that was set through this server wins over the configured one for as long as
/// the configuration says what it said then: who edits it afterwards knows better.
/// </summary>
public sealed class RegistryPasswords(Database database, MasterKey masterKey, TimeProvider clock)
{
    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The password in force.</summary>
    /// <exception cref="RegistryLineException">There is none, or its file cannot be read.</exception>
    public async Task<string> CurrentAsync(RegistryProfile profile, CancellationToken cancellationToken)
    {
        var configured = RegistrySignIn.Configured(profile);
        var rows = await database.ReadAsync(connection => Task.FromResult(RegistryPasswordTable.Of(connection, profile.Name)), cancellationToken);
        return Current(rows, configured) ?? configured;
    }

    /// <summary>The password that is wanted, and whether the registry may have it; null where none is.</summary>
    public async Task<(RegistryPasswordRow Row, string Password)?> ProposedAsync(string registry, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(connection => Task.FromResult(RegistryPasswordTable.Of(connection, registry)), cancellationToken);
        return rows.FirstOrDefault(row => row.State == PasswordState.Proposed) is { } proposed && Open(proposed) is { } password
            ? (proposed, password)
            : null;
    }

    public Task<bool> IsProposedAsync(string registry, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Task.FromResult(RegistryPasswordTable.IsProposed(connection, registry)), cancellationToken);

    /// <summary>Writes down that a password is wanted; asked for again, the same is the same change.</summary>
    /// <returns>The change as it stands: proposed, or settled already; null where another one may have reached the registry.</returns>
    public RegistryPasswordRow? Propose(WriteContext context, RegistryProfile profile, string password)
    {
        var configured = RegistrySignIn.Configured(profile);
        context.Exclude($"password of {profile.Name}");
        var rows = RegistryPasswordTable.Of(context.Connection, profile.Name);
        var proposed = rows.FirstOrDefault(row => row.State == PasswordState.Proposed);
        if (rows.FirstOrDefault(row => row.State != PasswordState.Refused && row.PasswordHash == Hash(password, row)) is { } same
            && (same.State == PasswordState.Proposed || (proposed is null && Current(rows, configured) is not null)))
        {
            return same;
        }

        if (proposed is { SentAt: not null })
        {
            return null;
        }

        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        var row = new RegistryPasswordRow
        {
            Id = id,
            Registry = profile.Name,
            State = PasswordState.Proposed,
            Cipher = masterKey.Encrypt(password, id),
            KeyVersion = masterKey.CurrentVersion,
            ConfiguredHash = masterKey.Hash(configured, profile.Name, masterKey.CurrentVersion),
            PasswordHash = masterKey.Hash(password, profile.Name, masterKey.CurrentVersion),
            At = Now,
        };
        RegistryPasswordTable.Put(context, row);
        context.AfterCommit(() => StopPoints.Reach(StopPoint.PasswordStored));
        return row;
    }

    /// <summary>Before the frame leaves: from now on the registry may have it, and no other takes its place.</summary>
    /// <returns>False where another one has taken its place already: it must not leave.</returns>
    public Task<bool> MarkSentAsync(RegistryPasswordRow proposed, CancellationToken cancellationToken) =>
        database.WriteAsync(context => RegistryPasswordTable.MarkSent(context, proposed.Id, Now), cancellationToken);

    /// <summary>The registry has spoken: the password is the current one, or is forgotten.</summary>
    public async Task SettleAsync(RegistryPasswordRow proposed, PasswordState state, string? answer, CancellationToken cancellationToken)
    {
        await database.WriteAsync(context => RegistryPasswordTable.Settle(context, proposed, state, answer, Now), cancellationToken);
        StopPoints.Reach(StopPoint.PasswordSettled);
    }

    private string? Current(IReadOnlyList<RegistryPasswordRow> rows, string configured) =>
        rows.FirstOrDefault(row => row.State == PasswordState.Current) is { } current && current.ConfiguredHash == Hash(configured, current)
            ? Open(current)
            : null;

    private string Hash(string password, RegistryPasswordRow like) => masterKey.Hash(password, like.Registry, (int)like.KeyVersion);

    private string? Open(RegistryPasswordRow row) =>
        row.Cipher is { } cipher ? masterKey.Decrypt(cipher, (int)row.KeyVersion, row.Id) : null;
}

using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// Opens a slot's session, and changes the registry's password on the way where that is wanted: slot 0 alone does it, at a login
/// of its own. The new password is on disk before it leaves; where no answer came, it is tried first, and sent again while the old
/// one is in force.
/// </summary>
internal sealed class PasswordChange(RegistryProfile profile, int slot, RegistryPasswords passwords, RateShare rate)
{
    private RegistrySignIn? _next;

    /// <summary>What the line signs in with.</summary>
    public async ValueTask<RegistrySignIn> SignInAsync(CancellationToken cancellationToken) =>
        _next ?? new RegistrySignIn(await passwords.CurrentAsync(profile, cancellationToken));

    /// <summary>Whether the session that is up has to end for a change.</summary>
    public async Task<bool> IsWantedAsync(CancellationToken cancellationToken) =>
        slot == 0 && await passwords.IsProposedAsync(profile.Name, cancellationToken);

    /// <summary>A frame of a login that changes the password.</summary>
    public void OnFrame(RegistryFrame frame)
    {
        if (_next is { NewPassword: not null } && frame.ClTrid?.StartsWith("login-", StringComparison.Ordinal) == true)
        {
            StopPoints.Reach(frame.Outgoing ? StopPoint.PasswordFrameWritten : StopPoint.PasswordAnswered);
        }
    }

    /// <exception cref="RegistryLineException">No session is to be had.</exception>
    public async Task OpenAsync(IRegistry line, CancellationToken cancellationToken)
    {
        if (slot != 0 || await passwords.ProposedAsync(profile.Name, cancellationToken) is not var (proposed, password))
        {
            await rate.TakeAsync(cancellationToken);
            await line.OpenAsync(cancellationToken);
            return;
        }

        try
        {
            if (proposed.SentAt is null)
            {
                if (!await passwords.MarkSentAsync(proposed, cancellationToken))
                {
                    await OpenAsync(line, cancellationToken);
                    return;
                }
            }
            else if (await IsInForceAsync(line, password, cancellationToken))
            {
                await passwords.SettleAsync(proposed, PasswordState.Current, "found in force", cancellationToken);
                return;
            }

            await SendAsync(line, proposed, password, cancellationToken);
        }
        finally
        {
            _next = null;
        }
    }

    private async Task<bool> IsInForceAsync(IRegistry line, string password, CancellationToken cancellationToken)
    {
        _next = new RegistrySignIn(password);
        await rate.TakeAsync(cancellationToken);
        try
        {
            await line.OpenAsync(cancellationToken);
            return true;
        }
        catch (RegistryLineException refused) when (refused is { Fault: LineFault.SignInRefused, Answer: not null })
        {
            // Not applied, or not yet.
            return false;
        }
    }

    private async Task SendAsync(IRegistry line, RegistryPasswordRow proposed, string password, CancellationToken cancellationToken)
    {
        _next = new RegistrySignIn(await passwords.CurrentAsync(profile, cancellationToken), password);
        await rate.TakeAsync(cancellationToken);
        try
        {
            await line.OpenAsync(cancellationToken);
        }
        catch (RegistryLineException refused) when (refused is { Fault: LineFault.SignInRefused, Answer: { } answer }
            && (proposed.SentAt is null || answer.Code is not (2200 or 2501)))
        {
            // After a lost reply a refused old password may mean that the new one has just come into force: it is kept.
            await passwords.SettleAsync(proposed, PasswordState.Refused, $"{answer.Code} {answer.Message}", cancellationToken);
            throw;
        }

        await passwords.SettleAsync(proposed, PasswordState.Current, answer: null, cancellationToken);
    }
}

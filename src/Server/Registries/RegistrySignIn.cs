namespace Reprieve.Server.Registries;

/// <summary>What a session is opened with: the password, and a new one where it is to be changed (RFC 5730 §2.9.1.1).</summary>
public sealed record RegistrySignIn(string Password, string? NewPassword = null)
{
    /// <summary>The configured password, its file read anew.</summary>
    /// <exception cref="RegistryLineException">There is none, or its file cannot be read.</exception>
    public static string Configured(RegistryProfile profile)
    {
        try
        {
            return (profile.PasswordFile is { } file ? File.ReadLines(file).FirstOrDefault()?.Trim() : profile.Password)
                ?? throw new RegistryLineException(
                    LineFault.SignInRefused, mayHaveBeenApplied: false, $"{profile.Name} has neither Password nor PasswordFile.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RegistryLineException(
                LineFault.SignInRefused,
                mayHaveBeenApplied: false,
                $"{profile.Name}'s PasswordFile: {exception.Message}", exception);
        }
    }

    /// <summary>No password: a record's own text would show it.</summary>
    public override string ToString() => NewPassword is null ? "sign-in" : "sign-in with a new password";
}

using Reprieve.Epp;
using Reprieve.Epp.Session;

namespace Reprieve.Sandbox.Commands;

/// <summary>Opens a session: version, language and services first, then who it is, then whether there is room.</summary>
internal static class LoginFlow
{
    public const int MaxFailures = 3;

    /// <param name="sessions">How many sessions the registrar has open.</param>
    /// <param name="failures">How often this connection failed to log in before.</param>
    /// <param name="certificateSha256">Of the certificate that the client showed; null where it showed none.</param>
    public static SeedRegistrar Run(RegistryState state, Login login, int sessions, int failures, string? certificateSha256)
    {
        if (login.Version != "1.0")
        {
            throw new Refusal(EppCode.UnimplementedProtocolVersion, "The version is 1.0.");
        }

        if (login.Lang != "en")
        {
            throw new Refusal(EppCode.UnimplementedOption, "The language is en.");
        }

        if (login.ObjUris.FirstOrDefault(uri => !EppNamespaces.Objects.Contains(uri, StringComparer.Ordinal)) is { } objUri)
        {
            throw new Refusal(EppCode.UnimplementedObjectService, "No such object service.", new(EppNamespaces.Epp + "objURI", objUri));
        }

        if (login.ExtUris.FirstOrDefault(uri => !EppNamespaces.Extensions.Contains(uri, StringComparer.Ordinal)) is { } extUri)
        {
            throw new Refusal(EppCode.UnimplementedExtension, "No such extension.", new(EppNamespaces.Epp + "extURI", extUri));
        }

        if (login.Extensions.Count > 0)
        {
            throw new Refusal(EppCode.UnimplementedExtension, "A login takes no extension here.");
        }

        var registrar = state.Registrar(login.ClID);
        if (registrar is null || !state.PasswordIs(login.ClID, login.Pw))
        {
            throw Unknown("The client or its password is wrong.");
        }

        if (registrar.CertificateSha256 is { } expected && !Fingerprint(expected).Equals(certificateSha256, StringComparison.OrdinalIgnoreCase))
        {
            throw Unknown("The client logs in with another certificate.");
        }

        if (sessions >= state.Limits.Sessions)
        {
            throw new Refusal(EppCode.SessionLimitExceededClosing, $"The registrar has {sessions} sessions open already.");
        }

        if (login.NewPw is { } newPassword)
        {
            if (newPassword.Length is < 6 or > 16)
            {
                throw new Refusal(EppCode.ParameterValueRange, "A password has 6 to 16 characters.");
            }

            state.SetPassword(registrar.Id, newPassword, own: true);
        }

        return registrar;

        Refusal Unknown(string reason) => new(failures + 1 >= MaxFailures ? EppCode.AuthenticationErrorClosing : EppCode.AuthenticationError, reason);
    }

    private static string Fingerprint(string hex) => hex.Replace(":", "", StringComparison.Ordinal);
}

using Reprieve.Epp;

namespace Reprieve.Sandbox.Commands;

/// <summary>Who sent a command, in which session, and the registry's state as of now.</summary>
internal sealed class CommandContext(RegistryState state, SeedRegistrar registrar, IReadOnlySet<string> announced, string? clTRID)
{
    public RegistryState State => state;
    public DateTimeOffset Now => state.Now;
    public SeedRegistrar Registrar => registrar;
    public TransactionIds Transaction => new(clTRID, state.ServerTrid);

    /// <summary>Whether the login announced this object service or extension.</summary>
    public bool Announced(string uri) => announced.Contains(uri);

    /// <summary>A registrar that isn't active looks, and does no business.</summary>
    public void RequireActive()
    {
        if (registrar.State != RegistrarState.Active)
        {
            throw new Refusal(EppCode.AuthorizationError, $"The registrar is {registrar.State}, not active.");
        }
    }

    public void RequireAllowed(SuffixPolicy policy, string name)
    {
        if (policy.Registrars is { } allowed && !allowed.Contains(registrar.Id, StringComparer.Ordinal))
        {
            throw Refusal.OfName(EppCode.AuthorizationError, name, $"The registrar may not act under {policy.Suffix}.");
        }

        if (registrar.Balance is { } balance && !balance.ContainsKey(policy.Fees.Currency))
        {
            throw Refusal.OfName(EppCode.AuthorizationError, name, $"The registrar has no billing account in {policy.Fees.Currency}.");
        }
    }

    public void RequireSponsor(Registration domain)
    {
        if (domain.Sponsor != registrar.Id)
        {
            throw Refusal.OfName(EppCode.AuthorizationError, domain.Name, "The domain belongs to another registrar.");
        }
    }

    /// <summary>The domain of this name, in any letter case.</summary>
    public Registration Find(string name) => state.Domain(ValidName(name)) ?? throw Refusal.OfName(EppCode.ObjectDoesNotExist, name, "There is no such domain.");

    public static string ValidName(string name)
    {
        var lower = name.ToLowerInvariant();
        return DomainName.IsValid(lower) ? lower : throw Refusal.OfName(EppCode.ParameterValueSyntax, name, "This is not a domain name in A-labels.");
    }

    public static void RequireNot(Registration domain, params ReadOnlySpan<string> statuses)
    {
        foreach (var status in statuses)
        {
            if (domain.Statuses.Contains(status, StringComparer.Ordinal))
            {
                throw Refusal.OfName(EppCode.StatusProhibitsOperation, domain.Name, $"The domain's status is {status}.");
            }
        }
    }

    public static void RequireRegistered(Registration domain)
    {
        if (domain.Phase != Phase.Registered)
        {
            throw Refusal.OfName(EppCode.StatusProhibitsOperation, domain.Name, "The domain's status is pendingDelete.");
        }
    }

    /// <summary>A new auth code as a command gives it: a password of 6 to 64 characters.</summary>
    public static string Password(AuthInfo authInfo) => authInfo.Password is { Length: >= 6 and <= 64 } password
        ? password
        : throw new Refusal(EppCode.ParameterValueRange, "authInfo holds a pw of 6 to 64 characters.");

    /// <summary>Refuses the extensions that this command does not take, or that the login did not announce.</summary>
    public void RequireExtensions(EppCommand command, params ReadOnlySpan<Type> taken)
    {
        if (command.Extensions.Where(extension => extension is not UnknownElement).CountBy(extension => extension.GetType()).Any(kind => kind.Value > 1))
        {
            throw new Refusal(EppCode.UseError, "A command has an extension once.");
        }

        foreach (var extension in command.Extensions)
        {
            if (extension is UnknownElement unknown)
            {
                throw new Refusal(EppCode.UnimplementedExtension, $"{unknown.NamespaceUri} is not spoken here.", new(unknown.Xml.Name));
            }

            if (!announced.Contains(extension.NamespaceUri))
            {
                throw new Refusal(EppCode.UnimplementedExtension, $"The login did not announce {extension.NamespaceUri}.");
            }

            if (!taken.Contains(extension.GetType()))
            {
                throw new Refusal(EppCode.UnimplementedExtension, $"This command does not take an extension of {extension.NamespaceUri} here.");
            }
        }
    }
}

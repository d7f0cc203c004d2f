using Reprieve.Epp;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;

namespace Reprieve.Sandbox.Commands;

/// <summary>
/// Changes name servers, contacts, statuses, auth code and DS data (RFC 5731 §3.2.5, RFC 5910 §5.2.5). What is to be added and is
/// there already, or to go and is not there, is no fault: a repeat ends in the same state.
/// </summary>
internal static class DomainUpdateFlow
{
    private static readonly string[] ClientStatuses =
        ["clientDeleteProhibited", "clientHold", "clientRenewProhibited", "clientTransferProhibited", "clientUpdateProhibited"];

    public static Outcome Run(CommandContext context, DomainUpdate update)
    {
        context.RequireExtensions(update, typeof(SecDnsUpdate), typeof(FeeUpdate));
        context.RequireActive();
        var secDns = update.Extension<SecDnsUpdate>();
        if (update.ChangesNothing && secDns is null)
        {
            throw Refusal.OfName(EppCode.RequiredParameterMissing, update.Name, "An update changes something.");
        }

        var domain = context.Find(update.Name);
        var policy = context.State.PolicyOf(domain.Name);
        context.RequireSponsor(domain);
        context.RequireAllowed(policy, domain.Name);
        CommandContext.RequireRegistered(domain);
        CommandContext.RequireNot(domain, "serverUpdateProhibited");
        if (update.Rem?.Status.Any(status => status.Value == "clientUpdateProhibited") != true)
        {
            CommandContext.RequireNot(domain, "clientUpdateProhibited");
        }

        Fees.RequireAgreed(update.Extension<FeeUpdate>(), policy.Fees with { Required = FeeRequired.Never }, [], domain.Name);
        var updated = domain with
        {
            NameServers = Changed(domain.NameServers, Names(update.Rem), Delegation.Hosts(context, update.Add?.Ns ?? [])),
            Contacts = Changed(
                domain.Contacts, update.Rem?.Contacts ?? [], [.. (update.Add?.Contacts ?? []).Select(contact => contact with { Id = Delegation.Contact(context, contact.Id) })]),
            Statuses = Changed(domain.Statuses, Words(update.Rem), Words(update.Add)),
            Registrant = update.Chg?.Registrant switch
            {
                null => domain.Registrant,
                "" => null,
                var registrant => Delegation.Contact(context, registrant),
            },
            AuthInfo = update.Chg?.AuthInfo is { } authInfo ? CommandContext.Password(authInfo) : domain.AuthInfo,
            DsData = secDns is null ? domain.DsData : Changed(secDns.RemAll ? [] : domain.DsData, Ds(secDns.Rem), secDns.Add is { } add ? Delegation.Ds(add) : []),
            Updater = context.Registrar.Id,
            Updated = context.Now,
        };
        context.State.PutDomain(updated);
        return Outcome.Success with { Applied = true };
    }

    private static IReadOnlyList<T> Changed<T>(IReadOnlyList<T> present, IReadOnlyList<T> removed, IReadOnlyList<T> added) =>
        [.. present.Except(removed).Union(added)];

    private static IReadOnlyList<string> Names(DomainAddRem? part) => [.. (part?.Ns ?? []).Select(server => server.Name.ToLowerInvariant())];

    private static IReadOnlyList<DsData> Ds(SecDnsData? part) => [.. (part?.Ds ?? []).Select(Delegation.Normal)];

    private static List<string> Words(DomainAddRem? part)
    {
        var words = (part?.Status ?? []).Select(status => status.Value).ToList();
        return words.FirstOrDefault(word => !ClientStatuses.Contains(word, StringComparer.Ordinal)) is { } other
            ? throw new Refusal(EppCode.ParameterValuePolicy, $"A registrar does not set or lift {other}.")
            : words;
    }
}

using Reprieve.Epp;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;

namespace Reprieve.Sandbox.Commands;

/// <summary>Registers a free name for 1 to 10 years (RFC 5731 §3.2.1).</summary>
internal static class DomainCreateFlow
{
    public static Outcome Run(CommandContext context, DomainCreate create)
    {
        context.RequireExtensions(create, typeof(FeeCreate), typeof(SecDnsCreate));
        context.RequireActive();
        var name = CommandContext.ValidName(create.Name);
        var policy = context.State.FindPolicy(DomainName.SuffixOf(name))
            ?? throw Refusal.OfName(EppCode.ParameterValueRange, name, "There is no such suffix here.");
        context.RequireAllowed(policy, name);
        if (context.State.Domain(name) is not null)
        {
            throw Refusal.OfName(EppCode.ObjectExists, name, "The name is registered.");
        }

        if (policy.Reserved.Contains(name, StringComparer.Ordinal))
        {
            throw Refusal.OfName(EppCode.StatusProhibitsOperation, name, "The name is reserved.");
        }

        var years = RegistrationPeriod.Years(create.Period);
        var due = Fees.ToCreate(name, policy, years);
        if (context.Registrar.BlocksPremium && due.Any(part => part.IsPremium))
        {
            throw Refusal.OfName(EppCode.StatusProhibitsOperation, name, "The registrar blocks premium names.");
        }

        var agreed = create.Extension<FeeCreate>();
        Fees.RequireAgreed(agreed, policy.Fees, due, name);
        var registration = Lifecycle.Create(name, "", context.Registrar.Id, CommandContext.Password(create.AuthInfo), context.Now, years, policy) with
        {
            Registrant = create.Registrant is { } registrant ? Delegation.Contact(context, registrant) : null,
            Contacts = [.. create.Contacts.Select(contact => contact with { Id = Delegation.Contact(context, contact.Id) })],
            NameServers = Delegation.Hosts(context, create.Ns),
            DsData = create.Extension<SecDnsCreate>() is { } secDns ? Delegation.Ds(secDns.Data) : [],
        };
        Fees.Charge(context, name, policy.Fees, due);
        context.State.PutDomain(registration with { Roid = context.State.NextRoid('D') });
        return Outcome.Success with
        {
            Applied = true,
            ResData = [new DomainCreateData(name, registration.Created, registration.Expires)],
            Extensions = agreed is null ? [] : [new FeeCreateData { Currency = policy.Fees.Currency, Fees = Fees.Items(due) }],
        };
    }
}

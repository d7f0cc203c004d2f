using Reprieve.Epp;
using Reprieve.Epp.Domain;

namespace Reprieve.Sandbox.Commands;

/// <summary>Deletes a domain: into redemption, or at once inside its add grace period (RFC 5731 §3.2.2, RFC 3915 §3.1).</summary>
internal static class DomainDeleteFlow
{
    public static Outcome Run(CommandContext context, DomainDelete delete)
    {
        context.RequireExtensions(delete);
        context.RequireActive();
        var domain = context.Find(delete.Name);
        var policy = context.State.PolicyOf(domain.Name);
        context.RequireSponsor(domain);
        context.RequireAllowed(policy, domain.Name);
        CommandContext.RequireRegistered(domain);
        CommandContext.RequireNot(domain, "clientDeleteProhibited", "serverDeleteProhibited");
        if (context.State.HostsBelow(domain.Name).Count > 0)
        {
            throw Refusal.OfName(EppCode.AssociationProhibitsOperation, domain.Name, "Host objects stand below the domain.");
        }

        if (Lifecycle.Delete(domain, policy, context.Now) is not { } deleted)
        {
            context.State.RemoveDomain(domain.Name);
            return Outcome.Success with { Applied = true };
        }

        context.State.PutDomain(deleted with { PendingDeletion = policy.DeletePending ? context.Transaction : null });
        return new Outcome(policy.DeletePending ? EppCode.SuccessPending : EppCode.Success) { Applied = true };
    }
}

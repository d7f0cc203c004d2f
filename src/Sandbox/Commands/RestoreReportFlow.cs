using Reprieve.Epp;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;

namespace Reprieve.Sandbox.Commands;

/// <summary><c>rgp:restore op="report"</c> (RFC 3915 §4.2.5): ends pendingRestore. Its texts are not judged.</summary>
internal static class RestoreReportFlow
{
    public static Outcome Run(CommandContext context, DomainUpdate update, RgpUpdate rgp)
    {
        context.RequireExtensions(update, typeof(RgpUpdate));
        context.RequireActive();
        var domain = context.Find(update.Name);
        var policy = context.State.PolicyOf(domain.Name);
        if (!policy.ReportSupported)
        {
            throw Refusal.OfName(
                EppCode.UnimplementedCommand, domain.Name, "Domain restores are approved and enacted instantly, therefore domain restore reports are not supported.");
        }

        context.RequireSponsor(domain);
        context.RequireAllowed(policy, domain.Name);
        if (!update.ChangesNothing)
        {
            throw Refusal.OfName(EppCode.UseError, domain.Name, "A restore changes nothing else.");
        }

        // The schema lets the report be absent; then something required is missing.
        if (rgp.Report is null)
        {
            throw Refusal.OfName(EppCode.RequiredParameterMissing, domain.Name, "There is no report.");
        }

        if (domain.Phase != Phase.PendingRestore)
        {
            throw Refusal.OfName(EppCode.StatusProhibitsOperation, domain.Name, "No restore report is owed for the domain.");
        }

        context.State.PutDomain(Lifecycle.CompleteRestore(domain, policy, context.Now));
        return Outcome.Success with { Applied = true };
    }
}

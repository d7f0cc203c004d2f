using Reprieve.Epp;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;

namespace Reprieve.Sandbox.Commands;

/// <summary>
/// <c>rgp:restore op="request"</c> (RFC 3915 §4.2.5): back at once, into pendingRestore, or (1001) decided later, as the suffix's policy
/// has it. Which refusal comes first is Nomulus's order.
/// </summary>
internal static class RestoreRequestFlow
{
    public static Outcome Run(CommandContext context, DomainUpdate update)
    {
        context.RequireExtensions(update, typeof(RgpUpdate), typeof(FeeUpdate));
        context.RequireActive();
        var domain = context.Find(update.Name);
        var policy = context.State.PolicyOf(domain.Name);
        context.RequireSponsor(domain);
        if (context.Registrar.BlocksPremium && Fees.ToRenew(domain.Name, policy, 1).Any(part => part.IsPremium))
        {
            throw Refusal.OfName(EppCode.StatusProhibitsOperation, domain.Name, "The registrar blocks premium names.");
        }

        context.RequireAllowed(policy, domain.Name);
        if (!update.ChangesNothing)
        {
            throw Refusal.OfName(EppCode.UseError, domain.Name, "A restore changes nothing else.");
        }

        if (domain.Phase != Phase.Redemption || domain.Pending is not null)
        {
            throw Refusal.OfName(EppCode.StatusProhibitsOperation, domain.Name, "The domain is not in its redemption period, or its restore was requested.");
        }

        var due = Fees.ToRestore(domain, policy, context.Now);
        var agreed = update.Extension<FeeUpdate>();
        Fees.RequireAgreed(agreed, policy.Fees, due, domain.Name);
        Fees.Charge(context, domain.Name, policy.Fees, due);
        var restored = policy.PendingRequest is { } pending
            ? domain with
            {
                Pending = new(context.Now.AddSeconds(pending.Seconds), pending.Result == PendingRequestResult.Approved, context.Transaction),
                Updater = context.Registrar.Id,
                Updated = context.Now,
            }
            : Lifecycle.RequestRestore(domain, policy, context.Now);
        context.State.PutDomain(restored);
        return new Outcome(restored.Pending is null ? EppCode.Success : EppCode.SuccessPending)
        {
            Applied = true,
            Extensions = Extensions(policy, restored, agreed is null ? null : new FeeUpdateData { Currency = policy.Fees.Currency, Fees = Fees.Items(due) }),
        };
    }

    private static List<EppElement> Extensions(SuffixPolicy policy, Registration restored, FeeUpdateData? fees)
    {
        List<EppElement> extensions = [];
        if (policy.ShowsUpData && restored.Phase == Phase.PendingRestore)
        {
            extensions.Add(new RgpUpdateData([new ObjectStatus("pendingRestore")]));
        }

        if (fees is not null)
        {
            extensions.Add(fees);
        }

        return extensions;
    }
}

using Reprieve.Epp;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;

namespace Reprieve.Sandbox.Commands;

/// <summary>Extends a registration; a wrong curExpDate stops a repeat (RFC 5731 §3.2.3).</summary>
internal static class DomainRenewFlow
{
    public static Outcome Run(CommandContext context, DomainRenew renew)
    {
        context.RequireExtensions(renew, typeof(FeeRenew));
        context.RequireActive();
        var domain = context.Find(renew.Name);
        var policy = context.State.PolicyOf(domain.Name);
        context.RequireSponsor(domain);
        context.RequireAllowed(policy, domain.Name);
        CommandContext.RequireRegistered(domain);
        CommandContext.RequireNot(domain, "clientRenewProhibited", "serverRenewProhibited");
        if (renew.CurExpDate != DateOnly.FromDateTime(domain.Expires.UtcDateTime))
        {
            throw Refusal.OfName(EppCode.ParameterValuePolicy, domain.Name, $"The expiry is {domain.Expires.UtcDateTime:yyyy-MM-dd}, not {renew.CurExpDate:yyyy-MM-dd}.");
        }

        var years = RegistrationPeriod.Years(renew.Period);
        var renewed = Lifecycle.Renew(domain, policy, context.Now, years);
        if (renewed.Expires > context.Now.AddYears(RegistrationPeriod.MostYears))
        {
            throw Refusal.OfName(EppCode.ParameterValuePolicy, domain.Name, $"The expiry would be more than {RegistrationPeriod.MostYears} years ahead.");
        }

        var due = Fees.ToRenew(domain.Name, policy, years);
        var agreed = renew.Extension<FeeRenew>();
        Fees.RequireAgreed(agreed, policy.Fees, due, domain.Name);
        Fees.Charge(context, domain.Name, policy.Fees, due);
        context.State.PutDomain(renewed);
        return Outcome.Success with
        {
            Applied = true,
            ResData = [new DomainRenewData(domain.Name, renewed.Expires)],
            Extensions = agreed is null ? [] : [new FeeRenewData { Currency = policy.Fees.Currency, Fees = Fees.Items(due) }],
        };
    }
}

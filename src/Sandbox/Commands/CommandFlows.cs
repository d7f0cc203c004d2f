using Reprieve.Epp;
using Reprieve.Epp.Contact;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Host;
using Reprieve.Epp.Session;

namespace Reprieve.Sandbox.Commands;

/// <summary>The list of what a logged-in registrar can ask for.</summary>
internal static class CommandFlows
{
    public static Outcome Run(CommandContext context, EppCommand command) => command switch
    {
        DomainCheck check => DomainCheckFlow.Run(context, check),
        DomainCreate create => DomainCreateFlow.Run(context, create),
        DomainDelete delete => DomainDeleteFlow.Run(context, delete),
        DomainInfo info => DomainInfoFlow.Run(context, info),
        DomainRenew renew => DomainRenewFlow.Run(context, renew),
        DomainUpdate update => update.Extension<RgpUpdate>() switch
        {
            null => DomainUpdateFlow.Run(context, update),
            { Op: RgpUpdate.OpReport } report => RestoreReportFlow.Run(context, update, report),
            _ => RestoreRequestFlow.Run(context, update),
        },
        HostCheck check => HostFlows.Check(context, check),
        HostCreate create => HostFlows.Create(context, create),
        HostInfo info => HostFlows.Info(context, info),
        ContactCheck check => ContactFlows.Check(context, check),
        ContactCreate create => ContactFlows.Create(context, create),
        ContactInfo info => ContactFlows.Info(context, info),
        Poll poll => PollFlow.Run(context, poll),
        _ => throw new Refusal(EppCode.UnimplementedCommand, $"{command.Verb} is not implemented here."),
    };
}

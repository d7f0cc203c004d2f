using Reprieve.Epp;
using Reprieve.Epp.Host;

namespace Reprieve.Sandbox.Commands;

/// <summary>Host objects (RFC 5732), as far as ordinary clients need them to delegate a domain.</summary>
internal static class HostFlows
{
    public static Outcome Check(CommandContext context, HostCheck check)
    {
        context.RequireExtensions(check);
        var items = check.Names.Select(CommandContext.ValidName)
            .Select(name => context.State.Host(name) is null ? new CheckItem(name, true) : new CheckItem(name, false) { Reason = "In use" });
        return Outcome.Success with { ResData = [new HostCheckData([.. items])] };
    }

    public static Outcome Info(CommandContext context, HostInfo info)
    {
        context.RequireExtensions(info);
        var host = context.State.Host(CommandContext.ValidName(info.Name)) ?? throw Missing(info.Name);
        return Outcome.Success with
        {
            ResData =
            [
                new HostInfoData
                {
                    Name = host.Name,
                    Roid = host.Roid,
                    Status = [new ObjectStatus("ok")],
                    Addresses = host.Addresses,
                    ClID = host.Sponsor,
                    CrID = host.Sponsor,
                    CrDate = host.Created,
                },
            ],
        };
    }

    public static Outcome Create(CommandContext context, HostCreate create)
    {
        context.RequireExtensions(create);
        context.RequireActive();
        var name = CommandContext.ValidName(create.Name);
        if (context.State.Host(name) is not null)
        {
            throw new Refusal(EppCode.ObjectExists, "The host exists.", new(EppNamespaces.Host + "name", name));
        }

        RequireSuperordinate(context, name);
        foreach (var address in create.Addresses)
        {
            if (!System.Net.IPAddress.TryParse(address.Address, out _))
            {
                throw new Refusal(EppCode.ParameterValueSyntax, "This is no IP address.", new(EppNamespaces.Host + "addr", address.Address));
            }
        }

        context.State.PutHost(new HostObject
        {
            Name = name,
            Roid = context.State.NextRoid('H'),
            Sponsor = context.Registrar.Id,
            Created = context.Now,
            Addresses = create.Addresses,
        });
        return Outcome.Success with { Applied = true, ResData = [new HostCreateData(name, context.Now)] };
    }

    /// <summary>A host below a suffix of this registry stands below a domain of the same registrar; others are external.</summary>
    private static void RequireSuperordinate(CommandContext context, string name)
    {
        var parent = DomainName.SuffixOf(name);
        while (parent.Contains('.', StringComparison.Ordinal))
        {
            var suffix = DomainName.SuffixOf(parent);
            if (context.State.FindPolicy(suffix) is not null)
            {
                context.RequireSponsor(context.Find(parent));
                return;
            }

            parent = suffix;
        }
    }

    private static Refusal Missing(string name) => new(EppCode.ObjectDoesNotExist, "There is no such host.", new(EppNamespaces.Host + "name", name));
}

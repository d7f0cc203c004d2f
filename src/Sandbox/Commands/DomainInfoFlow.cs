using Reprieve.Epp;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;

namespace Reprieve.Sandbox.Commands;

/// <summary>What the registry has of a domain; the auth code only for its sponsor (RFC 5731 §3.1.2).</summary>
internal static class DomainInfoFlow
{
    public static Outcome Run(CommandContext context, DomainInfo info)
    {
        context.RequireExtensions(info);
        var domain = context.Find(info.Name);
        var isSponsor = domain.Sponsor == context.Registrar.Id;
        if (info.AuthInfo is { } authInfo && authInfo.Password != domain.AuthInfo)
        {
            throw Refusal.OfName(EppCode.InvalidAuthorizationInformation, domain.Name, "The authorization information is wrong.");
        }

        var hosts = info.Hosts ?? "all";
        var data = new DomainInfoData
        {
            Name = domain.Name,
            Roid = domain.Roid,
            Status = [.. domain.ShownStatuses.Select(status => new ObjectStatus(status))],
            Registrant = domain.Registrant,
            Contacts = domain.Contacts,
            Ns = hosts is "all" or "del" ? [.. domain.NameServers.Select(server => new NameServer(server))] : [],
            Host = hosts is "all" or "sub" ? context.State.HostsBelow(domain.Name) : [],
            ClID = domain.Sponsor,
            CrID = domain.Creator,
            CrDate = domain.Created,
            UpID = domain.Updater,
            UpDate = domain.Updated,
            ExDate = domain.Expires,
            AuthInfo = isSponsor || info.AuthInfo is not null ? AuthInfo.FromPassword(domain.AuthInfo) : null,
        };
        return Outcome.Success with { ResData = [data], Extensions = Extensions(context, domain) };
    }

    private static List<EppElement> Extensions(CommandContext context, Registration domain)
    {
        List<EppElement> extensions = [];
        var rgp = Lifecycle.RgpStatuses(domain, context.Now);
        if (rgp.Count > 0 && context.Announced(EppNamespaces.RgpUri))
        {
            var showsEnd = context.State.PolicyOf(domain.Name).ShowsEndDate;
            // The schema allows one rgpStatus, though several can hold: the one that came last.
            extensions.Add(new RgpInfoData([Status(rgp[^1].Status, showsEnd ? rgp[^1].Ends : null)]));
        }

        if (domain.DsData.Count > 0 && context.Announced(EppNamespaces.SecDnsUri))
        {
            extensions.Add(new SecDnsInfoData(new SecDnsData { Ds = domain.DsData }));
        }

        return extensions;
    }

    private static ObjectStatus Status(string word, DateTimeOffset? ends) =>
        new(word) { Text = ends is { } end ? $"endDate={end.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}" : null };
}

using Reprieve.Epp;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;

namespace Reprieve.Sandbox.Commands;

/// <summary>What a domain may refer to: host objects and contacts that exist, and DS records that can be.</summary>
internal static class Delegation
{
    private const int MostHosts = 13;

    public static IReadOnlyList<string> Hosts(CommandContext context, IReadOnlyList<NameServer> servers)
    {
        if (servers.Count > MostHosts)
        {
            throw new Refusal(EppCode.ParameterValuePolicy, $"A domain has at most {MostHosts} name servers.");
        }

        return [.. servers.Select(server => Host(context, server)).Distinct(StringComparer.Ordinal)];
    }

    public static string Contact(CommandContext context, string id) => context.State.Contact(id)?.Id
        ?? throw new Refusal(EppCode.ObjectDoesNotExist, "There is no such contact.", new(EppNamespaces.Domain + "contact", id));

    public static IReadOnlyList<DsData> Ds(SecDnsData data)
    {
        if (data.Keys.Count > 0 || data.MaxSigLife is not null)
        {
            throw new Refusal(EppCode.ParameterValuePolicy, "DNSSEC data is dsData here, without maxSigLife.");
        }

        foreach (var ds in data.Ds)
        {
            if (ds.Digest.Length is 0 or > 128 || !ds.Digest.All(char.IsAsciiHexDigit) || ds.Digest.Length % 2 != 0)
            {
                throw new Refusal(EppCode.ParameterValueSyntax, "A digest is hexadecimal.", new(EppNamespaces.SecDns + "digest", ds.Digest));
            }
        }

        return [.. data.Ds.Select(Normal).Distinct()];
    }

    /// <summary>The form that is kept and compared.</summary>
    public static DsData Normal(DsData ds) => new(ds.KeyTag, ds.Alg, ds.DigestType, ds.Digest.ToUpperInvariant());

    private static string Host(CommandContext context, NameServer server)
    {
        if (server.Addresses is not null)
        {
            throw new Refusal(EppCode.ParameterValuePolicy, "Name servers are host objects here.", new(EppNamespaces.Domain + "hostAttr"));
        }

        var name = server.Name.ToLowerInvariant();
        return context.State.Host(name) is not null
            ? name
            : throw new Refusal(EppCode.ObjectDoesNotExist, "There is no such host.", new(EppNamespaces.Domain + "hostObj", server.Name));
    }
}

using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Domain;

/// <summary>
/// A name server of a domain: the name of a host object, or (with <see cref="Addresses"/>, possibly none) a host attribute.
/// </summary>
public sealed record NameServer(string Name)
{
    /// <summary>Null for a <c>hostObj</c>; for a <c>hostAttr</c> its addresses.</summary>
    public IReadOnlyList<HostAddress>? Addresses { get; init; }

    internal static IReadOnlyList<NameServer> ReadAll(XElement? ns)
    {
        if (ns is null)
        {
            return [];
        }

        return [.. ns.Elements().Where(child => child.Name.Namespace == ns.Name.Namespace).Select(child => child.Name.LocalName switch
        {
            "hostObj" => new NameServer(child.NonEmpty()),
            "hostAttr" => new NameServer(child.RequiredText("hostName"))
            {
                Addresses = [.. child.Children("hostAddr").Select(HostAddress.Read)],
            },
            var other => throw new EppSyntaxException(EppCode.SyntaxError, $"ns does not take {other}.", child),
        })];
    }

    internal static void WriteAll(ElementWriter writer, IReadOnlyList<NameServer> servers)
    {
        if (servers.Count == 0)
        {
            return;
        }

        // The schema's ns is a choice: all objects, or all attributes.
        var asAttributes = servers.Any(server => server.Addresses is not null);
        writer.Start("ns");
        foreach (var server in servers)
        {
            if (!asAttributes)
            {
                writer.Text("hostObj", server.Name);
                continue;
            }

            writer.Start("hostAttr");
            writer.Text("hostName", server.Name);
            foreach (var address in server.Addresses ?? [])
            {
                address.Write(writer, "hostAddr");
            }

            writer.End();
        }

        writer.End();
    }
}

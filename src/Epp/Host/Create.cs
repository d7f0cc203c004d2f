using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Host;

/// <summary>Creates a host object (RFC 5732 §3.2.1).</summary>
public sealed record HostCreate(string Name) : HostCommand
{
    public IReadOnlyList<HostAddress> Addresses { get; init; } = [];

    public override string Verb => "create";
    public override bool IsTransform => true;

    internal static HostCreate Read(XElement create)
    {
        create.Only("name", "addr");
        return new HostCreate(create.RequiredText("name")) { Addresses = [.. create.Children("addr").Select(HostAddress.Read)] };
    }

    internal override void WriteObject(XmlWriter writer)
    {
        var host = writer.Host();
        host.Start("create");
        host.Text("name", Name);
        foreach (var address in Addresses)
        {
            address.Write(host, "addr");
        }

        host.End();
    }
}

/// <summary>The answer to <see cref="HostCreate"/>.</summary>
public sealed record HostCreateData(string Name, DateTimeOffset CrDate) : HostData
{
    internal static HostCreateData Read(XElement creData) =>
        new(creData.RequiredText("name"), creData.Required("crDate").ToDateTime());

    internal override void Write(XmlWriter writer)
    {
        var host = writer.Host();
        host.Start("creData");
        host.Text("name", Name);
        host.DateTime("crDate", CrDate);
        host.End();
    }
}

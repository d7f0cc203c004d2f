using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Domain;

/// <summary>Deletes a domain (RFC 5731 §3.2.2): where the registry has redemption, it goes there.</summary>
public sealed record DomainDelete(string Name) : DomainCommand
{
    public override string Verb => "delete";
    public override bool IsTransform => true;

    internal static DomainDelete Read(XElement delete)
    {
        delete.Only("name");
        return new DomainDelete(delete.RequiredText("name"));
    }

    internal override void WriteObject(XmlWriter writer)
    {
        var domain = writer.Domain();
        domain.Start("delete");
        domain.Text("name", Name);
        domain.End();
    }
}

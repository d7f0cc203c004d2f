using System.Xml;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Domain;

/// <summary>
/// Takes a .be domain back out of quarantine: DNS Belgium's own command, of no RFC. It is only written; the reader, and so the
/// practice registry, knows no such verb.
/// </summary>
public sealed record DomainReactivate(string Name) : DomainCommand
{
    public override string Verb => "reactivate";
    public override bool IsTransform => true;

    internal override void WriteObject(XmlWriter writer)
    {
        var domain = writer.Domain();
        domain.Start("reactivate");
        domain.Text("name", Name);
        domain.End();
    }
}

using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Domain;

/// <summary>Asks whether names are free (RFC 5731 §3.1.1); with fee:check, what they cost.</summary>
public sealed record DomainCheck(IReadOnlyList<string> Names) : DomainCommand
{
    public override string Verb => "check";
    public override bool IsTransform => false;

    internal static DomainCheck Read(XElement check)
    {
        check.Only("name");
        return new DomainCheck(check.AtLeastOne("name"));
    }

    internal override void WriteObject(XmlWriter writer)
    {
        var domain = writer.Domain();
        domain.Start("check");
        domain.Texts("name", Names);
        domain.End();
    }
}

/// <summary>The answer to <see cref="DomainCheck"/>.</summary>
public sealed record DomainCheckData(IReadOnlyList<CheckItem> Items) : DomainData
{
    internal static DomainCheckData Read(XElement chkData) => new(CheckItem.ReadAll(chkData, "name"));

    internal override void Write(XmlWriter writer) => CheckItem.WriteAll(writer.Domain(), "name", Items);
}

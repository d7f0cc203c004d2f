using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Contact;

/// <summary>A command of RFC 5733.</summary>
public abstract record ContactCommand : ObjectCommand
{
    public sealed override string ObjectUri => EppNamespaces.ContactUri;
}

/// <summary>An answer's data of RFC 5733.</summary>
public abstract record ContactData : EppElement
{
    public sealed override string NamespaceUri => EppNamespaces.ContactUri;
}

/// <summary>Asks whether contact ids are free (RFC 5733 §3.1.1).</summary>
public sealed record ContactCheck(IReadOnlyList<string> Ids) : ContactCommand
{
    public override string Verb => "check";
    public override bool IsTransform => false;

    internal static ContactCheck Read(XElement check)
    {
        check.Only("id");
        return new ContactCheck(check.AtLeastOne("id"));
    }

    internal override void WriteObject(XmlWriter writer)
    {
        var contact = writer.Contact();
        contact.Start("check");
        contact.Texts("id", Ids);
        contact.End();
    }
}

/// <summary>The answer to <see cref="ContactCheck"/>.</summary>
public sealed record ContactCheckData(IReadOnlyList<CheckItem> Items) : ContactData
{
    internal static ContactCheckData Read(XElement chkData) => new(CheckItem.ReadAll(chkData, "id"));

    internal override void Write(XmlWriter writer) => CheckItem.WriteAll(writer.Contact(), "id", Items);
}

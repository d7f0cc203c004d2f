using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Host;

/// <summary>A command of RFC 5732.</summary>
public abstract record HostCommand : ObjectCommand
{
    public sealed override string ObjectUri => EppNamespaces.HostUri;
}

/// <summary>An answer's data of RFC 5732.</summary>
public abstract record HostData : EppElement
{
    public sealed override string NamespaceUri => EppNamespaces.HostUri;
}

/// <summary>Asks whether host names are free (RFC 5732 §3.1.1).</summary>
public sealed record HostCheck(IReadOnlyList<string> Names) : HostCommand
{
    public override string Verb => "check";
    public override bool IsTransform => false;

    internal static HostCheck Read(XElement check)
    {
        check.Only("name");
        return new HostCheck(check.AtLeastOne("name"));
    }

    internal override void WriteObject(XmlWriter writer)
    {
        var host = writer.Host();
        host.Start("check");
        host.Texts("name", Names);
        host.End();
    }
}

/// <summary>The answer to <see cref="HostCheck"/>.</summary>
public sealed record HostCheckData(IReadOnlyList<CheckItem> Items) : HostData
{
    internal static HostCheckData Read(XElement chkData) => new(CheckItem.ReadAll(chkData, "name"));

    internal override void Write(XmlWriter writer) => CheckItem.WriteAll(writer.Host(), "name", Items);
}

using System.Xml;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Session;

/// <summary>Ends a session; answered 1500, after which the server closes (RFC 5730 §2.9.1.2).</summary>
public sealed record Logout : EppCommand
{
    public override string Verb => "logout";
    public override bool IsTransform => false;

    internal override void WriteVerb(XmlWriter writer) => writer.Epp().Empty("logout");
}

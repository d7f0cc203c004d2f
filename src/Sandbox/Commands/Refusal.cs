using System.Xml.Linq;
using Reprieve.Epp;

namespace Reprieve.Sandbox.Commands;

/// <summary>The registry says no: a result code, and why. Whatever the command wrote before is taken back.</summary>
internal sealed class Refusal(int code, string reason, XElement? offending = null) : Exception(reason)
{
    public int Code => code;
    public XElement? Offending => offending;

    public static Refusal OfName(int code, string name, string reason) => new(code, reason, new XElement(EppNamespaces.Domain + "name", name));
}

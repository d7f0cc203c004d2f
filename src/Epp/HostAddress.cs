using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp;

/// <summary>An IP address of a host, as written; <c>v4</c> or <c>v6</c>.</summary>
public sealed record HostAddress(string Address, string Ip = "v4")
{
    internal static HostAddress Read(XElement address) => (address.AttributeText("ip") ?? "v4") switch
    {
        "v4" => new(address.NonEmpty()),
        "v6" => new(address.NonEmpty(), "v6"),
        var other => throw new EppSyntaxException(EppCode.ParameterValueSyntax, $"ip is v4 or v6, not {other}.", address),
    };

    internal void Write(ElementWriter writer, string name) => writer.Text(name, Address, ("ip", Ip));
}

using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp;

/// <summary>
/// A status of a domain, host or contact, or an rgpStatus: the value, and a text for people where the registry gives one.
/// </summary>
public sealed record ObjectStatus(string Value)
{
    public string? Text { get; init; }
    public string? Lang { get; init; }

    internal static ObjectStatus Read(XElement status) => new(status.RequiredAttribute("s"))
    {
        Text = status.Value.Trim() is { Length: > 0 } text ? text : null,
        Lang = status.AttributeText("lang"),
    };

    internal void Write(ElementWriter writer, string name) => writer.Text(name, Text ?? "", ("s", Value), ("lang", Lang));
}

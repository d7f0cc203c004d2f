using System.Xml;
using System.Xml.Linq;

namespace Reprieve.Epp;

/// <summary>One child of a <c>resData</c> or an <c>extension</c>: the part of a frame that another RFC defines.</summary>
public abstract record EppElement
{
    /// <summary>The namespace of the element, for a server that must refuse what it doesn't speak (2103).</summary>
    public abstract string NamespaceUri { get; }

    internal abstract void Write(XmlWriter writer);
}

/// <summary>An element this codec has no record for, or could not read as one: kept as it came.</summary>
/// <param name="Xml">The element.</param>
/// <param name="Fault">Why an element of a known name could not be read; null where the name is not known.</param>
public sealed record UnknownElement(XElement Xml, string? Fault = null) : EppElement
{
    public override string NamespaceUri => Xml.Name.NamespaceName;

    internal override void Write(XmlWriter writer) => Xml.WriteTo(writer);
}

using System.Xml;

namespace Reprieve.Epp;

/// <summary>
/// A command of RFC 5730 §2.9 with its extensions; the transaction id belongs to the <see cref="CommandRequest"/> around it.
/// </summary>
public abstract record EppCommand
{
    /// <summary>The children of the command's <c>extension</c>, in order.</summary>
    public IReadOnlyList<EppElement> Extensions { get; init; } = [];

    /// <summary>The element under <c>command</c>: <c>login</c>, <c>info</c>, <c>update</c>…</summary>
    public abstract string Verb { get; }

    /// <summary>Whether it may change something at the registry, so that a lost reply leaves its outcome unknown.</summary>
    public abstract bool IsTransform { get; }

    /// <summary>The first extension of this kind, or null.</summary>
    public T? Extension<T>() where T : EppElement => Extensions.OfType<T>().FirstOrDefault();

    internal abstract void WriteVerb(XmlWriter writer);
}

/// <summary>A command on a domain, host or contact: <c>&lt;verb&gt;&lt;prefix:verb&gt;…</c>.</summary>
public abstract record ObjectCommand : EppCommand
{
    /// <summary>The object service the command asks for.</summary>
    public abstract string ObjectUri { get; }

    internal abstract void WriteObject(XmlWriter writer);

    internal sealed override void WriteVerb(XmlWriter writer)
    {
        writer.WriteStartElement(Verb, EppNamespaces.EppUri);
        WriteObject(writer);
        writer.WriteEndElement();
    }
}

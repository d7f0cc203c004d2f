using System.Globalization;
using System.Xml;

namespace Reprieve.Epp.Xml;

/// <summary>Writes elements of one namespace under its usual prefix, which some servers expect to the letter.</summary>
internal readonly struct ElementWriter(XmlWriter writer, string prefix, string uri)
{
    internal XmlWriter Xml => writer;

    internal void Start(string name) => writer.WriteStartElement(prefix, name, uri);

    internal void End() => writer.WriteEndElement();

    internal void Attribute(string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteAttributeString(name, value);
        }
    }

    internal void Empty(string name)
    {
        Start(name);
        End();
    }

    internal void Text(string name, string value, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name);
        foreach (var (attribute, attributeValue) in attributes)
        {
            Attribute(attribute, attributeValue);
        }

        writer.WriteString(value);
        End();
    }

    internal void OptionalText(string name, string? value, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        if (value is not null)
        {
            Text(name, value, attributes);
        }
    }

    internal void Texts(string name, IReadOnlyList<string> values)
    {
        foreach (var value in values)
        {
            Text(name, value);
        }
    }

    internal void Number(string name, long value) => Text(name, value.ToString(CultureInfo.InvariantCulture));

    internal void DateTime(string name, DateTimeOffset value) => Text(name, Format(value));

    internal void OptionalDateTime(string name, DateTimeOffset? value)
    {
        if (value is { } known)
        {
            DateTime(name, known);
        }
    }

    internal static string Format(DateTimeOffset value) =>
        value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    internal static string Format(bool value) => value ? "1" : "0";
}

/// <summary>The writers' prefixes.</summary>
internal static class ElementWriters
{
    extension(XmlWriter writer)
    {
        internal ElementWriter Epp() => new(writer, "", EppNamespaces.EppUri);

        internal ElementWriter Domain() => new(writer, "domain", EppNamespaces.DomainUri);

        internal ElementWriter Host() => new(writer, "host", EppNamespaces.HostUri);

        internal ElementWriter Contact() => new(writer, "contact", EppNamespaces.ContactUri);

        internal ElementWriter Rgp() => new(writer, "rgp", EppNamespaces.RgpUri);

        internal ElementWriter Fee() => new(writer, "fee", EppNamespaces.FeeUri);

        internal ElementWriter SecDns() => new(writer, "secDNS", EppNamespaces.SecDnsUri);
    }
}

using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Domain;

/// <summary>A contact of a domain by its id; the type is <c>admin</c>, <c>billing</c> or <c>tech</c>.</summary>
public sealed record DomainContact(string Id, string? Type)
{
    internal static IReadOnlyList<DomainContact> ReadAll(XElement parent) =>
        [.. parent.Children("contact").Select(contact => new DomainContact(contact.NonEmpty(), contact.AttributeText("type")))];

    internal static void WriteAll(ElementWriter writer, IReadOnlyList<DomainContact> contacts)
    {
        foreach (var contact in contacts)
        {
            writer.Text("contact", contact.Id, ("type", contact.Type));
        }
    }
}

using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Contact;

/// <summary>A contact's address (RFC 5733 §2.4): <c>int</c> in ASCII, or <c>loc</c> in any script.</summary>
public sealed record PostalInfo(string Type, string Name)
{
    public string? Org { get; init; }

    /// <summary>At most three lines.</summary>
    public IReadOnlyList<string> Street { get; init; } = [];

    public required string City { get; init; }
    public string? Sp { get; init; }
    public string? Pc { get; init; }

    /// <summary>Two letters, ISO 3166.</summary>
    public required string Cc { get; init; }

    internal static PostalInfo Read(XElement postalInfo)
    {
        var addr = postalInfo.Required("addr");
        return new PostalInfo(
            postalInfo.RequiredAttribute("type") switch
            {
                "int" => "int",
                "loc" => "loc",
                var other => throw new EppSyntaxException(
                    EppCode.ParameterValueSyntax, $"type is int or loc, not {other}.", postalInfo),
            },
            postalInfo.RequiredText("name"))
        {
            Org = postalInfo.ChildText("org"),
            Street = [.. addr.Children("street").Select(street => street.Value.Trim())],
            City = addr.RequiredText("city"),
            Sp = addr.ChildText("sp"),
            Pc = addr.ChildText("pc"),
            Cc = addr.RequiredText("cc") is { Length: 2 } cc
                ? cc
                : throw new EppSyntaxException(EppCode.ParameterValueSyntax, "cc has two letters.", addr.Child("cc")),
        };
    }

    internal void Write(ElementWriter contact)
    {
        contact.Start("postalInfo");
        contact.Attribute("type", Type);
        contact.Text("name", Name);
        contact.OptionalText("org", Org);
        contact.Start("addr");
        contact.Texts("street", Street);
        contact.Text("city", City);
        contact.OptionalText("sp", Sp);
        contact.OptionalText("pc", Pc);
        contact.Text("cc", Cc);
        contact.End();
        contact.End();
    }
}

/// <summary>A telephone number, <c>+CC.NNN</c>, with an extension where there is one.</summary>
public sealed record Phone(string Number)
{
    /// <summary>The extension's digits.</summary>
    public string? X { get; init; }

    internal static Phone? Read(XElement? phone) =>
        phone is null ? null : new Phone(phone.Value.Trim()) { X = phone.AttributeText("x") };

    internal void Write(ElementWriter contact, string name) => contact.Text(name, Number, ("x", X));
}

/// <summary>What a contact agrees or refuses to have disclosed, beyond the server's policy (RFC 5733 §2.9).</summary>
/// <param name="Flag">True: disclose these; false: don't.</param>
/// <param name="Elements">Names of elements, in the schema's order, with <c>int</c> or <c>loc</c> where the element has a
/// type.</param>
public sealed record Disclose(bool Flag, IReadOnlyList<(string Name, string? Type)> Elements)
{
    internal static Disclose? Read(XElement? disclose) => disclose is null ? null : new Disclose(
        disclose.BooleanAttribute("flag")
            ?? throw new EppSyntaxException(EppCode.RequiredParameterMissing, "disclose needs flag.", disclose),
        [.. disclose.Elements().Select(element => (element.Name.LocalName, element.AttributeText("type")))]);

    internal void Write(ElementWriter contact)
    {
        contact.Start("disclose");
        contact.Attribute("flag", ElementWriter.Format(Flag));
        foreach (var (name, type) in Elements)
        {
            contact.Start(name);
            contact.Attribute("type", type);
            contact.End();
        }

        contact.End();
    }
}

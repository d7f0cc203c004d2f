using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Contact;

/// <summary>Creates a contact (RFC 5733 §3.2.1).</summary>
public sealed record ContactCreate(string Id) : ContactCommand
{
    /// <summary>One or two.</summary>
    public required IReadOnlyList<PostalInfo> PostalInfo { get; init; }

    public Phone? Voice { get; init; }
    public Phone? Fax { get; init; }
    public required string Email { get; init; }
    public required AuthInfo AuthInfo { get; init; }
    public Disclose? Disclose { get; init; }

    public override string Verb => "create";
    public override bool IsTransform => true;

    internal static ContactCreate Read(XElement create)
    {
        create.Only("id", "postalInfo", "voice", "fax", "email", "authInfo", "disclose");
        var postalInfo = create.Children("postalInfo").Select(Contact.PostalInfo.Read).ToList();
        return new ContactCreate(create.RequiredText("id"))
        {
            PostalInfo = postalInfo.Count > 0
                ? postalInfo
                : throw new EppSyntaxException(EppCode.RequiredParameterMissing, "create needs postalInfo.", create),
            Voice = Phone.Read(create.Child("voice")),
            Fax = Phone.Read(create.Child("fax")),
            Email = create.RequiredText("email"),
            AuthInfo = AuthInfo.Read(create.Required("authInfo")),
            Disclose = Disclose.Read(create.Child("disclose")),
        };
    }

    internal override void WriteObject(XmlWriter writer)
    {
        var contact = writer.Contact();
        contact.Start("create");
        contact.Text("id", Id);
        foreach (var postalInfo in PostalInfo)
        {
            postalInfo.Write(contact);
        }

        Voice?.Write(contact, "voice");
        Fax?.Write(contact, "fax");
        contact.Text("email", Email);
        AuthInfo.Write(contact);
        Disclose?.Write(contact);
        contact.End();
    }
}

/// <summary>The answer to <see cref="ContactCreate"/>.</summary>
public sealed record ContactCreateData(string Id, DateTimeOffset CrDate) : ContactData
{
    internal static ContactCreateData Read(XElement creData) =>
        new(creData.RequiredText("id"), creData.Required("crDate").ToDateTime());

    internal override void Write(XmlWriter writer)
    {
        var contact = writer.Contact();
        contact.Start("creData");
        contact.Text("id", Id);
        contact.DateTime("crDate", CrDate);
        contact.End();
    }
}

using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Contact;

/// <summary>Reads a contact (RFC 5733 §3.1.2).</summary>
public sealed record ContactInfo(string Id) : ContactCommand
{
    public AuthInfo? AuthInfo { get; init; }

    public override string Verb => "info";
    public override bool IsTransform => false;

    internal static ContactInfo Read(XElement info)
    {
        info.Only("id", "authInfo");
        return new ContactInfo(info.RequiredText("id"))
        {
            AuthInfo = info.Child("authInfo") is { } authInfo ? AuthInfo.Read(authInfo) : null,
        };
    }

    internal override void WriteObject(XmlWriter writer)
    {
        var contact = writer.Contact();
        contact.Start("info");
        contact.Text("id", Id);
        AuthInfo?.Write(contact);
        contact.End();
    }
}

/// <summary>A contact as its registry has it.</summary>
public sealed record ContactInfoData : ContactData
{
    public required string Id { get; init; }
    public required string Roid { get; init; }
    public IReadOnlyList<ObjectStatus> Status { get; init; } = [];
    public IReadOnlyList<PostalInfo> PostalInfo { get; init; } = [];
    public Phone? Voice { get; init; }
    public Phone? Fax { get; init; }
    public required string Email { get; init; }
    public required string ClID { get; init; }
    public required string CrID { get; init; }
    public required DateTimeOffset CrDate { get; init; }
    public string? UpID { get; init; }
    public DateTimeOffset? UpDate { get; init; }
    public DateTimeOffset? TrDate { get; init; }
    public AuthInfo? AuthInfo { get; init; }
    public Disclose? Disclose { get; init; }

    internal static ContactInfoData Read(XElement infData) => new()
    {
        Id = infData.RequiredText("id"),
        Roid = infData.RequiredText("roid"),
        Status = [.. infData.Children("status").Select(ObjectStatus.Read)],
        PostalInfo = [.. infData.Children("postalInfo").Select(Contact.PostalInfo.Read)],
        Voice = Phone.Read(infData.Child("voice")),
        Fax = Phone.Read(infData.Child("fax")),
        Email = infData.RequiredText("email"),
        ClID = infData.RequiredText("clID"),
        CrID = infData.RequiredText("crID"),
        CrDate = infData.Required("crDate").ToDateTime(),
        UpID = infData.ChildText("upID"),
        UpDate = infData.OptionalDateTime("upDate"),
        TrDate = infData.OptionalDateTime("trDate"),
        AuthInfo = infData.Child("authInfo") is { HasElements: true } authInfo ? AuthInfo.Read(authInfo) : null,
        Disclose = Disclose.Read(infData.Child("disclose")),
    };

    internal override void Write(XmlWriter writer)
    {
        var contact = writer.Contact();
        contact.Start("infData");
        contact.Text("id", Id);
        contact.Text("roid", Roid);
        foreach (var status in Status)
        {
            status.Write(contact, "status");
        }

        foreach (var postalInfo in PostalInfo)
        {
            postalInfo.Write(contact);
        }

        Voice?.Write(contact, "voice");
        Fax?.Write(contact, "fax");
        contact.Text("email", Email);
        contact.Text("clID", ClID);
        contact.Text("crID", CrID);
        contact.DateTime("crDate", CrDate);
        contact.OptionalText("upID", UpID);
        contact.OptionalDateTime("upDate", UpDate);
        contact.OptionalDateTime("trDate", TrDate);
        AuthInfo?.Write(contact);
        Disclose?.Write(contact);
        contact.End();
    }
}

using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Domain;

/// <summary>Registers a domain (RFC 5731 §3.2.1).</summary>
public sealed record DomainCreate(string Name) : DomainCommand
{
    public Period? Period { get; init; }
    public IReadOnlyList<NameServer> Ns { get; init; } = [];
    public string? Registrant { get; init; }
    public IReadOnlyList<DomainContact> Contacts { get; init; } = [];
    public required AuthInfo AuthInfo { get; init; }

    public override string Verb => "create";
    public override bool IsTransform => true;

    internal static DomainCreate Read(XElement create)
    {
        create.Only("name", "period", "ns", "registrant", "contact", "authInfo");
        return new DomainCreate(create.RequiredText("name"))
        {
            Period = create.Child("period") is { } period ? Period.Read(period) : null,
            Ns = NameServer.ReadAll(create.Child("ns")),
            Registrant = create.Child("registrant")?.NonEmpty(),
            Contacts = DomainContact.ReadAll(create),
            AuthInfo = AuthInfo.Read(create.Required("authInfo")),
        };
    }

    internal override void WriteObject(XmlWriter writer)
    {
        var domain = writer.Domain();
        domain.Start("create");
        domain.Text("name", Name);
        Period?.Write(domain);
        NameServer.WriteAll(domain, Ns);
        domain.OptionalText("registrant", Registrant);
        DomainContact.WriteAll(domain, Contacts);
        AuthInfo.Write(domain);
        domain.End();
    }
}

/// <summary>The answer to <see cref="DomainCreate"/>.</summary>
public sealed record DomainCreateData(string Name, DateTimeOffset CrDate, DateTimeOffset? ExDate) : DomainData
{
    internal static DomainCreateData Read(XElement creData) =>
        new(creData.RequiredText("name"), creData.Required("crDate").ToDateTime(), creData.OptionalDateTime("exDate"));

    internal override void Write(XmlWriter writer)
    {
        var domain = writer.Domain();
        domain.Start("creData");
        domain.Text("name", Name);
        domain.DateTime("crDate", CrDate);
        domain.OptionalDateTime("exDate", ExDate);
        domain.End();
    }
}

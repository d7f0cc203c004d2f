using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Domain;

/// <summary>Reads a domain (RFC 5731 §3.1.2).</summary>
public sealed record DomainInfo(string Name) : DomainCommand
{
    /// <summary><c>all</c> (the RFC's default), <c>del</c>, <c>sub</c> or <c>none</c>; null leaves the attribute out.</summary>
    public string? Hosts { get; init; }

    public AuthInfo? AuthInfo { get; init; }

    public override string Verb => "info";
    public override bool IsTransform => false;

    internal static DomainInfo Read(XElement info)
    {
        info.Only("name", "authInfo");
        var name = info.Required("name");
        return new DomainInfo(name.NonEmpty())
        {
            Hosts = name.AttributeText("hosts") switch
            {
                null => null,
                "all" or "del" or "sub" or "none" => name.AttributeText("hosts"),
                var other => throw new EppSyntaxException(
                    EppCode.ParameterValueSyntax, $"hosts is all, del, sub or none, not {other}.", name),
            },
            AuthInfo = info.Child("authInfo") is { } authInfo ? AuthInfo.Read(authInfo) : null,
        };
    }

    internal override void WriteObject(XmlWriter writer)
    {
        var domain = writer.Domain();
        domain.Start("info");
        domain.Text("name", Name, ("hosts", Hosts));
        AuthInfo?.Write(domain);
        domain.End();
    }
}

/// <summary>
/// A domain as its registry has it (RFC 5731 §3.1.2). A registry that shows less to non-sponsors leaves fields out.
/// </summary>
public sealed record DomainInfoData : DomainData
{
    public required string Name { get; init; }

    /// <summary>
    /// The repository's own id of the object: another one means the name dropped and was registered anew. Empty where a registry
    /// left it out.
    /// </summary>
    public required string Roid { get; init; }

    public IReadOnlyList<ObjectStatus> Status { get; init; } = [];
    public string? Registrant { get; init; }
    public IReadOnlyList<DomainContact> Contacts { get; init; } = [];
    public IReadOnlyList<NameServer> Ns { get; init; } = [];

    /// <summary>Subordinate host objects.</summary>
    public IReadOnlyList<string> Host { get; init; } = [];

    /// <summary>The sponsoring client.</summary>
    public required string ClID { get; init; }

    public string? CrID { get; init; }
    public DateTimeOffset? CrDate { get; init; }
    public string? UpID { get; init; }
    public DateTimeOffset? UpDate { get; init; }
    public DateTimeOffset? ExDate { get; init; }
    public DateTimeOffset? TrDate { get; init; }
    public AuthInfo? AuthInfo { get; init; }

    public bool HasStatus(string status) => Status.Any(item => item.Value == status);

    internal static DomainInfoData Read(XElement infData) => new()
    {
        Name = infData.RequiredText("name"),
        Roid = infData.ChildText("roid") ?? "",
        Status = [.. infData.Children("status").Select(ObjectStatus.Read)],
        Registrant = infData.ChildText("registrant"),
        Contacts = DomainContact.ReadAll(infData),
        Ns = NameServer.ReadAll(infData.Child("ns")),
        Host = [.. infData.Children("host").Select(host => host.NonEmpty())],
        ClID = infData.ChildText("clID") ?? "",
        CrID = infData.ChildText("crID"),
        CrDate = infData.OptionalDateTime("crDate"),
        UpID = infData.ChildText("upID"),
        UpDate = infData.OptionalDateTime("upDate"),
        ExDate = infData.OptionalDateTime("exDate"),
        TrDate = infData.OptionalDateTime("trDate"),
        AuthInfo = infData.Child("authInfo") is { HasElements: true } authInfo ? AuthInfo.Read(authInfo) : null,
    };

    internal override void Write(XmlWriter writer)
    {
        var domain = writer.Domain();
        domain.Start("infData");
        domain.Text("name", Name);
        domain.Text("roid", Roid);
        foreach (var status in Status)
        {
            status.Write(domain, "status");
        }

        domain.OptionalText("registrant", Registrant);
        DomainContact.WriteAll(domain, Contacts);
        NameServer.WriteAll(domain, Ns);
        domain.Texts("host", Host);
        domain.Text("clID", ClID);
        domain.OptionalText("crID", CrID);
        domain.OptionalDateTime("crDate", CrDate);
        domain.OptionalText("upID", UpID);
        domain.OptionalDateTime("upDate", UpDate);
        domain.OptionalDateTime("exDate", ExDate);
        domain.OptionalDateTime("trDate", TrDate);
        AuthInfo?.Write(domain);
        domain.End();
    }
}

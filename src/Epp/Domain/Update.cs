using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Domain;

/// <summary>
/// Changes a domain (RFC 5731 §3.2.5); with rgp:update and nothing else changed, restores it (RFC 3915 §4.2.5).
/// </summary>
public sealed record DomainUpdate(string Name) : DomainCommand
{
    /// <summary>Null where the element is absent; an empty one is written as an empty element.</summary>
    public DomainAddRem? Add { get; init; }

    public DomainAddRem? Rem { get; init; }
    public DomainChange? Chg { get; init; }

    /// <summary>Whether add, rem and chg together change anything.</summary>
    public bool ChangesNothing =>
        Add is null or { IsEmpty: true } && Rem is null or { IsEmpty: true } && Chg is null or { IsEmpty: true };

    public override string Verb => "update";
    public override bool IsTransform => true;

    /// <summary>
    /// A restore request (RFC 3915 §4.2.5): an empty chg, and rgp:update; fee:update beside it where the registry wants one.
    /// </summary>
    public static DomainUpdate RestoreRequest(string name, FeeUpdate? fee = null) => new(name)
    {
        Chg = new DomainChange(),
        Extensions = fee is null ? [RgpUpdate.Request] : [RgpUpdate.Request, fee],
    };

    /// <summary>A restore report (RFC 3915 §4.2.5).</summary>
    public static DomainUpdate RestoreReport(string name, RgpReport report) => new(name)
    {
        Chg = new DomainChange(),
        Extensions = [new RgpUpdate(RgpUpdate.OpReport, report)],
    };

    internal static DomainUpdate Read(XElement update)
    {
        update.Only("name", "add", "rem", "chg");
        return new DomainUpdate(update.RequiredText("name"))
        {
            Add = update.Child("add") is { } add ? DomainAddRem.Read(add) : null,
            Rem = update.Child("rem") is { } rem ? DomainAddRem.Read(rem) : null,
            Chg = update.Child("chg") is { } chg ? DomainChange.Read(chg) : null,
        };
    }

    internal override void WriteObject(XmlWriter writer)
    {
        var domain = writer.Domain();
        domain.Start("update");
        domain.Text("name", Name);
        Add?.Write(domain, "add");
        Rem?.Write(domain, "rem");
        Chg?.Write(domain);
        domain.End();
    }
}

/// <summary>What an update adds or takes away.</summary>
public sealed record DomainAddRem
{
    public IReadOnlyList<NameServer> Ns { get; init; } = [];
    public IReadOnlyList<DomainContact> Contacts { get; init; } = [];
    public IReadOnlyList<ObjectStatus> Status { get; init; } = [];

    public bool IsEmpty => Ns.Count == 0 && Contacts.Count == 0 && Status.Count == 0;

    internal static DomainAddRem Read(XElement addRem)
    {
        addRem.Only("ns", "contact", "status");
        return new DomainAddRem
        {
            Ns = NameServer.ReadAll(addRem.Child("ns")),
            Contacts = DomainContact.ReadAll(addRem),
            Status = [.. addRem.Children("status").Select(ObjectStatus.Read)],
        };
    }

    internal void Write(ElementWriter domain, string name)
    {
        domain.Start(name);
        NameServer.WriteAll(domain, Ns);
        DomainContact.WriteAll(domain, Contacts);
        foreach (var status in Status)
        {
            status.Write(domain, "status");
        }

        domain.End();
    }
}

/// <summary>What an update sets anew.</summary>
public sealed record DomainChange
{
    /// <summary>Empty takes the registrant away; null leaves it.</summary>
    public string? Registrant { get; init; }

    public AuthInfo? AuthInfo { get; init; }

    public bool IsEmpty => Registrant is null && AuthInfo is null;

    internal static DomainChange Read(XElement chg)
    {
        chg.Only("registrant", "authInfo");
        return new DomainChange
        {
            Registrant = chg.ChildText("registrant"),
            AuthInfo = chg.Child("authInfo") is { } authInfo ? AuthInfo.Read(authInfo) : null,
        };
    }

    internal void Write(ElementWriter domain)
    {
        domain.Start("chg");
        domain.OptionalText("registrant", Registrant);
        AuthInfo?.Write(domain);
        domain.End();
    }
}

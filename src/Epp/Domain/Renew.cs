using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Domain;

/// <summary>
/// Extends a registration (RFC 5731 §3.2.3). The current expiry date makes a repeat after success fail instead of renewing twice.
/// </summary>
/// <param name="CurExpDate">The UTC day of the exDate that info showed.</param>
public sealed record DomainRenew(string Name, DateOnly CurExpDate) : DomainCommand
{
    public Period? Period { get; init; }

    public override string Verb => "renew";
    public override bool IsTransform => true;

    internal static DomainRenew Read(XElement renew)
    {
        renew.Only("name", "curExpDate", "period");
        return new DomainRenew(renew.RequiredText("name"), renew.Required("curExpDate").ToDate())
        {
            Period = renew.Child("period") is { } period ? Period.Read(period) : null,
        };
    }

    internal override void WriteObject(XmlWriter writer)
    {
        var domain = writer.Domain();
        domain.Start("renew");
        domain.Text("name", Name);
        domain.Text("curExpDate", CurExpDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Period?.Write(domain);
        domain.End();
    }
}

/// <summary>The answer to <see cref="DomainRenew"/>.</summary>
public sealed record DomainRenewData(string Name, DateTimeOffset? ExDate) : DomainData
{
    internal static DomainRenewData Read(XElement renData) =>
        new(renData.RequiredText("name"), renData.OptionalDateTime("exDate"));

    internal override void Write(XmlWriter writer)
    {
        var domain = writer.Domain();
        domain.Start("renData");
        domain.Text("name", Name);
        domain.OptionalDateTime("exDate", ExDate);
        domain.End();
    }
}

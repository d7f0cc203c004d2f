using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Host;

/// <summary>Reads a host object (RFC 5732 §3.1.2).</summary>
public sealed record HostInfo(string Name) : HostCommand
{
    public override string Verb => "info";
    public override bool IsTransform => false;

    internal static HostInfo Read(XElement info)
    {
        info.Only("name");
        return new HostInfo(info.RequiredText("name"));
    }

    internal override void WriteObject(XmlWriter writer)
    {
        var host = writer.Host();
        host.Start("info");
        host.Text("name", Name);
        host.End();
    }
}

/// <summary>A host object as its registry has it.</summary>
public sealed record HostInfoData : HostData
{
    public required string Name { get; init; }
    public required string Roid { get; init; }
    public IReadOnlyList<ObjectStatus> Status { get; init; } = [];
    public IReadOnlyList<HostAddress> Addresses { get; init; } = [];
    public required string ClID { get; init; }
    public required string CrID { get; init; }
    public required DateTimeOffset CrDate { get; init; }
    public string? UpID { get; init; }
    public DateTimeOffset? UpDate { get; init; }
    public DateTimeOffset? TrDate { get; init; }

    internal static HostInfoData Read(XElement infData) => new()
    {
        Name = infData.RequiredText("name"),
        Roid = infData.RequiredText("roid"),
        Status = [.. infData.Children("status").Select(ObjectStatus.Read)],
        Addresses = [.. infData.Children("addr").Select(HostAddress.Read)],
        ClID = infData.RequiredText("clID"),
        CrID = infData.RequiredText("crID"),
        CrDate = infData.Required("crDate").ToDateTime(),
        UpID = infData.ChildText("upID"),
        UpDate = infData.OptionalDateTime("upDate"),
        TrDate = infData.OptionalDateTime("trDate"),
    };

    internal override void Write(XmlWriter writer)
    {
        var host = writer.Host();
        host.Start("infData");
        host.Text("name", Name);
        host.Text("roid", Roid);
        foreach (var status in Status)
        {
            status.Write(host, "status");
        }

        foreach (var address in Addresses)
        {
            address.Write(host, "addr");
        }

        host.Text("clID", ClID);
        host.Text("crID", CrID);
        host.DateTime("crDate", CrDate);
        host.OptionalText("upID", UpID);
        host.OptionalDateTime("upDate", UpDate);
        host.OptionalDateTime("trDate", TrDate);
        host.End();
    }
}

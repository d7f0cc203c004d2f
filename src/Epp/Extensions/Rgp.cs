using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Extensions;

/// <summary>The values of rgpStatus (RFC 3915 §3.1).</summary>
public static class RgpStatus
{
    public const string AddPeriod = "addPeriod";
    public const string AutoRenewPeriod = "autoRenewPeriod";
    public const string RenewPeriod = "renewPeriod";
    public const string TransferPeriod = "transferPeriod";
    public const string RedemptionPeriod = "redemptionPeriod";
    public const string PendingRestore = "pendingRestore";
    public const string PendingDelete = "pendingDelete";
}

/// <summary>An element of rgp-1.0.</summary>
public abstract record RgpElement : EppElement
{
    public sealed override string NamespaceUri => EppNamespaces.RgpUri;
}

/// <summary>A restore, as an extension of a domain update that changes nothing (RFC 3915 §4.2.5).</summary>
/// <param name="Op"><see cref="OpRequest"/> or <see cref="OpReport"/>.</param>
/// <param name="Report">With op="report"; the schema lets it be absent, so a server must answer 2003 itself.</param>
public sealed record RgpUpdate(string Op, RgpReport? Report = null) : RgpElement
{
    public const string OpRequest = "request";
    public const string OpReport = "report";

    public static RgpUpdate Request { get; } = new(OpRequest);

    internal static RgpUpdate Read(XElement update)
    {
        update.Only("restore");
        var restore = update.Required("restore");
        restore.Only("report");
        return restore.RequiredAttribute("op") switch
        {
            var op and (OpRequest or OpReport) =>
                new RgpUpdate(op, restore.Child("report") is { } report ? RgpReport.Read(report) : null),
            var other => throw new EppSyntaxException(
                EppCode.ParameterValueSyntax, $"op is request or report, not {other}.", restore),
        };
    }

    internal override void Write(XmlWriter writer)
    {
        var rgp = writer.Rgp();
        rgp.Start("update");
        rgp.Start("restore");
        rgp.Attribute("op", Op);
        Report?.Write(rgp);
        rgp.End();
        rgp.End();
    }
}

/// <summary>A restore report: the registrar's statement to the registry of what was restored and why (RFC 3915 §4.2.5).</summary>
public sealed record RgpReport
{
    /// <summary>The registration data before the deletion.</summary>
    public required MixedContent PreData { get; init; }

    /// <summary>The registration data at the time of the report.</summary>
    public required MixedContent PostData { get; init; }

    /// <summary>When the domain was deleted.</summary>
    public required DateTimeOffset DelTime { get; init; }

    /// <summary>When the restore was requested.</summary>
    public required DateTimeOffset ResTime { get; init; }

    public required RgpText ResReason { get; init; }

    /// <summary>Two by the RFC's prose; its schema takes one or two.</summary>
    public required IReadOnlyList<RgpText> Statements { get; init; }

    public MixedContent? Other { get; init; }

    internal static RgpReport Read(XElement report)
    {
        report.Only("preData", "postData", "delTime", "resTime", "resReason", "statement", "other");
        var statements = report.Children("statement").Select(RgpText.Read).ToList();
        return new RgpReport
        {
            PreData = MixedContent.Read(report.Required("preData")),
            PostData = MixedContent.Read(report.Required("postData")),
            DelTime = report.Required("delTime").ToDateTime(),
            ResTime = report.Required("resTime").ToDateTime(),
            ResReason = RgpText.Read(report.Required("resReason")),
            Statements = statements.Count switch
            {
                0 => throw new EppSyntaxException(EppCode.RequiredParameterMissing, "report needs statement.", report),
                <= 2 => statements,
                _ => throw new EppSyntaxException(EppCode.SyntaxError, "report has at most two statements.", report),
            },
            Other = report.Child("other") is { } other ? MixedContent.Read(other) : null,
        };
    }

    internal void Write(ElementWriter rgp)
    {
        rgp.Start("report");
        WriteMixed(rgp, "preData", PreData);
        WriteMixed(rgp, "postData", PostData);
        rgp.DateTime("delTime", DelTime);
        rgp.DateTime("resTime", ResTime);
        ResReason.Write(rgp, "resReason");
        foreach (var statement in Statements)
        {
            statement.Write(rgp, "statement");
        }

        if (Other is not null)
        {
            WriteMixed(rgp, "other", Other);
        }

        rgp.End();
    }

    private static void WriteMixed(ElementWriter rgp, string name, MixedContent content)
    {
        rgp.Start(name);
        content.Write(rgp.Xml);
        rgp.End();
    }
}

/// <summary>A text of a report, with its language (null: the schema's default, en).</summary>
public sealed record RgpText(MixedContent Content, string? Lang = null)
{
    public RgpText(string text, string? lang = null)
        : this(MixedContent.FromText(text), lang)
    {
    }

    public string Text => Content.Text;

    internal static RgpText Read(XElement element) => new(MixedContent.Read(element), element.AttributeText("lang"));

    internal void Write(ElementWriter rgp, string name)
    {
        rgp.Start(name);
        rgp.Attribute("lang", Lang);
        Content.Write(rgp.Xml);
        rgp.End();
    }
}

/// <summary>
/// The grace period states of a domain, beside its infData (RFC 3915 §4.1.2). The schema allows one; some registries send
/// several.
/// </summary>
public sealed record RgpInfoData(IReadOnlyList<ObjectStatus> Status) : RgpElement
{
    public bool Has(string status) => Status.Any(item => item.Value == status);

    internal static RgpInfoData Read(XElement infData) => new([.. infData.Children("rgpStatus").Select(ObjectStatus.Read)]);

    internal override void Write(XmlWriter writer) => WriteStatus(writer.Rgp(), "infData", Status);

    internal static void WriteStatus(ElementWriter rgp, string name, IReadOnlyList<ObjectStatus> statuses)
    {
        rgp.Start(name);
        foreach (var status in statuses)
        {
            status.Write(rgp, "rgpStatus");
        }

        rgp.End();
    }
}

/// <summary>The state after a restore request (RFC 3915 §4.2.5); a registry may leave it out, so info decides.</summary>
public sealed record RgpUpdateData(IReadOnlyList<ObjectStatus> Status) : RgpElement
{
    internal static RgpUpdateData Read(XElement upData) => new([.. upData.Children("rgpStatus").Select(ObjectStatus.Read)]);

    internal override void Write(XmlWriter writer) => RgpInfoData.WriteStatus(writer.Rgp(), "upData", Status);
}

using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Domain;

/// <summary>The end of an action that was answered 1001, by poll message (RFC 5731 §3.3, panData).</summary>
/// <param name="PaResult">Whether the action was carried out.</param>
public sealed record DomainPendingActionData(string Name, bool PaResult) : DomainData
{
    /// <summary>The clTRID of the command that was pending.</summary>
    public string? PaClTRID { get; init; }

    public string? PaSvTRID { get; init; }
    public DateTimeOffset? PaDate { get; init; }

    internal static DomainPendingActionData Read(XElement panData)
    {
        var name = panData.Required("name");

        // paTRID's children are of the EPP namespace.
        var paTRID = panData.Child("paTRID");
        return new DomainPendingActionData(name.NonEmpty(), name.BooleanAttribute("paResult")
            ?? throw new EppSyntaxException(EppCode.RequiredParameterMissing, "panData's name needs paResult.", name))
        {
            PaClTRID = paTRID?.Element(EppNamespaces.Epp + "clTRID")?.Value.Trim(),
            PaSvTRID = paTRID?.Element(EppNamespaces.Epp + "svTRID")?.Value.Trim(),
            PaDate = panData.OptionalDateTime("paDate"),
        };
    }

    internal override void Write(XmlWriter writer)
    {
        var domain = writer.Domain();
        var epp = writer.Epp();
        domain.Start("panData");
        domain.Text("name", Name, ("paResult", ElementWriter.Format(PaResult)));
        domain.Start("paTRID");
        epp.OptionalText("clTRID", PaClTRID);
        epp.OptionalText("svTRID", PaSvTRID);
        domain.End();
        domain.OptionalDateTime("paDate", PaDate);
        domain.End();
    }
}

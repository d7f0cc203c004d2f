using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp;

/// <summary>One <c>cd</c> of a check's answer: whether the name or id is free to be created, and why not.</summary>
public sealed record CheckItem(string Id, bool IsAvailable)
{
    public string? Reason { get; init; }
    public string? ReasonLang { get; init; }

    internal static IReadOnlyList<CheckItem> ReadAll(XElement chkData, string name) => [.. chkData.Children("cd").Select(cd =>
    {
        var id = cd.Required(name);
        return new CheckItem(id.NonEmpty(), id.BooleanAttribute("avail") ?? false)
        {
            Reason = cd.ChildText("reason"),
            ReasonLang = cd.Child("reason")?.AttributeText("lang"),
        };
    })];

    internal static void WriteAll(ElementWriter writer, string name, IReadOnlyList<CheckItem> items)
    {
        writer.Start("chkData");
        foreach (var item in items)
        {
            writer.Start("cd");
            writer.Text(name, item.Id, ("avail", ElementWriter.Format(item.IsAvailable)));
            writer.OptionalText("reason", item.Reason, ("lang", item.ReasonLang));
            writer.End();
        }

        writer.End();
    }
}

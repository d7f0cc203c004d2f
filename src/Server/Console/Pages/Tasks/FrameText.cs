using System.Xml;
using System.Xml.Linq;

namespace Reprieve.Server.Console.Pages.Tasks;

/// <summary>A frame to be read: its XML broken into lines, and what it is in a word or two.</summary>
/// <param name="Label">The command, or the code of the answer: <c>update, rgp:restore request</c>, <c>1000</c>; empty where neither is seen.</param>
/// <param name="Xml">What is no XML is left as it is.</param>
internal sealed record FrameText(string Label, string Xml)
{
    public static FrameText Of(string xml)
    {
        XElement root;
        try
        {
            using var text = new StringReader(xml);
            using var reader = XmlReader.Create(text);
            root = XElement.Load(reader);
        }
        catch (XmlException)
        {
            return new FrameText("", xml);
        }

        return new FrameText(LabelOf(root), root.ToString());
    }

    private static string LabelOf(XElement root) => root.Elements().FirstOrDefault() switch
    {
        { Name.LocalName: "command" } command when command.Elements().FirstOrDefault() is { } verb =>
            command.Descendants().FirstOrDefault(element => element.Name.LocalName == "restore") is { } restore
                ? $"{verb.Name.LocalName}, restore {restore.Attribute("op")?.Value}".TrimEnd()
                : verb.Name.LocalName,
        { Name.LocalName: "response" } response =>
            response.Elements().FirstOrDefault(element => element.Name.LocalName == "result")?.Attribute("code")?.Value ?? "",
        { } other => other.Name.LocalName,
        null => "",
    };
}

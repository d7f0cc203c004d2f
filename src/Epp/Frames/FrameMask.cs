using System.Globalization;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Frames;

/// <summary>
/// Makes a frame fit to be kept or shown: by the XML's structure, every <c>pw</c>, <c>newPW</c> and <c>authInfo</c> of any
/// namespace loses
/// its text, wherever it stands; values known to be secret lose theirs anywhere. What can't be parsed is not shown at all.
/// </summary>
public static class FrameMask
{
    public const string Mask = "***";

    // Shorter ones would blot out ordinary words; RFC 5730 has passwords of 6 to 16.
    private const int ShortestKnownSecret = 4;

    /// <summary>The frame's XML with its secrets masked, comments and processing instructions left out.</summary>
    /// <param name="secrets">Values to mask anywhere in text and attributes, such as the session's password.</param>
    public static string Apply(ReadOnlyMemory<byte> xml, params IReadOnlyCollection<string> secrets) =>
        Apply(xml, secrets, found: null).Xml;

    /// <param name="found">Takes the values that were masked, so that a reply that echoes them elsewhere is masked too.</param>
    internal static (string Xml, string? ClTRID) Apply(
        ReadOnlyMemory<byte> xml, IReadOnlyCollection<string> secrets, ISet<string>? found)
    {
        XElement root;
        try
        {
            root = EppDocument.Load(xml);
        }
        catch (EppSyntaxException)
        {
            return (string.Create(CultureInfo.InvariantCulture, $"({xml.Length} bytes that are not well-formed XML)"), null);
        }

        MaskByName(root, found);
        var known = secrets.Concat(found ?? Enumerable.Empty<string>())
            .Where(secret => secret.Length >= ShortestKnownSecret).ToList();
        if (known.Count > 0)
        {
            MaskByValue(root, known);
        }

        var clTRID = root.Descendants(EppNamespaces.Epp + "clTRID").FirstOrDefault(IsOwnId)?.Value.Trim();
        return (root.ToString(SaveOptions.DisableFormatting), clTRID);
    }

    // A panData's paTRID has a clTRID too, of another command.
    private static bool IsOwnId(XElement clTRID) => clTRID.Parent is { } parent
        && parent.Name.Namespace == EppNamespaces.Epp && parent.Name.LocalName is "command" or "trID";

    private static void MaskByName(XElement root, ISet<string>? found)
    {
        var texts = root.DescendantsAndSelf()
            .Where(element => element.Name.LocalName is "pw" or "newPW" or "authInfo")
            .SelectMany(element => element.DescendantNodes().OfType<XText>())
            .Where(text => !string.IsNullOrWhiteSpace(text.Value))
            .Distinct()
            .ToList();
        foreach (var text in texts)
        {
            found?.Add(text.Value.Trim());
            text.ReplaceWith(new XText(Mask));
        }
    }

    private static void MaskByValue(XElement root, List<string> known)
    {
        foreach (var element in root.DescendantsAndSelf())
        {
            foreach (var attribute in element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration))
            {
                attribute.Value = Replace(attribute.Value, known);
            }

            foreach (var text in element.Nodes().OfType<XText>())
            {
                text.Value = Replace(text.Value, known);
            }
        }
    }

    private static string Replace(string value, List<string> known) =>
        known.Aggregate(value, (masked, secret) => masked.Replace(secret, Mask, StringComparison.Ordinal));
}

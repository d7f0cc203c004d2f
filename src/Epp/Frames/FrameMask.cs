using System.Globalization;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Frames;

/// <summary>
/// Makes a frame fit to be kept or shown: by the XML's structure, every <c>pw</c>, <c>newPW</c> and <c>authInfo</c> of any
/// namespace loses its text and attributes, wherever it stands; values known to be secret are masked anywhere. What can't be
/// parsed is not shown at all.
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

        var known = Known(secrets.Concat(found ?? Enumerable.Empty<string>()));
        if (known.Count > 0)
        {
            MaskByValue(root, known);
        }

        var clTRID = root.Descendants(EppNamespaces.Epp + "clTRID").FirstOrDefault(IsOwnId)?.Value.Trim();
        return (root.ToString(SaveOptions.DisableFormatting), clTRID);
    }

    /// <summary>A server's words with the secrets masked that it may have repeated.</summary>
    internal static string Text(string text, IReadOnlyCollection<string> secrets) =>
        secrets.Count == 0 ? text : Replace(text, Known(secrets));

    // Longest first: one may be the beginning of another.
    private static List<string> Known(IEnumerable<string> secrets) =>
        [.. secrets.Where(secret => secret.Length >= ShortestKnownSecret).OrderByDescending(secret => secret.Length)];

    // A panData's paTRID has a clTRID too, of another command.
    private static bool IsOwnId(XElement clTRID) => clTRID.Parent is { } parent
        && parent.Name.Namespace == EppNamespaces.Epp && parent.Name.LocalName is "command" or "trID";

    private static void MaskByName(XElement root, ISet<string>? found)
    {
        var secret = root.DescendantsAndSelf()
            .Where(element => element.Name.LocalName is "pw" or "newPW" or "authInfo")
            .SelectMany(element => element.DescendantsAndSelf())
            .Distinct()
            .ToList();
        foreach (var element in secret)
        {
            Rewrite(element, Hide);

            // The roid names the object whose password it is.
            foreach (var attribute in Attributes(element).Where(attribute => attribute.Name.LocalName != "roid"))
            {
                attribute.Value = Hide(attribute.Value);
            }
        }

        string Hide(string value)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                return value;
            }

            found?.Add(value.Trim());
            return Mask;
        }
    }

    private static void MaskByValue(XElement root, List<string> known)
    {
        foreach (var element in root.DescendantsAndSelf())
        {
            Rewrite(element, text => Replace(text, known));
            foreach (var attribute in Attributes(element))
            {
                attribute.Value = Replace(attribute.Value, known);
            }
        }
    }

    /// <summary>An element's own text as one, however CDATA sections and children cut it up.</summary>
    private static void Rewrite(XElement element, Func<string, string> rewrite)
    {
        var parts = element.Nodes().OfType<XText>().ToList();
        var text = string.Concat(parts.Select(part => part.Value));
        var rewritten = rewrite(text);
        if (rewritten != text)
        {
            parts[0].ReplaceWith(new XText(rewritten));
            parts.Skip(1).Remove();
        }
    }

    private static IEnumerable<XAttribute> Attributes(XElement element) =>
        element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration);

    private static string Replace(string value, List<string> known) =>
        known.Aggregate(value, (masked, secret) => masked.Replace(secret, Mask, StringComparison.Ordinal));
}

using System.Xml;
using System.Xml.Linq;

namespace Reprieve.Epp;

/// <summary>
/// Content that may be text, XML or both: <c>rgp:preData</c>, <c>rgp:postData</c>, <c>rgp:other</c>, a result's <c>value</c>, a
/// poll message.
/// Equal where the XML is.
/// </summary>
public sealed class MixedContent : IEquatable<MixedContent>
{
    private readonly IReadOnlyList<XNode> _nodes;

    private MixedContent(IReadOnlyList<XNode> nodes) => _nodes = nodes;

    public static MixedContent Empty { get; } = new([]);

    public bool IsEmpty => _nodes.Count == 0;

    /// <summary>The text of it all, markup left out, white space as it came.</summary>
    public string Text => string.Concat(_nodes.Select(node => node switch
    {
        XText text => text.Value,
        XElement element => element.Value,
        _ => "",
    }));

    /// <summary>The elements among it.</summary>
    public IEnumerable<XElement> Elements => _nodes.OfType<XElement>();

    /// <summary>Text; a character that XML cannot carry becomes U+FFFD.</summary>
    public static MixedContent FromText(string text) => text.Length == 0 ? Empty : new([new XText(Carriable(text))]);

    public static MixedContent FromXml(params IReadOnlyList<XElement> elements) => new([.. elements]);

    public bool Equals(MixedContent? other) => other is not null && ToString() == other.ToString();

    public override bool Equals(object? obj) => Equals(obj as MixedContent);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Concat(_nodes.Select(node => node.ToString(SaveOptions.DisableFormatting)));

    private static string Carriable(string text)
    {
        if (text.All(XmlConvert.IsXmlChar))
        {
            return text;
        }

        var letters = text.ToCharArray();
        for (var index = 0; index < letters.Length; index++)
        {
            if (index + 1 < letters.Length && XmlConvert.IsXmlSurrogatePair(letters[index + 1], letters[index]))
            {
                index++;
            }
            else if (!XmlConvert.IsXmlChar(letters[index]))
            {
                letters[index] = '\uFFFD';
            }
        }

        return new string(letters);
    }

    internal static MixedContent Read(XElement element) => new([.. element.Nodes()]);

    internal void Write(XmlWriter writer)
    {
        foreach (var node in _nodes)
        {
            node.WriteTo(writer);
        }
    }
}

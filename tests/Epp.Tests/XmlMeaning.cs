using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Reprieve.Epp.Tests;

/// <summary>
/// What a frame says, whatever its prefixes, order of children, white space between elements, schema hints and ways to write
/// a date or boolean: two frames with the same meaning give the same text.
/// </summary>
internal static class XmlMeaning
{
    private static readonly XNamespace _schemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

    internal static string Of(byte[] xml)
    {
        using var reader = XmlReader.Create(new MemoryStream(xml), new XmlReaderSettings { IgnoreComments = true });
        return Of(XElement.Load(reader, LoadOptions.PreserveWhitespace));
    }

    internal static string Of(string xml) => Of(Encoding.UTF8.GetBytes(xml));

    private static string Of(XElement element)
    {
        var attributes = element.Attributes()
            .Where(attribute => !attribute.IsNamespaceDeclaration && attribute.Name.Namespace != _schemaInstance)
            .Where(attribute => (attribute.Name.LocalName, attribute.Value) is not ("ip", "v4"))
            .Select(attribute => $" {attribute.Name}={Value(attribute.Value)}")
            .Order(StringComparer.Ordinal);
        var isMixed = element.HasElements && element.Nodes().OfType<XText>().Any(text => !string.IsNullOrWhiteSpace(text.Value));
        var content = isMixed
            ? element.Nodes().Select(node => node is XElement child ? Of(child) : ((XText)node).Value)
            : element.HasElements ? element.Elements().Select(Of).Order(StringComparer.Ordinal) : [Value(element.Value.Trim())];
        return $"<{element.Name}{string.Concat(attributes)}>{string.Concat(content)}</>";
    }

    private static string Value(string value) => value switch
    {
        "true" => "1",
        "false" => "0",
        _ when value.Length >= 20 && value[10] == 'T' && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var date)
            => date.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        _ => value,
    };
}

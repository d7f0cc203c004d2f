using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Reprieve.Epp.Xml;

/// <summary>
/// The one way XML comes in and goes out: no DTD, no resolver, bounded; UTF-8 with the EPP namespace as default.
/// </summary>
internal static class EppDocument
{
    // Frames of any extension known are some 15 deep. Building the tree costs the square of its depth, walks over it may too.
    private const int MaxDepth = 100;

    // Each costs many times its bytes in a tree; the largest frames known, checks of a thousand names with fees, have some thousands.
    private const int MaxElements = 50_000;
    private const int MaxAttributes = 64;

    private static readonly XmlReaderSettings ReaderSettings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = 16 * 1024 * 1024,
    };

    private static readonly XmlWriterSettings WriterSettings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        NewLineHandling = NewLineHandling.Entitize,
    };

    internal static XElement Load(ReadOnlyMemory<byte> xml)
    {
        try
        {
            using var stream = new MemoryStream(xml.ToArray(), writable: false);
            Scan(stream);
            stream.Position = 0;
            using var reader = XmlReader.Create(stream, ReaderSettings);
            // White space counts in mixed content; everywhere else readers trim.
            return XElement.Load(reader, LoadOptions.PreserveWhitespace);
        }
        // All but the first are the reader's own stumbling over what is no XML.
        catch (Exception exception) when (exception is XmlException or InvalidCastException or InvalidOperationException or ArgumentException)
        {
            throw new EppSyntaxException(
                EppCode.SyntaxError, $"The frame is not well-formed XML: {exception.Message}", offending: null, exception);
        }
    }

    /// <summary>To the end: what follows the root must be well formed too.</summary>
    private static void Scan(MemoryStream stream)
    {
        using var reader = XmlReader.Create(stream, ReaderSettings);
        var elements = 0;
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                throw new XmlException($"it nests deeper than {MaxDepth} elements");
            }

            if (reader.NodeType == XmlNodeType.Element && ++elements > MaxElements)
            {
                throw new XmlException($"it has more than {MaxElements} elements");
            }

            // Namespaces in XML 1.0 §3: no element may have it. The reader lets it through, and nothing can write it again.
            if (reader.NodeType == XmlNodeType.Element && (reader.Prefix == "xmlns" || reader.NamespaceURI == XNamespace.Xmlns.NamespaceName))
            {
                throw new XmlException("an element has the prefix xmlns, or its namespace");
            }

            if (reader.AttributeCount > MaxAttributes)
            {
                throw new XmlException($"an element has more than {MaxAttributes} attributes");
            }
        }
    }

    /// <summary>The one child of <c>epp</c>.</summary>
    internal static XElement Body(XElement root)
    {
        if (root.Name != EppNamespaces.Epp + "epp")
        {
            throw new EppSyntaxException(
                EppCode.SyntaxError, $"The root element is {root.Name}, not epp of {EppNamespaces.EppUri}.", root);
        }

        var children = root.Elements().Take(2).ToList();
        return children is [var body] && body.Name.Namespace == EppNamespaces.Epp
            ? body
            : throw new EppSyntaxException(
                EppCode.SyntaxError, "The epp element needs exactly one child, of its own namespace.", root);
    }

    internal static byte[] Write(Action<XmlWriter> writeBody)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, WriterSettings))
        {
            writer.WriteStartDocument(standalone: false);
            writer.WriteStartElement("epp", EppNamespaces.EppUri);
            writeBody(writer);
            writer.WriteEndElement();
        }

        return stream.ToArray();
    }

    internal static void WriteChildren(XmlWriter writer, string parent, IReadOnlyList<EppElement> children)
    {
        if (children.Count == 0)
        {
            return;
        }

        writer.WriteStartElement(parent, EppNamespaces.EppUri);
        foreach (var child in children)
        {
            child.Write(writer);
        }

        writer.WriteEndElement();
    }
}

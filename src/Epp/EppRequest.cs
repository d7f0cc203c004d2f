using System.Xml;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp;

/// <summary>A frame a client sends: a command, or hello.</summary>
public abstract record EppRequest
{
    /// <summary>Reads one frame's XML.</summary>
    /// <exception cref="EppSyntaxException">With the result code to answer, and the clTRID where it could be read.</exception>
    public static EppRequest Read(ReadOnlyMemory<byte> xml)
    {
        var body = EppDocument.Body(EppDocument.Load(xml));
        return body.Name.LocalName switch
        {
            "hello" => new Hello(),
            "command" => CommandReader.Read(body),
            "extension" => throw new EppSyntaxException(
                EppCode.UnimplementedCommand, "Protocol extensions are not implemented.", body),
            _ => throw new EppSyntaxException(EppCode.SyntaxError, $"A client does not send {body.Name.LocalName}.", body),
        };
    }

    /// <summary>The frame's XML in UTF-8, without the length that goes before it.</summary>
    public byte[] ToXml() => EppDocument.Write(Write);

    private protected abstract void Write(XmlWriter writer);
}

/// <summary>Asks for a greeting (RFC 5730 §2.3): the keepalive of a session.</summary>
public sealed record Hello : EppRequest
{
    private protected override void Write(XmlWriter writer)
    {
        writer.WriteStartElement("hello", EppNamespaces.EppUri);
        writer.WriteEndElement();
    }
}

/// <summary>A command with its transaction id (3 to 64 characters; optional in the RFC, always sent by us).</summary>
public sealed record CommandRequest(EppCommand Command, string? ClTRID) : EppRequest
{
    private protected override void Write(XmlWriter writer)
    {
        writer.WriteStartElement("command", EppNamespaces.EppUri);
        Command.WriteVerb(writer);
        EppDocument.WriteChildren(writer, "extension", Command.Extensions);
        writer.Epp().OptionalText("clTRID", ClTRID);
        writer.WriteEndElement();
    }
}

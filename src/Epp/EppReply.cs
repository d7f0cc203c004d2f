using System.Xml;
using Reprieve.Epp.Session;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp;

/// <summary>A frame a server sends: the greeting, or the response to a command.</summary>
public abstract record EppReply
{
    /// <summary>Reads one frame's XML; what a registry adds or orders otherwise is no fault.</summary>
    /// <exception cref="EppSyntaxException">The frame is no reply at all.</exception>
    public static EppReply Read(ReadOnlyMemory<byte> xml)
    {
        var body = EppDocument.Body(EppDocument.Load(xml));
        return body.Name.LocalName switch
        {
            "greeting" => Greeting.Read(body),
            "response" => EppResponse.Read(body),
            _ => throw new EppSyntaxException(EppCode.SyntaxError, $"A server does not send {body.Name.LocalName}.", body),
        };
    }

    /// <summary>The frame's XML in UTF-8, without the length that goes before it.</summary>
    public byte[] ToXml() => EppDocument.Write(Write);

    private protected abstract void Write(XmlWriter writer);
}

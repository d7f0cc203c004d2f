using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Session;

/// <summary>
/// Reads the head of the message queue (<c>req</c>), or takes it off by its id (<c>ack</c>) (RFC 5730 §2.9.2.3).
/// </summary>
public sealed record Poll(string Op, string? MsgID = null) : EppCommand
{
    public const string OpReq = "req";
    public const string OpAck = "ack";

    public static Poll Req { get; } = new(OpReq);

    public override string Verb => "poll";

    /// <summary>An ack changes the queue, but no object: a repeat is harmless.</summary>
    public override bool IsTransform => false;

    public static Poll Ack(string msgID) => new(OpAck, msgID);

    internal static Poll Read(XElement poll) => poll.RequiredAttribute("op") switch
    {
        OpReq => Req,
        OpAck => Ack(poll.RequiredAttribute("msgID")),
        var other => throw new EppSyntaxException(EppCode.ParameterValueSyntax, $"op is req or ack, not {other}.", poll),
    };

    internal override void WriteVerb(XmlWriter writer)
    {
        var epp = writer.Epp();
        epp.Start("poll");
        epp.Attribute("op", Op);
        epp.Attribute("msgID", MsgID);
        epp.End();
    }
}

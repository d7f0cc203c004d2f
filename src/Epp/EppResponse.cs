using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp;

/// <summary>The answer to a command (RFC 5730 §2.6). Whatever its code, it is data.</summary>
public sealed record EppResponse : EppReply
{
    /// <summary>At least one; several only where all are failures.</summary>
    public required IReadOnlyList<EppResult> Results { get; init; }

    public MessageQueue? MsgQ { get; init; }

    /// <summary>The children of <c>resData</c>.</summary>
    public IReadOnlyList<EppElement> ResData { get; init; } = [];

    /// <summary>The children of <c>extension</c>.</summary>
    public IReadOnlyList<EppElement> Extensions { get; init; } = [];

    /// <summary>The command's transaction id, echoed.</summary>
    public string? ClTRID { get; init; }

    /// <summary>The server's own; null only where a registry left it out.</summary>
    public string? SvTRID { get; init; }

    /// <summary>The first result's code.</summary>
    public int Code => Results[0].Code;

    public bool IsSuccess => EppCode.IsSuccess(Code);

    /// <summary>Whether the server closes after this answer.</summary>
    public bool EndsSession => Results.Any(result => EppCode.EndsSession(result.Code));

    /// <summary>The first child of resData of this kind, or null.</summary>
    public T? Data<T>() where T : EppElement => ResData.OfType<T>().FirstOrDefault();

    /// <summary>The first extension of this kind, or null.</summary>
    public T? Extension<T>() where T : EppElement => Extensions.OfType<T>().FirstOrDefault();

    internal static EppResponse Read(XElement response)
    {
        var results = response.Children("result").Select(EppResult.Read).ToList();
        if (results.Count == 0)
        {
            throw new EppSyntaxException(EppCode.RequiredParameterMissing, "The response has no result.", response);
        }

        // Some servers put trID before resData and extension, against the schema: children are found by name.
        var trID = response.Children("trID").FirstOrDefault();
        return new EppResponse
        {
            Results = results,
            MsgQ = response.Children("msgQ").Select(MessageQueue.Read).FirstOrDefault(),
            ResData = [.. response.Children("resData").SelectMany(ReplyElements.ReadChildren)],
            Extensions = [.. response.Children("extension").SelectMany(ReplyElements.ReadChildren)],
            ClTRID = trID?.Children("clTRID").FirstOrDefault()?.Value.Trim(),
            SvTRID = trID?.Children("svTRID").FirstOrDefault()?.Value.Trim(),
        };
    }

    private protected override void Write(XmlWriter writer)
    {
        var epp = writer.Epp();
        epp.Start("response");
        foreach (var result in Results)
        {
            result.Write(writer);
        }

        MsgQ?.Write(writer);
        EppDocument.WriteChildren(writer, "resData", ResData);
        EppDocument.WriteChildren(writer, "extension", Extensions);
        epp.Start("trID");
        epp.OptionalText("clTRID", ClTRID);
        epp.OptionalText("svTRID", SvTRID);
        epp.End();
        epp.End();
    }
}

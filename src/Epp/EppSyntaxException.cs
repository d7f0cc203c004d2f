using System.Xml.Linq;

namespace Reprieve.Epp;

/// <summary>
/// What was read is not a frame this codec can take. For a command it carries the result code a server answers with:
/// 2000 unknown command, 2001 structure, 2003 missing, 2005 a value's syntax, 2101 known but not implemented, 2307 object
/// service.
/// </summary>
public sealed class EppSyntaxException : FormatException
{
    public EppSyntaxException(int code, string reason, XElement? offending = null, Exception? inner = null)
        : base(reason, inner)
    {
        Code = code;
        Offending = offending;
    }

    /// <summary>The result code of RFC 5730 that fits.</summary>
    public int Code { get; }

    /// <summary>The element at fault, for the answer's <c>value</c>; null where the frame as a whole is at fault.</summary>
    public XElement? Offending { get; }

    /// <summary>The command's own transaction id, where it could still be read: the answer echoes it.</summary>
    public string? ClTRID { get; internal set; }
}

using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp;

/// <summary>
/// Authorization information of a domain or contact: a secret, never shown. Its text form says only that it is there.
/// </summary>
public sealed record AuthInfo
{
    /// <summary>The <c>pw</c>; null with <see cref="Ext"/>, or where a change takes the information away.</summary>
    public string? Password { get; init; }

    /// <summary>The object whose password it is, where not the object's own.</summary>
    public string? Roid { get; init; }

    public XElement? Ext { get; init; }

    public static AuthInfo FromPassword(string password) => new() { Password = password };

    /// <summary>In an update's chg: takes the information away.</summary>
    public static AuthInfo Null { get; } = new();

    public override string ToString() => "AuthInfo (not shown)";

    internal static AuthInfo Read(XElement authInfo)
    {
        if (authInfo.Child("pw") is { } pw)
        {
            return new AuthInfo { Password = pw.Value, Roid = pw.AttributeText("roid") };
        }

        if (authInfo.Child("ext") is { } ext)
        {
            return new AuthInfo { Ext = ext.Elements().FirstOrDefault() };
        }

        return authInfo.Child("null") is not null
            ? Null
            : throw new EppSyntaxException(EppCode.RequiredParameterMissing, "authInfo needs pw or ext.", authInfo);
    }

    internal void Write(ElementWriter writer)
    {
        writer.Start("authInfo");
        if (Password is not null)
        {
            writer.Text("pw", Password, ("roid", Roid));
        }
        else if (Ext is not null)
        {
            writer.Start("ext");
            Ext.WriteTo(writer.Xml);
            writer.End();
        }
        else
        {
            writer.Empty("null");
        }

        writer.End();
    }
}

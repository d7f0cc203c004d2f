using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Session;

/// <summary>Opens a session (RFC 5730 §2.9.1.1). The text form shows no password.</summary>
public sealed record Login(string ClID, string Pw) : EppCommand
{
    /// <summary>6 to 16 characters, as <see cref="Pw"/>.</summary>
    public string? NewPw { get; init; }

    public string Version { get; init; } = "1.0";
    public string Lang { get; init; } = "en";
    public IReadOnlyList<string> ObjUris { get; init; } = [];
    public IReadOnlyList<string> ExtUris { get; init; } = [];

    public override string Verb => "login";

    /// <summary>A new password is a change whose outcome a lost reply leaves open.</summary>
    public override bool IsTransform => NewPw is not null;

    public override string ToString() => $"Login {ClID}";

    internal static Login Read(XElement login)
    {
        login.Only("clID", "pw", "newPW", "options", "svcs");
        var options = login.Required("options");
        var svcs = login.Required("svcs");
        return new Login(login.RequiredText("clID"), login.RequiredText("pw"))
        {
            NewPw = login.Child("newPW")?.NonEmpty(),
            Version = options.RequiredText("version"),
            Lang = options.RequiredText("lang"),
            ObjUris = svcs.AtLeastOne("objURI"),
            ExtUris = [.. svcs.Child("svcExtension")?.Children("extURI").Select(uri => uri.NonEmpty()) ?? []],
        };
    }

    internal override void WriteVerb(XmlWriter writer)
    {
        var epp = writer.Epp();
        epp.Start("login");
        epp.Text("clID", ClID);
        epp.Text("pw", Pw);
        epp.OptionalText("newPW", NewPw);
        epp.Start("options");
        epp.Text("version", Version);
        epp.Text("lang", Lang);
        epp.End();
        epp.Start("svcs");
        epp.Texts("objURI", ObjUris);
        WriteExtensions(epp, ExtUris);
        epp.End();
        epp.End();
    }

    internal static void WriteExtensions(ElementWriter epp, IReadOnlyList<string> uris)
    {
        if (uris.Count > 0)
        {
            epp.Start("svcExtension");
            epp.Texts("extURI", uris);
            epp.End();
        }
    }
}

using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Session;

/// <summary>What a server says of itself on connect, and to hello (RFC 5730 §2.4).</summary>
public sealed record Greeting : EppReply
{
    private const string DefaultDcp =
        """
        <dcp xmlns="urn:ietf:params:xml:ns:epp-1.0"><access><all/></access><statement><purpose><admin/><prov/></purpose>
        <recipient><ours/><public/></recipient><retention><stated/></retention></statement></dcp>
        """;

    public required string SvID { get; init; }

    /// <summary>The server's clock; null only where a registry sent none that can be read.</summary>
    public required DateTimeOffset? SvDate { get; init; }

    public IReadOnlyList<string> Versions { get; init; } = ["1.0"];
    public IReadOnlyList<string> Langs { get; init; } = ["en"];

    /// <summary>The object services offered.</summary>
    public IReadOnlyList<string> ObjUris { get; init; } = [];

    /// <summary>The extensions offered.</summary>
    public IReadOnlyList<string> ExtUris { get; init; } = [];

    /// <summary>The data collection policy, kept as XML; null writes a plain one.</summary>
    public XElement? Dcp { get; init; }

    public bool Offers(string uri) =>
        ObjUris.Contains(uri, StringComparer.Ordinal) || ExtUris.Contains(uri, StringComparer.Ordinal);

    internal static Greeting Read(XElement greeting)
    {
        var menu = greeting.Child("svcMenu");
        return new Greeting
        {
            SvID = greeting.ChildText("svID") ?? "",
            // A greeting with an odd date still opens a session; only the clock offset goes without.
            SvDate = greeting.ReadableDateTime("svDate"),
            Versions = [.. menu?.Children("version").Select(version => version.Value.Trim()) ?? []],
            Langs = [.. menu?.Children("lang").Select(lang => lang.Value.Trim()) ?? []],
            ObjUris = [.. menu?.Children("objURI").Select(uri => uri.Value.Trim()) ?? []],
            ExtUris = [.. menu?.Child("svcExtension")?.Children("extURI").Select(uri => uri.Value.Trim()) ?? []],
            Dcp = greeting.Child("dcp"),
        };
    }

    private protected override void Write(XmlWriter writer)
    {
        var epp = writer.Epp();
        epp.Start("greeting");
        epp.Text("svID", SvID);
        epp.OptionalDateTime("svDate", SvDate);
        epp.Start("svcMenu");
        epp.Texts("version", Versions);
        epp.Texts("lang", Langs);
        epp.Texts("objURI", ObjUris);
        Login.WriteExtensions(epp, ExtUris);
        epp.End();
        (Dcp ?? XElement.Parse(DefaultDcp)).WriteTo(writer);
        epp.End();
    }
}

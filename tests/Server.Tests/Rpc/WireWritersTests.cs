using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CsCheck;
using Reprieve.Rpc;

namespace Reprieve.Server.Tests.Rpc;

/// <summary>The two writers: one tree, both forms.</summary>
public sealed class WireWritersTests
{
    [Fact]
    public void One_tree_is_written_in_both_forms()
    {
        var tree = Object(
            ("TaskNo", new WireString("a<&>\"'测试")),
            ("Gone", null),
            ("Count", new WireLong(-5)),
            ("Price", new WireDecimal(12.50m)),
            ("NextPage", new WireBool(false)),
            ("Data", Object(("TaskDetail", new WireArray([Object(("N", new WireString("1"))), Object(("N", new WireString("")))])))),
            ("Objects", new WireArray([new WireString("x"), new WireString("y")])),
            ("None", Object(("Empty", new WireArray([])))));
        Assert.Equal(
            """{"TaskNo":"a<&>\"'测试","Count":-5,"Price":12.50,"NextPage":false,"Data":{"TaskDetail":[{"N":"1"},{"N":""}]},"Objects":["x","y"],"None":{"Empty":[]}}""",
            Json(tree));
        Assert.Equal(
            "<?xml version='1.0' encoding='UTF-8'?><R><TaskNo>a&lt;&amp;&gt;\"'测试</TaskNo><Count>-5</Count><Price>12.50</Price><NextPage>false</NextPage><Data><TaskDetail><N>1</N></TaskDetail><TaskDetail><N></N></TaskDetail></Data><Objects>x</Objects><Objects>y</Objects><None></None></R>",
            Xml(tree));
    }

    [Fact]
    public void JSON_escapes_only_what_it_must_and_never_by_number()
    {
        Assert.Equal("""{"V":"\"\\\n\r\t\b\f/+<>&'é🙂"}""", Json(Object(("V", new WireString("\"\\\n\r\t\b\f/+<>&'é🙂")))));
        Assert.Equal("{\"V\":\"\uFFFD\uFFFD\uFFFD\u007f\u2028\"}", Json(Object(("V", new WireString("\0\u001b\ud800\u007f\u2028")))));
    }

    [Fact]
    public void XML_keeps_out_what_it_cannot_hold()
    {
        Assert.Equal(
            "<?xml version='1.0' encoding='UTF-8'?><R><V>\t\n&#xD;\uFFFD\uFFFD\uFFFD\uFFFD🙂</V></R>",
            Xml(Object(("V", new WireString("\t\n\r\0\u001f\ufffe\udc00🙂")))));
    }

    [Fact]
    public void Any_text_comes_back_through_a_reader()
    {
        Gen.String.Sample(text =>
        {
            var tree = Object(("V", new WireString(text)));
            var json = Json(tree);
            Assert.DoesNotContain("\\u", json.Replace(@"\\", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Equal(Readable(text, character => character is < ' ' and not ('\n' or '\r' or '\t' or '\b' or '\f')), JsonDocument.Parse(json).RootElement.GetProperty("V").GetString());
            Assert.Equal(
                Readable(text, character => character is (< ' ' and not ('\n' or '\r' or '\t')) or '\ufffe' or '\uffff'),
                XDocument.Parse(Xml(tree), LoadOptions.PreserveWhitespace).Root!.Element("V")!.Value);
        });
    }

    [Fact]
    public void Media_types_are_the_documented_ones()
    {
        Assert.Equal("application/json;charset=utf-8", RpcMediaTypes.Of(RpcFormat.Json, isError: false));
        Assert.Equal("application/json;charset=utf-8", RpcMediaTypes.Of(RpcFormat.Json, isError: true));
        Assert.Equal("application/xml;charset=utf-8", RpcMediaTypes.Of(RpcFormat.Xml, isError: false));
        Assert.Equal("text/xml;charset=utf-8", RpcMediaTypes.Of(RpcFormat.Xml, isError: true));
    }

    private static string Readable(string text, Func<char, bool> isLost) =>
        string.Concat(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Select(character => isLost(character) ? '\uFFFD' : character));

    private static WireObject Object(params (string Name, WireNode? Value)[] members) =>
        new([.. members.Select(member => KeyValuePair.Create(member.Name, member.Value))]);

    private static string Json(WireNode node)
    {
        var output = new ArrayBufferWriter<byte>();
        WireJson.Write(output, node);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Xml(WireObject node)
    {
        var output = new ArrayBufferWriter<byte>();
        WireXml.Write(output, "R", node);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}

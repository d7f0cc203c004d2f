using System.Text;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;

namespace Reprieve.Epp.Tests;

/// <summary>Frames made to break readers: refused as a whole, in both directions; a value that cannot be is unreadable and hurts nothing beside it.</summary>
public sealed class HostileXmlTests
{
    private const string Epp = "<epp xmlns=\"urn:ietf:params:xml:ns:epp-1.0\">";

    public static TheoryData<string, byte[]> Frames
    {
        get
        {
            var bomb = string.Concat(Enumerable.Range(1, 9).Select(level =>
                $"<!ENTITY e{level} \"{string.Concat(Enumerable.Repeat($"&e{level - 1};", 10))}\">"));
            return new()
            {
                { "entities that multiply", Utf8($"<!DOCTYPE epp [<!ENTITY e0 \"x\">{bomb}]>{Epp}<hello>&e9;</hello></epp>") },
                { "an entity of a file", Utf8($"<!DOCTYPE epp [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>{Epp}<hello>&f;</hello></epp>") },
                { "an external DTD", Utf8($"<!DOCTYPE epp SYSTEM \"http://127.0.0.1:9/x.dtd\">{Epp}<hello/></epp>") },
                { "an empty DTD", Utf8($"<!DOCTYPE epp []>{Epp}<hello/></epp>") },
                { "an entity that nobody declared", Utf8($"{Epp}<hello>&boo;</hello></epp>") },
                { "nesting", Utf8($"{Epp}{string.Concat(Enumerable.Repeat("<a>", 200_000))}") },
                { "nesting that ends", Utf8($"{Epp}{string.Concat(Enumerable.Repeat("<a>", 101))}{string.Concat(Enumerable.Repeat("</a>", 101))}</epp>") },
                { "elements", Utf8($"{Epp}<hello>{string.Concat(Enumerable.Repeat("<a/>", 60_000))}</hello></epp>") },
                { "attributes", Utf8($"{Epp}<hello {string.Concat(Enumerable.Range(0, 65).Select(number => $"a{number}='' "))}/></epp>") },
                { "namespaces", Utf8($"{Epp}<hello {string.Concat(Enumerable.Range(0, 50_000).Select(number => $"xmlns:a{number}='u' "))}/></epp>") },
                { "an attribute twice", Utf8($"{Epp}<hello a='' a=''/></epp>") },
                { "half a letter", [.. Utf8(Epp), .. "<hello>"u8, 0xE6, 0xB5, .. "</hello></epp>"u8] },
                { "an overlong letter", [.. Utf8(Epp), .. "<hello>"u8, 0xC0, 0xAF, .. "</hello></epp>"u8] },
                { "half a surrogate pair", [.. Utf8(Epp), .. "<hello>"u8, 0xED, 0xA0, 0x80, .. "</hello></epp>"u8] },
                { "a NUL", Utf8($"{Epp}<hello>\0</hello></epp>") },
                { "a NUL by number", Utf8($"{Epp}<hello>&#0;</hello></epp>") },
                { "an unknown encoding", Utf8($"<?xml version='1.0' encoding='utf-7'?>{Epp}<hello/></epp>") },
                { "the wrong encoding", Encoding.Unicode.GetBytes($"<?xml version='1.0' encoding='utf-8'?>{Epp}<hello/></epp>") },
                { "two roots", Utf8($"{Epp}<hello/></epp>{Epp}<hello/></epp>") },
                { "nothing", [] },
                { "a mark alone", [0xEF, 0xBB, 0xBF] },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Frames), DisableDiscoveryEnumeration = true)]
    public void A_frame_made_to_break_readers_is_refused_in_both_directions(string what, byte[] frame)
    {
        Assert.True(frame.Length >= 0, what);
        Assert.Throws<EppSyntaxException>(() => EppReply.Read(frame));
        Assert.Throws<EppSyntaxException>(() => EppRequest.Read(frame));
    }

    [Theory]
    [InlineData("99999999-01-01T00:00:00Z")]
    [InlineData("-0001-01-01T00:00:00Z")]
    [InlineData("0000-00-00T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("2026-01-01T00:00:00+99:00")]
    [InlineData("1e999")]
    [InlineData("9223372036854775808")]
    [InlineData("T")]
    [InlineData("２０２６-01-01T00:00:00Z")]
    public void A_date_that_cannot_be_leaves_the_answer_and_says_so(string date)
    {
        var xml = WireFiles.Text("response/domain/info").Replace("1999-04-03T22:00:00.0Z", date, StringComparison.Ordinal);
        Assert.Contains(date, xml, StringComparison.Ordinal);
        var response = Assert.IsType<EppResponse>(EppReply.Read(Encoding.UTF8.GetBytes(xml)));
        Assert.Equal(1000, response.Code);
        Assert.Null(response.Data<DomainInfoData>());
        Assert.Contains("no date", Assert.Single(response.ResData.OfType<UnknownElement>()).Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("NaN")]
    [InlineData("1,00")]
    [InlineData("--1")]
    public void An_amount_that_cannot_be_leaves_the_answer_and_says_so(string amount)
    {
        var xml = WireFiles.Text("response/fee/renew").Replace(">5.00<", $">{amount}<", StringComparison.Ordinal);
        Assert.Contains(amount, xml, StringComparison.Ordinal);
        var response = Assert.IsType<EppResponse>(EppReply.Read(Encoding.UTF8.GetBytes(xml)));
        Assert.Null(response.Extension<FeeRenewData>());
        Assert.NotNull(Assert.Single(response.Extensions.OfType<UnknownElement>()).Fault);
    }

    [Theory]
    [InlineData("99999999999")]
    [InlineData("-1000")]
    [InlineData("1e3")]
    [InlineData("")]
    [InlineData("١٠٠٠")]
    public void A_code_that_cannot_be_makes_it_no_answer(string code)
    {
        var xml = WireFiles.Text("response/session/success").Replace("1000", code, StringComparison.Ordinal);
        Assert.Throws<EppSyntaxException>(() => EppReply.Read(Encoding.UTF8.GetBytes(xml)));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

using System.Text;
using CsCheck;
using Reprieve.Epp.Frames;
using Reprieve.Epp.Session;

namespace Reprieve.Epp.Tests;

/// <summary>No secret leaves: what is shown of a frame.</summary>
public sealed class FrameMaskTests
{
    [Theory]
    [InlineData("request/session/login", "foo-BAR2", "bar-FOO2")]
    [InlineData("request/domain/info_auth", "2fooBAR")]
    [InlineData("request/domain/create", "2fooBAR")]
    [InlineData("request/domain/update", "2BARfoo")]
    [InlineData("request/contact/create", "2fooBAR")]
    [InlineData("response/domain/info", "2fooBAR")]
    [InlineData("response/contact/info", "2fooBAR")]
    public void Passwords_and_auth_codes_are_masked_and_the_rest_is_kept(string path, params string[] secrets)
    {
        var masked = FrameMask.Apply(WireFiles.Bytes(path));

        Assert.All(secrets, secret => Assert.DoesNotContain(secret, masked, StringComparison.Ordinal));
        var expected = secrets.Aggregate(WireFiles.Text(path), (text, secret) => text.Replace(secret, FrameMask.Mask, StringComparison.Ordinal));
        Assert.Equal(XmlMeaning.Of(expected), XmlMeaning.Of(masked));
    }

    [Theory]
    [InlineData("<a:pw>s3cret-word</a:pw>")]
    [InlineData("<a:newPW><![CDATA[s3cret-word]]></a:newPW>")]
    [InlineData("<a:pw>\n  s3cret<!-- s3cret-word -->-word\n</a:pw>")]
    [InlineData("<a:authInfo><a:ext><a:token>s3cret-word</a:token></a:ext></a:authInfo>")]
    [InlineData("<value><domain:authInfo xmlns:domain='urn:ietf:params:xml:ns:domain-1.0'><domain:pw roid='R-1'>s3cret-word</domain:pw></domain:authInfo></value>")]
    [InlineData("<!-- s3cret-word --><?note s3cret-word?>")]
    [InlineData("<msg>not s3cret-word but another</msg>")]
    [InlineData("<msg note='s3cret-word'/>")]
    [InlineData("<msg><![CDATA[<pw>s3cret-word</pw>]]></msg>")]
    [InlineData("<msg>not s3cr<![CDATA[et-wo]]>rd</msg>")]
    [InlineData("<a:authInfo><a:ext><a:token value='s3cret'/></a:ext></a:authInfo>")]
    [InlineData("<a:pw value='s3cret'>&#115;3cret</a:pw>")]
    public void A_secret_is_masked_wherever_it_stands(string content)
    {
        var xml = $"<epp xmlns='urn:ietf:params:xml:ns:epp-1.0' xmlns:a='urn:example:login-security'>{content}</epp>";

        var masked = FrameMask.Apply(Encoding.UTF8.GetBytes(xml), "s3cret-word");

        Assert.DoesNotContain("s3cret", masked, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_begins_another_one_leaves_no_rest_of_it()
    {
        var xml = Encoding.UTF8.GetBytes("<epp xmlns='urn:ietf:params:xml:ns:epp-1.0'><msg>practice-1 practice-1-and-more</msg></epp>");

        Assert.Contains("<msg>*** ***</msg>", FrameMask.Apply(xml, "practice-1", "practice-1-and-more"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<epp><pw>s3cret-word</pw>")]
    [InlineData("<!DOCTYPE epp [<!ENTITY pw 's3cret-word'>]><epp>&pw;</epp>")]
    [InlineData("s3cret-word")]
    public void Of_a_frame_that_cannot_be_parsed_nothing_is_shown_but_its_size(string xml)
    {
        var masked = FrameMask.Apply(Encoding.UTF8.GetBytes(xml));

        Assert.Equal($"({xml.Length} bytes that are not well-formed XML)", masked);
    }

    [Fact]
    public void Any_password_that_can_be_sent_is_masked() =>
        Gen.String[Gen.Char["abc<>&\"']é中 %"], 6, 16].Where(pw => pw.Trim().Length >= 6 && pw != FrameMask.Mask).Sample(pw =>
        {
            var xml = new CommandRequest(new Login("ClientX", "*" + pw) { NewPw = pw + "*", ObjUris = [EppNamespaces.DomainUri] }, "ABC-1").ToXml();
            var read = (CommandRequest)EppRequest.Read(Encoding.UTF8.GetBytes(FrameMask.Apply(xml)));
            return read.Command is Login { Pw: FrameMask.Mask, NewPw: FrameMask.Mask, ClID: "ClientX" };
        }, iter: 300);
}

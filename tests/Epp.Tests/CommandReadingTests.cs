using System.Text;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Session;

namespace Reprieve.Epp.Tests;

/// <summary>What a server's reader takes from clients that write as they like, and the code it says for what it can't take.</summary>
public sealed class CommandReadingTests
{
    [Fact]
    public void Any_prefix_pretty_printing_CDATA_comments_and_schema_hints_are_taken()
    {
        var request = Read(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- from a client that is fond of prefixes -->
            <ns0:epp xmlns:ns0="urn:ietf:params:xml:ns:epp-1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:ietf:params:xml:ns:epp-1.0 epp-1.0.xsd">
              <ns0:command>
                <ns0:clTRID> ABC-1 </ns0:clTRID>
                <ns0:login>
                  <ns0:svcs><ns0:objURI>
                    urn:ietf:params:xml:ns:domain-1.0 </ns0:objURI></ns0:svcs>
                  <ns0:options><ns0:lang>en</ns0:lang><ns0:version>1.0</ns0:version></ns0:options>
                  <ns0:pw><![CDATA[p]]&gt;w<&"1]]></ns0:pw>
                  <ns0:clID>Client<!-- inside -->X</ns0:clID>
                </ns0:login>
              </ns0:command>
            </ns0:epp>
            """);

        var login = Assert.IsType<Login>(request.Command);
        Assert.Equal(("ClientX", "p]]&gt;w<&\"1", "ABC-1"), (login.ClID, login.Pw, request.ClTRID));
        Assert.Equal([EppNamespaces.DomainUri], login.ObjUris);
        Assert.DoesNotContain("w<&", login.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_with_every_awkward_character_survives_both_ways()
    {
        var login = new Login("ClientX", "]]>&<\"' é中") { ObjUris = [EppNamespaces.DomainUri] };

        var read = Assert.IsType<CommandRequest>(EppRequest.Read(new CommandRequest(login, "ABC-1").ToXml()));

        Assert.Equal(login.Pw, Assert.IsType<Login>(read.Command).Pw);
    }

    [Fact]
    public void Our_frames_have_a_declaration_the_default_namespace_and_the_usual_prefixes()
    {
        var xml = Encoding.UTF8.GetString(new CommandRequest(DomainUpdate.RestoreRequest("example.com"), "ABC-1").ToXml());

        Assert.Equal(
            """
            <?xml version="1.0" encoding="utf-8" standalone="no"?><epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command><update><domain:update xmlns:domain="urn:ietf:params:xml:ns:domain-1.0"><domain:name>example.com</domain:name><domain:chg /></domain:update></update><extension><rgp:update xmlns:rgp="urn:ietf:params:xml:ns:rgp-1.0"><rgp:restore op="request" /></rgp:update></extension><clTRID>ABC-1</clTRID></command></epp>
            """,
            xml);
    }

    [Fact]
    public void A_restore_is_an_update_that_changes_nothing()
    {
        var update = WireFiles.Command<DomainUpdate>("rgp/restore_request");

        Assert.True(update.ChangesNothing);
        Assert.Equal(RgpUpdate.Request, update.Extension<RgpUpdate>());
        Assert.False(WireFiles.Command<DomainUpdate>("domain/update").ChangesNothing);
    }

    [Fact]
    public void A_report_s_mixed_content_keeps_its_text_and_its_XML()
    {
        var report = WireFiles.Command<DomainUpdate>("rgp/restore_report_xml").Extension<RgpUpdate>()!.Report!;

        Assert.Equal("Before: example.com, and no more.", report.PreData.Text);
        Assert.Equal(EppNamespaces.Domain + "name", Assert.Single(report.PostData.Elements).Name);
        Assert.Equal(new DateTimeOffset(2003, 7, 10, 14, 0, 0, TimeSpan.Zero), report.DelTime);
        Assert.Equal(("Une & deux <fois>.", "fr"), (report.Statements[0].Text, report.Statements[0].Lang));
    }

    [Fact]
    public void A_report_without_its_content_is_read_so_that_a_server_can_answer_2003()
    {
        var update = Command("""<update><domain:update xmlns:domain="urn:ietf:params:xml:ns:domain-1.0"><domain:name>example.com</domain:name><domain:chg/></domain:update></update><extension><rgp:update xmlns:rgp="urn:ietf:params:xml:ns:rgp-1.0"><rgp:restore op="report"/></rgp:update></extension>""");

        Assert.Equal(new RgpUpdate(RgpUpdate.OpReport), update.Extension<RgpUpdate>());
    }

    [Fact]
    public void The_number_of_decimals_of_a_fee_is_kept()
    {
        var fees = WireFiles.Command<DomainUpdate>("fee/restore").Extension<FeeUpdate>()!.Fees;

        Assert.Equal((17.00m, (byte)2, "restore"), (fees[0].Amount, fees[0].Amount.Scale, fees[0].Description));
        Assert.Equal((false, "P0D", "immediate"), (fees[0].Refundable, fees[0].GracePeriod, fees[0].Applied));
    }

    [Fact]
    public void Extensions_of_other_namespaces_stay_visible()
    {
        var info = Command("""<info><domain:info xmlns:domain="urn:ietf:params:xml:ns:domain-1.0"><domain:name>example.com</domain:name></domain:info></info><extension><x:y xmlns:x="urn:example:x"/></extension>""");

        Assert.Equal("urn:example:x", Assert.IsType<UnknownElement>(Assert.Single(info.Extensions)).NamespaceUri);
    }

    [Theory]
    [InlineData(2001, "", "not XML at all")]
    [InlineData(2001, "", "<epp xmlns='urn:ietf:params:xml:ns:epp-1.0'><hello/><hello/></epp>")]
    [InlineData(2001, "", "<epp xmlns='urn:ietf:params:xml:ns:epp-1.0'><greeting/></epp>")]
    [InlineData(2001, "", "<epp xmlns='urn:ietf:params:xml:ns:epp-2.0'><hello/></epp>")]
    [InlineData(2001, "", "<epp xmlns='urn:ietf:params:xml:ns:epp-1.0'><hello/></epp><more/>")]
    [InlineData(2001, "", "<!DOCTYPE epp><epp xmlns='urn:ietf:params:xml:ns:epp-1.0'><hello/></epp>")]
    [InlineData(2101, "", "<epp xmlns='urn:ietf:params:xml:ns:epp-1.0'><extension><a xmlns='urn:a'/></extension></epp>")]
    [InlineData(2000, "ABC-1", "<reactivate/>")]
    [InlineData(2001, "ABC-1", "")]
    [InlineData(2001, "ABC-1", "<logout/><logout/>")]
    [InlineData(2001, "ABC-1", "<logout/><x:y xmlns:x='urn:x'/>")]
    [InlineData(2001, "ABC-1", "<info/>")]
    [InlineData(2001, "ABC-1", "<info><D:delete><D:name>a.b</D:name></D:delete></info>")]
    [InlineData(2001, "ABC-1", "<info><D:info><D:name>a.b</D:name><D:nonsense/></D:info></info>")]
    [InlineData(2001, "ABC-1", "<info><D:info><D:name>a.b</D:name><D:name>a.b</D:name></D:info></info>")]
    [InlineData(2101, "ABC-1", "<transfer op='query'><D:transfer><D:name>a.b</D:name></D:transfer></transfer>")]
    [InlineData(2101, "ABC-1", "<delete><h:delete xmlns:h='urn:ietf:params:xml:ns:host-1.0'><h:name>a.b</h:name></h:delete></delete>")]
    [InlineData(2307, "ABC-1", "<info><x:info xmlns:x='urn:example:obj'/></info>")]
    [InlineData(2003, "ABC-1", "<info><D:info/></info>")]
    [InlineData(2003, "ABC-1", "<info><D:info><D:name> </D:name></D:info></info>")]
    [InlineData(2003, "ABC-1", "<check><D:check/></check>")]
    [InlineData(2003, "ABC-1", "<create><D:create><D:name>a.b</D:name></D:create></create>")]
    [InlineData(2003, "ABC-1", "<poll/>")]
    [InlineData(2003, "ABC-1", "<poll op='ack'/>")]
    [InlineData(2003, "ABC-1", "<login><clID>abc</clID></login>")]
    [InlineData(2005, "ABC-1", "<poll op='peek'/>")]
    [InlineData(2005, "ABC-1", "<info><D:info><D:name hosts='some'>a.b</D:name></D:info></info>")]
    [InlineData(2005, "ABC-1", "<renew><D:renew><D:name>a.b</D:name><D:curExpDate>tomorrow</D:curExpDate></D:renew></renew>")]
    [InlineData(2005, "ABC-1", "<renew><D:renew><D:name>a.b</D:name><D:curExpDate>2026-02-30</D:curExpDate></D:renew></renew>")]
    [InlineData(2005, "ABC-1", "<renew><D:renew><D:name>a.b</D:name><D:curExpDate>2026-02-03</D:curExpDate><D:period unit='d'>1</D:period></D:renew></renew>")]
    [InlineData(2004, "ABC-1", "<renew><D:renew><D:name>a.b</D:name><D:curExpDate>2026-02-03</D:curExpDate><D:period unit='y'>100</D:period></D:renew></renew>")]
    [InlineData(2005, "ABC-1", "<logout/><extension><r:update xmlns:r='urn:ietf:params:xml:ns:rgp-1.0'><r:restore op='undo'/></r:update></extension>")]
    [InlineData(2003, "ABC-1", "<logout/><extension><r:update xmlns:r='urn:ietf:params:xml:ns:rgp-1.0'><r:restore op='report'><r:report/></r:restore></r:update></extension>")]
    [InlineData(2005, "ABC-1", "<logout/><extension><f:update xmlns:f='urn:ietf:params:xml:ns:epp:fee-1.0'><f:fee>1,00</f:fee></f:update></extension>")]
    [InlineData(2004, "ABC-1", "<logout/><extension><f:update xmlns:f='urn:ietf:params:xml:ns:epp:fee-1.0'><f:fee>-1.00</f:fee></f:update></extension>")]
    [InlineData(2003, "ABC-1", "<logout/><extension><f:update xmlns:f='urn:ietf:params:xml:ns:epp:fee-1.0'><f:currency>USD</f:currency></f:update></extension>")]
    public void What_cannot_be_taken_says_its_code_and_whose_command_it_was(int code, string clTRID, string text)
    {
        var xml = clTRID.Length == 0 ? text : Envelope(text);

        var fault = Assert.Throws<EppSyntaxException>(() => EppRequest.Read(Encoding.UTF8.GetBytes(xml)));

        Assert.Equal((code, clTRID.Length == 0 ? null : clTRID), (fault.Code, fault.ClTRID));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789")]
    public void A_clTRID_of_a_length_that_cannot_be_is_not_echoed(string clTRID)
    {
        var fault = Assert.Throws<EppSyntaxException>(() => Read(Envelope("<logout/>").Replace("ABC-1", clTRID, StringComparison.Ordinal)));

        Assert.Equal((EppCode.ParameterValueSyntax, null), (fault.Code, fault.ClTRID));
    }

    [Fact]
    public void A_command_without_clTRID_is_taken() =>
        Assert.Null(Read("<epp xmlns='urn:ietf:params:xml:ns:epp-1.0'><command><logout/></command></epp>").ClTRID);

    private static string Envelope(string verb) =>
        $"<epp xmlns='urn:ietf:params:xml:ns:epp-1.0' xmlns:D='urn:ietf:params:xml:ns:domain-1.0'><command>{verb}<clTRID>ABC-1</clTRID></command></epp>";

    private static EppCommand Command(string verb) => Read(Envelope(verb)).Command;

    private static CommandRequest Read(string xml) => Assert.IsType<CommandRequest>(EppRequest.Read(Encoding.UTF8.GetBytes(xml)));
}

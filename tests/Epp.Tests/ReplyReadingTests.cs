using System.Text;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Session;

namespace Reprieve.Epp.Tests;

/// <summary>What a client takes from registries that write as they like: an answer is never lost to a detail beside it.</summary>
public sealed class ReplyReadingTests
{
    [Fact]
    public void An_info_answer_tells_the_state_of_a_domain()
    {
        var response = WireFiles.Response("rgp/info_redemptionPeriod");

        var info = response.Data<DomainInfoData>()!;
        Assert.Equal(("example.com", "EXAMPLE1-REP", "ClientX"), (info.Name, info.Roid, info.ClID));
        Assert.Equal(new DateTimeOffset(2005, 4, 3, 22, 0, 0, TimeSpan.Zero), info.ExDate);
        Assert.True(info.HasStatus("pendingDelete"));
        Assert.Equal(["ns1.example.com", "ns1.example.net"], info.Ns.Select(server => server.Name));
        Assert.True(response.Extension<RgpInfoData>()!.Has(RgpStatus.RedemptionPeriod));
    }

    [Fact]
    public void TrID_before_resData_and_several_rgpStatus_are_read()
    {
        var response = Read(
            """
            <e:epp xmlns:e="urn:ietf:params:xml:ns:epp-1.0"><e:response><e:result code="1000"><e:msg>ok</e:msg></e:result>
              <e:trID><e:svTRID>S-1</e:svTRID><e:clTRID>C-1</e:clTRID></e:trID>
              <e:extension><rgpStatus:infData xmlns:rgpStatus="urn:ietf:params:xml:ns:rgp-1.0"><rgpStatus:rgpStatus s="addPeriod"/><rgpStatus:rgpStatus s="renewPeriod">endDate=2026-02-03</rgpStatus:rgpStatus></rgpStatus:infData></e:extension>
              <e:resData><obj:infData xmlns:obj="urn:ietf:params:xml:ns:domain-1.0"><obj:exDate>2026-02-03T04:05:06.123456789+01:00</obj:exDate><obj:clID>abc</obj:clID><obj:name>EXAMPLE.COM</obj:name></obj:infData></e:resData>
            </e:response></e:epp>
            """);

        Assert.Equal(("C-1", "S-1", 1000), (response.ClTRID, response.SvTRID, response.Code));
        Assert.Equal(["addPeriod", "renewPeriod"], response.Extension<RgpInfoData>()!.Status.Select(status => status.Value));
        Assert.Equal("endDate=2026-02-03", response.Extension<RgpInfoData>()!.Status[1].Text);
        var info = response.Data<DomainInfoData>()!;
        Assert.Equal(new DateTimeOffset(2026, 2, 3, 3, 5, 6, TimeSpan.Zero).AddTicks(1234567), info.ExDate!.Value, TimeSpan.FromTicks(10));
        Assert.Equal("", info.Roid);
    }

    [Theory]
    [InlineData("2026-02-03T04:05:06Z", 0)]
    [InlineData("2026-02-03T04:05:06.0Z", 0)]
    [InlineData("2026-02-03T04:05:06.000000000Z", 0)]
    [InlineData("2026-02-03T04:05:06.25Z", 250)]
    [InlineData(" 2026-02-03T12:05:06+08:00 ", 0)]
    [InlineData("2026-02-02T22:05:06-06:00", 0)]
    [InlineData("2026-02-03T04:05:06", 0)]
    [InlineData("2026-02-03t04:05:06.0z", 0)]
    public void Dates_come_with_fractions_and_offsets_of_every_kind(string text, int milliseconds)
    {
        var response = Read(Info($"<domain:exDate>{text}</domain:exDate>"));

        Assert.Equal(new DateTimeOffset(2026, 2, 3, 4, 5, 6, milliseconds, TimeSpan.Zero), response.Data<DomainInfoData>()!.ExDate);
    }

    [Theory]
    [InlineData("2026-02-03")]
    [InlineData("2026-02-03Z")]
    public void A_date_alone_is_the_beginning_of_its_UTC_day(string text) => Assert.Equal(
        new DateTimeOffset(2026, 2, 3, 0, 0, 0, TimeSpan.Zero), Read(Info($"<domain:exDate>{text}</domain:exDate>")).Data<DomainInfoData>()!.ExDate);

    [Theory]
    [InlineData("2026")]
    [InlineData("2026-02")]
    [InlineData("04:05:06")]
    public void A_part_of_a_date_is_none(string text) => Assert.Null(Read(Info($"<domain:exDate>{text}</domain:exDate>")).Data<DomainInfoData>());

    [Fact]
    public void Odd_and_repeated_parts_around_the_result_leave_the_answer_standing()
    {
        var response = Read(
            """
            <epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><response><result code="1000"><msg>ok</msg><msg lang="fr">oui</msg>
              <extValue><value>a</value><value>b</value><reason>c</reason><reason>d</reason></extValue></result>
              <msgQ count="many" id="7"><qDate>lately</qDate><msg>one</msg><msg>two</msg></msgQ><msgQ count="1" id="8"/>
              <extension><rgp:infData xmlns:rgp="urn:ietf:params:xml:ns:rgp-1.0"><rgp:rgpStatus s="redemptionPeriod"/></rgp:infData></extension>
              <extension><other xmlns="urn:example:other"/></extension>
              <trID><clTRID>C-1</clTRID><svTRID>S-1</svTRID></trID><trID><clTRID>C-2</clTRID></trID></response></epp>
            """);

        Assert.Equal((1000, "ok", "C-1", "S-1"), (response.Code, response.Results[0].Message, response.ClTRID, response.SvTRID));
        Assert.Equal((0, "7", null, "one"), (response.MsgQ!.Count, response.MsgQ.Id, response.MsgQ.QDate, response.MsgQ.Msg!.Text));
        Assert.True(response.Extension<RgpInfoData>()!.Has(RgpStatus.RedemptionPeriod));
        Assert.Equal(2, response.Extensions.Count);
    }

    [Fact]
    public void A_value_that_cannot_be_read_leaves_the_answer_standing()
    {
        var response = Read(Info("<domain:exDate>soon</domain:exDate>"));

        Assert.Equal(EppCode.Success, response.Code);
        Assert.Null(response.Data<DomainInfoData>());
        Assert.Contains("exDate", Assert.IsType<UnknownElement>(Assert.Single(response.ResData)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_carry_values_and_reasons()
    {
        var response = WireFiles.Response("session/errors");

        Assert.Equal([2004, 2005], response.Results.Select(result => result.Code));
        Assert.Null(response.Results[0].Values[0].Reason);
        Assert.Equal("2525", response.Results[0].Values[0].Content.Text.Trim());
        Assert.Equal("Invalid character found.", response.Results[1].Values[0].Reason);
        Assert.False(response.IsSuccess);
    }

    [Fact]
    public void A_poll_message_tells_the_end_of_a_pending_action()
    {
        var response = WireFiles.Response("session/poll_pending_action");

        Assert.Equal((5, "12345"), (response.MsgQ!.Count, response.MsgQ.Id));
        Assert.Equal("Pending action completed successfully.", response.MsgQ.Msg!.Text);
        var pan = response.Data<DomainPendingActionData>()!;
        Assert.Equal(("example.com", true, "ABC-12345", "54321-XYZ"), (pan.Name, pan.PaResult, pan.PaClTRID, pan.PaSvTRID));
        Assert.Equal("BCD-23456", response.SvTRID);
    }

    [Fact]
    public void A_fee_check_s_answer_tells_prices_item_by_item()
    {
        var data = WireFiles.Response("fee/check").Extension<FeeCheckData>()!;

        Assert.Equal("USD", data.Currency);
        var restore = data.Objects[0].Commands.Single(command => command.Command.Name == FeeCommand.Restore);
        Assert.Equal((15.00m, "Redemption Fee"), (restore.Fees[0].Amount, restore.Fees[0].Description));
        Assert.Equal("Premium", data.Objects[0].Class);
        Assert.False(data.Objects[2].Avail);
    }

    [Fact]
    public void A_greeting_without_a_readable_date_or_policy_still_opens_a_session()
    {
        var greeting = Assert.IsType<Greeting>(EppReply.Read(Encoding.UTF8.GetBytes(
            """<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><greeting><svID>odd</svID><svDate>yesterday</svDate><svcMenu><objURI>urn:ietf:params:xml:ns:domain-1.0</objURI></svcMenu></greeting></epp>""")));

        Assert.Null(greeting.SvDate);
        Assert.True(greeting.Offers(EppNamespaces.DomainUri));
        Assert.False(greeting.Offers(EppNamespaces.RgpUri));
    }

    [Fact]
    public void Every_code_of_the_RFC_has_a_text_and_knows_whether_it_ends_the_session()
    {
        Assert.Equal(34, EppCode.All.Count);
        Assert.All(EppCode.All, code => Assert.NotEmpty(EppCode.Text(code)));
        Assert.Equal([1500, 2500, 2501, 2502], EppCode.All.Where(EppCode.EndsSession));
        Assert.Equal([1000, 1001, 1300, 1301, 1500], EppCode.All.Where(EppCode.IsSuccess));
        Assert.Equal(34, typeof(EppCode).GetFields().Where(field => field.IsLiteral).Select(field => (int)field.GetRawConstantValue()!).Intersect(EppCode.All).Count());
    }

    private static string Info(string more) =>
        $"""<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><response><result code="1000"><msg>ok</msg></result><resData><domain:infData xmlns:domain="urn:ietf:params:xml:ns:domain-1.0"><domain:name>example.com</domain:name><domain:roid>R-1</domain:roid><domain:clID>abc</domain:clID>{more}</domain:infData></resData><trID><svTRID>S-1</svTRID></trID></response></epp>""";

    private static EppResponse Read(string xml) => Assert.IsType<EppResponse>(EppReply.Read(Encoding.UTF8.GetBytes(xml)));
}

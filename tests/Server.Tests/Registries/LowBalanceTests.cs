using System.Text;
using Reprieve.Epp;
using Reprieve.Server.Registries.Epp;

namespace Reprieve.Server.Tests.Registries;

public sealed class LowBalanceTests
{
    [Theory]
    [InlineData("http://www.verisign.com/epp/lowbalance-poll-1.0", true)]
    [InlineData("http://www.example.com/epp/another-poll-1.0", false)]
    public void A_message_says_that_the_balance_is_low_by_its_extension_and_not_by_its_words(string uri, bool isLow)
    {
        var reply = EppReply.Read(Encoding.UTF8.GetBytes(
            $"""
            <epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><response>
            <result code="1301"><msg>Command completed successfully; ack to dequeue</msg></result>
            <msgQ count="1" id="7"><qDate>2026-04-04T22:01:00.0Z</qDate><msg>Low Account Balance</msg></msgQ>
            <resData><poll:pollData xmlns:poll="{uri}"><poll:registrarName>ours</poll:registrarName><poll:availableCredit>100.00</poll:availableCredit></poll:pollData></resData>
            <trID><clTRID>C-1</clTRID><svTRID>S-1</svTRID></trID></response></epp>
            """));

        var message = EppFacts.Message(Assert.IsType<EppResponse>(reply), "");

        Assert.Equal((isLow, "S-1"), (message!.IsLowBalance, message.SvTrid));
    }
}

using System.Text;
using CsCheck;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;

namespace Reprieve.Epp.Tests;

/// <summary>Whatever a command says comes out as it went in; whatever bytes come in, the reader takes them or says that it can't.</summary>
public sealed class CodecPropertyTests
{
    private static readonly Gen<string> _text = Gen.Char["abc <>&\"'é中]\r\n\t"].Array[1, 40].Select(letters => new string(letters));
    private static readonly Gen<string> _token = Gen.Char["abcz019-."].Array[1, 30].Select(letters => new string(letters));
    private static readonly Gen<DateTimeOffset> _moment = Gen.Long[0, 4_000_000_000_000L].Select(DateTimeOffset.FromUnixTimeMilliseconds);
    private static readonly Gen<decimal> _amount = Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 4]).Select((value, scale) => new decimal(value, 0, 0, false, (byte)scale));

    [Fact]
    public void A_report_comes_out_as_it_went_in() =>
        Gen.Select(_text, _text, _moment, _moment, _text.Array[1, 2]).Sample((before, after, deleted, restored, statements) =>
        {
            var sent = new RgpReport
            {
                PreData = MixedContent.FromText(before),
                PostData = MixedContent.FromText(after),
                DelTime = deleted,
                ResTime = restored,
                ResReason = new RgpText(before, "en-GB"),
                Statements = [.. statements.Select(statement => new RgpText(statement))],
                Other = MixedContent.FromText(after),
            };

            var read = RoundTrip(DomainUpdate.RestoreReport("example.com", sent)).Extension<RgpUpdate>()!.Report!;

            return read.PreData.Text == before && read.PostData.Text == after && read.Other!.Text == after
                && (read.DelTime, read.ResTime, read.ResReason) == (deleted, restored, sent.ResReason)
                && read.Statements.SequenceEqual(sent.Statements);
        }, iter: 300);

    [Fact]
    public void A_restore_with_fees_comes_out_as_it_went_in() =>
        Gen.Select(_token, Gen.Select(_amount, _text).Array[1, 4]).Sample((name, lines) =>
        {
            var fees = lines.Select(line => new FeeItem(line.Item1) { Description = line.Item2.Trim() }).ToList();

            var read = RoundTrip(DomainUpdate.RestoreRequest(name, new FeeUpdate(fees) { Currency = "USD" }));

            var readFees = read.Extension<FeeUpdate>()!.Fees;
            return read.Name == name && read.ChangesNothing && readFees.SequenceEqual(fees)
                && readFees.Zip(fees).All(pair => pair.First.Amount.Scale == pair.Second.Amount.Scale);
        }, iter: 300);

    [Fact]
    public void An_info_answer_comes_out_as_it_went_in() =>
        Gen.Select(_token, _moment, _token.Array[0, 5], Gen.Bool).Sample((name, moment, servers, asAttributes) =>
        {
            var sent = new EppResponse
            {
                Results = [EppResult.Of(EppCode.Success)],
                ResData =
                [
                    new DomainInfoData
                    {
                        Name = name,
                        Roid = "R-1",
                        ClID = "abc",
                        ExDate = moment,
                        Ns = [.. servers.Select(server => new NameServer(server) { Addresses = asAttributes ? [] : null })],
                    },
                ],
                SvTRID = "S-1",
            };

            var read = ((EppResponse)EppReply.Read(sent.ToXml())).Data<DomainInfoData>()!;

            return (read.Name, read.ExDate) == (name, moment) && read.Ns.Select(server => server.Name).SequenceEqual(servers)
                && read.Ns.All(server => server.Addresses is not null == asAttributes);
        }, iter: 300);

    [Fact]
    public void Spoiled_frames_are_read_or_refused_and_nothing_else()
    {
        var requests = WireFiles.All("request").Select(WireFiles.Bytes).ToArray();
        var responses = WireFiles.All("response").Select(WireFiles.Bytes).ToArray();

        Gen.Select(Gen.Bool, Gen.Int[0, 10_000], Gen.Select(Gen.Double[0, 1], Gen.Int[0, 2], Gen.Byte, Gen.Int[1, 60]).Array[1, 6])
            .Sample((isRequest, pick, edits) =>
            {
                var files = isRequest ? requests : responses;
                var xml = files[pick % files.Length].ToList();
                foreach (var (place, kind, value, length) in edits)
                {
                    var at = (int)(place * (xml.Count - 1));
                    var span = Math.Min(length, xml.Count - at);
                    switch (kind)
                    {
                        case 0:
                            xml[at] = value;
                            break;
                        case 1 when span < xml.Count:
                            xml.RemoveRange(at, span);
                            break;
                        default:
                            xml.InsertRange(at, xml.GetRange(at, span));
                            break;
                    }
                }

                Frames.FrameMask.Apply(xml.ToArray(), "secret");
                try
                {
                    _ = isRequest ? EppRequest.Read(xml.ToArray()).ToXml() : EppReply.Read(xml.ToArray()).ToXml();
                }
                catch (EppSyntaxException fault)
                {
                    Assert.Contains(fault.Code, EppCode.All);
                }
            }, iter: 20_000);
    }

    [Fact]
    public void A_frame_that_nests_without_end_is_refused()
    {
        const int depth = 200_000;
        var xml = new StringBuilder("<epp xmlns='urn:ietf:params:xml:ns:epp-1.0'>").Insert(44, "<pw>", depth).Append('x').Insert(44 + (depth * 4) + 1, "</pw>", depth).Append("</epp>");
        var bytes = Encoding.UTF8.GetBytes(xml.ToString());

        Assert.Throws<EppSyntaxException>(() => EppRequest.Read(bytes));
        Assert.DoesNotContain("<pw>", Frames.FrameMask.Apply(bytes), StringComparison.Ordinal);
    }

    private static DomainUpdate RoundTrip(DomainUpdate update) =>
        (DomainUpdate)((CommandRequest)EppRequest.Read(new CommandRequest(update, "ABC-1").ToXml())).Command;
}

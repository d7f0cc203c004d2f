using System.Text;
using Reprieve.Tests;

namespace Reprieve.Epp.Tests;

/// <summary>Each example of the RFCs is read and written back, unchanged in meaning and valid by the published schemas.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string> Requests => [.. WireFiles.All("request")];

    public static TheoryData<string> Responses => [.. WireFiles.All("response")];

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_is_written_as_it_was_read(string path)
    {
        var request = EppRequest.Read(WireFiles.Bytes(path));

        AssertReadsWell(request is CommandRequest { Command.Extensions: var extensions } ? extensions : []);
        AssertSame(WireFiles.Bytes(path), request.ToXml());
        Assert.Equal(Encoding.UTF8.GetString(request.ToXml()), Encoding.UTF8.GetString(EppRequest.Read(request.ToXml()).ToXml()));
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void A_response_is_written_as_it_was_read(string path)
    {
        var reply = EppReply.Read(WireFiles.Bytes(path));

        AssertReadsWell(reply is EppResponse response ? [.. response.ResData, .. response.Extensions] : []);
        AssertSame(WireFiles.Bytes(path), reply.ToXml());
        Assert.Equal(Encoding.UTF8.GetString(reply.ToXml()), Encoding.UTF8.GetString(EppReply.Read(reply.ToXml()).ToXml()));
    }

    [Fact]
    public void What_is_written_is_valid_by_the_published_schemas()
    {
        var schema = new FrameSchema();
        foreach (var path in WireFiles.All("request"))
        {
            schema.Add(WireFiles.Text(path));
            schema.Add(EppRequest.Read(WireFiles.Bytes(path)).ToXml());
        }

        foreach (var path in WireFiles.All("response"))
        {
            schema.Add(WireFiles.Text(path));
            schema.Add(EppReply.Read(WireFiles.Bytes(path)).ToXml());
        }

        Assert.True(schema.AssertValid() > 100 || Conformance.Find("epp/xsd") is null);
    }

    [Fact]
    public void Recorded_examples_of_RFC_3915_and_RFC_8748_come_back_unchanged_in_meaning()
    {
        var schema = new FrameSchema();
        foreach (var folder in new[] { "epp/samples/rfc3915", "epp/samples/rfc8748" })
        {
            if (Conformance.Find(folder) is not { } path)
            {
                continue;
            }

            var files = Directory.GetFiles(path, "*.xml");
            Assert.NotEmpty(files);
            foreach (var xml in files.Select(File.ReadAllBytes))
            {
                var written = Encoding.UTF8.GetString(xml).Contains("<response>", StringComparison.Ordinal) ? EppReply.Read(xml).ToXml() : EppRequest.Read(xml).ToXml();
                AssertSame(xml, written);
                schema.Add(written);
            }
        }

        schema.AssertValid();
    }

    private static void AssertReadsWell(IReadOnlyList<EppElement> elements) => Assert.Empty(elements.OfType<UnknownElement>());

    private static void AssertSame(byte[] expected, byte[] actual) => Assert.Equal(XmlMeaning.Of(expected), XmlMeaning.Of(actual));
}

using System.Text;
using Reprieve.Tests;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>Mutated commands to the practice registry over TLS: each gets an answer, and none of them 2400 or 2500, its word for a fault of its own.</summary>
public sealed class HostileFrameTests
{
    private static readonly byte[][] _words =
    [
        .. new[]
        {
            "99999999", "-1", "1e999", "9223372036854775808", "79228162514264337593543950336", "9999-12-31T23:59:59Z", "0001-01-01", "9999-12-31", "</", "/>", "&#0;", "&amp;", "<!DOCTYPE epp []>", "]]>",
            "\u0000", "\uFFFF", "例子.com", "xn--a", ".com", "a..com", " op=\"request\"", " op=\"report\"", "y", "m", "0", "99", "urn:ietf:params:xml:ns:rgp-1.0", "<domain:ns/>", "clientHold", "pendingDelete", "practice",
        }.Select(Encoding.UTF8.GetBytes),
        [0xC0, 0xAF],
    ];

    [Fact]
    public async Task Whatever_comes_in_a_frame_is_answered()
    {
        await using var registry = await TestRegistry.StartWithDefaultSeedAsync();
        const int seed = 20261124;
        var random = new Random(seed);
        List<byte[]> corpus = [.. WireFiles.All("request").Where(path => !path.EndsWith("/logout", StringComparison.Ordinal)).Select(WireFiles.Bytes)];
        var mutator = new Mutator(random, _words, corpus, 32 * 1024);
        var wire = await RawWire.LoginAsync(registry);
        for (var number = 0; number < 2000; number++)
        {
            var frame = random.Next(3) == 0 ? mutator.Mutate(corpus[random.Next(corpus.Count)]) : WithAnotherValue(corpus[random.Next(corpus.Count)], random);
            if (frame.Length == 0)
            {
                continue;
            }

            await wire.SendAsync(frame);
            var reply = await wire.ReadAsync();
            Assert.True(reply is Session.Greeting or EppResponse { Code: not (2400 or 2500) }, $"seed {seed}: {Encoding.UTF8.GetString(frame)}\n{reply}");
            if (reply is EppResponse { EndsSession: true })
            {
                await wire.DisposeAsync();
                wire = await RawWire.LoginAsync(registry);
            }
        }

        await wire.DisposeAsync();
    }

    // Well formed still: a value of an element becomes a word.
    private static byte[] WithAnotherValue(byte[] xml, Random random)
    {
        var from = random.Next(xml.Length);
        var start = from + Math.Max(0, xml.AsSpan(from).IndexOf((byte)'>'));
        var length = Math.Max(0, xml.AsSpan(start).IndexOf((byte)'<') - 1);
        var word = _words[random.Next(_words.Length)];
        return length == 0 || xml[start] != '>' || word.Contains((byte)'<') ? xml : [.. xml[..(start + 1)], .. word, .. xml[(start + 1 + length)..]];
    }
}

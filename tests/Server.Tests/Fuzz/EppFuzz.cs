using System.Text;
using Reprieve.Epp.Frames;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Fuzz;

/// <summary>Mutated EPP frames, some in a stream whose lengths are mutated too.</summary>
internal static class EppFuzz
{
    private static readonly byte[][] _words =
    [
        .. new[]
        {
            "99999999", "-1", "1e999", "NaN", "INF", "9223372036854775808", "-9223372036854775809", "79228162514264337593543950336", "0.0000000000000000000000000000001",
            "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "99999-01-01T00:00:00Z", "2026-02-30T25:61:61Z", "T", "2026-01-01",
            "endDate=9999-12-31", "endDate=", "<", ">", "&", "\"", "'", "/>", "</", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<!DOCTYPE epp [<!ENTITY a \"b\">]>", "&a;",
            "&#0;", "&#x10FFFF;", "&#xD800;", "&amp;", " xmlns=\"\"", " xmlns:a=\"urn:x\"", "a:", "xml:", "xmlns:xml", " code=\"1000\"", " code=\"1301\"", " code=\"2303\"", " s=\"pendingDelete\"",
            " s=\"redemptionPeriod\"", " s=\"pendingRestore\"", "urn:ietf:params:xml:ns:rgp-1.0", "urn:ietf:params:xml:ns:epp-1.0", "urn:ietf:params:xml:ns:domain-1.0",
            "urn:ietf:params:xml:ns:epp:fee-1.0", "encoding=\"utf-16\"", "encoding=\"utf-7\"", "\uFEFF", "\uFFFF", "例子.com", "\u0000", "\t", "\r\n", "***", "practice-1", "1000", "2201", "0",
        }.Select(Encoding.UTF8.GetBytes),
        [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xFF, 0xFE], [0xFE, 0xFF], [0, 0, 0, 4], [0, 0, 0, 5], [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0x10, 0],
    ];

    /// <summary>The frames of this tree, and those of the conformance folder where there is one.</summary>
    public static IReadOnlyList<byte[]> Corpus()
    {
        var folders = new[] { Path.Combine(Repository.Root, "tests", "Epp.Tests", "Wire"), Conformance.Find("epp/samples") };
        return
        [
            .. folders.OfType<string>()
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.xml", SearchOption.AllDirectories))
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes),
        ];
    }

    public static async Task<string> RunAsync(long inputs, LongRun campaign)
    {
        var run = new FuzzRun("EPP frames", inputs, campaign);
        var corpus = Corpus();
        await run.FinishAsync([.. Enumerable.Range(0, Environment.ProcessorCount).Select(worker =>
            Task.Factory.StartNew(() => WorkAsync(run, worker, campaign.Seed, corpus), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap())]);
        return run.Report();
    }

    private static async Task WorkAsync(FuzzRun run, int worker, int seed, IReadOnlyList<byte[]> corpus)
    {
        var random = new Random(seed + worker);
        var mutator = new Mutator(random, _words, corpus, 64 * 1024);
        var greeting = File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Epp.Tests", "Wire", "response", "session", "greeting.xml"));
        while (run.TryTake(100, out var taken))
        {
            for (var number = 0; number < taken; number++)
            {
                var xml = random.Next(10) == 0 ? greeting : corpus[random.Next(corpus.Count)];
                xml = random.Next(2) == 0 ? mutator.Mutate(xml) : WithOtherValues(xml, random, mutator);
                var inStream = random.Next(10) == 0;
                var input = !inStream || xml.Length == 0 ? xml : mutator.Mutate([.. FrameWriter.Frame(xml), .. FrameWriter.Frame(corpus[random.Next(corpus.Count)])]);
                var isReply = xml.AsSpan().IndexOf("<command"u8) < 0;
                var sides = (isReply ^ (random.Next(8) == 0) ? EppTarget.Side.Client : EppTarget.Side.Server) | (random.Next(4) == 0 ? EppTarget.Side.Mask : EppTarget.Side.None);
                run.Begin(worker, input);
                try
                {
                    run.Count(inStream ? await EppTarget.ReadStreamAsync(input, 1 + random.Next(4096), sides) : EppTarget.Read(input, sides));
                }
                catch (Exception fault)
                {
                    Assert.Fail($"A frame{(inStream ? "'s stream" : "")} broke its reader: {run.Keep(input)}\n{fault}");
                }
            }
        }

        run.End(worker);
    }

    // Most changes of bytes end in what is no XML: these stay well formed, and reach who reads the values.
    private static byte[] WithOtherValues(byte[] xml, Random random, Mutator mutator)
    {
        for (var change = random.Next(3); change >= 0; change--)
        {
            var from = random.Next(xml.Length);
            var start = from + Math.Max(0, xml.AsSpan(from).IndexOfAny((byte)'>', (byte)'"'));
            var ends = xml[start] == '>' ? (byte)'<' : (byte)'"';
            var length = xml.AsSpan(start + 1).IndexOf(ends);
            if (length > 0)
            {
                var value = random.Next(2) == 0 ? Encoding.UTF8.GetString(_words[random.Next(_words.Length)]) : mutator.Mutate(Encoding.UTF8.GetString(xml, start + 1, length));
                xml = [.. xml[..(start + 1)], .. Encoding.UTF8.GetBytes(Escaped(value)), .. xml[(start + 1 + length)..]];
            }
        }

        return xml;
    }

    private static string Escaped(string value) => new StringBuilder(value.Length)
        .AppendJoin("", value.Select(letter => letter switch
        {
            '<' => "&lt;",
            '&' => "&amp;",
            '"' => "&quot;",
            _ => System.Xml.XmlConvert.IsXmlChar(letter) ? letter.ToString() : "?",
        }))
        .ToString();
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Reprieve.Tests;

/// <summary>
/// Collects EPP frames that our code wrote, from any thread, and validates them in one run of <c>xmllint</c> with the published schemas.
/// Frames with a namespace that the schemas don't hold are left out. A missing xmllint fails the test.
/// </summary>
internal sealed class FrameSchema
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _frames = new(StringComparer.Ordinal);

    public void Add(ReadOnlySpan<byte> xml) => Add(Encoding.UTF8.GetString(xml));

    public void Add(string xml)
    {
        lock (_gate)
        {
            _frames.Add(xml);
        }
    }

    /// <summary>Fails with xmllint's words where a frame is not valid. Returns how many were checked; 0 where the conformance folder is absent.</summary>
    public int AssertValid()
    {
        if (Conformance.Find("epp/xsd/epp-all.xsd") is not { } schema)
        {
            return 0;
        }

        string[] frames;
        lock (_gate)
        {
            frames = [.. _frames];
        }

        var known = Directory.GetFiles(Path.GetDirectoryName(schema)!, "*.xsd")
            .Select(file => XDocument.Load(file).Root!.Attribute("targetNamespace")?.Value)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var folder = Directory.CreateTempSubdirectory("frames-");
        try
        {
            var names = new List<string>();
            foreach (var frame in frames.Where(frame => Namespaces(frame).All(known.Contains)))
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{names.Count}.xml");
                File.WriteAllText(Path.Combine(folder.FullName, name), frame);
                names.Add(name);
            }

            if (names.Count > 0)
            {
                Run(folder.FullName, ["--nonet", "--noout", "--schema", schema, .. names]);
            }

            return names.Count;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Namespaces(string frame) =>
        XElement.Parse(frame).DescendantsAndSelf().Select(element => element.Name.NamespaceName).Distinct(StringComparer.Ordinal);

    private static void Run(string folder, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("xmllint", arguments) { WorkingDirectory = folder, RedirectStandardError = true, UseShellExecute = false };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Fail("xmllint is missing: install libxml2-utils.");
            return;
        }

        using (process)
        {
            var words = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                var faults = words.Split('\n').Where(line => !line.EndsWith(" validates", StringComparison.Ordinal)).ToList();
                var first = faults.Select(line => line.Split(':')[0]).FirstOrDefault(name => File.Exists(Path.Combine(folder, name)));
                var frame = first is null ? "" : File.ReadAllText(Path.Combine(folder, first));
                Assert.Fail($"Frames do not validate:\n{string.Join('\n', faults)}\n{frame}");
            }
        }
    }
}

using System.Text;
using Reprieve.Tests;

namespace Reprieve.Epp.Tests;

/// <summary>The frames under <c>Wire/</c>: the RFCs' examples, retyped; each file's comment names the section it follows.</summary>
internal static class WireFiles
{
    private static readonly string _root = Path.Combine(Repository.Root, "tests", "Epp.Tests", "Wire");

    /// <summary>Paths under <c>Wire/</c>, without the extension.</summary>
    internal static IEnumerable<string> All(string side) => Directory.GetFiles(Path.Combine(_root, side), "*.xml", SearchOption.AllDirectories)
        .Select(file => Path.ChangeExtension(Path.GetRelativePath(_root, file), null).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    internal static byte[] Bytes(string path) => File.ReadAllBytes(Path.Combine(_root, path + ".xml"));

    internal static string Text(string path) => Encoding.UTF8.GetString(Bytes(path));

    internal static EppRequest Request(string path) => EppRequest.Read(Bytes("request/" + path));

    internal static T Command<T>(string path) where T : EppCommand => Assert.IsType<T>(Assert.IsType<CommandRequest>(Request(path)).Command);

    internal static EppResponse Response(string path) => Assert.IsType<EppResponse>(EppReply.Read(Bytes("response/" + path)));
}

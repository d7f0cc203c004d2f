using Reprieve.Tests;

namespace Reprieve.Campaigns;

/// <summary>The executable of parts put together as no operator can (<c>tests/AlteredServer</c>).</summary>
internal static class AlteredServer
{
    public static string Executable { get; } = Path.Combine(
        Repository.Root, "tests", "AlteredServer", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Reprieve.AlteredServer");
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Reprieve.Bench.Measuring;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe(TimeProvider clock) => string.Join(
        " · ",
        First("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        $"{Environment.ProcessorCount} cores",
        $"{Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024)).ToString(CultureInfo.InvariantCulture)} GiB",
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        $"{clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC",
        $"commit {Commit()}");

    /// <summary>The 1-minute load average before anything of ours ran: others may share the cores.</summary>
    public static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "?";

    /// <summary>The repository's root, found from the place of this program.</summary>
    public static string Root { get; } = FindRoot();

    private static string? First(string file, string key) =>
        File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim()
            : null;

    private static string Commit()
    {
        var commit = Git("rev-parse --short HEAD");
        return commit.Length == 0 ? "unknown" : Git("status --porcelain -- src bench").Length == 0 ? commit : $"{commit} with changes";
    }

    private static string Git(string arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, UseShellExecute = false });
        return git?.StandardOutput.ReadToEnd().Trim() ?? "";
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Reprieve.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The benchmark runs inside its repository.");
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Reprieve.Tests.Processes;

/// <summary>Holds a process where it is, and lets it go on.</summary>
internal static class ProcessSignal
{
    private const int SigCont = 18;
    private const int SigStop = 19;

    public static void Stop(int processId) => Send(processId, SigStop);

    public static void Continue(int processId) => Send(processId, SigCont);

    /// <summary>Whether a signal holds it (state T of its process).</summary>
    public static bool IsStopped(int processId) => Regex.IsMatch(
        File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/status"),
        @"^State:\s+T",
        RegexOptions.Multiline | RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(1));

    private static void Send(int processId, int signal) => Assert.Equal(0, Kill(processId, signal));

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}

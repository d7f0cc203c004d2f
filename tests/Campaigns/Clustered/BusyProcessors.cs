using System.Diagnostics;

namespace Reprieve.Campaigns.Clustered;

/// <summary>Two endless loops for every processor, while it lasts; they end by themselves should nobody end them.</summary>
internal sealed class BusyProcessors : IDisposable
{
    private readonly IReadOnlyList<Process> _loops =
    [
        .. Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => Process.Start(
            new ProcessStartInfo("timeout", ["600", "sh", "-c", "while :; do :; done"]) { UseShellExecute = false })!), // it starts a process or throws
    ];

    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Kill(entireProcessTree: true);
            loop.WaitForExit();
            loop.Dispose();
        }
    }
}

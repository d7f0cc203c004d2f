using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Reprieve.Bench.Subjects;

/// <summary>The built executable in a process of its own.</summary>
internal sealed class RunningProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private RunningProcess(Process process) => _process = process;

    /// <summary>As built beside this program.</summary>
    public static string Executable { get; } = Path.Combine(
        Measuring.Machine.Root, "src", "App", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent?.Name ?? "Release", "net10.0", "reprieve");

    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>What it has in memory now, MB.</summary>
    public double ResidentMb => double.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;

    public static RunningProcess Start(string executable, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var running = new RunningProcess(Process.Start(start) ?? throw new InvalidOperationException($"{executable} did not start"));
        running._process.OutputDataReceived += (_, line) => running.Keep(line.Data);
        running._process.ErrorDataReceived += (_, line) => running.Keep(line.Data);
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>The first group of this pattern, once a line of output matches it.</summary>
    public async Task<string> LineAsync(string pattern, CancellationToken cancellationToken)
    {
        var expression = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < _patience && !_process.HasExited;)
        {
            if (_lines.Select(line => expression.Match(line)).FirstOrDefault(match => match.Success) is { } match)
            {
                return match.Groups[1].Value;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }

        throw new InvalidOperationException($"no line of output matches {pattern}: {string.Join(' ', _lines)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Reprieve.Tests.Processes;

/// <summary>The built executable, run as a user runs it.</summary>
internal sealed class ReprieveProcess : IAsyncDisposable
{
    /// <summary>The exit code of a process that SIGKILL ended.</summary>
    public const int Killed = 128 + 9;

    private const int SigTerm = 15;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private bool _isDisposed;
    private readonly ConcurrentQueue<string> _lines = new();

    private ReprieveProcess(Process process) => _process = process;

    /// <summary>Beside this test's own build: <c>src/App/bin/CONFIGURATION/net10.0</c>.</summary>
    public static string Folder { get; } = Path.Combine(
        Repository.Root, "src", "App", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0");

    public string Output => string.Join(Environment.NewLine, _lines);

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    private static string Executable => Path.Combine(Folder, "reprieve");

    /// <summary>Runs to the end.</summary>
    public static async Task<Ended> RunAsync(
        IReadOnlyList<string> arguments, IDictionary<string, string>? environment, CancellationToken cancellationToken, string? input = null, string? executable = null)
    {
        using var process = Start(executable ?? Executable, arguments, environment, Repository.Root);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromMinutes(3), cancellationToken);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var ended = new Ended(process.ExitCode, await output, await error);
        Leavings.Add("verbs", ended.ToString());
        return ended;
    }

    /// <summary>Starts it and leaves it running; <see cref="LineAsync"/> waits for what it says.</summary>
    public static ReprieveProcess StartServing(
        IReadOnlyList<string> arguments, IDictionary<string, string>? environment, string? workingDirectory = null, string? executable = null)
    {
        var running = new ReprieveProcess(Start(executable ?? Executable, arguments, environment, workingDirectory ?? Repository.Root));
        running._process.OutputDataReceived += (_, line) => running.Keep(line.Data);
        running._process.ErrorDataReceived += (_, line) => running.Keep(line.Data);
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>The first group of this pattern, once a line of output matches it.</summary>
    public async Task<string> LineAsync(string pattern, CancellationToken cancellationToken) =>
        await LineOrEndAsync(pattern, cancellationToken)
        ?? throw new InvalidOperationException($"no line of output matches {pattern}:{Environment.NewLine}{Output}");

    /// <summary>As <see cref="LineAsync"/>; null where the process ended without such a line.</summary>
    public async Task<string?> LineOrEndAsync(string pattern, CancellationToken cancellationToken)
    {
        var expression = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < _patience;)
        {
            var isOver = _process.HasExited;
            if (isOver)
            {
                // Its last lines may come after its end is known.
                await _process.WaitForExitAsync(cancellationToken);
            }

            if (_lines.Select(line => expression.Match(line)).FirstOrDefault(match => match.Success) is { } match)
            {
                return match.Groups[1].Value;
            }

            if (isOver)
            {
                return null;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }

        throw new InvalidOperationException($"no line of output matches {pattern} yet:{Environment.NewLine}{Output}");
    }

    /// <summary>Whether it ends by itself within this time.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(time);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>By SIGKILL, whatever it is doing.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>By SIGTERM, and waits for its end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Kill(_process.Id, SigTerm) != 0)
        {
            throw new InvalidOperationException($"SIGTERM did not reach it: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        if (!await EndsWithinAsync(_patience, cancellationToken))
        {
            throw new InvalidOperationException($"it does not stop:{Environment.NewLine}{Output}");
        }
    }

    /// <summary>Any number of times: who replaces a process may fail before it has another.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        Leavings.Add("processes", Output);
        _process.Dispose();
    }

    internal static Process Start(string file, IReadOnlyList<string> arguments, IDictionary<string, string>? environment, string workingDirectory)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        foreach (var variable in new[] { "REPRIEVE_ENDPOINT", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET" })
        {
            start.Environment.Remove(variable);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }
}

/// <summary>How a run ended.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit code {ExitCode}{Environment.NewLine}{Output}{Environment.NewLine}{Error}";
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>From the start of the process to a ready server, both published with ReadyToRun; beside it ASP.NET Core's hello.</summary>
internal static class Start
{
    public static Row Row { get; } = new("start", Aim.AtMost(6), MeasureAsync);

    private static async Task<Outcome> MeasureAsync(Trial trial, CancellationToken cancellationToken)
    {
        var server = await PublishAsync(trial, "src/App/App.csproj", "reprieve", cancellationToken);
        var hello = await PublishAsync(trial, "bench/Hello/Hello.csproj", "Reprieve.Hello", cancellationToken);
        var store = await Store.CreateAsync(Path.Combine(trial.Folder, "data"), Registries.Unreachable(), cancellationToken);
        var (subject, reference) = await trial.InTurnAsync(
            _ => UntilReadyAsync(server, url => ["serve", "--config", store.ConfigFile, "--data", store.Folder, "--urls", url], cancellationToken),
            _ => UntilReadyAsync(hello, url => ["--urls", url], cancellationToken));
        return new Outcome
        {
            Subject = subject,
            Reference = reference,
            Unit = "ms",
            Notes = ["a database that is there already, a registry that is not reached; asked every 2 ms"],
        };
    }

    private static async Task<double> UntilReadyAsync(string executable, Func<string, string[]> arguments, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var started = Stopwatch.GetTimestamp();
        await using var process = RunningProcess.Start(executable, arguments($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"));
        while (!await IsReadyAsync(port, cancellationToken))
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(1))
            {
                throw new TimeoutException($"{executable} is not ready after a minute");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), cancellationToken);
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task<bool> IsReadyAsync(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            await socket.SendAsync("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), cancellationToken);
            var answer = new byte[64];
            var length = await socket.ReceiveAsync(answer, cancellationToken);
            return Encoding.ASCII.GetString(answer, 0, length).StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Beside the ordinary builds: neither their output nor their lock files are touched.</summary>
    private static async Task<string> PublishAsync(Trial trial, string project, string name, CancellationToken cancellationToken)
    {
        var output = Path.Combine(trial.Folder, name);
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "publish", Path.Combine(Machine.Root, project), "-c", "Release", "-r", RuntimeOf(), "--self-contained", "false", "-p:PublishReadyToRun=true",
                "-p:NuGetLockFilePath=obj/ready-to-run.lock.json", "--artifacts-path", Path.Combine(trial.Folder, "artifacts"), "-o", output,
                "-v", "q", "-clp:NoSummary", "-nodeReuse:false",
            ])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var publish = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var said = await publish.StandardOutput.ReadToEndAsync(cancellationToken);
        await publish.WaitForExitAsync(cancellationToken);
        return publish.ExitCode == 0 ? Path.Combine(output, name) : throw new InvalidOperationException(said);
    }

    private static string RuntimeOf() => $"linux-{System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

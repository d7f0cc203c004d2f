using System.Globalization;
using System.Net;
using System.Text;
using Reprieve.Bench.Measuring;

namespace Reprieve.Bench.Subjects;

/// <summary>The server as a process of its own, on a data folder that was made before.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly RunningProcess _process;

    private ServerProcess(RunningProcess process, IPEndPoint address)
    {
        _process = process;
        Address = address;
        Healthz = Encoding.ASCII.GetBytes($"GET /healthz HTTP/1.1\r\nHost: {address}\r\n\r\n");
    }

    public IPEndPoint Address { get; }

    /// <summary>The cheapest request there is.</summary>
    public byte[] Healthz { get; }

    public TimeSpan Cpu => _process.Cpu;

    public double ResidentMb => _process.ResidentMb;

    public static async Task<ServerProcess> StartAsync(Store store, CancellationToken cancellationToken)
    {
        var process = RunningProcess.Start(
            RunningProcess.Executable, ["serve", "--config", store.ConfigFile, "--data", store.Folder, "--urls", "http://127.0.0.1:0"]);
        try
        {
            var port = await process.LineAsync(@"^API\s+http://127\.0\.0\.1:(\d+)/", cancellationToken);
            await process.LineAsync("^(ready)$", cancellationToken);
            return new ServerProcess(process, new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends the requests, and keeps what part of the cores the sending took for itself; not of round 0, the warm-up.</summary>
    public async Task<Load> ServeAsync(
        LoadGenerator load, IReadOnlyList<byte[]> requests, ClientShare share, int round, CancellationToken cancellationToken)
    {
        var before = Cpu;
        var served = await load.SendAsync(requests, cancellationToken);
        if (round > 0)
        {
            share.Add(requests.Count, served.OwnCpu, Cpu - before);
        }

        return served;
    }

    /// <summary>By SIGKILL: nothing of it is needed any more.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

/// <summary>What part of the CPU time that was used went into making the load.</summary>
internal sealed class ClientShare
{
    private TimeSpan _own;
    private TimeSpan _servers;
    private int _requests;

    public void Add(int requests, TimeSpan own, TimeSpan servers)
    {
        _requests += requests;
        _own += own;
        _servers += servers;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"load generator {100 * _own / (_own + _servers):0} % of the CPU used, server {_servers.TotalMicroseconds / _requests:0} µs of it a request");
}

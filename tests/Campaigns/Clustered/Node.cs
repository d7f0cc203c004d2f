using System.Globalization;
using System.Text.RegularExpressions;
using Reprieve.Campaigns.Driving;
using Reprieve.Server.Storage;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns.Clustered;

/// <summary>One node of the cluster: <c>reprieve serve</c> again and again, under one name.</summary>
internal sealed partial class Node(string name, string dataFolder, string configurationFile) : IAsyncDisposable
{
    /// <summary>Whoever starts or kills it has it alone: a supervisor and a killer are at it.</summary>
    private readonly SemaphoreSlim _gate = new(1);
    private ReprieveProcess? _process;
    private int _lostBefore;

    public string Name => name;

    /// <summary>Where it answers; null while it does not run.</summary>
    public Uri? Address { get; private set; }

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>How often it ended though nobody had asked for that: what a node does that the others declared dead.</summary>
    public int EndedByItself { get; private set; }

    /// <summary>How often it was told, alive, that a slot is another's now.</summary>
    public int LeasesLost => _lostBefore + Lost().Count(Output);

    public string Output => _process?.Output ?? "";

    /// <summary>Of its last process, once that has ended.</summary>
    public int ExitCode => Process.ExitCode;

    /// <summary>Whether its present or last process was told that the others hold it for dead, and ended as it is to.</summary>
    public bool HasLeftTheCluster => Process is { HasExited: true, ExitCode: 1 } && Output.Contains("This node has left the cluster", StringComparison.Ordinal);

    private ReprieveProcess Process => _process ?? throw new InvalidOperationException($"node {name} never ran");

    /// <param name="cancellationToken">Ends the wait for its address.</param>
    /// <param name="stopAt">A stop point, where it is to stop at one.</param>
    public async Task StartAsync(CancellationToken cancellationToken, string? stopAt = null)
    {
        using var alone = await AloneAsync(cancellationToken);
        await LaunchAsync(stopAt, cancellationToken);
    }

    /// <summary>By SIGKILL. Answers with the moment before it.</summary>
    public async Task<DateTimeOffset> KillAsync(CancellationToken cancellationToken)
    {
        using var alone = await AloneAsync(cancellationToken);
        var process = _process ?? throw new InvalidOperationException($"node {name} never ran");
        Address = null;
        var at = TimeProvider.System.GetUtcNow();
        await process.KillAsync();
        return at;
    }

    /// <summary>Starts it again if it ended by itself, as a supervisor does.</summary>
    public async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        using var alone = await AloneAsync(cancellationToken);
        if (Address is not null && !IsRunning)
        {
            await Process.EndsWithinAsync(TimeSpan.FromSeconds(10), cancellationToken); // its last words
            Assert.True(HasLeftTheCluster, $"node {name} ended by itself:{Environment.NewLine}{Output}");
            EndedByItself++;
            await LaunchAsync(stopAt: null, cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var alone = await AloneAsync(cancellationToken);
        if (_process is { HasExited: false } process)
        {
            Address = null;
            await process.StopAsync(cancellationToken);
            Assert.True(process.ExitCode == 0 || HasLeftTheCluster, $"node {name} stopped with {process.ExitCode}:{Environment.NewLine}{process.Output}");
        }
    }

    /// <summary>Whether it ends by itself within this time.</summary>
    public Task<bool> EndsWithinAsync(TimeSpan time, CancellationToken cancellationToken) => Process.EndsWithinAsync(time, cancellationToken);

    public void Freeze() => ProcessSignal.Stop(Process.Id);

    public void GoOn() => ProcessSignal.Continue(Process.Id);

    public bool IsFrozen => ProcessSignal.IsStopped(Process.Id);

    /// <summary>The leases that its present or last process took, by slot.</summary>
    public IReadOnlySet<(int Slot, long Epoch)> LeasesTaken() =>
        Taken().Matches(Output)
            .Select(match => (int.Parse(match.Groups["slot"].ValueSpan, CultureInfo.InvariantCulture), long.Parse(match.Groups["epoch"].ValueSpan, CultureInfo.InvariantCulture)))
            .ToHashSet();

    public async ValueTask DisposeAsync()
    {
        await (_process?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gate.Dispose();
    }

    private async Task LaunchAsync(string? stopAt, CancellationToken cancellationToken)
    {
        _lostBefore = LeasesLost;
        await (_process?.DisposeAsync() ?? ValueTask.CompletedTask);
        _process = ReprieveProcess.StartServing(
            ["serve", "--urls", "http://127.0.0.1:0", "--data", dataFolder, "--config", configurationFile],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_ID"] = Orders.KeyId,
                ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_SECRET"] = Orders.KeySecret,
                [StopPoints.Variable] = stopAt ?? "",
            });
        Address = new Uri(await _process.LineAsync(@"^API\s+(\S+)", cancellationToken));
    }

    private async Task<IDisposable> AloneAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        return new Leave(_gate);
    }

    private sealed class Leave(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }

    [GeneratedRegex(@"slot (?<slot>\d+): lease taken, epoch (?<epoch>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Taken();

    [GeneratedRegex("the lease was lost", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Lost();
}

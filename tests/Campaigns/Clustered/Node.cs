using System.Globalization;
using System.Text.RegularExpressions;
using Reprieve.Campaigns.Driving;
using Reprieve.Server.Storage;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns.Clustered;

/// <summary>One node of the cluster: <c>reprieve serve</c> again and again, under one name.</summary>
internal sealed partial class Node(string name, string dataFolder, string configurationFile) : IAsyncDisposable
{
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

    private int ProcessId => _process?.Id ?? throw new InvalidOperationException($"node {name} never ran");

    /// <param name="stopAt">A stop point, where it is to stop at one.</param>
    /// <param name="cancellationToken">Ends the wait for its address.</param>
    public async Task StartAsync(CancellationToken cancellationToken, string? stopAt = null)
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

    /// <summary>By SIGKILL. Answers with the moment before it.</summary>
    public async Task<DateTimeOffset> KillAsync()
    {
        var process = _process ?? throw new InvalidOperationException($"node {name} never ran");
        Address = null;
        var at = TimeProvider.System.GetUtcNow();
        await process.KillAsync();
        return at;
    }

    /// <summary>Starts it again if it ended by itself, as a supervisor does.</summary>
    public async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        if (Address is not null && !IsRunning)
        {
            EndedByItself++;
            await StartAsync(cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_process is { HasExited: false } process)
        {
            Address = null;
            await process.StopAsync(cancellationToken);
            Assert.True(process.ExitCode == 0, $"node {name} stopped with {process.ExitCode}:{Environment.NewLine}{process.Output}");
        }
    }

    public void Freeze() => ProcessSignal.Stop(ProcessId);

    public void GoOn() => ProcessSignal.Continue(ProcessId);

    public bool IsFrozen => ProcessSignal.IsStopped(ProcessId);

    /// <summary>The leases that its present or last process took, by slot.</summary>
    public IReadOnlySet<(int Slot, long Epoch)> LeasesTaken() =>
        Taken().Matches(Output)
            .Select(match => (int.Parse(match.Groups["slot"].ValueSpan, CultureInfo.InvariantCulture), long.Parse(match.Groups["epoch"].ValueSpan, CultureInfo.InvariantCulture)))
            .ToHashSet();

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    [GeneratedRegex(@"slot (?<slot>\d+): lease taken, epoch (?<epoch>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Taken();

    [GeneratedRegex("the lease was lost", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Lost();
}

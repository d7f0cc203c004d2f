using System.Globalization;
using System.Text;
using Reprieve.Campaigns.Checking;

namespace Reprieve.Campaigns.Clustered;

/// <summary>
/// How long the sessions that die with a node are missing: from right before its SIGKILL until the same slot has another holder, and
/// until the registry saw the first command on an item that this holder had claimed, over a session that logged in since.
/// </summary>
internal sealed class Takeovers(ThreeNodes cluster)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly List<Lost> _lost = [];
    private int _kills;

    public int Kills => _kills;

    /// <summary>A slot that a killed node held.</summary>
    public sealed class Lost
    {
        public required int Kill { get; init; }

        public required string Node { get; init; }

        public required int Slot { get; init; }

        public required DateTimeOffset At { get; init; }

        /// <summary>When the slot was seen to be another's.</summary>
        public TimeSpan? Held { get; set; }

        /// <summary>The items that the new holder had claimed at first sight.</summary>
        public IReadOnlyList<string> Claimed { get; set; } = [];

        /// <summary>When the registry saw the first command on one of them.</summary>
        public TimeSpan? AtWork { get; set; }
    }

    /// <summary>Kills these at once, and waits until every slot that they held is at work elsewhere.</summary>
    public async Task KillAsync(IReadOnlyList<Node> nodes, CancellationToken cancellationToken)
    {
        _kills++;
        var killed = new List<(Node Node, DateTimeOffset At)>();
        foreach (var node in nodes)
        {
            killed.Add((node, await node.KillAsync()));
        }

        // Only now: it took nothing since, and what it held has seconds to run.
        var leases = await cluster.LeasesAsync(cancellationToken);
        var lost = killed
            .SelectMany(kill => leases
                .Where(lease => lease.ExpiresAt > kill.At.ToUnixTimeMilliseconds() && kill.Node.LeasesTaken().Contains((lease.Slot, lease.Epoch)))
                .Select(lease => (Lease: lease, Lost: new Lost { Kill = _kills, Node = kill.Node.Name, Slot = lease.Slot, At = kill.At })))
            .ToList();
        _lost.AddRange(lost.Select(pair => pair.Lost));
        await Task.WhenAll(lost.Select(pair => WatchAsync(pair.Lost, pair.Lease.Epoch, cancellationToken)));
    }

    /// <summary>Reads from the registry's log when each lost slot was at work again.</summary>
    public IReadOnlyList<Lost> Judge(IReadOnlyList<LogRow> log)
    {
        var logins = log.Where(row => row is { Command: "login", Code: 1000, Session: not null })
            .ToLookup(row => row.Session!, row => row.Wall, StringComparer.Ordinal);
        var byName = log.Where(row => row is { Name: not null, Session: not null }).ToLookup(row => row.Name!, StringComparer.Ordinal);
        foreach (var lost in _lost)
        {
            var first = lost.Claimed.SelectMany(name => byName[name])
                .Where(row => logins[row.Session!].Any(login => login > lost.At))
                .Select(row => (DateTimeOffset?)row.Wall)
                .Min();
            lost.AtWork = first - lost.At;
        }

        return _lost;
    }

    public static double Median(IEnumerable<TimeSpan?> times)
    {
        var seconds = times.OfType<TimeSpan>().Select(time => time.TotalSeconds).Order().ToList();
        return seconds.Count == 0 ? double.NaN : (seconds[(seconds.Count - 1) / 2] + seconds[seconds.Count / 2]) / 2;
    }

    /// <summary>Every value.</summary>
    public string Table()
    {
        var table = new StringBuilder("| kill | node | sessions lost | another holds the slot after, s | at work after, s |\n|---|---|---|---|---|\n");
        for (var kill = 1; kill <= _kills; kill++)
        {
            var lost = _lost.Where(slot => slot.Kill == kill).ToList();
            var nodes = string.Join(" ", lost.Select(slot => slot.Node).Distinct(StringComparer.Ordinal));
            table.Append(CultureInfo.InvariantCulture, $"| {kill} | {nodes} | {lost.Count} | {Seconds(lost.Select(slot => slot.Held))} | {Seconds(lost.Select(slot => slot.AtWork))} |\n");
        }

        return table.ToString();

        static string Seconds(IEnumerable<TimeSpan?> times) =>
            string.Join(" ", times.Order().Select(time => time is { } known ? known.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture) : "never"));
    }

    private async Task WatchAsync(Lost lost, long epoch, CancellationToken cancellationToken)
    {
        while (TimeProvider.System.GetUtcNow() - lost.At < _patience)
        {
            var lease = (await cluster.LeasesAsync(cancellationToken)).Single(row => row.Slot == lost.Slot);
            if (lease.Epoch > epoch)
            {
                lost.Held ??= TimeProvider.System.GetUtcNow() - lost.At;
                lost.Claimed = await cluster.Data.ListAsync<string>(
                    "SELECT domain_name FROM items WHERE open = 1 AND registry = @Registry AND claim_slot = @Slot AND claim_epoch = @Epoch",
                    cancellationToken,
                    lease);
                if (lost.Claimed.Count > 0)
                {
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }
}

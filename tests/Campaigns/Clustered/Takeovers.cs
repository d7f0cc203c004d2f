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
    private long _readTo;

    /// <summary>How often nodes were killed, two at once counted once.</summary>
    public int Kills { get; private set; }

    public IReadOnlyList<Lost> All => _lost;

    /// <summary>A slot that a killed node held.</summary>
    public sealed class Lost
    {
        public required int Kill { get; init; }

        public required string Node { get; init; }

        public required int Slot { get; init; }

        public required long Epoch { get; init; }

        public required DateTimeOffset At { get; init; }

        /// <summary>When the slot was seen to be another's.</summary>
        public TimeSpan? Held { get; set; }

        /// <summary>The items that its new holder was seen to have claimed, and when it had not yet done so.</summary>
        public Dictionary<string, DateTimeOffset> Claimed { get; } = new(StringComparer.Ordinal);

        /// <summary>When the registry saw the first command on one of them.</summary>
        public TimeSpan? AtWork { get; set; }
    }

    /// <summary>Kills these at once, and waits until every slot that they held is at work elsewhere.</summary>
    public async Task KillAsync(IReadOnlyList<Node> nodes, CancellationToken cancellationToken)
    {
        Kills++;
        // What the registry saw before says nothing of the takeover.
        while ((await ReadLogAsync(cancellationToken)).Count > 0)
        {
        }

        var killed = await Task.WhenAll(nodes.Select(async node => (Node: node, At: await node.KillAsync(cancellationToken))));
        // Only now: it took nothing since, and what it held has seconds to run.
        var leases = await cluster.LeasesAsync(cancellationToken);
        var lost = killed
            .SelectMany(kill => leases
                .Where(lease => lease.ExpiresAt > kill.At.ToUnixTimeMilliseconds() && kill.Node.LeasesTaken().Contains((lease.Slot, lease.Epoch)))
                .Select(lease => new Lost { Kill = Kills, Node = kill.Node.Name, Slot = lease.Slot, Epoch = lease.Epoch, At = kill.At }))
            .ToList();
        _lost.AddRange(lost);
        await WatchAsync(lost, cancellationToken);
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
        for (var kill = 1; kill <= Kills; kill++)
        {
            var lost = _lost.Where(slot => slot.Kill == kill).ToList();
            var nodes = string.Join(" ", lost.Select(slot => slot.Node).Distinct(StringComparer.Ordinal));
            table.Append(CultureInfo.InvariantCulture, $"| {kill} | {nodes} | {lost.Count} | {Seconds(lost.Select(slot => slot.Held))} | {Seconds(lost.Select(slot => slot.AtWork))} |\n");
        }

        return table.ToString();

        static string Seconds(IEnumerable<TimeSpan?> times) =>
            string.Join(" ", times.Order().Select(time => time is { } known ? known.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture) : "never"));
    }

    private async Task WatchAsync(IReadOnlyList<Lost> lost, CancellationToken cancellationToken)
    {
        var sessions = new HashSet<string>(StringComparer.Ordinal);
        var commands = new List<LogRow>();
        var (started, before) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetUtcNow());
        while (lost.Any(slot => slot.AtWork is null) && TimeProvider.System.GetElapsedTime(started) < _patience)
        {
            var now = TimeProvider.System.GetUtcNow();
            var leases = await cluster.LeasesAsync(cancellationToken);
            foreach (var slot in lost.Where(slot => slot.AtWork is null))
            {
                var lease = leases.Single(row => row.Slot == slot.Slot);
                if (lease.Epoch > slot.Epoch)
                {
                    slot.Held ??= TimeProvider.System.GetUtcNow() - slot.At;
                    foreach (var name in await cluster.ClaimedAsync(lease, cancellationToken))
                    {
                        slot.Claimed.TryAdd(name, before);
                    }
                }
            }

            foreach (var row in await ReadLogAsync(cancellationToken))
            {
                if (row is { Command: "login", Code: 1000, Session: { } session } && lost.All(slot => row.Wall > slot.At))
                {
                    sessions.Add(session);
                }
                else if (row is { Name: not null, Session: { } other } && sessions.Contains(other))
                {
                    commands.Add(row);
                }
            }

            foreach (var slot in lost)
            {
                // One that came before the claim was the portfolio's, or another slot's.
                slot.AtWork ??= commands
                    .Where(row => slot.Claimed.TryGetValue(row.Name!, out var unclaimed) && row.Wall >= unclaimed)
                    .Select(row => (TimeSpan?)(row.Wall - slot.At))
                    .Min();
            }

            before = now;
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    /// <summary>What the registry's log has had since it was last read.</summary>
    private async Task<IReadOnlyList<LogRow>> ReadLogAsync(CancellationToken cancellationToken)
    {
        var rows = LogRow.ReadPage(await cluster.Registry.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"/log?limit=10000&xml=false&since={_readTo}"), cancellationToken));
        _readTo = rows.Count > 0 ? rows[^1].Seq : _readTo;
        return rows;
    }
}

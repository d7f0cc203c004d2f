using System.Globalization;
using System.Text;
using Reprieve.Server.Storage;

namespace Reprieve.Campaigns.Driving;

/// <summary>Which stop point is next, so that all get their share, and how often each was met. Shared by the lanes.</summary>
internal sealed class KillPlan(Random random)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StopPoint, int> _kills = Enum.GetValues<StopPoint>().ToDictionary(point => point, _ => 0);
    private readonly Dictionary<StopPoint, int> _misses = Enum.GetValues<StopPoint>().ToDictionary(point => point, _ => 0);

    /// <summary>Kills at stop points.</summary>
    public int Kills
    {
        get
        {
            lock (_gate)
            {
                return _kills.Values.Sum();
            }
        }
    }

    /// <summary>Kills from outside, of a server that did not come to its point in time.</summary>
    public int AnyMoment { get; private set; }

    public IReadOnlyList<StopPoint> Untouched
    {
        get
        {
            lock (_gate)
            {
                return [.. _kills.Where(point => point.Value == 0).Select(point => point.Key)];
            }
        }
    }

    /// <summary>Mostly the point that had least; a point that is not met gives way to others.</summary>
    public (StopPoint Point, int Times) Next()
    {
        lock (_gate)
        {
            var all = _kills.Keys.ToArray();
            var point = random.Next(5) == 0
                ? all[random.Next(all.Length)]
                : all.OrderBy(candidate => _kills[candidate] + _misses[candidate]).ThenBy(_ => random.Next()).First();
            // Met with anew by those who draw it meanwhile.
            return (point, 1 + random.Next(MostTimes(point) >> Math.Min(3, _misses[point])));
        }
    }

    public void Met(StopPoint point)
    {
        lock (_gate)
        {
            _kills[point]++;
        }
    }

    public void Missed(StopPoint point)
    {
        lock (_gate)
        {
            _misses[point]++;
            AnyMoment++;
        }
    }

    public string Table()
    {
        lock (_gate)
        {
            var table = new StringBuilder("| stop point | kills |\n|---|---|\n");
            foreach (var (point, kills) in _kills)
            {
                table.Append(CultureInfo.InvariantCulture, $"| {point} | {kills} |\n");
            }

            return table.Append(CultureInfo.InvariantCulture, $"| at any other moment | {AnyMoment} |\n").ToString();
        }
    }

    /// <summary>How often a server meets the point within a second or so, at least.</summary>
    private static int MostTimes(StopPoint point) => point switch
    {
        StopPoint.BeforeBootstrapCommit or StopPoint.AfterBootstrapCommit => 1,
        StopPoint.PasswordStored or StopPoint.PasswordFrameWritten or StopPoint.PasswordAnswered or StopPoint.PasswordSettled => 1,
        StopPoint.BeforeAcceptCommit or StopPoint.AfterAcceptCommit or StopPoint.BeforeImportCommit or StopPoint.AfterImportCommit => 3,
        StopPoint.BeforeMessageCommit or StopPoint.AfterMessageCommit or StopPoint.MessageAcknowledged => 3,
        StopPoint.RenewWritten or StopPoint.RenewAnswered or StopPoint.UpdateWritten or StopPoint.UpdateAnswered => 3,
        StopPoint.BeforeLeaseCommit or StopPoint.AfterLeaseCommit => 6,
        StopPoint.BeforeClaimCommit or StopPoint.AfterClaimCommit or StopPoint.BeforeResultCommit or StopPoint.AfterResultCommit
            or StopPoint.BeforeSettleCommit or StopPoint.AfterSettleCommit or StopPoint.BeforeIntentCommit or StopPoint.AfterIntentCommit => 8,
        _ => 24,
    };
}

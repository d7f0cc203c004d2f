using System.Globalization;

namespace Reprieve.Campaigns.Checking;

/// <summary>
/// What the registry did with one name, replayed from its log: every state with the row that led to it, and what must never be in
/// between.
/// </summary>
internal sealed class NameHistory
{
    private readonly List<(LogRow Row, NameState State)> _changes = [];
    private readonly List<BreachFound> _breaches = [];
    private readonly HashSet<string> _denied = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fallenBack = new(StringComparer.Ordinal);
    private readonly Func<LogRow, bool> _isOurs;
    private readonly NameState _start;

    private NameHistory(string name, NameState start, IReadOnlyList<LogRow> rows, Func<LogRow, bool> isOurs)
    {
        Name = name;
        Rows = rows;
        _isOurs = isOurs;
        _start = start;
        State = start;
    }

    public string Name { get; }

    public IReadOnlyList<LogRow> Rows { get; }

    /// <summary>The state after the last row.</summary>
    public NameState State { get; private set; }

    public IReadOnlyList<BreachFound> Breaches => _breaches;

    /// <summary>The request that opened the present restore, the report that closed it, and our changes since; null where there is none.</summary>
    private LogRow? Request { get; set; }

    private LogRow? Report { get; set; }

    private LogRow? Renewal { get; set; }

    private LogRow? Update { get; set; }

    public static NameHistory Replay(string name, NameState start, bool isImmediate, IReadOnlyList<LogRow> rows, Func<LogRow, bool> isOurs)
    {
        var history = new NameHistory(name, start, rows, isOurs);
        foreach (var row in rows)
        {
            history.Take(row, isImmediate ? NameState.Restored : NameState.PendingRestore);
        }

        return history;
    }

    /// <summary>Where it stood then, by the machine's clock.</summary>
    public NameState StateAt(long wallMs)
    {
        var state = _start;
        foreach (var (row, next) in _changes.Where(change => change.Row.Wall.ToUnixTimeMilliseconds() <= wallMs))
        {
            state = next;
        }

        return state;
    }

    /// <summary>The request behind the last restore up to then: its clTRID; empty where the name was never in redemption or the request is older than the log.</summary>
    public string RestoredBy(long wallMs)
    {
        var by = "";
        foreach (var (row, _) in _changes.Where(change => change.Row.Wall.ToUnixTimeMilliseconds() <= wallMs))
        {
            by = row.Command switch
            {
                "update:restore-request" => row.ClTRID ?? "",
                "time:reportOverdue" or "time:requestRefused" or "time:purged" or "delete" => "",
                _ => by,
            };
        }

        return by;
    }

    /// <summary>The applied commands of this kind with one of these ids.</summary>
    public int Applied(string command, IReadOnlySet<string> clTrids) => Rows.Count(row => row.Applied && row.Command == command && clTrids.Contains(row.ClTRID ?? ""));

    /// <summary>Whether a request with one of these ids was applied and neither fell back nor was denied.</summary>
    public bool IsRestoredBy(IReadOnlySet<string> clTrids) => Rows.Any(row =>
        row is { Applied: true, Command: "update:restore-request", ClTRID: { } id } && clTrids.Contains(id) && !_denied.Contains(id) && !_fallenBack.Contains(id));

    public bool IsDenied(IReadOnlySet<string> clTrids) => _denied.Overlaps(clTrids);

    public bool FellBack(IReadOnlySet<string> clTrids) => _fallenBack.Overlaps(clTrids);

    /// <summary>Whether the name was restored at some time up to then, under its first registration.</summary>
    public bool WasRestored(long wallMs) =>
        _changes.Any(change => change.State == NameState.Restored && change.Row.Wall.ToUnixTimeMilliseconds() <= wallMs);

    /// <summary>When redemption ended, in registry time; null where it never did.</summary>
    public DateTimeOffset? RedemptionEnded =>
        _changes.Where(change => change.Row.Command is "time:redemptionEnded" or "time:purged").Select(change => (DateTimeOffset?)change.Row.At).FirstOrDefault();

    private void Take(LogRow row, NameState requested)
    {
        switch (row.Command)
        {
            case "update:restore-request":
                TakeRequest(row, requested);
                break;
            case "update:restore-report":
                TakeReport(row);
                break;
            case "renew":
                Renewal = TakeOnce(row, Renewal, Breach.DoubleRenewal);
                break;
            case "update":
                Update = TakeOnce(row, Update, Breach.DoubleUpdate);
                break;
            case "time:requestApproved":
                Go(row, requested);
                break;
            case "time:requestRefused":
                _denied.Add(Request?.ClTRID ?? "");
                StartOver();
                // Redemption may have ended over it.
                Go(row, State == NameState.PendingDelete ? State : NameState.Redemption);
                break;
            case "time:reportOverdue":
                _fallenBack.Add(Request?.ClTRID ?? "");
                StartOver();
                Go(row, NameState.Redemption);
                break;
            case "time:redemptionEnded":
                Go(row, NameState.PendingDelete);
                break;
            case "time:purged":
                StartOver();
                Go(row, NameState.Gone);
                break;
            case "fault:reregistered":
            case "create" when row.Applied:
                StartOver();
                Go(row, NameState.Anew);
                break;
            case "delete" when row.Applied:
                StartOver();
                Go(row, NameState.Redemption);
                break;
        }
    }

    private void TakeRequest(LogRow row, NameState requested)
    {
        if (!row.Applied)
        {
            Resent(row, Request);
            return;
        }

        if (State != NameState.Redemption)
        {
            Add(Breach.DoubleRestore, row, $"applied while {State}");
        }

        Request = row;
        Go(row, row.Code == 1001 ? NameState.RequestPending : requested);
    }

    private void TakeReport(LogRow row)
    {
        if (!row.Applied)
        {
            Resent(row, Report);
            return;
        }

        if (State != NameState.PendingRestore)
        {
            Add(Breach.DoubleReport, row, $"applied while {State}");
        }

        Report = row;
        Go(row, NameState.Restored);
    }

    private LogRow? TakeOnce(LogRow row, LogRow? before, Breach twice)
    {
        if (!row.Applied)
        {
            Resent(row, before);
            return before;
        }

        // An update that was applied late puts in place what is there already.
        var isHarmless = twice == Breach.DoubleUpdate && (row.Fault == "applyLate" || before?.Fault == "applyLate");
        if (before is not null && _isOurs(row) && _isOurs(before) && !isHarmless)
        {
            Add(twice, row, $"after {before.ClTRID}");
        }

        return row;
    }

    /// <summary>A command of ours that comes after one that was applied; only what was applied late may have hidden from us.</summary>
    private void Resent(LogRow row, LogRow? before)
    {
        if (before is not null && _isOurs(row) && _isOurs(before) && before.Fault != "applyLate" && row.Fault != "applyLate")
        {
            Add(Breach.BlindResend, row, $"after {before.ClTRID}, which was applied");
        }
    }

    private void Add(Breach breach, LogRow row, string words) => _breaches.Add(new BreachFound(
        breach, Name, string.Create(CultureInfo.InvariantCulture, $"row {row.Seq} {row.Command} {row.ClTRID} {words}")));

    private void StartOver() => (Request, Report, Renewal, Update) = (null, null, null, null);

    private void Go(LogRow row, NameState state)
    {
        State = state;
        _changes.Add((row, state));
    }
}

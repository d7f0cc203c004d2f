using System.Globalization;
using System.Text.Json;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Campaigns.Checking;

/// <summary>
/// Replays the registry's log name by name, lays each item's row and timeline beside it, and gives every item one verdict. What the
/// log does not bear out is a breach.
/// </summary>
internal sealed class Checker
{
    private readonly CampaignRecord _record;
    private readonly Dictionary<string, Intent> _intents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NameHistory> _histories;
    private readonly Dictionary<(string, int), IReadOnlyList<EventRow>> _events;
    private readonly Dictionary<string, IReadOnlyList<ItemRow>> _itemsOf;
    private readonly ILookup<string, ItemRow> _takenOver;
    private readonly List<BreachFound> _breaches = [];

    private Checker(CampaignRecord record)
    {
        _record = record;
        _events = record.Events.GroupBy(line => (line.TaskNo, line.Ordinal))
            .ToDictionary(group => group.Key, group => (IReadOnlyList<EventRow>)[.. group]);
        _itemsOf = record.Items.GroupBy(item => item.TaskNo, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<ItemRow>)[.. group.OrderBy(item => item.Ordinal)], StringComparer.Ordinal);
        _takenOver = record.Items.Where(item => item.TakenOverBy is not null).ToLookup(item => item.DomainName, StringComparer.Ordinal);
        CollectIntents();
        var rows = record.Log.Where(row => row.Name is not null).OrderBy(row => row.Seq).ToLookup(row => row.Name!, StringComparer.Ordinal);
        _histories = record.Start.ToDictionary(
            name => name.Key,
            name => NameHistory.Replay(name.Key, name.Value, IsImmediate(name.Key), [.. rows[name.Key]], IsOurs),
            StringComparer.Ordinal);
    }

    public static Judgement Check(CampaignRecord record)
    {
        var checker = new Checker(record);
        checker.CheckFrames();
        checker.CheckNames();
        checker.CheckTasks();
        var verdicts = record.Items.Select(checker.Judge).ToList();
        checker.CheckMoney(verdicts);
        var names = checker._breaches.Select(found => found.Subject.Split(' ')[0]).Distinct(StringComparer.Ordinal).Take(4);
        return new Judgement(verdicts, checker._breaches) { Evidence = string.Concat(names.Select(name => Evidence.Of(record, name))) };
    }

    private bool IsImmediate(string name) => _record.ImmediateSuffixes.Contains(name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]);

    private bool IsOurs(LogRow row) => row.ClTRID is { } id && _intents.ContainsKey(id);

    private IReadOnlyList<EventRow> EventsOf(ItemRow item) => _events.GetValueOrDefault((item.TaskNo, item.Ordinal)) ?? [];

    private void Add(Breach breach, string subject, string words) => _breaches.Add(new BreachFound(breach, subject, words));

    private void CollectIntents()
    {
        var names = _record.Items.ToDictionary(item => (item.TaskNo, item.Ordinal), item => item.DomainName);
        foreach (var ((taskNo, ordinal), lines) in _events)
        {
            Intent? last = null;
            foreach (var line in lines)
            {
                var args = ArgsOf(line.Args);
                if (line.Kind == ItemEvents.IntentRecorded)
                {
                    last = new Intent { Kind = args[0], At = line.At, DomainName = names.GetValueOrDefault((taskNo, ordinal)) ?? "", TaskNo = taskNo, Ordinal = ordinal };
                    _intents[args[1]] = last;
                }
                else if (line.Kind == ItemEvents.NotSent && last is not null)
                {
                    last.IsNotSent = true;
                }
            }
        }
    }

    /// <summary>Every frame that changes something has an intent that was there before it, and comes once.</summary>
    private void CheckFrames()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in _record.Log.Where(row => row is { IsTransform: true, ClTRID: not null } && !row.ClTRID.StartsWith(_record.ForeignPrefix, StringComparison.Ordinal)))
        {
            var words = string.Create(CultureInfo.InvariantCulture, $"row {row.Seq} {row.Command} {row.ClTRID}");
            if (!seen.Add(row.ClTRID!))
            {
                Add(Breach.SameFrameTwice, row.Name ?? "", words);
            }

            if (_intents.GetValueOrDefault(row.ClTRID!) is not { } intent)
            {
                Add(Breach.NoIntent, row.Name ?? "", words);
            }
            else if (intent.At > row.Wall.ToUnixTimeMilliseconds())
            {
                Add(Breach.NoIntent, row.Name ?? "", $"{words}: the intent is younger");
            }
            else if (intent.DomainName != row.Name || CommandOf(intent.Kind) != row.Command)
            {
                Add(Breach.NoIntent, row.Name ?? "", $"{words}: the intent is for {intent.Kind} of {intent.DomainName}");
            }
            // 2501 and 2502 say that the command was not looked at: as good as not sent.
            else if (intent.IsNotSent && (row.Applied || row.Code is null or < 2501))
            {
                Add(Breach.SentThoughNotSent, row.Name ?? "", words);
            }
        }
    }

    private void CheckNames()
    {
        foreach (var history in _histories.Values)
        {
            _breaches.AddRange(history.Breaches);
            var shown = _record.End.TryGetValue(history.Name, out var end) ? end : NameState.Gone;
            // The registry does not say which registration it shows, nor in info that a request is pending.
            var replayed = history.State switch
            {
                NameState.Anew => NameState.Restored,
                NameState.RequestPending => NameState.Redemption,
                var state => state,
            };
            if (shown != replayed)
            {
                Add(Breach.ReplayDiffers, history.Name, $"replayed {history.State}, shown {shown}");
            }
        }

        foreach (var name in _record.Imported.Except(_record.Domains, StringComparer.Ordinal))
        {
            Add(Breach.LostDomain, name, "its import was answered");
        }

        var acknowledged = _record.Log.Count(row => row is { Command: "poll:ack", Applied: true });
        if (acknowledged > _record.Messages && !_record.Log.Any(row => row.Fault == "duplicateMessage"))
        {
            Add(Breach.LostMessage, "", $"{acknowledged} messages were acknowledged and {_record.Messages} are stored");
        }
    }

    private void CheckTasks()
    {
        var tasks = _record.Tasks.ToDictionary(task => task.TaskNo, StringComparer.Ordinal);
        foreach (var order in _record.Submissions.Where(order => order.TaskNo is not null))
        {
            if (tasks.GetValueOrDefault(order.TaskNo!) is not { } task || task.ClientToken != order.ClientToken)
            {
                Add(Breach.LostTask, order.TaskNo!, $"answered to {order.ClientToken}");
            }
            else if (!ItemsOf(task.TaskNo).Select(item => item.DomainName).SequenceEqual(order.Names, StringComparer.Ordinal))
            {
                Add(Breach.LostItem, order.TaskNo!, $"{ItemsOf(task.TaskNo).Count} of {order.Names.Count} items are there");
            }
        }

        var remembered = _record.Submissions.Select(order => order.ClientToken).ToHashSet(StringComparer.Ordinal);
        var standIns = _record.Events.Where(line => line.Kind == ItemEvents.StandsInFor).Select(line => line.TaskNo).ToHashSet(StringComparer.Ordinal);
        foreach (var task in _record.Tasks)
        {
            if (!standIns.Contains(task.TaskNo) && (task.ClientToken is null || !remembered.Contains(task.ClientToken)))
            {
                Add(Breach.StrayTask, task.TaskNo, "nobody asked for it");
            }

            if (task.ItemCount != ItemsOf(task.TaskNo).Count || task.OpenItems != ItemsOf(task.TaskNo).Count(item => item.Open))
            {
                Add(Breach.LostItem, task.TaskNo, $"{task.ItemCount} items, {task.OpenItems} open, {ItemsOf(task.TaskNo).Count} are there");
            }
        }
    }

    /// <summary>A restore is captured where the registry's log bears out that it was done for the item, once, and nowhere else.</summary>
    private void CheckMoney(IReadOnlyList<ItemVerdict> verdicts)
    {
        foreach (var difference in _record.BookDifferences)
        {
            Add(Breach.BooksDiffer, "", difference);
        }

        var held = _record.Held.ToLookup(hold => (hold.TaskNo, hold.Ordinal));
        foreach (var item in verdicts)
        {
            var isDone = item.Verdict < Verdict.RestoredLateCompensated;
            var lines = held[(item.TaskNo, item.Ordinal)].ToList();
            var captured = lines.Count(hold => hold.RestoreState == "Captured");
            if (captured != (isDone && _record.IsPriced ? 1 : 0) || lines.Count > 1)
            {
                Add(
                    Breach.ChargedWrongly,
                    string.Create(CultureInfo.InvariantCulture, $"{item.DomainName} ({item.TaskNo} {item.Ordinal})"),
                    $"{item.Verdict}, held: {string.Join(", ", lines.Select(hold => $"{hold.RestoreState} {hold.RenewalState}"))}");
            }
        }
    }

    private IReadOnlyList<ItemRow> ItemsOf(string taskNo) => _itemsOf.GetValueOrDefault(taskNo) ?? [];

    private ItemVerdict Judge(ItemRow item)
    {
        var (verdict, why) = Explain(item);
        if (verdict == Verdict.Unknown)
        {
            Add(Breach.Unexplained, Subject(item), why);
        }

        return new ItemVerdict(item.TaskNo, item.Ordinal, item.DomainName, verdict, why);
    }

    private (Verdict Verdict, string Why) Explain(ItemRow item)
    {
        var ends = EventsOf(item).Count(line => line.Kind is ItemEvents.Succeeded or ItemEvents.Failed);
        if (ends > 1)
        {
            Add(Breach.EndedTwice, Subject(item), $"{ends} ends in its timeline");
        }

        if (item.Open || item.FinishedAt is not { } finishedAt || ends == 0)
        {
            Add(Breach.NotEnded, Subject(item), $"open at {item.Step}, {item.WaitCode} {item.WaitArgs}");
            return (Verdict.Unknown, "it has not ended");
        }

        if (_histories.GetValueOrDefault(item.DomainName) is not { } history)
        {
            return item.FailCode == ItemReasons.DomainNotInAccount ? (Verdict.FailedHere, "") : (Verdict.Unknown, "its name is not in the campaign");
        }

        var sent = SentBy(item);
        return item.Status switch
        {
            ItemStatus.Success => ExplainSuccess(item, history, sent, finishedAt),
            ItemStatus.Failure => new Failures(_record, history, item, sent, finishedAt, EarlierOf(item), Successor, Add).Explain(),
            _ => (Verdict.Unknown, $"its status is {item.Status}"),
        };
    }

    private (Verdict, string) ExplainSuccess(ItemRow item, NameHistory history, HashSet<string> sent, long finishedAt)
    {
        var state = history.StateAt(finishedAt);
        var requests = history.Applied("update:restore-request", sent);
        if (state is NameState.Gone or NameState.Anew or NameState.Redemption or NameState.PendingDelete && history.WasRestored(finishedAt)
            && requests + history.Applied("update:restore-report", sent) > 0
            && item.Warnings.Contains(ItemReasons.DelegationNotRestored, StringComparison.Ordinal))
        {
            return (Verdict.RestoredThenLost, "");
        }

        if (state != NameState.Restored)
        {
            Add(Breach.FalseSuccess, Subject(item), $"the registry had it in {state}");
            return (Verdict.Unknown, "a success that the registry does not show");
        }

        var renewals = history.Applied("renew", sent);
        if (renewals > 0 != item.Renewed && !item.Warnings.Contains("Renewal", StringComparison.Ordinal))
        {
            Add(Breach.RenewalMisreported, Subject(item), $"{renewals} renewals at the registry, Renewed is {item.Renewed}");
        }

        var by = history.RestoredBy(finishedAt);
        return sent.Contains(by)
                ? (requests > 1 && history.FellBack(sent) ? Verdict.RestoredAfterFallBack : renewals > 0 ? Verdict.RestoredAndRenewed : Verdict.RestoredOnce, "")
            : by.Length > 0 && EarlierOf(item).Contains(by) ? (Verdict.RestoredForEarlier, "")
            : history.Applied("update:restore-report", sent) == 1 ? (Verdict.ReportedOnly, "")
            : FalselySucceeded(item, by);
    }

    private (Verdict, string) FalselySucceeded(ItemRow item, string by)
    {
        Add(Breach.FalseSuccess, Subject(item), by.Length == 0 ? "nobody restored it" : $"{by} restored it, which is not its own");
        return (Verdict.Unknown, "a success by a request of somebody else");
    }

    /// <summary>The ids of an item's commands.</summary>
    private HashSet<string> SentBy(ItemRow item) =>
        [.. EventsOf(item).Where(line => line.Kind == ItemEvents.IntentRecorded).Select(line => ArgsOf(line.Args)[1])];

    /// <summary>The ids of the commands of failed items that this one answers for, and of those that they answered for.</summary>
    private HashSet<string> EarlierOf(ItemRow item)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var successors = new HashSet<string>(StringComparer.Ordinal) { item.TaskNo };
        var failed = _takenOver[item.DomainName];
        for (var found = true; found;)
        {
            found = false;
            foreach (var other in failed.Where(other => successors.Contains(other.TakenOverBy!)))
            {
                ids.UnionWith(SentBy(other));
                found |= successors.Add(other.TaskNo);
            }
        }

        return ids;
    }

    /// <summary>The item that answers for a failed one.</summary>
    private ItemRow? Successor(ItemRow item) =>
        item.TakenOverBy is { } taskNo ? ItemsOf(taskNo).FirstOrDefault(other => other.DomainName == item.DomainName) : null;

    private static string CommandOf(string kind) => kind switch
    {
        nameof(IntentKind.Request) => "update:restore-request",
        nameof(IntentKind.Report) => "update:restore-report",
        nameof(IntentKind.Renew) => "renew",
        _ => "update",
    };

    internal static string Subject(ItemRow item) => string.Create(CultureInfo.InvariantCulture, $"{item.DomainName} ({item.TaskNo} {item.Ordinal})");

    internal static IReadOnlyList<string> ArgsOf(string json) => JsonSerializer.Deserialize<IReadOnlyList<string>>(json) ?? [];

    private sealed record Intent
    {
        public required string Kind { get; init; }

        public required long At { get; init; }

        public required string DomainName { get; init; }

        public required string TaskNo { get; init; }

        public required int Ordinal { get; init; }

        public bool IsNotSent { get; set; }
    }
}

using System.Diagnostics.Metrics;
using System.Globalization;
using Reprieve.Server.Ledger;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// A registry can apply a request long after everything here says that it did not. The item that failed meanwhile keeps its end;
/// another item answers for the restore: it sends the report that may be owed, and it is what is paid.
/// </summary>
internal static class LateRestores
{
    /// <summary>How long after an item's end a restore is still laid to its request: later it is somebody else's. 24 hours, ms.</summary>
    private const long Window = 86_400_000;

    private static readonly Counter<long> _counter = new Meter("Reprieve").CreateCounter<long>(
        "reprieve.restores.late", description: "Restores that a registry carried out after their item had failed.");

    /// <summary>Makes the counter known: a collector that already follows as many series as it will would not take it in later.</summary>
    public static void Declare() => _ = _counter.Enabled;

    /// <summary>New items answer from now on for what earlier items' requests for their domains may still come to.</summary>
    public static IReadOnlyList<ItemRow> Adopt(WriteContext context, IReadOnlyList<ItemRow> items)
    {
        var open = items.Where(item => item.Open).ToDictionary(item => item.DomainName, StringComparer.Ordinal);
        var earlier = open.Count == 0
            ? []
            : ItemTable.ThoseThatMayArrive(context.Connection, [.. open.Keys], items[0].CreatedAt - Window)
                .Where(failed => failed.AccountId == open[failed.DomainName].AccountId).ToList();
        if (earlier.Count == 0)
        {
            return items;
        }

        ItemTable.TakeOver(context, earlier, items[0].TaskNo);
        var same = earlier.Where(failed => failed.Roid is { } roid && roid == open[failed.DomainName].Roid)
            // Newest first: which of several requests comes through, no registry says.
            .DistinctBy(failed => failed.DomainName, StringComparer.Ordinal)
            .ToDictionary(failed => failed.DomainName, StringComparer.Ordinal);
        return [.. items.Select(item => item.Open && same.TryGetValue(item.DomainName, out var failed) ? Inherit(item, failed) : item)];
    }

    /// <summary>What the earlier item's request was, and what it had agreed to pay for it.</summary>
    private static ItemRow Inherit(ItemRow item, ItemRow failed) => item with
    {
        RequestMayHaveArrived = true,
        // Of several tries any may be the one that comes through.
        IntentClTrid = failed is { IntentKind: IntentKind.Request, TryCount: <= 1 } ? failed.IntentClTrid : null,
        Quote = failed.Quote,
    };

    /// <summary>Makes an item for each domain that shows what its failed item had asked for.</summary>
    /// <param name="read">What the registry has just said of domains that no open item is about.</param>
    /// <returns>The items made, each with what is held for it.</returns>
    public static IReadOnlyList<LateRestore> TakeOver(
        WriteContext context, IReadOnlyList<DomainRow> read, TaskQueue tasks, TaskOptions options, DateTimeOffset now)
    {
        var shown = read
            .Where(domain => domain.State is nameof(RegistryState.PendingRestore) or nameof(RegistryState.Active) or nameof(RegistryState.AutoRenew))
            .ToDictionary(domain => domain.DomainName, StringComparer.Ordinal);
        if (shown.Count == 0)
        {
            return [];
        }

        string[] names = [.. shown.Keys];
        var busy = ItemTable.OpenOf(context.Connection, names).Select(item => item.DomainName).ToHashSet(StringComparer.Ordinal);
        var made = new List<LateRestore>();
        foreach (var failed in ItemTable.ThoseThatMayArrive(context.Connection, names, now.ToUnixTimeMilliseconds() - Window)
            .Where(item => !busy.Contains(item.DomainName) && item.Roid is { } roid && roid == shown[item.DomainName].Roid)
            .DistinctBy(item => item.DomainName, StringComparer.Ordinal))
        {
            made.Add(TakeOver(context, failed, shown[failed.DomainName], tasks, options, now));
        }

        return made;
    }

    private static LateRestore TakeOver(
        WriteContext context, ItemRow failed, DomainRow domain, TaskQueue tasks, TaskOptions options, DateTimeOffset now)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        var taskNo = Guid.CreateVersion7(now).ToString("D");
        var task = TaskTable.Of(context.Connection, failed.TaskNo) with
        {
            TaskNo = taskNo,
            CreatedAt = nowMs,
            ClientToken = null,
            RequestHash = null,
            ItemCount = 1,
            OpenItems = 1,
            Started = false,
        };
        var item = Inherit(new ItemRow
        {
            TaskNo = taskNo,
            Ordinal = 1,
            DetailNo = Guid.CreateVersion7(now).ToString("D"),
            AccountId = failed.AccountId,
            DomainName = failed.DomainName,
            NameAsSent = failed.NameAsSent,
            InstanceId = failed.InstanceId,
            Registry = failed.Registry,
            CurrentExpirationDate = failed.CurrentExpirationDate,
            ExpirationOnRecord = failed.ExpirationOnRecord,
            CreatedAt = nowMs,
            UpdatedAt = nowMs,
            DeadlineOrder = domain.Deadline ?? 0,
            DeadlineSource = domain.DeadlineSource,
            Roid = failed.Roid,
            ClId = failed.ClId,
            ExpirationBefore = failed.ExpirationBefore,
            DeletedAt = failed.DeletedAt,
            // It answers for the one restore that happened, and asks for no other.
            TryCount = options.Tries,
        }, failed);
        ItemTable.TakeOver(context, [failed], taskNo);
        tasks.Add(context, task, [item]);
        var hold = CompensatingHold.Make(context, failed, item, now);
        List<EventRow> events =
        [
            Event(failed, ItemEvents.RestoredAfterAll, [domain.State, taskNo], nowMs),
            Event(item, ItemEvents.StandsInFor, [failed.TaskNo, failed.Ordinal.ToString(CultureInfo.InvariantCulture)], nowMs),
        ];
        if (hold is not null)
        {
            events.Add(Event(item, ItemEvents.HeldByForce, [Currency.Text(HoldLine.DueOf(hold), hold.Currency), hold.Currency], nowMs));
        }

        context.Insert("events", events);
        context.AfterCommit(() => _counter.Add(1));
        return new LateRestore(item, hold);
    }

    private static EventRow Event(ItemRow item, string kind, IReadOnlyList<string> args, long at) =>
        new() { TaskNo = item.TaskNo, Ordinal = item.Ordinal, At = at, Kind = kind, Args = new Reason("", args).ArgsJson };
}

/// <summary>An item made for a restore that came after its own item had failed, and what is held for it; null where nothing is charged.</summary>
internal sealed record LateRestore(ItemRow Item, HoldRow? Hold);

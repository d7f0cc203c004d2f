using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>Takes tasks in: durable with their items before the TaskNo leaves, and the workers woken after.</summary>
public sealed class TaskQueue(WorkSignal signal)
{
    /// <summary>
    /// What an item has to remember of its domain as it is when the order is accepted: which registration it is, the expiry the
    /// order was checked against, the deadline that orders it.
    /// </summary>
    public static ItemRow Remember(ItemRow item, DomainRow domain) =>
        item with
        {
            InstanceId = domain.InstanceId,
            Registry = domain.Registry,
            ExpirationOnRecord = domain.ExpirationDate,
            Roid = domain.Roid,
            DeadlineOrder = domain.Deadline ?? 0,
            DeadlineSource = domain.DeadlineSource,
        };

    /// <summary>
    /// Adds a task and its items inside the accepting command. Items that fail at once come with <c>Open = false</c>.
    /// </summary>
    public void Add(WriteContext context, TaskRow task, IReadOnlyList<ItemRow> items)
    {
        items = LateRestores.Adopt(context, items);
        context.Insert("tasks", [task]);
        context.Insert("items", items);
        context.Insert("events", items.Select(item => new EventRow
        {
            TaskNo = item.TaskNo,
            Ordinal = item.Ordinal,
            At = item.CreatedAt,
            Kind = item.Open ? ItemEvents.Accepted : ItemEvents.Failed,
            Args = item.Open ? "[]" : new Reason("", [item.FailCode ?? "", .. AnswerRules.StoredArgs(item.FailArgs)]).ArgsJson,
        }).ToList());
        foreach (var registry in items.Where(item => item is { Open: true, Registry: not null }).Select(item => item.Registry).Distinct(StringComparer.Ordinal))
        {
            context.AfterCommit(() => signal.Wake(registry!)); // filtered above
        }
    }
}

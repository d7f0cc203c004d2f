using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// Reads a registry's message queue where its profile says that it is ours (<see cref="PollMode.Own"/>): stores before it
/// acknowledges, and tells waiting items what became of their pending restores. One reader a registry: slot 0, between items.
/// </summary>
internal sealed class QueueReader(IRegistry line, RateShare rate, Database database, TimeProvider clock)
{
    private const int MessagesAtOnce = 16;

    private long _lastReadAt;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether the queue is to be looked at again.</summary>
    public bool IsDue => line.Profile.Poll == PollMode.Own && clock.GetElapsedTime(_lastReadAt) >= TimeSpan.FromSeconds(line.Profile.PollSeconds);

    /// <exception cref="RegistryLineException">The line broke; what was stored and not acknowledged comes again.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        for (var count = 0; count < MessagesAtOnce; count++)
        {
            await rate.TakeAsync(cancellationToken);
            if (await line.PollAsync(cancellationToken) is not { } message)
            {
                break;
            }

            await database.WriteAsync(
                context =>
                {
                    context.StopAround(StopPoint.BeforeMessageCommit, StopPoint.AfterMessageCommit);
                    // One whose acknowledgement was lost comes again.
                    if (MessageTable.Store(context, RowOf(message)) && message.IsLowBalance)
                    {
                        ChargeTable.Insert(context, [LowBalance(message)]);
                    }
                },
                cancellationToken);
            await rate.TakeAsync(cancellationToken);
            await line.AcknowledgeAsync(message.Id, cancellationToken);
            StopPoints.Reach(StopPoint.MessageAcknowledged);
        }

        await HandleAsync(cancellationToken);
        _lastReadAt = clock.GetTimestamp();
    }

    /// <summary>Tells items of the ends of their pending actions; those in a worker's hands are told at the next reading.</summary>
    private async Task HandleAsync(CancellationToken cancellationToken)
    {
        var unhandled = await database.ReadAsync(connection => MessageTable.UnhandledAsync(connection, line.Profile.Name), cancellationToken);
        if (unhandled.Count == 0)
        {
            return;
        }

        await database.WriteAsync(
            context =>
            {
                foreach (var message in unhandled)
                {
                    if (message.PendingDomain is not { } name || Tell(context, message, name))
                    {
                        MessageTable.MarkHandled(context, message, Now);
                    }
                }
            },
            cancellationToken);
    }

    /// <returns>False while the domain's item is in a worker's hands.</returns>
    private bool Tell(WriteContext context, MessageRow message, string name)
    {
        DomainTable.ReadSoonAt(context, message.Registry, name);
        // Somebody else's action on the same name, or an older one of ours, is none of the item's.
        if (ItemTable.LockOpen(context, name) is not { IntentOpen: true } item
            || (message.PendingClTrid is { } clTrid && clTrid != item.IntentClTrid))
        {
            return true;
        }

        // The answer that promised this message may not be on disk yet.
        if (item.ClaimSlot is not null)
        {
            return false;
        }

        // Without our id it says nothing of a command that nobody here knows to have arrived.
        if (item.IntentOutcome != IntentOutcome.Pending && message.PendingClTrid is null)
        {
            return true;
        }

        var denied = message.IsCarriedOut == false;
        var reason = new Reason(ItemReasons.RestoreDenied, message.Text ?? "");
        ItemTable.LookAgain(
            context,
            denied
                ? item with { IntentOutcome = IntentOutcome.None, WaitCode = reason.Code, WaitArgs = reason.ArgsJson, DueAt = Now, UpdatedAt = Now }
                : item with { DueAt = Now, UpdatedAt = Now });
        return true;
    }

    private ChargeRow LowBalance(RegistryMessage message) =>
        new() { Registry = line.Profile.Name, At = Now, Kind = ChargeKind.LowBalance, SvTrid = message.SvTrid };

    private MessageRow RowOf(RegistryMessage message) => new()
    {
        Registry = line.Profile.Name,
        MessageId = message.Id,
        QueuedAt = message.QueuedAt?.ToUnixTimeMilliseconds(),
        StoredAt = Now,
        Text = message.Text,
        Xml = message.Xml,
        PendingDomain = message.PendingDomain,
        PendingClTrid = message.PendingClTrid,
        IsCarriedOut = message.IsCarriedOut,
    };
}

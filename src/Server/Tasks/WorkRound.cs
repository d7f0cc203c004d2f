using System.Globalization;
using System.Security.Cryptography;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// One round over the items that a slot holds: infos, one commit of intents, the commands one at a time, one commit of results.
/// The last commit overlaps the next round's infos.
/// </summary>
/// <param name="onFault">Told of an item that the server itself failed on.</param>
internal sealed class WorkRound(
    PacedLine line, SlotLease lease, Database database, TaskOptions options, TimeProvider clock, Action<ItemRow, Exception> onFault)
{
    private Task _resultsWritten = Task.CompletedTask;
    private HeldItem? _onTheLine;
    private bool _isSending;

    private RegistryProfile Profile => line.Profile;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private long OffsetMs => line.ClockOffsetMs;

    /// <summary>A frame of the item that is on the line goes to its transcript; those of no item are not kept.</summary>
    public void OnFrame(RegistryFrame frame)
    {
        if (_onTheLine is not { } item)
        {
            return;
        }

        if (RoundStops.Of(_isSending ? item.Item.IntentKind : null, frame.Outgoing) is { } point)
        {
            StopPoints.Reach(point);
        }

        item.Keep(frame, Profile.Name, lease.Row.Slot);
    }

    /// <summary>Asked right before a frame's first byte, once everything else has allowed it.</summary>
    public bool MayWrite()
    {
        var may = lease.MayWrite;
        if (may && _isSending)
        {
            StopPoints.Reach(StopPoint.BeforeFrame);
        }

        return may;
    }

    /// <param name="held">Worked on in order of deadline; what ends or waits is taken off it.</param>
    /// <param name="stopping">Once true nothing new is sent; what is under way is finished and everything is written.</param>
    /// <param name="cancellationToken">Abandons the round: the slot is lost.</param>
    /// <returns>The fault that broke the line, or null.</returns>
    public async Task<RegistryLineException?> RunAsync(List<HeldItem> held, CancellationToken stopping, CancellationToken cancellationToken)
    {
        held.Sort((one, other) => one.Item.DeadlineOrder.CompareTo(other.Item.DeadlineOrder));
        var fault = await ReadAsync(held, stopping, cancellationToken);
        foreach (var item in held.Where(item => item.IsDue(Now) && item.Facts is not null && fault is null && !stopping.IsCancellationRequested))
        {
            Prepare(item);
        }

        // The results of the last round are on disk before anything new is intended.
        await _resultsWritten;
        await WriteAsync(held, cancellationToken);

        fault ??= await SendAsync([.. held.Where(item => item.ReadyToSend)], stopping, cancellationToken);
        _resultsWritten = WriteAsync(held, cancellationToken);
        return fault;
    }

    /// <summary>Waits until the last round's results are on disk; throws where they could not be written.</summary>
    public Task WrittenAsync() => _resultsWritten;

    /// <summary>Waits for the last results, and gives back whatever is still held.</summary>
    public async Task GiveBackAsync(List<HeldItem> held, Reason? reason, long dueAt, CancellationToken cancellationToken)
    {
        await _resultsWritten;
        foreach (var item in held)
        {
            // What is said of the item's own command says more than that the line is down.
            item.Apply(
                reason is null || item.Item.IntentOpen || item.Item.WaitCode == ItemReasons.RetryAfterError
                    ? new Progress(item.Item)
                    : Progress.Wait(item.Item, reason, Math.Max(item.Item.DueAt, dueAt)),
                Now);
        }

        await CommitAsync(held, keep: _ => false, cancellationToken);
        held.Clear();
    }

    private async Task<RegistryLineException?> ReadAsync(List<HeldItem> held, CancellationToken stopping, CancellationToken cancellationToken)
    {
        foreach (var item in held.Where(item => item.IsDue(Now)))
        {
            if (stopping.IsCancellationRequested)
            {
                return null;
            }

            try
            {
                _onTheLine = item;
                if (item.NeedsInfo)
                {
                    await InspectAsync(item, cancellationToken);
                }

                if (item.IsDue(Now) && item.Item.Step == ItemStep.Quote)
                {
                    await QuoteAsync(item, cancellationToken);
                }
            }
            catch (RegistryLineException broken)
            {
                return broken;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // One item that nobody foresaw must not keep the others from their deadlines.
                onFault(item.Item, fault);
                var reason = new Reason(ItemReasons.InternalFault, item.Item.NameAsSent, fault.GetType().Name);
                item.Apply(Progress.Wait(item.Item, reason, Now + (long)options.BackoffLimit.TotalMilliseconds), Now);
            }
            finally
            {
                _onTheLine = null;
            }
        }

        return null;
    }

    private async Task InspectAsync(HeldItem item, CancellationToken cancellationToken)
    {
        var inspection = await line.AskAsync((registry, token) => registry.InspectAsync(item.Item.DomainName, token), cancellationToken);
        item.Facts = inspection.Facts;
        if (item.Reading is { } row)
        {
            item.Read(DomainReading.Apply(row, inspection, Profile, options, Now, OffsetMs));
        }

        item.Hear(InspectionRules.Apply(item.Item, inspection, SituationOf(item)), answer: null, SituationOf(item));
    }

    private async Task QuoteAsync(HeldItem item, CancellationToken cancellationToken)
    {
        var quotation = await line.AskAsync((registry, token) => registry.QuoteAsync(item.Item.DomainName, token), cancellationToken);
        item.Apply(QuoteRules.Apply(item.Item, quotation, item.Facts, SituationOf(item)), Now);
    }

    /// <summary>Records the intent of the command that the item's step asks for.</summary>
    private void Prepare(HeldItem item)
    {
        IntentKind? kind = item.Item.Step switch
        {
            ItemStep.Request => IntentKind.Request,
            ItemStep.Report => IntentKind.Report,
            ItemStep.Renew => IntentKind.Renew,
            ItemStep.AfterRestore => IntentKind.Update,
            _ => null,
        };
        if (kind is not { } intended)
        {
            return;
        }

        var clTrid = string.Create(CultureInfo.InvariantCulture, $"RPV-{Now}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
        item.Apply(OpenIntent.Record(item.Item, intended, clTrid, SituationOf(item)), Now);
        item.ReadyToSend = true;
    }

    private async Task<RegistryLineException?> SendAsync(
        IReadOnlyList<HeldItem> ready, CancellationToken stopping, CancellationToken cancellationToken)
    {
        RegistryLineException? fault = null;
        foreach (var item in ready)
        {
            item.ReadyToSend = false;
            if (fault is not null || stopping.IsCancellationRequested)
            {
                item.Apply(OpenIntent.Unsent(item.Item, WaitReason(fault), Now), Now);
                continue;
            }

            _onTheLine = item;
            _isSending = true;
            try
            {
                var answer = await line.AskAsync(
                    (registry, token) => ItemCommand.SendAsync(registry, item, SituationOf(item), token), cancellationToken);
                item.Hear(AnswerRules.Apply(item.Item, answer, SituationOf(item)), answer, SituationOf(item));
            }
            catch (RegistryLineException broken)
            {
                fault = broken;
                item.Apply(
                    broken.MayHaveBeenApplied
                        ? OpenIntent.Lose(item.Item, broken.Message, SituationOf(item))
                        : OpenIntent.Unsent(item.Item, WaitReason(broken), Now),
                    Now);
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                // It may have left or not: info tells, and the tries end it.
                onFault(item.Item, failed);
                item.Apply(OpenIntent.Lose(item.Item, failed.GetType().Name, SituationOf(item)), Now);
            }
            finally
            {
                _onTheLine = null;
                _isSending = false;
                item.Facts = null;
            }
        }

        return fault;
    }

    /// <summary>Stores everything, and lets go of what has ended or waits.</summary>
    private async Task WriteAsync(List<HeldItem> held, CancellationToken cancellationToken)
    {
        var now = Now;
        var all = held.ToArray();
        held.RemoveAll(item => !item.ReadyToSend && !item.IsDue(now));
        await CommitAsync(all, held.Contains, cancellationToken);
    }

    private async Task CommitAsync(IReadOnlyList<HeldItem> items, Func<HeldItem, bool> keep, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return;
        }

        var (results, now) = (RoundResults.Take(items, keep, Profile.Restore), clock.GetUtcNow());
        await database.WriteAsync(context => results.Write(context, lease, now, readBy: now.ToUnixTimeMilliseconds() + SettleAfterMs), cancellationToken);
    }

    /// <summary>What an item says while the line is broken.</summary>
    public Reason WaitReason(RegistryLineException? fault) =>
        LineReasons.Of(Profile.Name, fault?.Fault ?? LineFault.Closing, fault?.Message ?? "stopping");

    private long SettleAfterMs => options.SettleAfterMs(Profile);

    private Situation SituationOf(HeldItem item) =>
        new(Profile, item.Domain, item.Reading, Now, Now + OffsetMs, options, RandomNumberGenerator.GetInt32(1000) / 1000.0) { Hold = item.Hold };
}

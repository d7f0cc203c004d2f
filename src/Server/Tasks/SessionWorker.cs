using Microsoft.Extensions.Logging;
using Reprieve.Server.Ledger;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>
/// One registry slot's worker: one lease, one session, one loop. It claims the earliest deadlines, walks them through their
/// steps, and reads the portfolio's domains in between. Any number may run anywhere; the lease says which one counts.
/// </summary>
internal sealed partial class SessionWorker(
    RegistryProfile profile,
    int slot,
    string owner,
    Database database,
    RegistryFactory factory,
    WorkSignal signal,
    TaskOptions options,
    TimeProvider clock,
    RegistryPasswords passwords,
    ILogger<SessionWorker> logger,
    CancellationToken replaced)
{
    private const int ReadsWhenIdle = 32;
    private const int ReadsBesideItems = 4;

    /// <summary>How long a stop waits for the command that is on the line: a registry may have stopped answering.</summary>
    private static readonly TimeSpan _stopGrace = TimeSpan.FromSeconds(4);

    /// <summary>How soon a slot looks again whether the circuit lets it ask for a session.</summary>
    private static readonly TimeSpan _circuitPause = TimeSpan.FromMilliseconds(250);

    private readonly RegistryStatus _status = new(profile, database, clock, logger);
    private readonly RegistryCircuit _circuit = new(profile, database, options, clock);

    /// <summary>Faults of the line one after another: a session counts for nothing until something was done over it.</summary>
    private int _faults;

    /// <summary>Works until stopped, or until its profile is replaced, then gives back what it holds and signs out.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, replaced);
        while (!ending.IsCancellationRequested)
        {
            try
            {
                var lease = await SlotLease.TryTakeAsync(database, profile.Name, slot, owner, clock, options.LeaseLength, ending.Token);
                if (lease is not null)
                {
                    LogLeaseTaken(profile.Name, slot, lease.Row.Epoch);
                    await HoldAsync(lease, stopping, ending.Token);
                }

                await Task.Delay(TimeSpan.FromSeconds(1), clock, ending.Token);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return;
            }
            catch (LeaseLostException)
            {
                LogLeaseLost(profile.Name, slot);
            }
            catch (DatabaseUnavailableException)
            {
                // Told of once for all, where the database is watched.
                await Task.Delay(TimeSpan.FromSeconds(1), clock, CancellationToken.None);
            }
            catch (Exception fault)
            {
                // Whatever it was, the items are in the database: take the slot anew under a new epoch.
                LogWorkerFailed(fault, profile.Name, slot);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, CancellationToken.None);
            }
        }
    }

    private async Task HoldAsync(SlotLease lease, CancellationToken stopping, CancellationToken ending)
    {
        using var lost = new CancellationTokenSource();
        using var done = new CancellationTokenSource();
        using var grace = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(lost.Token, grace.Token);
        // A new profile is no hurry: the command on the line has its time.
        var patience = TimeSpan.FromSeconds(profile.CommandTimeoutSeconds);
        await using var onReplaced = replaced.Register(() => grace.CancelAfter(stopping.IsCancellationRequested ? _stopGrace : patience));
        await using var onStop = stopping.Register(() => grace.CancelAfter(_stopGrace));
        var keeping = lease.KeepAsync(lost, done.Token);
        var rate = new RateShare(profile.CommandsPerSecondASlot, clock);
        var signIn = new PasswordChange(profile, slot, passwords, rate);
        WorkRound? round = null;
        await using var line = factory(
            profile,
            new RegistryLineHooks(
                frame =>
                {
                    signIn.OnFrame(frame);
                    round?.OnFrame(frame);
                },
                () => !lost.IsCancellationRequested && round?.MayWrite() == true)
            {
                SignIn = signIn.SignInAsync,
                TakeTurn = rate.TakeAsync,
            });
        var paced = new PacedLine(line, rate, hurry.Token);
        var portfolio = new PortfolioReader(
            paced, lease, database, new TaskQueue(signal), options, clock, late => LogLate(profile.Name, late));
        round = new WorkRound(
            paced, lease, database, options, clock, (item, fault) => LogItemFailed(fault, profile.Name, item.TaskNo, item.Ordinal));
        var session = new SlotSession(line, slot, signIn, rate, _circuit, _status, logger);
        var queue = slot == 0 ? new QueueReader(line, rate, database, clock) : null;
        try
        {
            await WorkAsync(session, queue, lease, round, portfolio, ending, hurry.Token, lost.Token);
            await line.CloseAsync(lost.Token);
            if (!await database.WriteAsync(context => LeaseTable.Release(context, lease.Row), CancellationToken.None))
            {
                throw new LeaseLostException();
            }
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            throw new LeaseLostException();
        }
        finally
        {
            await done.CancelAsync();
            await keeping;
        }
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task WorkAsync(
        SlotSession session,
        QueueReader? queue,
        SlotLease lease,
        WorkRound round,
        PortfolioReader portfolio,
        CancellationToken stopping,
        CancellationToken hurry,
        CancellationToken lost)
    {
        var held = new List<HeldItem>();
        var window = new ClaimWindow(profile, lease, database, options, clock);
        var lastWord = clock.GetTimestamp();
        while (!stopping.IsCancellationRequested)
        {
            if (!await session.MayOpenAsync(lost))
            {
                await UnlessStoppedAsync(Task.Delay(_circuitPause, clock, stopping));
                continue;
            }

            var fault = await session.OpenAsync(stopping, hurry, lost) ?? await ReadQueueAsync(queue, hurry, lost);
            if (fault is not null)
            {
                await AfterFaultAsync(fault, round, held, stopping, lost);
                continue;
            }

            await window.RefillAsync(held, lost);
            var reads = await portfolio.TakeDueAsync(held.Count == 0 ? ReadsWhenIdle : ReadsBesideItems, lost);
            if (held.Count == 0 && reads.Count == 0)
            {
                await round.WrittenAsync();
                if (clock.GetElapsedTime(lastWord) > KeepAlive)
                {
                    lastWord = clock.GetTimestamp();
                    if (await session.KeepAliveAsync(hurry, lost))
                    {
                        _faults = 0;
                    }
                }

                await UnlessStoppedAsync(signal.WaitAsync(profile.Name, TimeSpan.FromSeconds(1), clock, stopping));
                continue;
            }

            fault = await portfolio.ReadAsync(reads, stopping, lost) ?? await round.RunAsync(held, stopping, lost);
            if (fault is not null)
            {
                LogLineBroke(profile.Name, slot, fault.Fault, fault.Message);
                await AfterFaultAsync(fault, round, held, stopping, lost);
                continue;
            }

            _faults = 0;
        }

        await round.GiveBackAsync(held, reason: null, Now, lost);
    }

    /// <summary>Others may have the items meanwhile; the line is tried again after a pause that grows.</summary>
    private async Task AfterFaultAsync(
        RegistryLineException fault, WorkRound round, List<HeldItem> held, CancellationToken stopping, CancellationToken lost)
    {
        await round.GiveBackAsync(held, round.WaitReason(fault), Now, lost);
        if (fault.Fault == LineFault.LeaseLost)
        {
            throw new LeaseLostException();
        }

        _faults++;
        await UnlessStoppedAsync(Task.Delay(ReconnectDelay(), clock, stopping));
    }

    /// <summary>A practice registry's clock is moved on purpose: it is asked for more often.</summary>
    private TimeSpan KeepAlive => TimeSpan.FromSeconds(profile.Practice ? 2 : profile.KeepAliveSeconds);

    private async Task<RegistryLineException?> ReadQueueAsync(QueueReader? queue, CancellationToken hurry, CancellationToken lost)
    {
        if (queue is not { IsDue: true })
        {
            return null;
        }

        try
        {
            await queue.ReadAsync(hurry);
            return null;
        }
        catch (OperationCanceledException) when (!lost.IsCancellationRequested)
        {
            // Stopping: what was not acknowledged comes again.
            return null;
        }
        catch (RegistryLineException fault)
        {
            LogLineBroke(profile.Name, slot, fault.Fault, fault.Message);
            return fault;
        }
    }

    private TimeSpan ReconnectDelay()
    {
        var full = Math.Min(
            options.Reconnect.TotalMilliseconds * Math.Pow(2, Math.Clamp(_faults - 1, 0, 20)), options.ReconnectLimit.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private static async Task UnlessStoppedAsync(Task wait)
    {
        try
        {
            await wait;
        }
        catch (OperationCanceledException)
        {
            // The loop looks at the token next.
        }
    }

    private void LogLate(string registry, LateRestore late)
    {
        LogLate(registry, late.Item.DomainName, late.Item.TaskNo);
        if (late.Hold is { } hold)
        {
            LogHeldByForce(registry, late.Item.DomainName, late.Item.TaskNo, hold.AccountId, Currency.Text(HoldLine.DueOf(hold), hold.Currency), hold.Currency);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Registry} slot {Slot}: lease taken, epoch {Epoch}")]
    private partial void LogLeaseTaken(string registry, int slot, long epoch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Registry} slot {Slot}: the line broke ({Fault}: {Reason})")]
    private partial void LogLineBroke(string registry, int slot, LineFault fault, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Registry} slot {Slot}: the lease was lost; taking it anew when it is free")]
    private partial void LogLeaseLost(string registry, int slot);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Registry}: failed on item {Ordinal} of task {TaskNo}; the others go on")]
    private partial void LogItemFailed(Exception fault, string registry, string taskNo, int ordinal);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Registry}: {Domain} was restored after its item had failed; task {TaskNo} answers for it")]
    private partial void LogLate(string registry, string domain, string taskNo);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Registry}: for {Domain}, task {TaskNo}, account {AccountId} is held {Amount} {Currency} that were given back before")]
    private partial void LogHeldByForce(string registry, string domain, string taskNo, string accountId, string amount, string currency);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Registry} slot {Slot}: the worker failed and starts again")]
    private partial void LogWorkerFailed(Exception fault, string registry, int slot);
}

using Reprieve.Server.Operations.Tasks;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Orders;

/// <summary>
/// Takes an order in: one command that takes the nonce, looks for the ClientToken, decides what the records here can decide of each
/// item, holds what the others cost, and writes the task with all of its items. What only the registry can say is left to the engine's
/// first step.
/// </summary>
public sealed class RedeemAcceptance(Database database, TaskQueue tasks, RegistryProfiles registries, MasterKey key, TimeProvider clock)
{
    // How old a reading may be before a dry run asks for another, and how long it waits for that.
    private const long FreshMs = 60_000;
    private static readonly TimeSpan _waitForReading = TimeSpan.FromSeconds(5);

    // Where no session can be had: another slot's may answer all the same.
    private static readonly TimeSpan _waitWithFault = TimeSpan.FromSeconds(1);

    /// <returns>The TaskNo, once the task is on disk.</returns>
    public Task<string> AcceptAsync(RedeemOrder order, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var hash = order.Hash();
        return database.WriteAsync(context => Accept(context, order, hash, caller, now), cancellationToken);
    }

    /// <summary>What each item would come to if it were ordered now; the registry is asked to be read again first, and sent nothing else.</summary>
    public async Task<RedeemDryRun> TryAsync(RedeemOrder order, Caller caller, CancellationToken cancellationToken)
    {
        string[] names = [.. order.Lines.Select(line => line.Name.Ascii).Distinct(StringComparer.Ordinal)];
        await AskForFreshReadingsAsync(caller.AccountId, names, cancellationToken);
        return await database.ReadAsync(
            async connection =>
            {
                var assessment = new RedeemAssessment(
                    order, DomainTable.Of(connection, caller.AccountId, names), ItemTable.OpenOf(connection, names), registries);
                var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
                var pricing = new RedeemPricing(connection, locks: null, key, order, caller.AccountId, now);
                var plan = pricing.Decide(assessment.Remaining());
                var clocks = new RegistryClocks(await RegistryTable.AllAsync(connection), now);
                return RedeemTrial.Of(connection, order, assessment, registries, plan, plan is null ? null : pricing.QuoteOf(plan), clocks, caller.Lang, now);
            },
            cancellationToken);
    }

    internal string Accept(WriteContext context, RedeemOrder order, string hash, Caller caller, DateTimeOffset now)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        caller.TakeNonce(context, nowMs);
        if (order.ClientToken is { } token && TaskTable.FindByClientToken(context.Connection, caller.AccountId, token) is { } before)
        {
            return before.RequestHash == hash ? before.TaskNo : throw new ApiException(ApiErrors.IdempotentParameterMismatch, token);
        }

        string[] names = [.. order.Lines.Select(line => line.Name.Ascii).Distinct(StringComparer.Ordinal)];
        var assessment = new RedeemAssessment(
            order, DomainTable.Of(context.Connection, caller.AccountId, names), ItemTable.OpenOf(context.Connection, names), registries);
        if (order.RefusesBusyDomain && assessment.Refusal(0) is { Code: ItemReasons.OpenItemExists } busy)
        {
            throw new ApiException(ApiErrors.TaskIsBeingProcessed, busy.Args[1]);
        }

        var plan = new RedeemPricing(context.Connection, context, key, order, caller.AccountId, nowMs).Decide(assessment.Remaining());
        var planned = plan?.Items.ToDictionary(item => item.Item.Ordinal);
        context.StopAround(StopPoint.BeforeAcceptCommit, StopPoint.AfterAcceptCommit);
        var taskNo = Guid.CreateVersion7(now).ToString("D");
        List<ItemRow> items = [.. order.Lines.Select((line, index) => Item(taskNo, index + 1, line, Refusal(index), assessment.Domain(line), caller, now))];
        tasks.Add(
            context,
            new TaskRow
            {
                TaskNo = taskNo,
                AccountId = caller.AccountId,
                AccessKeyId = caller.AccessKeyId,
                TaskType = TaskTypes.OrderRedeem,
                TaskBizType = TaskTypes.OrderWithRegistry,
                CreatedAt = nowMs,
                ClientIp = order.UserClientIp ?? caller.ClientIp,
                Lang = caller.Lang,
                CouponNo = order.CouponNo,
                UseCoupon = order.UseCoupon,
                PromotionNo = order.PromotionNo,
                UsePromotion = order.UsePromotion,
                ClientToken = order.ClientToken,
                RequestHash = hash,
                ItemCount = items.Count,
                OpenItems = items.Count(item => item.Open),
            },
            items);
        if (plan is not null)
        {
            RedeemHolds.Write(context, plan, items, item => assessment.Domain(order.Lines[item.Ordinal - 1]), now);
        }

        return taskNo;

        Reason? Refusal(int index) => assessment.Refusal(index)
            ?? (plan is not null && planned?.GetValueOrDefault(index + 1) is { } item ? RedeemHolds.Refusal(plan, item, order.Lines[index], order.MaxPrice) : null);
    }

    private static ItemRow Item(
        string taskNo, int ordinal, RedeemLine line, Reason? refusal, DomainRow? domain, Caller caller, DateTimeOffset now)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        var item = new ItemRow
        {
            TaskNo = taskNo,
            Ordinal = ordinal,
            DetailNo = Guid.CreateVersion7(now).ToString("D"),
            AccountId = caller.AccountId,
            DomainName = line.Name.Ascii,
            NameAsSent = line.NameAsSent,
            CurrentExpirationDate = line.CurrentExpirationDate,
            CreatedAt = nowMs,
            UpdatedAt = nowMs,
        };
        var known = domain is null ? item : TaskQueue.Remember(item, domain);
        return refusal is null
            ? known
            : known with { Open = false, Status = ItemStatus.Failure, FinishedAt = nowMs, FailCode = refusal.Code, FailArgs = refusal.ArgsJson };
    }

    private async Task AskForFreshReadingsAsync(string accountId, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        var since = clock.GetUtcNow().ToUnixTimeMilliseconds() - FreshMs;
        var (stale, _) = await StaleAsync(accountId, names, since, cancellationToken);
        if (stale.Count == 0)
        {
            return;
        }

        await database.WriteAsync(context => DomainTable.ReadSoon(context, accountId, stale), cancellationToken);
        while (true)
        {
            var (left, areAllFaulty) = await StaleAsync(accountId, stale, since, cancellationToken);
            if (left.Count == 0 || clock.GetElapsedTime(asked) >= (areAllFaulty ? _waitWithFault : _waitForReading))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
        }
    }

    /// <summary>What was read longer ago, and whether all of it is at registries that no session can be had at.</summary>
    private Task<(IReadOnlyList<string> Names, bool AreAllFaulty)> StaleAsync(string accountId, IReadOnlyList<string> names, long since, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                List<DomainRow> stale =
                [
                    .. DomainTable.Of(connection, accountId, names)
                        .Where(domain => (domain.ReadAt ?? 0) < since && domain.Registry is { } registry && registries.FindOrNull(registry) is not null),
                ];
                var faulty = (await RegistryTable.AllAsync(connection)).Where(registry => registry.Fault is not null).Select(registry => registry.Registry).ToHashSet(StringComparer.Ordinal);
                return ((IReadOnlyList<string>)stale.ConvertAll(domain => domain.DomainName), stale.TrueForAll(domain => faulty.Contains(domain.Registry ?? "")));
            },
            cancellationToken);
}

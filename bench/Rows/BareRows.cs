using System.Diagnostics;
using System.Security.Cryptography;
using Reprieve.Bench.Subjects;
using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Bench.Rows;

/// <summary>The rows of accepted orders and nothing else, made before the clock starts.</summary>
internal static class BareRows
{
    private sealed record Order(NonceRow Nonce, TaskRow Task, IReadOnlyList<ItemRow> Items, IReadOnlyList<EventRow> Events, IReadOnlyList<HoldRow> Holds, Movement Held);

    /// <returns>Orders written a second, each durable before its writer goes on to the next.</returns>
    public static async Task<double> WriteAsync(
        Database database, Store store, long first, int orders, int domains, int writers, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var nowMs = now.ToUnixTimeMilliseconds();
        List<Order> made = [.. Enumerable.Range(0, orders).Select(order => Make(store, now, first + ((long)order * domains), domains))];
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(
            async () =>
            {
                int index;
                while ((index = Interlocked.Increment(ref next)) < made.Count)
                {
                    var order = made[index];
                    await database.WriteAsync(
                        context =>
                        {
                            NonceTable.TryTake(context, order.Nonce, nowMs);
                            context.Insert("tasks", [order.Task]);
                            context.Insert("items", order.Items);
                            context.Insert("events", order.Events);
                            FundsTable.Lock(context, store.AccountId);
                            HoldTable.Insert(context, order.Holds);
                            Movement.Write(context, order.Held);
                        },
                        cancellationToken);
                }
            },
            cancellationToken)));
        return orders / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Order Make(Store store, DateTimeOffset now, long first, int domains)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        var taskNo = Guid.CreateVersion7(now).ToString("D");
        var task = new TaskRow
        {
            TaskNo = taskNo,
            AccountId = store.AccountId,
            AccessKeyId = Store.KeyId,
            TaskType = "ORDER_REDEEM",
            TaskBizType = "orderWithRegistry",
            CreatedAt = nowMs,
            ClientIp = "127.0.0.1",
            Lang = "en",
            RequestHash = RandomNumberGenerator.GetHexString(64, lowercase: true),
            ItemCount = domains,
            OpenItems = domains,
        };
        List<ItemRow> items =
        [
            .. Enumerable.Range(1, domains).Select(ordinal => new ItemRow
            {
                TaskNo = taskNo,
                Ordinal = ordinal,
                DetailNo = Guid.CreateVersion7(now).ToString("D"),
                AccountId = store.AccountId,
                DomainName = Portfolio.NameOf(first + ordinal - 1),
                NameAsSent = Portfolio.NameOf(first + ordinal - 1),
                InstanceId = $"S{first + ordinal}",
                Registry = Registries.Name,
                CurrentExpirationDate = Portfolio.Expiration,
                ExpirationOnRecord = Portfolio.Expiration,
                CreatedAt = nowMs,
                UpdatedAt = nowMs,
            }),
        ];
        var events = items.ConvertAll(item => new EventRow { TaskNo = taskNo, Ordinal = item.Ordinal, At = nowMs, Kind = ItemEvents.Accepted, Args = "[]" });
        var holds = items.ConvertAll(item => new HoldRow
        {
            HoldId = Guid.CreateVersion7(now).ToString("D"),
            AccountId = store.AccountId,
            TaskNo = taskNo,
            Ordinal = item.Ordinal,
            DomainName = item.DomainName,
            Registry = Registries.Name,
            Currency = Money.Currency,
            RestoreState = LineState.Held,
            RestorePrice = Money.Restore,
            RenewalState = LineState.None,
            PriceId = Money.PriceId,
            CreatedAt = nowMs,
        });
        var movement = new Movement(Guid.CreateVersion7(now).ToString("D"), nowMs, Money.Currency, MovementKind.Hold) { TaskNo = taskNo }
            .Add(LedgerAccount.Customer(store.AccountId), -Money.Restore * domains)
            .Add(LedgerAccount.Held(store.AccountId), Money.Restore * domains);
        return new Order(NonceRow.Of(nowMs, Store.KeyId, taskNo), task, items, events, holds, movement);
    }
}

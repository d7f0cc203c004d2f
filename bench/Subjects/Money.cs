using Reprieve.Server.Storage;

namespace Reprieve.Bench.Subjects;

/// <summary>What makes an account one that pays: each order then holds what it costs, and each restore captures it.</summary>
internal static class Money
{
    public const string Currency = "CNY";

    /// <summary>Of a restore, in minor units; a renewal is part of it.</summary>
    public const long Restore = 120_000;

    public const string PriceId = "bench";

    /// <summary>The account pays later, so that no order fails for want of funds.</summary>
    public static Task PriceAsync(Database database, Store store, CancellationToken cancellationToken) => database.WriteAsync(
        context =>
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            FundsTable.Save(context, new FundsRow { AccountId = store.AccountId, Mode = FundsMode.Postpaid, Currency = Currency, UpdatedAt = now });
            PriceTable.Insert(
                context,
                [
                    new PriceRow
                    {
                        PriceId = PriceId,
                        Suffix = Registries.Suffix,
                        Action = PriceAction.Restore,
                        Currency = Currency,
                        Amount = Restore,
                        EffectiveFrom = now,
                        CreatedAt = now,
                    },
                ]);
        },
        cancellationToken);
}

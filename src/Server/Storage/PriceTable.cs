using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>What has a price.</summary>
public enum PriceAction
{
    Restore,
    Renew,
}

/// <summary>What customers pay for an action at a suffix from a time on, and what it may cost us; never edited.</summary>
public sealed record PriceRow
{
    public required string PriceId { get; init; }

    /// <summary>Without a leading dot, A-label form, lower case; or the whole name of a premium one.</summary>
    public required string Suffix { get; init; }

    public required PriceAction Action { get; init; }

    public required string Currency { get; init; }

    /// <summary>Null ends the price, unless the fee is passed through.</summary>
    public long? Amount { get; init; }

    public required long EffectiveFrom { get; init; }

    public required long CreatedAt { get; init; }

    /// <summary>The registry's fee is the price, up to what the request agrees to.</summary>
    public bool PassThrough { get; init; }

    public string? CostCurrency { get; init; }

    public long? ExpectedCost { get; init; }

    /// <summary>The most that the registry may ask; null for any.</summary>
    public long? MaxCost { get; init; }

    public string? AccessKeyId { get; init; }
}

/// <summary>The table of prices.</summary>
public static class PriceTable
{
    private const string IsInForce =
        """
        effective_from <= @at AND created_at <= @at AND NOT EXISTS (
            SELECT 1 FROM prices AS later
            WHERE later.suffix = prices.suffix AND later.action = prices.action AND later.currency = prices.currency
                AND later.effective_from <= @at AND later.created_at <= @at
                AND (later.effective_from, later.created_at, later.price_id) > (prices.effective_from, prices.created_at, prices.price_id))
        """;

    // Of rows for the very same price and date of effect the last one written counts.
    private const string IsNotReplaced =
        """
        NOT EXISTS (
            SELECT 1 FROM prices AS later
            WHERE later.suffix = prices.suffix AND later.action = prices.action AND later.currency = prices.currency
                AND later.effective_from = prices.effective_from AND later.created_at <= @at
                AND (later.created_at, later.price_id) > (prices.created_at, prices.price_id))
        """;

    public static void Insert(WriteContext context, IReadOnlyList<PriceRow> rows) => context.Insert("prices", rows);

    /// <summary>Whether there is a price list at all.</summary>
    public static bool IsEmpty(DbConnection connection) =>
        connection.ExecuteScalar<long>("SELECT COUNT(*) FROM (SELECT 1 FROM prices LIMIT 1) AS one") == 0;

    /// <summary>What counts at a time, of these suffixes or names; one that ended its price is among them.</summary>
    public static IReadOnlyList<PriceRow> InForce(DbConnection connection, IReadOnlyList<string> suffixes, string currency, long at) =>
        connection.Query<PriceRow>(
            // By place, not by the absence of a later row: a price changed a thousand times would be compared with itself a million times.
            $"""
            SELECT * FROM (
                SELECT prices.*, ROW_NUMBER() OVER (
                    PARTITION BY suffix, action, currency ORDER BY effective_from DESC, created_at DESC, price_id DESC) AS place
                FROM prices
                WHERE suffix {Dialect.In(connection, "@suffixes")} AND currency = @currency AND effective_from <= @at AND created_at <= @at) AS said
            WHERE place = 1
            """,
            new { suffixes, currency, at }).AsList();

    /// <summary>All that was ever said of these suffixes or names, in each price's order of coming into force.</summary>
    public static IReadOnlyList<PriceRow> HistoryOf(DbConnection connection, IReadOnlyList<string> suffixes) =>
        connection.Query<PriceRow>(
            $"SELECT * FROM prices WHERE suffix {Dialect.In(connection, "@suffixes")} ORDER BY suffix, action, currency, effective_from, created_at, price_id",
            new { suffixes }).AsList();

    /// <summary>One page of prices, and how many there are in all.</summary>
    public static async Task<(int Total, IReadOnlyList<PriceRow> Rows)> ListAsync(
        DbConnection connection, PriceFilter filter, long offset, int limit)
    {
        var conditions =
            $"(CAST(@Suffix AS text) IS NULL OR suffix = @Suffix) AND (CAST(@Currency AS text) IS NULL OR currency = @Currency) AND {Chosen(filter.Choice)}";
        var values = new { filter.Suffix, filter.Currency, at = filter.At, offset, limit };
        var total = await connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM prices WHERE {conditions}", values);
        var rows = await connection.QueryAsync<PriceRow>(
            $"""
            SELECT * FROM prices WHERE {conditions}
            ORDER BY suffix, action, currency, effective_from, created_at, price_id LIMIT @limit OFFSET @offset
            """,
            values);
        return (total, rows.AsList());
    }

    private static string Chosen(PriceChoice choice) => choice switch
    {
        PriceChoice.InForce => $"(amount IS NOT NULL OR pass_through = 1) AND {IsInForce}",
        PriceChoice.WithScheduled => $"((amount IS NOT NULL OR pass_through = 1) AND {IsInForce} OR effective_from > @at AND created_at <= @at AND {IsNotReplaced})",
        PriceChoice.History => "1 = 1",
        _ => throw new InvalidOperationException($"{choice} chooses no prices."),
    };
}

/// <summary>Which rows of the price list.</summary>
public enum PriceChoice
{
    /// <summary>What counts at a time; ended prices are left out.</summary>
    InForce,

    /// <summary>That, and what comes into force later, an end among it.</summary>
    WithScheduled,

    /// <summary>Every row there ever was.</summary>
    History,
}

/// <summary>What a list of prices is narrowed to; null for all.</summary>
/// <param name="Choice">Which rows.</param>
/// <param name="At">UTC ms; of history it says nothing.</param>
public sealed record PriceFilter(PriceChoice Choice, long At)
{
    /// <summary>Or a whole name, as the rows have it.</summary>
    public string? Suffix { get; init; }

    public string? Currency { get; init; }
}

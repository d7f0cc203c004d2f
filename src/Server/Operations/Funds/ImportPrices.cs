using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>
/// Adds rows to the price list. An action of ours. No row is ever edited: each is written as a new one that is known from now on, so
/// that a date of effect in the past changes nothing that was quoted or ordered before. A row that says what holds at its date already
/// is not written, so that the same rows may be sent again; one that cannot be taken is told by its number and hurts no other.
/// </summary>
public sealed class ImportPrices(Database database, TimeProvider clock) : IAction<ImportPrices.Request, ImportPrices.Response>
{
    // Another node's clock may be as far ahead.
    private const long ClocksApartMs = 60_000;

    private static readonly ApiText _contradicts = new(
        "row {0} of this call gives another price from the same moment on", "与本次请求的第 {0} 行冲突：同一生效时间价格不同", 0);

    private static readonly ApiText _neverCounts = new(
        "from {0} (UTC+8) on another price is in force already, and this one would never count; leave EffectiveFrom empty for now, or give a later time",
        "自 {0}（UTC+8）起已有其他价格生效，本行不会生效；请将 EffectiveFrom 留空（即刻生效）或改为更晚的时间", "");

    public static string Name => nameof(ImportPrices);

    public static IReadOnlyList<ApiError> Errors => [];

    public static ActionAccess Access => FundsAccess.Manage;

    public Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var at = clock.GetUtcNow();
        return database.WriteAsync(
            context =>
            {
                caller.TakeNonce(context, at.ToUnixTimeMilliseconds());
                return Import(context, request, caller, at);
            },
            cancellationToken);
    }

    private static Response Import(WriteContext context, Request request, Caller caller, DateTimeOffset at)
    {
        var now = at.ToUnixTimeMilliseconds();
        List<Response.RowError> errors = [];
        var rows = Read(request.Price, now, caller, errors);
        var known = PriceTable.HistoryOf(context.Connection, [.. rows.Select(row => row.Price.Suffix).Distinct(StringComparer.Ordinal)]);
        // The one written last counts, so it has to be the last by its time too.
        var moment = Math.Max(now, known.Where(row => row.CreatedAt < now + ClocksApartMs).Select(row => row.CreatedAt + 1).DefaultIfEmpty().Max());
        var history = known.ToLookup(KeyOf);
        var added = new Dictionary<(string, PriceAction, string), List<PriceRow>>();
        var spoken = new Dictionary<((string, PriceAction, string) Price, long From), int>();
        var unchanged = 0;
        // By date of effect, so that each is compared with what the ones before it make of the price.
        foreach (var (item, read) in rows.OrderBy(row => row.Price.EffectiveFrom))
        {
            var price = read with
            {
                PriceId = Guid.CreateVersion7(at).ToString("D"),
                CreatedAt = moment,
                EffectiveFrom = item.EffectiveFrom is null ? moment : read.EffectiveFrom,
                AccessKeyId = caller.AccessKeyId,
            };
            var here = added.TryGetValue(KeyOf(price), out var list) ? list : added[KeyOf(price)] = [];
            var before = here.Concat(history[KeyOf(price)])
                .Where(row => row.EffectiveFrom <= price.EffectiveFrom).MaxBy(row => (row.EffectiveFrom, row.CreatedAt));
            // A row that is there already has spoken for its date as one that is added has: sent again, the same row is refused again.
            var date = (KeyOf(price), price.EffectiveFrom);
            if (SaysTheSame(before, price))
            {
                unchanged++;
                spoken.TryAdd(date, item.Number);
            }
            else if (spoken.TryGetValue(date, out var other))
            {
                errors.Add(Error(item, _contradicts with { Args = [other] }, caller));
            }
            else if (history[KeyOf(price)].LastOrDefault(row => row.EffectiveFrom <= moment) is { } inForce && inForce.EffectiveFrom > price.EffectiveFrom)
            {
                errors.Add(Error(item, _neverCounts with { Args = [WireTime.Text(inForce.EffectiveFrom)] }, caller));
            }
            else
            {
                here.Add(price);
                spoken.TryAdd(date, item.Number);
            }
        }

        List<PriceRow> written = [.. added.Values.SelectMany(list => list)];
        PriceTable.Insert(context, written);
        AuditTable.Insert(context, caller.Audit(
            now, Name, "prices", request.Reason, Count("Added", written.Count), Count("Unchanged", unchanged), Count("Refused", errors.Count)));
        return new Response
        {
            RequestId = caller.RequestId,
            Added = written.Count,
            Unchanged = unchanged,
            Errors = new Response.ErrorHolder { Error = [.. errors.OrderBy(error => error.Number)] },
        };
    }

    private static List<(Request.Item Item, PriceRow Price)> Read(IReadOnlyList<Request.Item> items, long now, Caller caller, List<Response.RowError> errors)
    {
        List<(Request.Item, PriceRow)> rows = [];
        foreach (var item in items)
        {
            try
            {
                rows.Add((item, ImportedPrice.Read(item, now)));
            }
            catch (ApiException refusal) when (refusal.Error == ApiErrors.ParameterIllegal)
            {
                errors.Add(Error(item, new ApiText(refusal.Error.English, refusal.Error.Chinese, refusal.Args), caller));
            }
        }

        return rows;
    }

    // What is in force at a date that has none yet is no price.
    private static bool SaysTheSame(PriceRow? before, PriceRow price) =>
        (before?.Amount, before?.PassThrough ?? false, before?.ExpectedCost, before?.MaxCost, CostCurrency(before))
        == (price.Amount, price.PassThrough, price.ExpectedCost, price.MaxCost, CostCurrency(price));

    // Without a cost it says nothing.
    private static string? CostCurrency(PriceRow? row) => row?.ExpectedCost is null && row?.MaxCost is null ? null : row.CostCurrency;

    private static (string Suffix, PriceAction Action, string Currency) KeyOf(PriceRow row) => (row.Suffix, row.Action, row.Currency);

    private static string Count(string what, int count) => string.Create(CultureInfo.InvariantCulture, $"{what}={count}");

    private static Response.RowError Error(Request.Item item, ApiText why, Caller caller) =>
        new() { Number = item.Number, Suffix = item.Suffix ?? "", Message = why.In(caller.Lang) };

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        [Required]
        [MaxLength(1000)]
        public IReadOnlyList<Item> Price { get; init; } = [];

        /// <summary>Why, for the audit.</summary>
        [MaxLength(1000)]
        public string? Reason { get; init; }

        /// <summary>All are texts: what cannot be read is an error of its row, not of the call.</summary>
        public sealed record Item
        {
            [ItemNumber]
            public int Number { get; init; }

            /// <summary>With or without a dot before it, U-labels or A-labels; or a whole name that has a price of its own. Mandatory, as Action and Currency are.</summary>
            public string? Suffix { get; init; }

            /// <summary>Restore or Renew.</summary>
            public string? Action { get; init; }

            /// <summary>ISO 4217.</summary>
            public string? Currency { get; init; }

            /// <summary>What a domain costs the customer before promotion and tax: <c>1200.00</c>. Without it, and without PassThrough, the price ends.</summary>
            public string? Amount { get; init; }

            /// <summary><c>yyyy-MM-dd[ HH:mm:ss]</c> in UTC+8, epoch milliseconds or RFC 3339; now unless said.</summary>
            public string? EffectiveFrom { get; init; }

            /// <summary>True: the price of a restore is what the registry asks, up to the MaxPrice of the order.</summary>
            public string? PassThrough { get; init; }

            /// <summary>ISO 4217; of ExpectedCost and MaxCost.</summary>
            public string? CostCurrency { get; init; }

            /// <summary>What the registry is expected to charge us.</summary>
            public string? ExpectedCost { get; init; }

            /// <summary>The most that it may ask: above it the item ends as PriceChanged, uncharged.</summary>
            public string? MaxCost { get; init; }
        }
    }

    /// <summary>How many rows were written, and which could not be.</summary>
    public sealed record Response
    {
        public required string RequestId { get; init; }

        public required int Added { get; init; }

        /// <summary>They say what holds already.</summary>
        public required int Unchanged { get; init; }

        public required ErrorHolder Errors { get; init; }

        public sealed record ErrorHolder
        {
            public required IReadOnlyList<RowError> Error { get; init; }
        }

        public sealed record RowError
        {
            /// <summary>The N of <c>Price.N</c>.</summary>
            public required int Number { get; init; }

            /// <summary>As sent.</summary>
            public required string Suffix { get; init; }

            public required string Message { get; init; }
        }
    }
}

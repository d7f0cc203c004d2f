using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Ledger;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>The price list: what is in force, what comes into force later, or all that ever was. An action of ours. Costs are shown to operators.</summary>
public sealed class QueryPrices(Database database, TimeProvider clock) : IAction<QueryPrices.Request, Page<QueryPrices.Rows>>
{
    private static readonly ApiText _notWithHistory = new("history has every row; send one of the two", "History 返回全部记录，不能同时传入");

    public static string Name => nameof(QueryPrices);

    public static IReadOnlyList<ApiError> Errors => [];

    public static ActionAccess Access => FundsAccess.Query;

    public async Task<Page<Rows>> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.History && (request.Scheduled || request.At is not null))
        {
            throw new ApiException(ApiErrors.ParameterIllegal, request.Scheduled ? nameof(request.Scheduled) : nameof(request.At), _notWithHistory);
        }

        var choice = request.History ? PriceChoice.History : request.Scheduled ? PriceChoice.WithScheduled : PriceChoice.InForce;
        var filter = new PriceFilter(choice, request.At ?? clock.GetUtcNow().ToUnixTimeMilliseconds())
        {
            Suffix = request.Suffix is { } suffix ? ImportedPrice.Suffix(suffix) : null,
            Currency = request.Currency is { } currency ? WireAmount.CheckCurrency(currency, nameof(request.Currency)) : null,
        };
        var (total, rows) = await database.ReadAsync(
            connection => PriceTable.ListAsync(connection, filter, Page.Offset(request.PageNum, request.PageSize), request.PageSize), cancellationToken);
        var showsCosts = caller.IsOperator(Access.RamAction);
        return Page.Of(request.PageNum, request.PageSize, total, new Rows { Price = [.. rows.Select(row => Line(row, showsCosts))] }, caller);
    }

    private static Rows.Line Line(PriceRow row, bool showsCosts) => new()
    {
        Suffix = DomainName.ToUnicodeSuffix(row.Suffix),
        Action = $"{row.Action}",
        Currency = row.Currency,
        Amount = Text(row.Amount, row.Currency),
        PassThrough = row.PassThrough,
        EffectiveFrom = WireTime.Text(row.EffectiveFrom),
        EffectiveFromLong = row.EffectiveFrom,
        CreateTime = WireTime.Text(row.CreatedAt),
        CreateTimeLong = row.CreatedAt,
        CostCurrency = showsCosts ? row.CostCurrency : null,
        ExpectedCost = showsCosts ? Text(row.ExpectedCost, row.CostCurrency) : null,
        MaxCost = showsCosts ? Text(row.MaxCost, row.CostCurrency) : null,
    };

    private static string? Text(long? amount, string? currency) => amount is { } minor && currency is not null ? Currency.Text(minor, currency) : null;

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <summary>Or a whole name that has a price of its own; U-labels or A-labels.</summary>
        public string? Suffix { get; init; }

        public string? Currency { get; init; }

        /// <summary>True: every row there ever was, ends of prices among them.</summary>
        public bool History { get; init; }

        /// <summary>True: also what comes into force later.</summary>
        public bool Scheduled { get; init; }

        /// <summary>The price list as it counts at this time, by what was known then; now unless said.</summary>
        [Range(0, 253_402_300_799_999)]
        public long? At { get; init; }

        [Required]
        [Range(0, int.MaxValue)]
        public int PageNum { get; init; }

        [Required]
        [Range(1, 5000)]
        public int PageSize { get; init; }
    }

    /// <summary>A page of prices, by suffix, action, currency and date of effect.</summary>
    public sealed record Rows
    {
        public required IReadOnlyList<Line> Price { get; init; }

        public sealed record Line
        {
            /// <summary>In U-labels.</summary>
            public required string Suffix { get; init; }

            /// <summary>Restore or Renew.</summary>
            public required string Action { get; init; }

            public required string Currency { get; init; }

            /// <summary>Absent where the price is the registry's fee, or has ended.</summary>
            public string? Amount { get; init; }

            public required bool PassThrough { get; init; }

            public required string EffectiveFrom { get; init; }

            public required long EffectiveFromLong { get; init; }

            /// <summary>Since when it is known: it counts for nothing quoted or ordered before.</summary>
            public required string CreateTime { get; init; }

            public required long CreateTimeLong { get; init; }

            public string? CostCurrency { get; init; }

            public string? ExpectedCost { get; init; }

            public string? MaxCost { get; init; }
        }
    }
}

using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>
/// What registries charged for commands of ours, and where they said that funds are short, oldest first. An action of ours, for operators:
/// it is of all accounts. BeginTime and EndTime are exact, EndTime the first moment no longer counted.
/// </summary>
public sealed class QueryRegistryCharges(Database database) : IAction<QueryRegistryCharges.Request, Page<QueryRegistryCharges.Rows>>
{
    public static string Name => nameof(QueryRegistryCharges);

    public static IReadOnlyList<ApiError> Errors => [];

    public static ActionAccess Access => FundsAccess.QueryAll;

    public async Task<Page<Rows>> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var offset = Page.Offset(request.PageNum, request.PageSize);
        var (total, charges) = await database.ReadAsync(
            connection => ChargeTable.ListAsync(connection, request.Registry, request.BeginTime, request.EndTime, offset, request.PageSize), cancellationToken);
        return Page.Of(request.PageNum, request.PageSize, total, new Rows { Charge = [.. charges.Select(Line)] }, caller);
    }

    private static Rows.Line Line(ChargeRow charge) => new()
    {
        Registry = charge.Registry,
        Kind = $"{charge.Kind}",
        DomainName = charge.DomainName,
        ClTRID = charge.ClTrid,
        SvTRID = charge.SvTrid,
        Currency = charge.Currency,
        Amount = charge is { Amount: { } amount, Currency: { } currency } ? Currency.Text(amount, currency) : null,
        TaskNo = charge.TaskNo,
        Ordinal = charge.Ordinal,
        Time = WireTime.Text(charge.At),
        TimeLong = charge.At,
    };

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <summary>Its name in the configuration; all of them, unless said.</summary>
        public string? Registry { get; init; }

        [Range(0, 253_402_300_799_999)]
        public long? BeginTime { get; init; }

        [Range(0, 253_402_300_799_999)]
        public long? EndTime { get; init; }

        [Required]
        [Range(0, int.MaxValue)]
        public int PageNum { get; init; }

        [Required]
        [Range(1, 5000)]
        public int PageSize { get; init; }
    }

    /// <summary>A page of charges.</summary>
    public sealed record Rows
    {
        public required IReadOnlyList<Line> Charge { get; init; }

        public sealed record Line
        {
            public required string Registry { get; init; }

            /// <summary>Restore, Renew, Refused2104 (refused for want of funds) or LowBalance (a message that says so).</summary>
            public required string Kind { get; init; }

            public string? DomainName { get; init; }

            /// <summary>Absent where it is not known which of several commands the registry carried out.</summary>
            public string? ClTRID { get; init; }

            /// <summary>Absent where the registry's answer was lost.</summary>
            public string? SvTRID { get; init; }

            public string? Currency { get; init; }

            /// <summary>Absent where the registry said no price, and none was expected.</summary>
            public string? Amount { get; init; }

            public string? TaskNo { get; init; }

            /// <summary>The domain's place in the task, from 1.</summary>
            public int? Ordinal { get; init; }

            /// <summary>When it was written down.</summary>
            public required string Time { get; init; }

            public required long TimeLong { get; init; }
        }
    }
}

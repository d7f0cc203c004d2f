using System.Data.Common;
using System.Globalization;
using Reprieve.Server.Ledger;
using Reprieve.Server.Operations.Funds;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Domains;

/// <summary>
/// The account at a glance: what drops when, what redeeming all of it would cost and what there is to pay it, what runs, and what
/// needs a person. An action of ours.
/// </summary>
public sealed class QueryPortfolioSummary(Database database, RegistryProfiles registries, TimeProvider clock)
    : IAction<QueryPortfolioSummary.Request, QueryPortfolioSummary.Response>
{
    /// <summary>How many of those that failed it answers: where there are as many, there may be more.</summary>
    internal const int MostFailed = 100;

    // Groups of those that no registry serves.
    private const int MostUnserved = 20;

    private const long FailedSinceMs = 7 * WireTime.DayMs;

    private static readonly ApiText _nobodyServes = new(
        "No registry here serves the suffix .{0}, so what is imported under it is neither read nor redeemed. Have one configured under Reprieve:Registries, then import the same names again.",
        "此处没有注册局服务后缀 .{0}，以此导入的域名既不会被读取，也无法赎回。请在 Reprieve:Registries 中配置注册局，然后重新导入这些域名。");

    private static readonly ApiText _servedSince = new(
        "The suffix .{0} is served here only since the import. Import the same names again: then they are read.",
        "后缀 .{0} 在导入之后才有注册局服务。请重新导入这些域名，即可读取。");

    private static readonly ApiText _isGone = new(
        "No registry named {0} is configured any more, so its domains are neither read nor redeemed. Put it back under Reprieve:Registries.",
        "已无名为 {0} 的注册局配置，其域名既不会被读取，也无法赎回。请在 Reprieve:Registries 中恢复。");

    public static string Name => nameof(QueryPortfolioSummary);

    public static IReadOnlyList<ApiError> Errors => [];

    public static ActionAccess Access => new("domain:QueryCommonInfo", Changes: false);

    public Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // Money is shown to whoever may see it.
        var showsFunds = caller.Policy.Allows(FundsAccess.Query.RamAction, [$"acs:domain:*:{caller.AccountId}:*"]);
        return database.ReadAsync(
            async connection =>
            {
                var states = await RegistryTable.AllAsync(connection);
                var clocks = new RegistryClocks(states, now);
                var failed = await PortfolioTable.FailedAsync(connection, caller.AccountId, DomainStatus.Redeemable, now - FailedSinceMs, MostFailed);
                List<string> gone = [.. states.Select(row => row.Registry).Where(registry => registries.FindOrNull(registry) is null)];
                var unserved = await PortfolioTable.UnservedAsync(connection, caller.AccountId, nameof(RegistryState.Unknown), gone, MostUnserved);
                var unservedCount = unserved.Count == 0 ? 0 : (int)unserved[0].InAll;
                var funds = showsFunds ? FundsTable.Find(connection, caller.AccountId) : null;
                return new Response
                {
                    RequestId = caller.RequestId,
                    DomainCount = await CountAsync(connection, caller, now, null),
                    ToRenewCount = await CountAsync(connection, caller, now, DomainStatus.Renewable),
                    ToRedeemCount = await CountAsync(connection, caller, now, DomainStatus.Redeemable),
                    UnreadCount = await CountAsync(connection, caller, now, [nameof(RegistryState.Unknown)]) - unservedCount,
                    UnservedCount = unservedCount,
                    RunningCount = (int)await PortfolioTable.RunningAsync(connection, caller.AccountId),
                    Drops = new Response.DropHolder
                    {
                        Drop = [.. (await PortfolioTable.DropsAsync(connection, caller.AccountId, DomainStatus.Redeemable)).Select(Drop)],
                    },
                    Funds = showsFunds ? AccountFunds.Of(caller.AccountId, funds) : null,
                    Cost = funds is null
                        ? null
                        : CostOf(connection, funds, await PortfolioTable.ToPriceAsync(connection, caller.AccountId, DomainStatus.Redeemable, funds.Currency), now),
                    FailedInTime = new Response.FailedHolder
                    {
                        Failed = [.. failed.Select(row => Failed(row, clocks, caller.Lang))],
                    },
                    Unserved = new Response.UnservedHolder { Suffix = [.. unserved.Select(group => Unserved(group, caller.Lang))] },
                    Unreachable = new Response.UnreachableHolder
                    {
                        Registry = [.. states.Where(row => row.Fault is not null && registries.FindOrNull(row.Registry) is not null).Select(row => Unreachable(row, caller.Lang))],
                    },
                };
            },
            cancellationToken);
    }

    private async Task<int> CountAsync(DbConnection connection, Caller caller, long now, IReadOnlyList<string>? states)
    {
        var filter = new DomainFilter
        {
            AccountId = caller.AccountId,
            States = states,
            ExpiresWithin = ReferenceEquals(states, DomainStatus.Renewable) ? DomainStatus.RenewAheadMs : null,
            Now = now,
        };
        return await DomainTable.CountAsync(database.Dialect, connection, filter);
    }

    /// <summary>As an order of all of them would be priced now, without promotion and voucher, and with no end to the funds.</summary>
    private static Response.CostTotal CostOf(DbConnection connection, FundsRow funds, IReadOnlyList<PricedGroup> groups, long now)
    {
        List<OrderItem> items = [.. groups.Select((group, index) => new OrderItem(index + 1, group.DomainName, group.Suffix, Deadline: 0))];
        var keys = items.SelectMany(PriceList.KeysOf).Distinct(StringComparer.Ordinal).ToList();
        var prices = new PriceList(keys.Count == 0 ? [] : PriceTable.InForce(connection, keys, funds.Currency, now));
        var plan = new OrderPricing(funds with { Mode = FundsMode.Postpaid }, prices, maxPrice: null, items).Plan(promotion: null, voucher: null);
        var total = plan.Items.Sum(item => checked(item.Total * groups[item.Item.Ordinal - 1].Domains));
        return new Response.CostTotal
        {
            Amount = Currency.Text(total, funds.Currency),
            Currency = funds.Currency,
            PricedCount = Of(PriceVerdict.Held),
            PassThroughCount = Of(PriceVerdict.ConsentNeeded),
            NoPriceCount = Of(PriceVerdict.NoPrice),
            Lacking = funds.Spendable is { } spendable && total > spendable ? Currency.Text(total - spendable, funds.Currency) : null,
        };

        int Of(PriceVerdict verdict) => (int)plan.Items.Where(item => item.Verdict == verdict).Sum(item => groups[item.Item.Ordinal - 1].Domains);
    }

    private static Response.DropRow Drop(DropDay day)
    {
        var date = DateOnly.FromDayNumber((int)(day.Day + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber));
        return new Response.DropRow { Day = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), DomainCount = (int)day.Domains };
    }

    private static Response.FailedRow Failed(FailedDomain row, RegistryClocks clocks, string lang) => new()
    {
        DomainName = row.UnicodeName,
        TaskNo = row.TaskNo,
        Number = row.Ordinal,
        FailReason = row.FailCode is { } code ? ItemReasons.Text(code, row.FailArgs, lang) : "",
        Deadline = WireTime.Text(row.Deadline),
        DeadlineLong = row.Deadline,
        DeadlineSource = row.DeadlineSource,
        SecondsLeft = clocks.SecondsLeft(row.Registry, row.Deadline),
    };

    private Response.UnservedRow Unserved(UnservedGroup group, string lang)
    {
        var text = group.Registry is { } gone ? _isGone with { Args = [gone] }
            : (registries.Serving(group.DomainName) is null ? _nobodyServes : _servedSince) with { Args = [group.Suffix] };
        return new Response.UnservedRow
        {
            Suffix = group.Suffix,
            Registry = group.Registry,
            DomainCount = (int)group.Domains,
            DomainName = group.UnicodeName,
            Message = text.In(lang),
        };
    }

    private static Response.UnreachableRow Unreachable(RegistryRow row, string lang)
    {
        var reason = LineReasons.Of(row.Registry, Enum.Parse<LineFault>(row.Fault ?? ""), row.FaultMessage ?? "");
        return new Response.UnreachableRow { Registry = row.Registry, Since = WireTime.Text(row.FaultSince), Message = ItemReasons.Text(reason.Code, reason.ArgsJson, lang) };
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters;

    /// <summary>Counts are of the account's domains.</summary>
    public sealed record Response
    {
        public required string RequestId { get; init; }

        public required int DomainCount { get; init; }

        /// <summary>QueryType 1 of QueryDomainList.</summary>
        public required int ToRenewCount { get; init; }

        /// <summary>QueryType 2.</summary>
        public required int ToRedeemCount { get; init; }

        /// <summary>Not read from their registry yet, without those of <see cref="UnservedCount"/>.</summary>
        public required int UnreadCount { get; init; }

        /// <summary>Never read, and not to be: no registry of the configuration serves them.</summary>
        public required int UnservedCount { get; init; }

        /// <summary>Open items.</summary>
        public required int RunningCount { get; init; }

        public required DropHolder Drops { get; init; }

        /// <summary>Absent where the caller may not see it.</summary>
        public AccountFunds? Funds { get; init; }

        /// <summary>Of redeeming what is to be redeemed and no item is about; absent where nothing is charged.</summary>
        public CostTotal? Cost { get; init; }

        /// <summary>Whose last item failed within seven days, and that can still be redeemed; at most 100.</summary>
        public required FailedHolder FailedInTime { get; init; }

        /// <summary>Those of UnservedCount by suffix, the most first; at most 20.</summary>
        public required UnservedHolder Unserved { get; init; }

        public required UnreachableHolder Unreachable { get; init; }

        public sealed record DropHolder
        {
            public required IReadOnlyList<DropRow> Drop { get; init; }
        }

        public sealed record DropRow
        {
            /// <summary>yyyy-MM-dd, UTC+8, by the registry's clock.</summary>
            public required string Day { get; init; }

            public required int DomainCount { get; init; }
        }

        public sealed record CostTotal
        {
            /// <summary>Restore, renewal and tax, by the prices in force now, before any promotion or voucher.</summary>
            public required string Amount { get; init; }

            public required string Currency { get; init; }

            public required int PricedCount { get; init; }

            /// <summary>Whose registry's fee is passed through: known only when it is asked, and not in the amount.</summary>
            public required int PassThroughCount { get; init; }

            public required int NoPriceCount { get; init; }

            /// <summary>What the funds lack of it; absent where they are enough.</summary>
            public string? Lacking { get; init; }
        }

        public sealed record FailedHolder
        {
            public required IReadOnlyList<FailedRow> Failed { get; init; }
        }

        public sealed record FailedRow
        {
            public required string DomainName { get; init; }

            public required string TaskNo { get; init; }

            /// <summary>Its place in the task, from 1.</summary>
            public required int Number { get; init; }

            public required string FailReason { get; init; }

            public string? Deadline { get; init; }

            public long? DeadlineLong { get; init; }

            public string? DeadlineSource { get; init; }

            public long? SecondsLeft { get; init; }
        }

        public sealed record UnservedHolder
        {
            public required IReadOnlyList<UnservedRow> Suffix { get; init; }
        }

        public sealed record UnservedRow
        {
            public required string Suffix { get; init; }

            /// <summary>The one that served them and is configured no more; absent where none ever did.</summary>
            public string? Registry { get; init; }

            public required int DomainCount { get; init; }

            /// <summary>One of them.</summary>
            public required string DomainName { get; init; }

            /// <summary>What to do.</summary>
            public required string Message { get; init; }
        }

        public sealed record UnreachableHolder
        {
            public required IReadOnlyList<UnreachableRow> Registry { get; init; }
        }

        public sealed record UnreachableRow
        {
            public required string Registry { get; init; }

            public string? Since { get; init; }

            public required string Message { get; init; }
        }
    }
}

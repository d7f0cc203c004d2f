using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Domains;

/// <summary>
/// The account's domains as the registry showed them when each was last read. Filters match whole values; date filters count by
/// whole days of UTC+8; days left and what has expired go by the registry's clock.
/// </summary>
public sealed class QueryDomainList(Database database, TimeProvider clock) : IAction<QueryDomainList.Request, Page<QueryDomainList.Rows>>
{
    public static string Name => nameof(QueryDomainList);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.NetworkIoError];

    public static ActionAccess Access => new("domain:QueryCommonInfo", Changes: false);

    public async Task<Page<Rows>> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var filter = Filter(request, caller.AccountId, now);
        var (total, domains, clocks) = await database.ReadAsync(
            async connection =>
            {
                var (total, domains) = HasNoMatch(request) ? (0, []) : await DomainTable.ListAsync(database.Dialect, connection, filter);
                return (total, domains, new RegistryClocks(await RegistryTable.AllAsync(connection), now));
            },
            cancellationToken);
        var rows = new Rows
        {
            Domain = [.. domains.Select(domain => Row(domain, clocks.Now(domain.Registry)))],
        };
        return Page.Of(request.PageNum, request.PageSize, total, rows, caller);
    }

    /// <summary>
    /// Every row of a list, however long, of one moment: pages asked for one after another can miss or repeat what moves meanwhile.
    /// Authorized like the action itself; for files, which are no part of the API.
    /// </summary>
    /// <param name="request">PageSize is what is read at once.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="begin">Called before the first row, and again where the line to the database broke and all of it is read anew.</param>
    /// <param name="take">Takes a row; false ends it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal Task<bool> ReadWholeAsync(Request request, Caller caller, Action begin, Func<Rows.Row, Task<bool>> take, CancellationToken cancellationToken)
    {
        ActionEntry.Authorize<QueryDomainList, Request, Page<Rows>>(request, caller);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return database.ReadAsync(
            async connection =>
            {
                begin();
                var clocks = new RegistryClocks(await RegistryTable.AllAsync(connection), now);
                var filter = Filter(request, caller.AccountId, now);
                for (var page = 1; ; page++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var domains = HasNoMatch(request) ? [] : await DomainTable.PageAsync(
                        database.Dialect, connection, filter with { Offset = Page.Offset(page, request.PageSize) });
                    foreach (var domain in domains)
                    {
                        if (!await take(Row(domain, clocks.Now(domain.Registry))))
                        {
                            return false;
                        }
                    }

                    if (domains.Count < request.PageSize)
                    {
                        return true;
                    }
                }
            },
            cancellationToken);
    }

    // Groups, resource groups, tags, holders' companies and automatic renewal are not kept here yet: no domain has any.
    private static bool HasNoMatch(Request request) =>
        request.DomainGroupId is not null || request.ResourceGroupId is not null || request.Tag is not null || request.Ccompany is not null
        || request.AutoRenewEnabled == true
        || (request.DomainName is not null && !DomainName.TryParse(request.DomainName, out _));

    private static DomainFilter Filter(Request request, string accountId, long now) => new()
    {
        AccountId = accountId,
        DomainName = request.DomainName is not null && DomainName.TryParse(request.DomainName, out var name) ? name.Ascii : null,
        ExpirationFrom = request.StartExpirationDate is { } expirationFrom ? WireTime.DayStart(expirationFrom) : null,
        ExpirationBefore = request.EndExpirationDate is { } expirationTo ? WireTime.DayEnd(expirationTo) : null,
        RegistrationFrom = request.StartRegistrationDate is { } registrationFrom ? WireTime.DayStart(registrationFrom) : null,
        RegistrationBefore = request.EndRegistrationDate is { } registrationTo ? WireTime.DayEnd(registrationTo) : null,
        Keyword = request.Keyword?.Trim().ToLowerInvariant() is { Length: > 0 } part ? part : null,
        DeadlineFrom = request.StartDeadlineDate is { } deadlineFrom ? WireTime.DayStart(deadlineFrom) : null,
        DeadlineBefore = request.EndDeadlineDate is { } deadlineTo ? WireTime.DayEnd(deadlineTo) : null,
        DomainType = request.ProductDomainType,
        States = request.QueryType switch { "1" => DomainStatus.Renewable, "2" => DomainStatus.Redeemable, _ => null },
        ExpiresWithin = request.QueryType == "1" ? DomainStatus.RenewAheadMs : null,
        Now = now,
        Registrar = request.Registrar,
        NameServer = request.Dns,
        OrderKey = request.OrderKeyType switch
        {
            "RegistrationDate" => DomainOrder.Registration,
            "ExpirationDate" => DomainOrder.Expiration,
            "Deadline" => DomainOrder.Deadline,
            _ => DomainOrder.Entry,
        },
        Descending = request.OrderByType != "ASC",
        Offset = Page.Offset(request.PageNum, request.PageSize),
        Limit = request.PageSize,
    };

    private static Rows.Row Row(DomainRow domain, long registryNow)
    {
        var untilExpiry = domain.ExpirationDate - registryNow;
        var (statuses, nameServers) = OfRegistry(domain);
        return new Rows.Row
        {
            Remark = domain.Remark ?? "",
            RegistrationDate = WireTime.Text(domain.RegistrationDate),
            InstanceId = domain.InstanceId,
            DomainName = domain.UnicodeName,
            ExpirationDateStatus = untilExpiry is null ? null : untilExpiry > 0 ? "1" : "2",
            ExpirationDate = WireTime.Text(domain.ExpirationDate),
            ExpirationDateLong = domain.ExpirationDate,
            ExpirationCurrDateDiff = untilExpiry is { } left ? (int)Math.Floor(left / (double)WireTime.DayMs) : null,
            RegistrationDateLong = domain.RegistrationDate,
            DomainStatus = DomainStatus.Of(domain.State, untilExpiry),
            DomainType = domain.DomainType,
            Tag = new Rows.TagHolder { Tag = [] },
            ChgholderStatus = "0",
            Registrar = domain.ClId,
            AutoRenewEnabled = false,
            DnsList = new Rows.DnsHolder { DnsList = nameServers },
            RegistryState = domain.State,
            RegistryStatus = statuses,
            RegistryReadAt = WireTime.Text(domain.ReadAt),
            RegistryReadAtLong = domain.ReadAt,
            Deadline = WireTime.Text(domain.Deadline),
            DeadlineLong = domain.Deadline,
            DeadlineSource = domain.DeadlineSource,
            SecondsLeft = (domain.Deadline - registryNow) / 1000,
        };
    }

    /// <summary>The registry's own words for where a domain stands, and its name servers; the portfolio's where it was not read.</summary>
    private static (string? Statuses, IReadOnlyList<string> NameServers) OfRegistry(DomainRow domain)
    {
        if (domain.Facts is null)
        {
            return (null, JsonSerializer.Deserialize(domain.NameServers, OperationsJson.Default.IReadOnlyListString) ?? []);
        }

        using var facts = JsonDocument.Parse(domain.Facts);
        string[] statuses = [.. Texts(facts, nameof(DomainFacts.RgpStatuses)), .. Texts(facts, nameof(DomainFacts.Statuses))];
        return (statuses.Length == 0 ? null : string.Join(' ', statuses.Distinct(StringComparer.OrdinalIgnoreCase)), Texts(facts, nameof(DomainFacts.NameServers)));
    }

    private static IReadOnlyList<string> Texts(JsonDocument facts, string member) =>
        facts.RootElement.TryGetProperty(member, out var values)
            ? JsonSerializer.Deserialize(values, OperationsJson.Default.IReadOnlyListString) ?? []
            : [];

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        private const long LastMs = 253_402_300_799_999;

        [Range(0, LastMs)]
        public long? EndExpirationDate { get; init; }

        [Range(0, LastMs)]
        public long? StartExpirationDate { get; init; }

        /// <summary>1 those to renew: expired, or within 30 days of it; 2 those to redeem.</summary>
        [AllowedValues("1", "2")]
        public string? QueryType { get; init; }

        [Range(0, LastMs)]
        public long? StartRegistrationDate { get; init; }

        [Range(0, LastMs)]
        public long? EndRegistrationDate { get; init; }

        /// <summary>Either form of the whole name.</summary>
        public string? DomainName { get; init; }

        [AllowedValues("ASC", "DESC")]
        public string? OrderByType { get; init; }

        /// <summary>Deadline is ours: what drops first comes first when ascending; those without one are last.</summary>
        [AllowedValues("RegistrationDate", "ExpirationDate", "Deadline")]
        public string? OrderKeyType { get; init; }

        [AllowedValues("New gTLD", "gTLD", "ccTLD")]
        public string? ProductDomainType { get; init; }

        [Required]
        [Range(0, int.MaxValue)]
        public int PageNum { get; init; }

        /// <summary>No maximum is documented; this one keeps an answer to some megabytes.</summary>
        [Required]
        [Range(1, 5000)]
        public int PageSize { get; init; }

        public string? DomainGroupId { get; init; }

        public string? ResourceGroupId { get; init; }

        [MaxLength(21)]
        public IReadOnlyList<TagFilter>? Tag { get; init; }

        public string? Ccompany { get; init; }

        public string? Registrar { get; init; }

        public bool? AutoRenewEnabled { get; init; }

        public string? Dns { get; init; }

        /// <summary>Any part of the name, in either form and any letter case.</summary>
        [MaxLength(253)]
        public string? Keyword { get; init; }

        [Range(0, LastMs)]
        public long? StartDeadlineDate { get; init; }

        [Range(0, LastMs)]
        public long? EndDeadlineDate { get; init; }

        public sealed record TagFilter
        {
            public string? Key { get; init; }

            public string? Value { get; init; }
        }
    }

    /// <summary>A page of domains. What is not known of a domain is left out.</summary>
    public sealed record Rows
    {
        public required IReadOnlyList<Row> Domain { get; init; }

        public sealed record Row
        {
            public string? DomainAuditStatus { get; init; }

            public string? DomainGroupId { get; init; }

            public required string Remark { get; init; }

            public string? DomainGroupName { get; init; }

            public string? RegistrationDate { get; init; }

            public required string InstanceId { get; init; }

            public required string DomainName { get; init; }

            public string? ExpirationDateStatus { get; init; }

            /// <summary>The expiry on record: what an order has to name.</summary>
            public string? ExpirationDate { get; init; }

            public string? RegistrantType { get; init; }

            public long? ExpirationDateLong { get; init; }

            /// <summary>Whole days to expiry; -1 on the first day after it.</summary>
            public int? ExpirationCurrDateDiff { get; init; }

            public bool? Premium { get; init; }

            public long? RegistrationDateLong { get; init; }

            public string? ProductId { get; init; }

            /// <inheritdoc cref="Domains.DomainStatus"/>
            public string? DomainStatus { get; init; }

            public required string DomainType { get; init; }

            public string? ResourceGroupId { get; init; }

            public required TagHolder Tag { get; init; }

            public string? Ccompany { get; init; }

            public required string ChgholderStatus { get; init; }

            public string? Registrar { get; init; }

            public required bool AutoRenewEnabled { get; init; }

            public required DnsHolder DnsList { get; init; }

            public required string RegistryState { get; init; }

            /// <summary>The registry's rgpStatus and status values, a blank between them.</summary>
            public string? RegistryStatus { get; init; }

            public string? RegistryReadAt { get; init; }

            public long? RegistryReadAtLong { get; init; }

            public string? Deadline { get; init; }

            public long? DeadlineLong { get; init; }

            public string? DeadlineSource { get; init; }

            /// <summary>Until the deadline by the registry's clock; below 0 once it is over.</summary>
            public long? SecondsLeft { get; init; }
        }

        public sealed record TagHolder
        {
            public required IReadOnlyList<TagRow> Tag { get; init; }
        }

        public sealed record TagRow
        {
            public required string Key { get; init; }

            public required string Value { get; init; }
        }

        public sealed record DnsHolder
        {
            public required IReadOnlyList<string> DnsList { get; init; }
        }
    }
}

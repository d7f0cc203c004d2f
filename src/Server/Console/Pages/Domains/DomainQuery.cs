using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Domains;

namespace Reprieve.Server.Console.Pages.Domains;

/// <summary>What the list of domains is asked for, as its address says it: the page and the export read it alike.</summary>
/// <param name="Type">QueryType: 1 to renew, 2 to redeem, null for all.</param>
/// <param name="Keyword">Part of a name.</param>
/// <param name="Registrar">The sponsoring client's id.</param>
/// <param name="From">Expires on this day or later, yyyy-MM-dd in UTC+8.</param>
/// <param name="To">Expires on this day or earlier.</param>
/// <param name="Drops">Drops on this day.</param>
/// <param name="Sort">What it is sorted by, with - before it the latest first; null for what the rest of it makes of that.</param>
public sealed record DomainQuery(string? Type, string? Keyword, string? Registrar, string? From, string? To, string? Drops, string? Sort)
{
    public const string Renewable = "1";
    public const string Redeemable = "2";
    public const string ByDeadline = "deadline";
    public const string ByExpiry = "expiry";

    /// <summary>Whether anything but the tab narrows the list.</summary>
    public bool IsFiltered => (Keyword ?? Registrar ?? From ?? To ?? Drops) is not null;

    /// <summary>Whether it ends before it begins, so that no domain can be like that.</summary>
    public bool IsBackwards => Day(From) > Day(To);

    /// <summary>
    /// What it is sorted by, and whether the latest comes first. Unless it says, what drops or expires first comes first; all of them
    /// are in the order they came, the latest first, and By is null.
    /// </summary>
    public (string? By, bool IsDescending) Order =>
        Sort is not null ? (Sort.TrimStart('-'), Sort.StartsWith('-'))
        : Type == Redeemable || Drops is not null ? (ByDeadline, false)
        : Type == Renewable || From is not null || To is not null ? (ByExpiry, false)
        : (null, true);

    /// <summary>Blank texts count as none, and so do a type and an order that are none.</summary>
    public static DomainQuery Of(string? type, string? keyword, string? registrar, string? from, string? to, string? drops, string? sort) =>
        new(
            type is Renewable or Redeemable ? type : null,
            Said(keyword),
            Said(registrar),
            Said(from),
            Said(to),
            Said(drops),
            sort is ByDeadline or ByExpiry or $"-{ByDeadline}" or $"-{ByExpiry}" ? sort : null);

    /// <summary>The same sorted by this, the other way round where it is already.</summary>
    public DomainQuery SortedBy(string by) => this with { Sort = Order == (by, false) ? $"-{by}" : by };

    /// <summary>The list's address, or with another path that of something about the same list.</summary>
    public string Address(string path = "/console/domains") =>
        path + string.Concat(Parts().Where(part => part.Value is not null)
            .Select((part, index) => $"{(index == 0 ? '?' : '&')}{part.Name}={Uri.EscapeDataString(part.Value ?? "")}"));

    public QueryDomainList.Request Request(int page, int size) => new()
    {
        QueryType = Type,
        Keyword = Keyword,
        Registrar = Registrar,
        StartExpirationDate = Day(From),
        EndExpirationDate = Day(To),
        StartDeadlineDate = Day(Drops),
        EndDeadlineDate = Day(Drops),
        OrderKeyType = Order.By switch { ByDeadline => "Deadline", ByExpiry => "ExpirationDate", _ => null },
        OrderByType = Order.IsDescending ? "DESC" : "ASC",
        PageNum = page,
        PageSize = size,
    };

    // A day that cannot be read narrows nothing: the field for it is a date's, and shows it as empty.
    private static long? Day(string? text) => text is not null && WireTime.TryRead(text, out var utcMs) && utcMs >= 0 ? utcMs : null;

    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private IEnumerable<(string Name, string? Value)> Parts() =>
        [("type", Type), ("q", Keyword), ("registrar", Registrar), ("from", From), ("to", To), ("drops", Drops), ("sort", Sort)];
}

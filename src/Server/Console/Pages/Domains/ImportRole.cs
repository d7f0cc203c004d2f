using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Operations.Files;

namespace Reprieve.Server.Console.Pages.Domains;

/// <summary>What a column of an imported file is: a field of ImportDomains.</summary>
/// <param name="Field">Its name on the wire.</param>
/// <param name="Title">In both languages.</param>
/// <param name="Names">What people call it at the head of a column, lower case, without blanks and signs.</param>
internal sealed record ImportRole(string Field, ApiText Title, IReadOnlyList<string> Names)
{
    public const string Name = nameof(ImportDomains.Request.Item.DomainName);

    // Enough to tell names from headings.
    private const int Looked = 20;

    public static IReadOnlyList<ImportRole> All { get; } =
    [
        new(Name, new("Domain name", "域名"), ["domainname", "domain", "domains", "name", "fqdn", "域名", "域名名称", "域名列表"]),
        new(nameof(ImportDomains.Request.Item.Registry), new("Registry", "注册局"), ["registry", "registryname", "注册局", "注册管理机构"]),
        new(nameof(ImportDomains.Request.Item.Account), new("Account at the registry", "注册局账号"), ["account", "clientid", "registryaccount", "账号", "账户", "注册局账号"]),
        new(
            nameof(ImportDomains.Request.Item.ExpirationDate),
            new("Expiry date", "到期日期"),
            ["expirationdate", "expirydate", "expiry", "expires", "expireson", "expiredate", "expdate", "exdate", "expirationtime", "expiration", "到期日", "到期日期", "到期时间", "过期日期", "过期时间", "域名到期时间", "域名到期日期"]),
        new(nameof(ImportDomains.Request.Item.DeletedDate), new("Date of deletion", "删除日期"), ["deleteddate", "deletiondate", "deletedate", "deleted", "deletedon", "删除日期", "删除时间"]),
        new(
            nameof(ImportDomains.Request.Item.NameServers),
            new("Name servers", "DNS 服务器"),
            ["nameservers", "nameserver", "ns", "dns", "dnsservers", "dnsserver", "dns服务器", "域名服务器", "名称服务器"]),
        new(nameof(ImportDomains.Request.Item.DsData), new("DS data", "DS 记录"), ["dsdata", "ds", "dsrecords", "dnssec", "ds记录"]),
        new(nameof(ImportDomains.Request.Item.Remark), new("Remark", "备注"), ["remark", "remarks", "note", "notes", "comment", "comments", "备注", "说明", "注释"]),
    ];

    /// <param name="field">One of a role's.</param>
    public static ImportRole Of(string field) => All.First(role => role.Field == field);

    /// <summary>The field that each column seems to be, by its heading and, for names, by what is in it; null for those that are not to be used.</summary>
    public static string?[] Guess(IReadOnlyList<TableRow> rows, bool hasHeader, int columns)
    {
        var roles = new string?[columns];
        if (hasHeader)
        {
            for (var column = 0; column < columns; column++)
            {
                var heading = Plain(Cell(rows[0], column));
                var role = All.FirstOrDefault(candidate => candidate.Names.Contains(heading, StringComparer.Ordinal))?.Field;
                roles[column] = roles.Contains(role, StringComparer.Ordinal) ? null : role;
            }
        }

        if (!roles.Contains(Name, StringComparer.Ordinal))
        {
            var looked = rows.Skip(hasHeader ? 1 : 0).Take(Looked).ToList();
            var best = Enumerable.Range(0, columns).Where(column => roles[column] is null)
                .Select(column => (Column: column, Names: looked.Count(row => IsName(Cell(row, column)))))
                .OrderByDescending(column => column.Names).FirstOrDefault();
            if (best.Names > 0)
            {
                roles[best.Column] = Name;
            }
        }

        return roles;
    }

    /// <summary>Whether the first row names the columns: none of its cells is a domain name.</summary>
    public static bool HasHeader(IReadOnlyList<TableRow> rows) => rows.Count > 0 && !rows[0].Fields.Any(IsName);

    public static string Cell(TableRow row, int column) => column < row.Fields.Count ? row.Fields[column].Trim() : "";

    private static bool IsName(string text) => DomainName.TryParse(text.Trim().TrimEnd('.'), out _);

    private static string Plain(string heading) => string.Concat(heading.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}

using System.Globalization;
using System.Text.Json;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Domains;

/// <summary>One row of an import, read: what is null was left out, and leaves a known domain's value alone.</summary>
internal sealed record ImportedDomain
{
    private const int LongestRemark = 1000;

    private static readonly ApiText _notADate = new(
        "{0} is no date: write it as yyyy-MM-dd[ HH:mm:ss], epoch milliseconds or RFC 3339", "{0} 的格式应为 yyyy-MM-dd[ HH:mm:ss]、毫秒时间戳或 RFC 3339");

    public required DomainName Name { get; init; }

    public required string Suffix { get; init; }

    public string? Registry { get; init; }

    /// <summary>Whether the row named its registry, or it was found by the suffix.</summary>
    public bool IsRegistryNamed { get; init; }

    public long? ExpirationDate { get; init; }

    public long? DeletedDate { get; init; }

    public string? NameServers { get; init; }

    public string? DsData { get; init; }

    public string? Remark { get; init; }

    /// <returns>What is wrong with the row; null where nothing is, and then it was read.</returns>
    public static ApiText? TryRead(ImportDomains.Request.Item item, RegistryProfiles registries, out ImportedDomain? read)
    {
        read = null;
        if (!DomainName.TryParse(item.DomainName, out var name))
        {
            return item.DomainName.Trim().Length == 0
                ? new ApiText("the row has no domain name: fill it in, or take the row out", "该行没有域名，请填写或删除该行")
                : new ApiText("{0} is not a domain name: write it like example.com or 例子.com", "{0} 不是合法的域名，格式如 example.com 或 例子.com", item.DomainName);
        }

        if (!TryReadDate(item.ExpirationDate, out var expirationDate))
        {
            return _notADate with { Args = [nameof(item.ExpirationDate)] };
        }

        if (!TryReadDate(item.DeletedDate, out var deletedDate))
        {
            return _notADate with { Args = [nameof(item.DeletedDate)] };
        }

        if (!TryReadDs(item.DsData, out var dsData))
        {
            return new ApiText("DsData is not keyTag algorithm digestType digest", "DsData 的格式应为 keyTag algorithm digestType digest");
        }

        if (item.Remark?.Length > LongestRemark)
        {
            return new ApiText("Remark is longer than {0} characters: shorten it", "Remark 超过 {0} 个字符，请缩短", LongestRemark);
        }

        var isNamed = item.Registry is not null || item.Account is not null;
        var (suffix, profile) = FindRegistry(name.Ascii, item, registries);
        if (isNamed && profile is null)
        {
            return new ApiText(
                "no registry {0} with account {1} is configured for this suffix: leave both out, or have it configured", "该后缀未配置注册局 {0}（账号 {1}），请将两者留空或先配置该注册局", item.Registry ?? "*", item.Account ?? "*");
        }

        read = new ImportedDomain
        {
            Name = name,
            Suffix = suffix,
            Registry = profile?.Name,
            IsRegistryNamed = isNamed,
            ExpirationDate = expirationDate,
            DeletedDate = deletedDate,
            NameServers = item.NameServers is null ? null : Json([.. item.NameServers
                .Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries).Select(server => server.TrimEnd('.').ToLowerInvariant())]),
            DsData = dsData,
            Remark = item.Remark,
        };
        return null;
    }

    public DomainRow ToRow(string accountId, DateTimeOffset now) => new()
    {
        DomainName = Name.Ascii,
        AccountId = accountId,
        UnicodeName = Name.Unicode,
        InstanceId = $"S{Guid.CreateVersion7(now):N}".ToUpperInvariant(),
        Suffix = Suffix,
        DomainType = DomainKind.Of(Name.Ascii),
        Registry = Registry,
        ExpirationDate = ExpirationDate,
        DeletedDate = DeletedDate,
        NameServers = NameServers ?? "[]",
        DsData = DsData ?? "[]",
        Remark = Remark,
        CreatedAt = now.ToUnixTimeMilliseconds(),
        UpdatedAt = now.ToUnixTimeMilliseconds(),
    };

    /// <summary>The row with what this one says; null where that changes nothing.</summary>
    public DomainRow? ApplyTo(DomainRow before, DateTimeOffset now)
    {
        var after = before with
        {
            Registry = IsRegistryNamed || before.Registry is null ? Registry : before.Registry,
            ExpirationDate = ExpirationDate ?? before.ExpirationDate,
            DeletedDate = DeletedDate ?? before.DeletedDate,
            NameServers = NameServers ?? before.NameServers,
            DsData = DsData ?? before.DsData,
            Remark = Remark ?? before.Remark,
        };
        return after == before ? null : after with { UpdatedAt = now.ToUnixTimeMilliseconds() };
    }

    private static (string Suffix, RegistryProfile? Profile) FindRegistry(
        string ascii, ImportDomains.Request.Item item, RegistryProfiles registries)
    {
        if (registries.Serving(ascii) is not { } serving)
        {
            return (ascii[(ascii.IndexOf('.', StringComparison.Ordinal) + 1)..], null);
        }

        var profile = item.Registry is null && item.Account is null
            ? serving.Profile
            : registries.All.FirstOrDefault(candidate =>
                (item.Registry is null || candidate.Name.Equals(item.Registry, StringComparison.OrdinalIgnoreCase))
                && (item.Account is null || candidate.ClientId.Equals(item.Account, StringComparison.OrdinalIgnoreCase))
                && candidate.Suffixes.Any(suffix => DomainName.ToAsciiSuffix(suffix) == serving.Suffix));
        return (serving.Suffix, profile);
    }

    private static bool TryReadDate(string? text, out long? utcMs)
    {
        utcMs = null;
        if (text is null)
        {
            return true;
        }

        var isRead = WireTime.TryRead(text, out var value);
        utcMs = value;
        return isRead;
    }

    private static bool TryReadDs(string? text, out string? json)
    {
        json = null;
        if (text is null)
        {
            return true;
        }

        string[] records = [.. text.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(record => string.Join(' ', record.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant())];
        json = Json(records);
        return Array.TrueForAll(records, record => record.Split(' ') is [var keyTag, var algorithm, var digestType, var digest]
            && ushort.TryParse(keyTag, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && byte.TryParse(algorithm, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && byte.TryParse(digestType, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && digest.Length >= 2 && digest.Length % 2 == 0 && digest.All(char.IsAsciiHexDigit));
    }

    private static string Json(IReadOnlyList<string> values) => JsonSerializer.Serialize(values, OperationsJson.Default.IReadOnlyListString);
}

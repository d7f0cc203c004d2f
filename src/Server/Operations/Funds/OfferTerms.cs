using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using System.Text.Json;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>What SaveVoucher and SavePromotion take alike. What is left out of a change stays as it is; <c>*</c> takes a bond away.</summary>
public abstract record OfferRequest : CommonParameters
{
    /// <summary>The one account that may use it; any, unless said, or <c>*</c>.</summary>
    public string? AccountId { get; init; }

    /// <summary>ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary>Now, unless said. <c>yyyy-MM-dd[ HH:mm:ss]</c> in UTC+8, epoch milliseconds or RFC 3339.</summary>
    public string? ValidFrom { get; init; }

    /// <summary>The first moment at which it is no longer valid; in the same forms.</summary>
    public string? ValidUntil { get; init; }

    /// <summary>What it serves: both, unless said. Not called Action, which every request has.</summary>
    [AllowedValues("Restore", "Renew")]
    [MaxLength(2)]
    public IReadOnlyList<string>? ForAction { get; init; }

    /// <summary>What it serves, in either form: all, unless said, or <c>*</c>.</summary>
    [MaxLength(100)]
    public IReadOnlyList<string>? Suffix { get; init; }

    /// <summary>For the operators: whom it was given to, and why.</summary>
    [MaxLength(1000)]
    public string? Note { get; init; }

    /// <summary>Why, for the audit.</summary>
    [MaxLength(1000)]
    public string? Reason { get; init; }
}

/// <summary>For whom, for what and from when to when a voucher or a promotion is.</summary>
internal sealed record OfferTerms
{
    /// <summary>Takes a bond away: any account, all suffixes, any currency.</summary>
    public const string Any = "*";

    private static readonly string[] _actions = [nameof(PriceAction.Restore), nameof(PriceAction.Renew)];

    private static readonly ApiText _notATime = new(
        "the form is yyyy-MM-dd[ HH:mm:ss] in UTC+8, epoch milliseconds or RFC 3339", "格式应为 UTC+8 的 yyyy-MM-dd[ HH:mm:ss]、毫秒时间戳或 RFC 3339");

    private static readonly ApiText _endsFirst = new("it has to be later than ValidFrom, {0} in UTC+8", "须晚于 ValidFrom：{0}（UTC+8）", "");
    private static readonly ApiText _isOver = new("that was over before it was made; it is {0} in UTC+8", "该时间已过，现在是 {0}（UTC+8）", "");

    public string? AccountId { get; init; }

    public required long ValidFrom { get; init; }

    public required long ValidUntil { get; init; }

    /// <summary>A JSON array; empty for both.</summary>
    public string Actions { get; init; } = "[]";

    /// <summary>A JSON array in A-label form; empty for all.</summary>
    public string Suffixes { get; init; } = "[]";

    public string? Note { get; init; }

    public static OfferTerms Of(VoucherRow row) => new()
    {
        AccountId = row.AccountId,
        ValidFrom = row.ValidFrom,
        ValidUntil = row.ValidUntil,
        Actions = row.Actions,
        Suffixes = row.Suffixes,
        Note = row.Note,
    };

    public static OfferTerms Of(PromotionRow row) => new()
    {
        AccountId = row.AccountId,
        ValidFrom = row.ValidFrom,
        ValidUntil = row.ValidUntil,
        Actions = row.Actions,
        Suffixes = row.Suffixes,
        Note = row.Note,
    };

    /// <param name="request">What is to change of them, or all of new ones.</param>
    /// <param name="before">Null where they are new.</param>
    /// <param name="connection">The writer's.</param>
    /// <param name="now">UTC ms.</param>
    public static OfferTerms Read(OfferRequest request, OfferTerms? before, DbConnection connection, long now)
    {
        var validFrom = request.ValidFrom is { } from ? Time(from, nameof(request.ValidFrom)) : before?.ValidFrom ?? now;
        var validUntil = request.ValidUntil is { } until
            ? Time(until, nameof(request.ValidUntil))
            : before?.ValidUntil ?? throw new ApiException(ApiErrors.MissingParameter, nameof(request.ValidUntil));
        if (validUntil <= validFrom)
        {
            throw new ApiException(ApiErrors.ParameterIllegal, nameof(request.ValidUntil), _endsFirst with { Args = [WireTime.Text(validFrom)] });
        }

        if (before is null && validUntil <= now)
        {
            throw new ApiException(ApiErrors.ParameterIllegal, nameof(request.ValidUntil), _isOver with { Args = [WireTime.Text(now)] });
        }

        return new OfferTerms
        {
            AccountId = request.AccountId is { } accountId ? Account(accountId, connection) : before?.AccountId,
            ValidFrom = validFrom,
            ValidUntil = validUntil,
            Actions = request.ForAction is { } actions ? Json(_actions.Intersect(actions, StringComparer.Ordinal).ToList() is { Count: 1 } one ? one : []) : before?.Actions ?? "[]",
            Suffixes = request.Suffix is { } suffixes ? Json(SuffixesOf(suffixes)) : before?.Suffixes ?? "[]",
            Note = request.Note ?? before?.Note,
        };
    }

    /// <summary>What the audit says of them.</summary>
    public IEnumerable<string> Audited() =>
    [
        $"AccountId={AccountId ?? Any}",
        $"ValidFrom={WireTime.Text(ValidFrom)}",
        $"ValidUntil={WireTime.Text(ValidUntil)}",
        $"Actions={string.Join(',', ActionsOf(Actions))}",
        $"Suffixes={(TextsOf(Suffixes) is { Count: > 0 } some ? string.Join(',', some) : Any)}",
        .. Note is null ? Array.Empty<string>() : [$"Note={Note}"],
    ];

    /// <summary>A JSON array of actions as answers show it: each that is served.</summary>
    public static IReadOnlyList<string> ActionsOf(string json) => TextsOf(json) is { Count: > 0 } some ? some : _actions;

    public static IReadOnlyList<string> TextsOf(string json) => JsonSerializer.Deserialize(json, OperationsJson.Default.IReadOnlyListString) ?? [];

    private static string? Account(string accountId, DbConnection connection) =>
        accountId == Any ? null
        : AccountTable.Exists(connection, accountId) ? accountId
        : throw new ApiException(ApiErrors.AccountNotFound, accountId);

    private static long Time(string text, string parameter) =>
        WireTime.TryRead(text, out var time) ? time : throw new ApiException(ApiErrors.ParameterIllegal, parameter, _notATime);

    private static List<string> SuffixesOf(IReadOnlyList<string> sent)
    {
        if (sent is [Any])
        {
            return [];
        }

        return
        [
            .. sent.Select((text, index) => DomainName.TryParseSuffix(text, out var suffix)
                ? suffix
                : throw new ApiException(ApiErrors.ParameterIllegal, $"{nameof(OfferRequest.Suffix)}.{index + 1}", new ApiText("{0} is not a suffix", "{0} 不是合法的后缀", text)))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string Json(IReadOnlyList<string> texts) => JsonSerializer.Serialize(texts, OperationsJson.Default.IReadOnlyListString);
}

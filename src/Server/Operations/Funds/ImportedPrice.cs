using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>Reads one row of an import of prices.</summary>
internal static class ImportedPrice
{
    private static readonly ApiText _notASuffix = new("{0} is neither a suffix nor a domain name", "{0} 不是合法的后缀或域名");

    private static readonly ApiText _notAnAction = new("it has to be Restore or Renew", "应为 Restore 或 Renew");

    private static readonly ApiText _notAFlag = new("it has to be true, false or empty", "应为 true、false 或留空");

    private static readonly ApiText _notATime = new(
        "it is not yyyy-MM-dd[ HH:mm:ss], epoch milliseconds or RFC 3339, from 1970 on", "格式应为 yyyy-MM-dd[ HH:mm:ss]、毫秒时间戳或 RFC 3339，且不早于 1970 年");

    private static readonly ApiText _isMissing = new("it is missing", "不能为空");

    private static readonly ApiText _feeIsPrice = new(
        "where the registry's fee is passed through, that is the price; leave Amount empty", "PassThrough 时以注册局费用为价格，Amount 应留空");

    private static readonly ApiText _onlyRestore = new(
        "only a Restore is passed through: the renewal is part of it", "仅 Restore 可设置 PassThrough，续费已包含在内");

    private static readonly ApiText _endHasNoCosts = new(
        "a row without Amount ends the price, and an end has no costs; give an Amount, or leave the costs empty too",
        "Amount 为空表示终止该价格，不应再有成本；请填写 Amount，或将成本一并留空");

    private static readonly ApiText _belowExpected = new(
        "it is below ExpectedCost: no order would ever be carried out", "低于 ExpectedCost，任何订单都将无法执行");

    /// <param name="item">As sent.</param>
    /// <param name="now">UTC ms: from then on it counts, unless it says when.</param>
    /// <returns>The row without its id.</returns>
    /// <exception cref="ApiException">ParameterIllegal, of one field.</exception>
    public static PriceRow Read(ImportPrices.Request.Item item, long now)
    {
        var currency = WireAmount.CheckCurrency(Needed(item.Currency, nameof(item.Currency)).ToUpperInvariant(), nameof(item.Currency));
        var costCurrency = item.CostCurrency is { } cost ? WireAmount.CheckCurrency(cost.ToUpperInvariant(), nameof(item.CostCurrency)) : null;
        var row = new PriceRow
        {
            PriceId = "",
            Suffix = Suffix(Needed(item.Suffix, nameof(item.Suffix))),
            Action = Action(Needed(item.Action, nameof(item.Action))),
            Currency = currency,
            Amount = item.Amount is { } amount ? WireAmount.Read(amount, currency, nameof(item.Amount)) : null,
            EffectiveFrom = item.EffectiveFrom is { } from ? Time(from) : now,
            CreatedAt = now,
            PassThrough = item.PassThrough is { } flag && Flag(flag),
            CostCurrency = costCurrency,
            ExpectedCost = Cost(item.ExpectedCost, costCurrency, nameof(item.ExpectedCost)),
            MaxCost = Cost(item.MaxCost, costCurrency, nameof(item.MaxCost)),
        };
        Check(row);
        return row;
    }

    /// <exception cref="ApiException">ParameterIllegal: neither a suffix nor a name.</exception>
    public static string Suffix(string text) =>
        DomainName.TryParseSuffix(text, out var suffix) ? suffix : throw Illegal("Suffix", _notASuffix with { Args = [text] });

    private static void Check(PriceRow row)
    {
        if (row is { PassThrough: true, Action: not PriceAction.Restore })
        {
            throw Illegal(nameof(row.PassThrough), _onlyRestore);
        }

        if (row is { PassThrough: true, Amount: not null })
        {
            throw Illegal(nameof(row.Amount), _feeIsPrice);
        }

        if (row is { PassThrough: false, Amount: null } && (row.ExpectedCost ?? row.MaxCost) is not null)
        {
            // Most likely the amount was lost, and the price would be with it.
            throw Illegal(nameof(row.Amount), _endHasNoCosts);
        }

        if (row.MaxCost < row.ExpectedCost)
        {
            throw Illegal(nameof(row.MaxCost), _belowExpected);
        }
    }

    private static PriceAction Action(string text)
    {
        foreach (var action in Enum.GetValues<PriceAction>())
        {
            if (text.Equals($"{action}", StringComparison.OrdinalIgnoreCase))
            {
                return action;
            }
        }

        throw Illegal(nameof(Action), _notAnAction);
    }

    // Spreadsheets make TRUE of true.
    private static bool Flag(string text) => bool.TryParse(text, out var flag) ? flag : throw Illegal("PassThrough", _notAFlag);

    private static long Time(string text) => WireTime.TryRead(text, out var utcMs) && utcMs >= 0 ? utcMs : throw Illegal("EffectiveFrom", _notATime);

    private static long? Cost(string? text, string? currency, string field) =>
        text is null ? null
        : currency is null ? throw Illegal("CostCurrency", _isMissing)
        : WireAmount.Read(text, currency, field);

    private static string Needed(string? text, string field) => text ?? throw Illegal(field, _isMissing);

    private static ApiException Illegal(string field, ApiText why) => new(ApiErrors.ParameterIllegal, field, why);
}

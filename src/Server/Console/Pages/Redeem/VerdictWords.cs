using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Pages.Redeem;

/// <summary>The verdicts of a dry run in words of one line.</summary>
internal static class VerdictWords
{
    /// <param name="verdict">Of an item of RedeemDryRun.</param>
    public static ApiText Of(string verdict) => verdict switch
    {
        "Redeemable" => new ApiText("can be redeemed", "可赎回"),
        "TooEarly" => new ApiText("not deleted", "未被删除"),
        "TooLate" => new ApiText("too late", "已过赎回期"),
        "NotFound" => new ApiText("not at the registry", "注册局中不存在"),
        "NotOurs" => new ApiText("with another registrar", "属于其他注册商"),
        "NotInAccount" => new ApiText("not in this account", "不在该账号中"),
        "Duplicate" => new ApiText("named twice", "重复"),
        "AlreadyOpen" => new ApiText("being redeemed already", "正在赎回"),
        "ExpiryDiffers" => new ApiText("changed meanwhile", "期间已变更"),
        "SuffixUnsupported" => new ApiText("suffix not served", "不支持的后缀"),
        "NoPrice" => new ApiText("no price", "暂无价格"),
        "PriceAboveMax" => new ApiText("above the limit", "超出最高价格"),
        "ConsentNeeded" => new ApiText("needs a limit", "需设置最高价格"),
        "FundsShort" => new ApiText("funds do not reach", "余额不足"),
        _ => new ApiText("not read yet", "尚未读取"),
    };
}

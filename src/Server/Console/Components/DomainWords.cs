using Reprieve.Server.Console.Access;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Components;

/// <summary>The states of a domain, in plain words.</summary>
internal static class DomainWords
{
    /// <param name="state">RegistryState, as QueryDomainList has it.</param>
    public static ApiText State(string state) => state switch
    {
        "Active" => new ApiText("in order", "正常"),
        "AutoRenew" => new ApiText("expired, renewed by the registry for now", "已过期，注册局暂自动续费"),
        "Redemption" => new ApiText("deleted, can be redeemed", "已删除，可赎回"),
        "PendingRestore" => new ApiText("restore asked for, report owed", "已申请赎回，待提交报告"),
        "PendingDelete" => new ApiText("past redemption, about to drop", "已过赎回期，即将释放"),
        "Gone" => new ApiText("dropped, or never registered", "已释放，或从未注册"),
        "NotOurs" => new ApiText("with another registrar", "属于其他注册商"),
        _ => new ApiText("not read yet", "尚未读取"),
    };

    /// <param name="days">ExpirationCurrDateDiff: whole days of 24 hours until the expiry, rounded down; -1 is the first day after it.</param>
    public static ApiText Expiry(int days) => days switch
    {
        -1 => new ApiText("less than a day ago", "已过期不足 1 天"),
        -2 => new ApiText("1 day ago", "已过期 1 天"),
        < 0 => new ApiText("{0} days ago", "已过期 {0} 天", -days - 1),
        0 => new ApiText("in less than a day", "不足 1 天后"),
        1 => new ApiText("in 1 day", "1 天后"),
        _ => new ApiText("in {0} days", "{0} 天后", days),
    };

    /// <summary>The same as it stands beside the date; nothing where that is not known.</summary>
    public static string Beside(int? days, ConsoleText words) => days is { } known ? $"· {words[Expiry(known)]}" : "";

    /// <param name="source">DeadlineSource.</param>
    public static ApiText Source(string? source) => source switch
    {
        "RegistryEndDate" => new ApiText("the registry's own date", "注册局给出的日期"),
        "PollMessage" => new ApiText("a message of the registry", "注册局的通知消息"),
        "ImportedDeletion" => new ApiText("the imported date of deletion", "导入的删除日期"),
        "UpDate" => new ApiText("the registry's last change of the domain", "注册局记录的域名最后变更时间"),
        "FirstSeen" => new ApiText("since it was first seen deleted here: it may be earlier", "本系统首次发现已删除的时间，实际可能更早"),
        "Report" => new ApiText("until then the report is owed", "须在此前提交赎回报告"),
        _ => new ApiText("where it comes from is not known", "来源未知"),
    };
}

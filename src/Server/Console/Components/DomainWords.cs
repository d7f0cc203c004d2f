using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Components;

/// <summary>The states of a domain, in plain words.</summary>
internal static class DomainWords
{
    /// <param name="state">RegistryState, as QueryDomainList has it.</param>
    public static ApiText State(string state) => state switch
    {
        "Active" => new ApiText("in order", "正常"),
        "AutoRenew" => new ApiText("expired, to be renewed", "已过期，待续费"),
        "Redemption" => new ApiText("deleted, can be redeemed", "已删除，可赎回"),
        "PendingRestore" => new ApiText("restore asked for, report owed", "已申请赎回，待提交报告"),
        "PendingDelete" => new ApiText("past redemption, about to drop", "已过赎回期，即将释放"),
        "Gone" => new ApiText("dropped", "已释放"),
        "NotOurs" => new ApiText("with another registrar", "属于其他注册商"),
        _ => new ApiText("not read yet", "尚未读取"),
    };
}

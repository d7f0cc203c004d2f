using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Pages.Explorer;

/// <summary>Why a published action is not here, by what its name is about.</summary>
public static class NotBuilt
{
    private static readonly (string Word, ApiText Why)[] _reasons =
    [
        ("Transfer", new("not built: this server moves no domains between registrars", "未实现：本服务器不办理域名转移")),
        ("OrderActivate", new("not built: this server registers no new domains", "未实现：本服务器不注册新域名")),
        ("OrderRenew", new("not built: this server renews a domain only as part of its redemption", "未实现：本服务器只在赎回过程中续费")),
        ("Intl", new("not built: this server sells no fixed-price domains", "未实现：本服务器不出售一口价域名")),
        ("DropList", new("not built: this server reserves no dropping domains", "未实现：本服务器不预订即将释放的域名")),
        ("DSRecord", new("not built: DNSSEC records are put back after a redemption, not edited", "未实现：DNSSEC 记录只在赎回后恢复，不提供编辑")),
        ("Dns", new("not built: name servers are put back after a redemption, not edited", "未实现：DNS 服务器只在赎回后恢复，不提供编辑")),
        ("Ens", new("not built: this server knows no names on block chains", "未实现：本服务器不支持区块链域名")),
        ("Sensitive", new("not built: this server checks no words", "未实现：本服务器不做敏感词检查")),
        ("RealName", new("not built: this server keeps no documents of registrants", "未实现：本服务器不保存持有者证件")),
        ("Registrant", new("not built: this server keeps no data of registrants", "未实现：本服务器不保存持有者信息")),
        ("Qualification", new("not built: this server keeps no documents of registrants", "未实现：本服务器不保存持有者证件")),
        ("Verif", new("not built: this server verifies no addresses or persons", "未实现：本服务器不做邮箱和身份验证")),
        ("Contact", new("not built: this server keeps no data of registrants", "未实现：本服务器不保存持有者信息")),
        ("Operation", new("not built: this server audits no documents", "未实现：本服务器不审核资料")),
        ("SpecialBiz", new("not built: this server audits no documents", "未实现：本服务器不审核资料")),
        ("Lock", new("not built: this server sets no locks", "未实现：本服务器不设置锁定")),
        ("Group", new("not built: domains have no groups here", "未实现：本服务器没有域名分组")),
        ("Certificate", new("not built: this server issues no certificates of domains", "未实现：本服务器不出具域名证书")),
        ("Art", new("not built: this server knows no .art extension", "未实现：本服务器不支持 .art 扩展信息")),
    ];

    private static readonly ApiText _other = new("not built: no operation of this server does it", "未实现：本服务器没有对应的操作");

    public static ApiText Why(string action) =>
        Array.Find(_reasons, reason => action.Contains(reason.Word, StringComparison.Ordinal)).Why ?? _other;
}

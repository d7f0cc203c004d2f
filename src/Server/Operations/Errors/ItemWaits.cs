using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Errors;

/// <summary>Why an item waits; it goes on by itself once the cause is gone.</summary>
internal static class ItemWaits
{
    private static readonly ApiText _itself = new(
        "Nothing at once: the item goes on by itself. Mind its deadline.", "暂时无需处理，任务会自动继续。请留意截止时间。");

    public static IReadOnlyList<ErrorPage> Pages { get; } =
    [
        Wait(
            ItemReasons.RegistryUnreachable,
            ["example", "Connection refused"],
            new("No connection to the registry comes about; the message has what the machine said.", "无法与注册局建立连接，错误信息中给出了系统返回的原因。"),
            [
                new("The registry is down, or under maintenance.", "注册局故障或正在维护。"),
                new("`Host` or `Port` is wrong, a firewall stands between, or the address of this server is not on the registry's list.", "`Host` 或 `Port` 有误、被防火墙阻断，或本服务器地址未列入注册局白名单。"),
                new("The certificate of the registry is not trusted (`Tls:CaFile`).", "注册局证书不受信任（`Tls:CaFile`）。"),
            ],
            [new("Look at the registry's notices of maintenance, then at `Host`, `Port` and `Tls` of its entry under `Reprieve:Registries`.", "先查看注册局的维护公告，再检查 `Reprieve:Registries` 中的 `Host`、`Port` 和 `Tls`。"), _itself]),
        Wait(
            ItemReasons.RegistryNotConfigured,
            ["example"],
            new("The registry that the item was accepted for is no longer in the configuration.", "受理该任务时所用的注册局已不在配置中。"),
            [new("Its entry was taken out, or renamed, while items were open.", "在任务未完成时移除或重命名了该注册局。")],
            [new("An operator puts the entry back under `Reprieve:Registries` with the same `Name`; its items go on within a second.", "由管理员以相同的 `Name` 恢复 `Reprieve:Registries` 中的配置，其任务一秒内继续。")]),
        Wait(
            ItemReasons.SessionLimit,
            ["example", "2502 Session limit exceeded"],
            new("The registry admits no more sessions of this accreditation just now (2502).", "注册局当前不再接受本注册商账号的更多会话（2502）。"),
            [
                new("Other systems of yours use the same accreditation.", "您的其他系统使用了同一注册商账号。"),
                new("`MaxSessions` is more than the registry allows.", "`MaxSessions` 超过注册局允许的数量。"),
                new("A node died, and the registry still counts its sessions for some minutes.", "某节点异常退出，注册局在数分钟内仍计算其会话。"),
            ],
            [new("Set `MaxSessions` to what the registry leaves for this server.", "将 `MaxSessions` 设置为注册局可供本服务使用的数量。"), _itself]),
        Wait(
            ItemReasons.SignInRefused,
            ["example", "2200 Authentication error"],
            new("The registry does not let us in. Nothing of its items can go on until that is mended.", "注册局拒绝登录，解决之前相关任务均无法继续。"),
            [
                new("`ClientId` or the password is wrong, or the registry's own rules made the password run out.", "`ClientId` 或密码有误，或密码已按注册局规定过期。"),
                new("The client certificate is not the one that the registry knows, or has ended.", "客户端证书与注册局登记的不一致，或已过期。"),
                new("The accreditation is suspended.", "注册商资格被暂停。"),
            ],
            [
                new("An operator corrects `ClientId` and `Tls` under `Reprieve:Registries`, and the password where it is configured.", "由管理员更正 `Reprieve:Registries` 中的 `ClientId`、`Tls` 以及密码配置。"),
                new("For a new password use `reprieve registry password`.", "修改密码请使用 `reprieve registry password`。"),
            ]),
        Wait(
            ItemReasons.RegistryClosing,
            ["example", "2500 Command failed; server closing connection"],
            new("The registry ended the session while the item was at work.", "注册局在处理过程中关闭了会话。"),
            [new("Maintenance, or a limit of the registry's on how long a session may last.", "注册局维护，或会话时长达到上限。")],
            [_itself]),
        Wait(
            ItemReasons.BalanceTooLow,
            ["2104", "Billing failure"],
            new("Your account at the registry has too little money for the restore (2104). This is the money there, not the customer's balance here.", "您在注册局的账户余额不足以支付赎回费用（2104）。这是注册局的账户余额，而非客户在本服务的余额。"),
            [new("The deposit at the registry is used up.", "在注册局的预存款已用完。")],
            [new("Pay into the account at the registry. The item tries again by itself; mind its deadline.", "向注册局账户充值，任务会自动重试。请留意截止时间。")]),
        Wait(
            ItemReasons.ReplyLost,
            ["RPRV-0190f3a2"],
            new("A command was sent and its answer never came: it may have been applied, may not, or may be applied later. Nothing is sent again before info has shown which.", "命令已发出但未收到应答：可能已生效、未生效或稍后生效。查询确认之前不会再次提交。"),
            [new("The line to the registry broke at the wrong moment.", "与注册局的连接在关键时刻中断。")],
            [new("Nothing: info settles it, for a failure twice and at least `Tasks:SettleAfter` apart. Neither restore it by hand nor order it again meanwhile.", "无需处理：系统会通过查询确认；确认未生效需查询两次，且间隔不少于 `Tasks:SettleAfter`。在此期间请勿手动赎回或重新下单。")]),
        Wait(
            ItemReasons.RestorePending,
            [],
            new("The registry said yes (1001, or pendingRestore), and has not carried it out yet.", "注册局已接受请求（1001 或 pendingRestore），但尚未完成。"),
            [new("The registry carries restores out later, or has a person look at them.", "注册局延后执行赎回，或需人工审核。")],
            [_itself]),
        Wait(
            ItemReasons.ReportOwed,
            ["2400", "Command failed"],
            new("The restore is accepted and its report is owed (RFC 3915): without it the domain falls back into redemption. The registry did not take the report yet.", "赎回请求已接受，但须提交赎回报告（RFC 3915），否则域名会退回赎回期。注册局尚未接受该报告。"),
            [new("The registry failed for a moment, or does not like something in the report; the message has its words.", "注册局临时故障，或报告内容不被接受，错误信息中给出了其说明。")],
            [
                new("It is sent again for as long as the registry waits for it, `ReportDays` by its profile. Look at the transcript where the same refusal comes back, and ask the registry.", "在注册局等待期限（配置 `ReportDays`）内会持续重发。若反复被同样拒绝，请查看 EPP 记录并联系注册局。"),
            ]),
        Wait(
            ItemReasons.StatementsNotAccepted,
            ["example"],
            new("A restore report is a legal statement of the registrar's, and nobody has accepted yet that this server makes it.", "赎回报告属于注册商的法律声明，尚未有人确认由本服务代为提交。"),
            [new("`StatementsAcceptedBy` is empty for the registry.", "该注册局的 `StatementsAcceptedBy` 为空。")],
            [new("Read RFC 3915 §4.2.5 and `docs/registries.md`; then an operator sets `StatementsAcceptedBy` to who accepts it and when. The items go on at once.", "阅读 RFC 3915 §4.2.5 和 `docs/registries.md`，然后由管理员将 `StatementsAcceptedBy` 设置为确认人和日期，任务立即继续。")]),
        Wait(
            ItemReasons.RetryAfterError,
            ["2400", "Command failed"],
            new("The registry answered with something that can pass. The item tries again, each time after a longer pause, five times as delivered (`Tasks:Tries`).", "注册局返回了可能是临时性的错误。任务会以逐渐加长的间隔重试，默认共五次（`Tasks:Tries`）。"),
            [new("The registry is overloaded, or its own parts fail.", "注册局过载或内部故障。"), new("A status that was just changed is not seen everywhere yet.", "刚变更的状态尚未同步。")],
            [_itself]),
        Wait(
            ItemReasons.InternalFault,
            ["example.com", "InvalidOperationException"],
            new("The server itself failed on this item: a fault of ours. It tries again later, and sends nothing twice.", "服务器在处理该项时出错，属于本服务的缺陷。稍后会重试，且不会重复提交。"),
            [new("A case that nobody thought of, such as an answer of a form that no registry had before.", "出现了未预料到的情况，例如注册局返回了从未见过的格式。")],
            [new("Look into the server's log for the domain's name, and report it with the item's transcript.", "在服务器日志中查找该域名，并附上该明细的 EPP 记录进行反馈。")]),
    ];

    private static ErrorPage Wait(string code, IReadOnlyList<string> example, ApiText meaning, IReadOnlyList<ApiText> causes, IReadOnlyList<ApiText> remedy) =>
        ItemPages.Of(ErrorEffect.Waiting, code, example, meaning, causes, remedy);
}

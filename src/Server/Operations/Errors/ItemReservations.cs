using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Errors;

/// <summary>What is said of an item that has ended besides success and failure.</summary>
internal static class ItemReservations
{
    public static IReadOnlyList<ErrorPage> Pages { get; } =
    [
        Say(
            ItemReasons.Success,
            [],
            new("The domain is restored: the registry shows the same registration without pendingDelete, redemptionPeriod and pendingRestore.", "域名已赎回：注册局显示为同一注册，且不再处于 pendingDelete、redemptionPeriod 或 pendingRestore。"),
            [new("Everything went as ordered.", "已按订单完成。")],
            [new("Nothing. The new expiry is in `QueryDomainList`.", "无需处理。新的到期日见 `QueryDomainList`。")]),
        Say(
            ItemReasons.TakenOver,
            ["0190f3a2-5f4e-7c21-9d1c-3a6f5b7c8d9e"],
            new("The item failed while one of its requests might still arrive. Another task answers for whatever comes of it, and is what is paid.", "该项失败时其请求仍可能生效，后续结果由另一任务承接并计费。"),
            [new("You ordered the domain again, or the registry carried the request out after all, within 24 hours of the failure.", "失败后 24 小时内您重新下单，或注册局最终执行了该请求。")],
            [new("Look at the task that the message names.", "查看信息中给出的任务。")]),
        Say(
            ItemReasons.RenewalPending,
            [],
            new("The domain is restored. The registry took the renewal (1001) and has not carried it out yet; the renewal's part of the price is given back.", "域名已赎回。注册局已接受续费（1001）但尚未完成，续费部分的金额已退回。"),
            [new("The registry carries renewals out later.", "注册局延后执行续费。")],
            [new("Look at the expiry again later, and renew the domain where it stays in the past.", "稍后查看到期日，如仍已过期请自行续费。")]),
        Say(
            ItemReasons.RenewalFailed,
            ["2306", "Parameter value policy error"],
            new("The domain is restored and its renewal was refused; the renewal's part of the price is given back. A domain whose expiry is past may be deleted again.", "域名已赎回，但续费被拒绝，续费部分的金额已退回。到期日已过的域名可能再次被删除。"),
            [new("The registry's rules, or the balance there, did not allow the renewal; the message has its words.", "注册局规则或余额不允许续费，信息中给出了其说明。")],
            [new("Renew it soon with the registrar's usual tools.", "请尽快使用注册商的常规方式续费。")]),
        Say(
            ItemReasons.DelegationNotRestored,
            ["2303", "Object does not exist"],
            new("The domain is restored. Name servers, DS records or our own clientHold could not be put back as the portfolio has them, so it may not resolve.", "域名已赎回，但域名服务器、DS 记录或 clientHold 未能按登记内容恢复，域名可能无法解析。"),
            [new("A name server's host object is gone from the registry.", "注册局中已没有相应的主机对象。"), new("A status of the registry's forbids the update.", "注册局状态禁止修改。")],
            [new("Make the host objects anew, and set the domain's name servers and DS records by hand.", "重新创建主机对象，并手动设置域名服务器和 DS 记录。")]),
    ];

    private static ErrorPage Say(string code, IReadOnlyList<string> example, ApiText meaning, IReadOnlyList<ApiText> causes, IReadOnlyList<ApiText> remedy) =>
        ItemPages.Of(ErrorEffect.Reservation, code, example, meaning, causes, remedy);
}

namespace Reprieve.Server.Operations.Errors;

/// <summary>What an order or a query can be refused for as a whole, apart from its payment.</summary>
internal static class DomainPages
{
    public static ErrorGroup Group { get; } = new(new ApiText("Domain", "域名"),
    [
        new ErrorWords(
            ["PageSize", new ApiText("it has to be from {0} to {1}", "取值范围为 {0} 至 {1}", 1, 1000)],
            new("A parameter has a value that the action does not take. The message names the parameter and says what it takes. Nothing of the request was done.", "某个参数的取值不被接口接受，错误信息中给出了参数名和允许的取值。请求未产生任何影响。"),
            [
                new("A number is out of its range, a text too long, or a value not one of those allowed.", "数字超出范围、文本过长，或取值不在允许的范围内。"),
                new("`DomainName` is no domain name: a scheme, a path or a blank stands in it.", "`DomainName` 不是有效域名，例如包含协议、路径或空格。"),
                new("A list has a gap: items count from 1 without leaving one out.", "列表下标不连续：下标应从 1 开始且不间断。"),
                new("`MaxPrice` was sent for an account that has no prices, or has more decimals than its currency.", "为未启用计费的账号传入了 `MaxPrice`，或小数位数超过币种允许的位数。"),
            ],
            [
                new("Change the parameter that the message names. In a batch the message has the item's number: `OrderRedeemParam.7.DomainName` is the seventh.", "修改错误信息中给出的参数。批量请求会给出序号：`OrderRedeemParam.7.DomainName` 表示第七项。"),
            ]).Of(ApiErrors.ParameterIllegal),
        new ErrorWords(
            ["example.com"],
            new("The account that the key belongs to has no domain of that name. Whether another account has it is not told.", "密钥所属账号没有该域名；其他账号是否持有不会告知。"),
            [
                new("The name is mistyped, or is no domain name.", "域名输入有误，或不是有效域名。"),
                new("It was never brought into this account.", "该域名从未导入此账号。"),
            ],
            [
                new("List the account's domains (`QueryDomainList`), or bring it in: `reprieve domains import`.", "查询账号的域名列表（`QueryDomainList`），或导入该域名：`reprieve domains import`。"),
            ]).Of(ApiErrors.DomainNotFound),
        new ErrorWords(
            [],
            new("A code that the published API has for a failure inside the cloud. Clients have to know it; this server says `ServiceUnavailable` or `InternalError` instead.", "已公开 API 中表示云端内部网络故障的错误码，客户端应能处理。本服务在类似情况下返回 `ServiceUnavailable` 或 `InternalError`。"),
            [new("With the cloud's own endpoint: a passing failure between its parts.", "使用云厂商 endpoint 时：其内部组件之间的临时故障。")],
            [new("Send the request again after some seconds, an order with the same `ClientToken`.", "数秒后重试；下单请求请使用相同的 `ClientToken`。")]).Of(ApiErrors.NetworkIoError),
        new ErrorWords(
            ["0190f3a2-5f4e-7c21-9d1c-3a6f5b7c8d9e"],
            new("The domain has an open item in another task, which the message names. Nothing was ordered a second time.", "该域名在另一任务中正在处理，错误信息中给出了任务号。未重复下单。"),
            [
                new("The domain was ordered before, and its item has not ended.", "该域名此前已下单且尚未结束。"),
                new("The order was sent twice without a `ClientToken`.", "订单在未携带 `ClientToken` 的情况下被发送了两次。"),
            ],
            [
                new("Look at that task (`QueryTaskDetailList`, or Tasks in the console): it tells how far the domain is, and what it waits for.", "查看该任务（`QueryTaskDetailList` 或控制台的任务页面），了解处理进度和等待原因。"),
                new("Order again only if it ends in failure.", "仅当该任务失败后再重新下单。"),
            ]).Of(ApiErrors.TaskIsBeingProcessed),
        new ErrorWords(
            ["order-2026-01-31-7"],
            new("This account used the same `ClientToken` for another request before. The first one stands as it is; this one did nothing.", "该账号此前已将相同的 `ClientToken` 用于内容不同的请求。首次请求保持不变，本次请求未执行任何操作。"),
            [
                new("The token is not new for each order: a constant, or the day's date.", "没有为每个订单生成新的 Token，例如使用了常量或日期。"),
                new("The order was changed and sent again as if it were the same.", "修改了订单内容却沿用原来的 Token。"),
            ],
            [
                new("To get the first call's answer again, send exactly what was sent then, with the same `ClientToken`.", "若要再次获得首次调用的结果，请使用相同的 `ClientToken` 并发送完全相同的内容。"),
                new("For another order take a new `ClientToken`, such as a UUID.", "若为新的订单，请使用新的 `ClientToken`，例如 UUID。"),
            ]).Of(ApiErrors.IdempotentParameterMismatch),
    ]);
}

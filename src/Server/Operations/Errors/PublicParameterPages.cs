namespace Reprieve.Server.Operations.Errors;

/// <summary>What is wrong with a request before anybody asks who sent it.</summary>
internal static class PublicParameterPages
{
    private static readonly ApiText _useClient = new(
        "Let an official SDK or `reprieve call` make the request: they send it by themselves.",
        "使用官方 SDK 或 `reprieve call` 发送请求，它们会自动携带该参数。");

    public static ErrorGroup Group { get; } = new(new ApiText("Public parameters", "公共参数"),
    [
        new ErrorWords(
            ["DomainName"],
            new("A parameter that the action cannot do without is not in the request; the message names it.", "请求缺少接口必需的参数，错误信息中给出了参数名。"),
            [
                new("It was left out, or sent empty.", "未传入该参数，或参数值为空。"),
                new("Its name is spelt otherwise: names are case sensitive, and lists count from 1 (`OrderRedeemParam.1.DomainName`).", "参数名拼写有误：参数名区分大小写，列表下标从 1 开始（`OrderRedeemParam.1.DomainName`）。"),
                new("The body is not `application/x-www-form-urlencoded`: parameters of any other body are not read.", "请求体不是 `application/x-www-form-urlencoded` 格式，其他格式中的参数不会被读取。"),
            ],
            [
                new("Send the parameter that the message names.", "补充错误信息中给出的参数。"),
            ]).Of(ApiErrors.MissingParameter),
        Missing(
            ApiErrors.MissingAction,
            new("The request does not say which action it is for.", "请求未指明要调用的接口。"),
            new("Send `Action`, such as `Action=QueryTaskList`; with signature version 3, the header `x-acs-action`.", "传入 `Action`，例如 `Action=QueryTaskList`；使用 V3 签名时传入请求头 `x-acs-action`。")),
        Missing(
            ApiErrors.MissingVersion,
            new("The request does not say which version of the API it speaks.", "请求未指明 API 版本。"),
            new("Send `Version=2018-01-29`; with signature version 3, the header `x-acs-version`.", "传入 `Version=2018-01-29`；使用 V3 签名时传入请求头 `x-acs-version`。")),
        Missing(
            ApiErrors.MissingTimestamp,
            new("The request does not say when it was signed.", "请求未携带签名时间。"),
            new("Send `Timestamp` as UTC in the form `2026-01-31T08:00:00Z`; with signature version 3, the header `x-acs-date`.", "传入 UTC 时间 `Timestamp`，格式为 `2026-01-31T08:00:00Z`；使用 V3 签名时传入请求头 `x-acs-date`。")),
        Missing(
            ApiErrors.MissingSignatureNonce,
            new("The request has no random text that makes it different from every other.", "请求缺少用于防重放的随机数。"),
            new("Send `SignatureNonce`, a new UUID for each request; with signature version 3, the header `x-acs-signature-nonce`.", "传入 `SignatureNonce`，每次请求使用新的 UUID；使用 V3 签名时传入请求头 `x-acs-signature-nonce`。")),
        Missing(
            ApiErrors.MissingAccessKeyId,
            new("The request does not say whose it is.", "请求未指明 AccessKey。"),
            new("Send `AccessKeyId`. The server's first key is in the file `root-key` of its data folder.", "传入 `AccessKeyId`。服务器首个密钥保存在数据目录的 `root-key` 文件中。")),
        Missing(
            ApiErrors.MissingSignature,
            new("The request is not signed.", "请求未签名。"),
            new("Sign it and send `Signature` (HMAC-SHA1), or the header `Authorization: ACS3-HMAC-SHA256 …`.", "对请求签名并传入 `Signature`（HMAC-SHA1），或请求头 `Authorization: ACS3-HMAC-SHA256 …`。")),
        new ErrorWords(
            [new ApiText("the parameter {0} is given twice.", "参数 {0} 重复。", "DomainName")],
            new("The request as it stands can't be read, so nothing was looked at. The message says what stands in the way.", "请求无法解析，未执行任何操作。错误信息说明了原因。"),
            [
                new("One parameter is given twice, in the query and the body together.", "同一参数出现两次（查询串与请求体合并计算）。"),
                new("There are more parameters than are taken, or a name or value is longer than is taken.", "参数个数、参数名长度或参数值长度超过上限。"),
                new("The HTTP itself is broken: a chunked body that ends early, a `Host` that is no name.", "HTTP 报文本身有误：分块请求体提前结束，或 `Host` 不是有效主机名。"),
            ],
            [
                new("Send each parameter once, and a long list in several calls.", "每个参数只传一次；列表过长时分多次提交。"),
                new("If a proxy stands between, call the server without it once: it may cut or rewrite the request.", "如经过代理，请绕过代理直接访问一次，以排除代理截断或改写请求。"),
            ]).Of(ApiErrors.InvalidParameter),
        new ErrorWords(
            [],
            new("Answers come as JSON or as XML, and `Format` asks for something else.", "响应格式仅支持 JSON 和 XML，`Format` 取值无效。"),
            [new("`Format` has another value.", "`Format` 取了其他值。")],
            [new("Send `Format=JSON` or `Format=XML`, or leave it out.", "传入 `Format=JSON` 或 `Format=XML`，或不传该参数。")]).Of(ApiErrors.InvalidParameterFormat),
        new ErrorWords(
            ["2020-01-01"],
            new("The request speaks another version of the API than this server.", "请求的 API 版本与本服务不一致。"),
            [new("The client is set up for another product of the cloud, or for another version of Domain.", "客户端配置的是其他云产品，或 Domain 的其他版本。")],
            [new("Set the version to `2018-01-29`.", "将版本设置为 `2018-01-29`。")]).Of(ApiErrors.InvalidVersion),
        new ErrorWords(
            [],
            new("This server has no action of that name.", "本服务没有该名称的接口。"),
            [
                new("The name is spelt otherwise: it is case sensitive.", "接口名拼写有误：接口名区分大小写。"),
                new("It is one of the published actions that this server doesn't have.", "该接口属于已公开但本服务尚未提供的接口。"),
            ],
            [
                new("Compare the name with `docs/coverage.md`: it has every published action, and says which are here.", "对照 `docs/coverage.md`，其中列出了全部已公开接口及本服务是否提供。"),
            ]).Of(ApiErrors.InvalidActionNotFound),
        new ErrorWords(
            [],
            new("The API answers at the path `/` only; the request asked another.", "API 仅在路径 `/` 提供服务，请求的路径不是 `/`。"),
            [
                new("The endpoint has a path behind the host and port.", "客户端配置的 endpoint 在主机和端口之后带有路径。"),
                new("A proxy adds a path, or the client uses the ROA style.", "代理添加了路径，或客户端使用了 ROA 风格。"),
            ],
            [new("Set the endpoint to host and port alone, such as `127.0.0.1:7300`, and the style to RPC.", "将 endpoint 设置为仅含主机和端口，例如 `127.0.0.1:7300`，并使用 RPC 风格。")]).Of(ApiErrors.InvalidApiNotFound),
        new ErrorWords(
            [],
            new("The request uses an HTTP method other than GET and POST.", "请求使用了 GET、POST 之外的 HTTP 方法。"),
            [new("A client or a health check sends HEAD, PUT or OPTIONS.", "客户端或健康检查发送了 HEAD、PUT 或 OPTIONS。")],
            [new("Send GET or POST. For a health check ask `/healthz` or `/readyz`.", "使用 GET 或 POST。健康检查请访问 `/healthz` 或 `/readyz`。")]).Of(ApiErrors.UnsupportedHttpMethod),
        new ErrorWords(
            [262_144],
            new("The first line of the request, which has the parameters of a query, is too long.", "请求行（包含查询串参数）过长。"),
            [new("Many list items are sent in the query.", "大量列表项放在了查询串中。")],
            [new("Send the parameters in the body: POST, `Content-Type: application/x-www-form-urlencoded`. The signature is the same.", "将参数放入请求体：使用 POST 和 `Content-Type: application/x-www-form-urlencoded`，签名方法不变。")]).Of(ApiErrors.RequestLineTooLong),
        new ErrorWords(
            [1_048_576],
            new("The body of the request is larger than is taken.", "请求体超过上限。"),
            [new("More is sent in one call than one call takes.", "单次请求提交的内容过多。")],
            [new("Send the list in several calls: an order takes 1,000 domains at most.", "将列表分多次提交：每个订单最多 1,000 个域名。")]).Of(ApiErrors.RequestBodyTooLarge),
        new ErrorWords(
            [1_024],
            new("The body came too slowly, and the server stopped waiting for it. Nothing was done.", "请求体到达过慢，服务器已停止等待，未执行任何操作。"),
            [
                new("The line between client and server is very slow, or broken.", "客户端与服务器之间的网络过慢或中断。"),
                new("The client announced a longer body than it sent.", "客户端声明的请求体长度大于实际发送的长度。"),
            ],
            [
                new("Send it again; `ClientToken` makes an order that is sent twice be made once.", "重新发送；携带 `ClientToken` 可避免重复下单。"),
                new("On a slow line an operator can lower `Reprieve:Api:BytesPerSecond`, or raise `Reprieve:Api:SlowFor`.", "网络较慢时，管理员可调低 `Reprieve:Api:BytesPerSecond` 或调高 `Reprieve:Api:SlowFor`。"),
            ]).Of(ApiErrors.RequestTimeout),
        new ErrorWords(
            [256, 0],
            new("One client address asks for more at once, or more a second, than the server takes from one address. Nothing was done.", "同一客户端地址的并发请求数或每秒请求数超过上限，未执行任何操作。"),
            [
                new("Many requests run in parallel without a limit.", "并发请求过多且未加限制。"),
                new("Several clients share one address, behind a proxy or a NAT.", "多个客户端经代理或 NAT 共用同一地址。"),
            ],
            [
                new("Wait a second (the header `Retry-After` says so) and send it again, with fewer at once. 1,000 domains fit into one order.", "等待一秒（见响应头 `Retry-After`）后减少并发重试。每个订单可包含 1,000 个域名。"),
                new("An operator can raise `Reprieve:Api:RequestsPerClient` and `Reprieve:Api:RequestsPerSecondPerClient`.", "管理员可调高 `Reprieve:Api:RequestsPerClient` 和 `Reprieve:Api:RequestsPerSecondPerClient`。"),
            ]).Of(ApiErrors.Throttling),
    ]);

    private static ErrorPage Missing(ApiError error, ApiText meaning, ApiText remedy) =>
        new ErrorWords(
            [],
            meaning,
            [
                new("The request was made by hand, and the parameter forgotten.", "请求为手工构造，遗漏了该参数。"),
                new("A proxy dropped the query, the body or the header that has it.", "代理丢弃了包含该参数的查询串、请求体或请求头。"),
            ],
            [remedy, _useClient]).Of(error);
}

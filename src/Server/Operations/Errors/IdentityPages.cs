namespace Reprieve.Server.Operations.Errors;

/// <summary>Who sent a request, whether they did, and whether they may.</summary>
internal static class IdentityPages
{
    public static ErrorGroup Identity { get; } = new(new ApiText("Identity and signature", "身份与签名"),
    [
        new ErrorWords(
            [],
            new("The time of the request is not written as it has to be.", "请求时间的格式不正确。"),
            [new("Local time, a fraction of a second or another form was sent.", "传入了本地时间、带小数的秒或其他格式。")],
            [new("Write UTC as `2026-01-31T08:00:00Z`, in `Timestamp` or in the header `x-acs-date`.", "使用 UTC 时间，格式为 `2026-01-31T08:00:00Z`，放在 `Timestamp` 或请求头 `x-acs-date` 中。")]).Of(ApiErrors.InvalidTimeStampFormat),
        new ErrorWords(
            ["2026-01-31T08:00:00Z"],
            new("The request was signed more than 15 minutes before or after the server's time, which the message has.", "请求的签名时间与服务器时间相差超过 15 分钟，错误信息中给出了服务器时间。"),
            [
                new("The clock of the client, or of the server, is wrong.", "客户端或服务器的时钟不准。"),
                new("Local time was sent as if it were UTC.", "将本地时间当作 UTC 时间传入。"),
                new("A request that was signed earlier was kept and sent now.", "使用了较早前签名的请求。"),
            ],
            [
                new("Compare the time in the message with the client's, and have both machines take theirs from NTP.", "将错误信息中的时间与客户端时间对比，并为两台机器启用 NTP 校时。"),
                new("Sign each request right before it is sent.", "在发送前即时签名。"),
            ]).Of(ApiErrors.InvalidTimeStampExpired),
        new ErrorWords(
            [],
            new("A request with this nonce was taken already: this one counts as a copy, and did nothing.", "该随机数已被使用过，本次请求被视为重放，未执行任何操作。"),
            [
                new("The client sent the very same request again, perhaps because the first answer was lost.", "客户端原样重发了请求，可能因为首次响应丢失。"),
                new("The nonce is not random: a counter, a time.", "随机数不够随机，例如使用了计数器或时间。"),
            ],
            [
                new("Take a new UUID for each request, and sign it anew.", "每次请求使用新的 UUID 并重新签名。"),
                new("Where you don't know whether the first request was carried out, look it up (`QueryTaskList`), or order with the same `ClientToken`: it answers the first TaskNo again.", "若无法确定首次请求是否已执行，请查询（`QueryTaskList`），或使用相同的 `ClientToken` 重新下单，将返回首次的 TaskNo。"),
            ]).Of(ApiErrors.SignatureNonceUsed),
        new ErrorWords(
            ["HMAC-MD5"],
            new("The request is signed in a way that this server doesn't check.", "请求使用了本服务不支持的签名方法。"),
            [new("`SignatureMethod`, `SignatureType` or the scheme of `Authorization` names another one, such as a bearer token.", "`SignatureMethod`、`SignatureType` 或 `Authorization` 指定了其他方法，例如 Bearer Token。")],
            [new("Use access key and secret, with `HMAC-SHA1` (version 1) or `ACS3-HMAC-SHA256` (version 3), and leave `SignatureType` out.", "使用 AccessKey 和密钥，签名方法为 `HMAC-SHA1`（V1）或 `ACS3-HMAC-SHA256`（V3），不传 `SignatureType`。")]).Of(ApiErrors.InvalidSignatureMethod),
        new ErrorWords(
            [],
            new("`SignatureVersion` is not that of HMAC-SHA1 requests.", "`SignatureVersion` 与 HMAC-SHA1 签名的版本不符。"),
            [new("Another value than `1.0` was sent.", "传入了 `1.0` 以外的值。")],
            [new("Send `SignatureVersion=1.0`, or leave it out.", "传入 `SignatureVersion=1.0`，或不传该参数。")]).Of(ApiErrors.InvalidSignatureVersion),
        new ErrorWords(
            ["server string to sign is:GET&%2F&…"],
            new("The key exists, and the signature is not the one that its secret makes of this request. The message has the text that the server signed.", "AccessKey 存在，但签名与服务器用其密钥计算的结果不一致。错误信息中给出了服务器端的待签名字符串。"),
            [
                new("The secret is another key's, or has a blank or a line end too many.", "密钥与 AccessKey 不匹配，或多了空格、换行。"),
                new("A parameter was changed after signing: by a proxy, or by encoding it differently.", "签名之后参数被改动：经过代理，或编码方式不同。"),
                new("Encoding differs: everything but letters, digits, `-`, `_`, `.` and `~` is written as `%XX`, a blank as `%20` and never as `+`.", "编码方式不同：除字母、数字、`-`、`_`、`.`、`~` 外均应编码为 `%XX`，空格为 `%20` 而非 `+`。"),
                new("It was signed for GET and sent as POST, or the other way.", "签名时与发送时的 HTTP 方法不一致（GET 与 POST）。"),
            ],
            [
                new("Compare the string in the message with yours, from the left: the first difference is the fault. Where they are equal, it is the secret.", "将错误信息中的字符串与本地的待签名字符串从左到右比较，首个不同之处即为问题所在；若完全相同，则是密钥有误。"),
                new("`reprieve call` signs with the same two variables: where it is answered, key and secret are right.", "`reprieve call` 使用相同的两个环境变量签名：若它调用成功，则 AccessKey 与密钥无误。"),
            ]).Of(ApiErrors.SignatureDoesNotMatch),
        new ErrorWords(
            [new ApiText("the header {0} is not signed.", "请求头 {0} 未参与签名。", "x-acs-action")],
            new("The header `Authorization` of a version 3 request lacks something, or leaves out what has to be signed.", "V3 签名的请求头 `Authorization` 不完整，或遗漏了必须签名的内容。"),
            [
                new("`Credential`, `SignedHeaders` or `Signature` is missing.", "缺少 `Credential`、`SignedHeaders` 或 `Signature`。"),
                new("`host` or a header that starts with `x-acs-` is sent and not named in `SignedHeaders`; a proxy may have added one.", "发送了 `host` 或以 `x-acs-` 开头的请求头但未列入 `SignedHeaders`，也可能由代理添加。"),
            ],
            [new("Name `host` and every `x-acs-…` header that is sent in `SignedHeaders`, in lower case and sorted, and sign again.", "将 `host` 及所有发送的 `x-acs-…` 请求头以小写并排序后列入 `SignedHeaders`，重新签名。")]).Of(ApiErrors.IncompleteSignature),
        new ErrorWords(
            [],
            new("This server knows no access key of that id.", "本服务没有该 AccessKey。"),
            [
                new("The key is the cloud's own: this server has keys of its own.", "使用了云厂商的 AccessKey，本服务使用自己的密钥。"),
                new("The client talks to another server than the key was made by.", "客户端连接的服务器不是签发该密钥的服务器。"),
                new("There is a blank or a line end in it.", "AccessKeyId 中含有空格或换行。"),
            ],
            [
                new("Compare `AccessKeyId` with the file `root-key` in the data folder, and the endpoint with the address that `reprieve serve` prints.", "将 `AccessKeyId` 与数据目录中的 `root-key` 文件核对，并将 endpoint 与 `reprieve serve` 显示的地址核对。"),
            ]).Of(ApiErrors.InvalidAccessKeyIdNotFound),
        new ErrorWords(
            [],
            new("The access key exists and is switched off: nothing is done for it.", "该 AccessKey 存在但已被禁用，不会执行任何操作。"),
            [new("Whoever runs the server switched it off.", "服务器管理员禁用了该密钥。")],
            [new("Use another key, or ask whoever runs the server.", "使用其他密钥，或联系服务器管理员。")]).Of(ApiErrors.InvalidAccessKeyIdInactive),
        new ErrorWords(
            [],
            new("The request has a security token (STS). This server issues none, so none can be right.", "请求携带了安全令牌（STS），本服务不签发安全令牌，因此任何令牌均无效。"),
            [new("The client takes its credentials from a role, or from the environment variable `ALIBABA_CLOUD_SECURITY_TOKEN`.", "客户端使用角色凭证，或读取了环境变量 `ALIBABA_CLOUD_SECURITY_TOKEN`。")],
            [new("Give the client a plain access key and secret, and unset that variable.", "为客户端配置普通的 AccessKey 和密钥，并清除该环境变量。")]).Of(ApiErrors.InvalidSecurityTokenMalformed),
    ]);

    public static ErrorGroup Authorization { get; } = new(new ApiText("Authorization", "授权"),
    [
        new ErrorWords(
            ["domain:CreateOrderRedeem", "acs:domain:*:1000000000000000:domain/example.com"],
            new("The key is right, and its policy does not allow this action on this resource; the message names both. Nothing of the request was done.", "密钥正确，但其策略不允许对该资源执行此操作，错误信息中给出了两者。请求未产生任何影响。"),
            [
                new("The policy has no `Allow` for it, or a `Deny`, which goes before.", "策略中没有对应的 `Allow`，或存在优先级更高的 `Deny`。"),
                new("One domain of a batch is not allowed: that refuses the whole batch.", "批量请求中有一个域名无权操作，整个请求被拒绝。"),
                new("The action is an operator's: its policy has to allow it on `acs:domain:*:*:*`, any account's resources.", "该操作仅限管理员：策略须允许 `acs:domain:*:*:*`，即任意账号的资源。"),
                new("In the console: your session has ended, or the key that you act through was changed.", "在控制台中：会话已结束，或您所使用的密钥已变更。"),
            ],
            [
                new("Ask whoever runs the server to allow the action and resource that the message names, or use a key that has it.", "请服务器管理员授权错误信息中的操作和资源，或使用已获授权的密钥。"),
                new("Leave out of a batch what the key may not touch.", "从批量请求中去掉无权操作的域名。"),
            ]).Of(ApiErrors.NoPermission),
    ]);
}

using System.Reflection;

namespace Reprieve.Server.Operations;

/// <summary>Every error code of the API, grouped as the official documentation groups them.</summary>
public static class ApiErrors
{
    // Public parameters
    public static readonly ApiError MissingParameter = new(
        "MissingParameter", 400, "The input parameter \"{0}\" that is mandatory for processing this request is not supplied.", "缺少参数：{0}。");

    public static readonly ApiError MissingAction = Missing("Action");
    public static readonly ApiError MissingVersion = Missing("Version");
    public static readonly ApiError MissingTimestamp = Missing("Timestamp");
    public static readonly ApiError MissingSignatureNonce = Missing("SignatureNonce");
    public static readonly ApiError MissingAccessKeyId = Missing("AccessKeyId");
    public static readonly ApiError MissingSignature = Missing("Signature");

    public static readonly ApiError InvalidParameter = new(
        "InvalidParameter", 400, "The request cannot be read: {0}", "无法读取请求：{0}");

    public static readonly ApiError InvalidParameterFormat = new(
        "InvalidParameter.Format", 400, "The parameter Format must be JSON or XML.", "参数 Format 只能为 JSON 或 XML。");

    public static readonly ApiError InvalidVersion = new(
        "InvalidVersion", 400, "The specified version \"{0}\" is not valid; this server speaks 2018-01-29.", "无效的版本：{0}，本服务的版本为 2018-01-29。");

    public static readonly ApiError InvalidActionNotFound = new(
        "InvalidAction.NotFound", 404, "Specified api is not found, please check your url and method.", "无效的接口，请检查 URL 和请求方法。");

    public static readonly ApiError InvalidApiNotFound = new(
        "InvalidApi.NotFound", 404, "Specified api is not found, please check your url and method.", "无效的接口，请检查 URL 和请求方法。");

    public static readonly ApiError UnsupportedHttpMethod = new(
        "UnsupportedHTTPMethod", 400, "This HTTP method is not supported; use GET or POST.", "不支持该 HTTP 方法，请使用 GET 或 POST。");

    public static readonly ApiError RequestLineTooLong = new(
        "RequestURITooLong", 414, "The request line is longer than {0} bytes; send the parameters in a form body.", "请求行超过 {0} 字节，请将参数放入表单请求体。");

    public static readonly ApiError RequestBodyTooLarge = new(
        "RequestEntityTooLarge", 413, "The request body is larger than {0} bytes.", "请求体超过 {0} 字节。");

    public static readonly ApiError RequestTimeout = new(
        "RequestTimeout", 408, "The request body came slower than {0} bytes a second.", "请求体的到达速度低于每秒 {0} 字节。");

    public static readonly ApiError Throttling = new(
        "Throttling",
        400,
        "Request was denied due to request throttling: this server takes {0} requests of one client address at once and {1} a second (0: any number). Wait a second and try again.",
        "请求被流控：每个客户端地址同时最多 {0} 个请求，每秒最多 {1} 个（0 表示不限）。请稍后重试。");

    // Identity and signature
    public static readonly ApiError InvalidTimeStampFormat = new(
        "InvalidTimeStamp.Format", 400, "Specified time stamp or date value is not well formatted: yyyy-MM-ddTHH:mm:ssZ is needed.", "时间戳格式无效，应为 yyyy-MM-ddTHH:mm:ssZ。");

    public static readonly ApiError InvalidTimeStampExpired = new(
        "InvalidTimeStamp.Expired", 400, "Specified time stamp or date value is expired: it is more than 15 minutes from this server's {0}.", "时间戳已过期：与服务器时间 {0} 相差超过 15 分钟。");

    public static readonly ApiError SignatureNonceUsed = new(
        "SignatureNonceUsed", 400, "Specified signature nonce was used already.", "签名随机数已被使用。");

    public static readonly ApiError InvalidSignatureMethod = new(
        "InvalidSignatureMethod", 400, "The signature method \"{0}\" is not supported; use HMAC-SHA1 or ACS3-HMAC-SHA256.", "不支持签名方法 {0}，请使用 HMAC-SHA1 或 ACS3-HMAC-SHA256。");

    public static readonly ApiError InvalidSignatureVersion = new(
        "InvalidSignatureVersion", 400, "The signature version must be 1.0.", "签名版本只能为 1.0。");

    public static readonly ApiError SignatureDoesNotMatch = new(
        "SignatureDoesNotMatch", 400, "Specified signature is not matched with our calculation. {0}", "签名与服务器计算的不一致。{0}");

    public static readonly ApiError IncompleteSignature = new(
        "IncompleteSignature", 400, "The request signature does not conform to the standard: {0}", "签名不符合规范：{0}");

    public static readonly ApiError InvalidAccessKeyIdNotFound = new(
        "InvalidAccessKeyId.NotFound", 404, "Specified access key is not found.", "无效的 AccessKey。");

    public static readonly ApiError InvalidAccessKeyIdInactive = new(
        "InvalidAccessKeyId.Inactive", 400, "Specified access key is disabled.", "该 AccessKey 已被禁用。");

    public static readonly ApiError InvalidSecurityTokenMalformed = new(
        "InvalidSecurityToken.Malformed", 400, "The security token is not valid; this server issues none.", "安全令牌无效，本服务不签发安全令牌。");

    // Authorization
    public static readonly ApiError NoPermission = new(
        "NoPermission", 403, "The access key may not do {0} on {1}.", "该 AccessKey 无权对 {1} 执行 {0}。");

    // Domain
    public static readonly ApiError ParameterIllegal = new(
        "ParameterIllegal", 400, "The parameter {0} is illegal: {1}", "参数错误：{0}，{1}");

    public static readonly ApiError DomainNotFound = new(
        "Domain.NotFound", 404, "This account has no domain {0}.", "该账号没有域名 {0}。");

    public static readonly ApiError NetworkIoError = new(
        "NetworkIOError", 400, "Network I/O failed inside the service; try again.", "网络I/O异常。");

    public static readonly ApiError TaskIsBeingProcessed = new(
        "TaskIsBeingProcessed", 400, "The domain already has an operation in progress (task {0}); try again later.", "该域名存在正在处理中的操作（任务 {0}），请稍后再试。");

    public static readonly ApiError IdempotentParameterMismatch = new(
        "IdempotentParameterMismatch", 400, "The ClientToken {0} was used before with other parameters.", "ClientToken {0} 已用于参数不同的请求。");

    // Vouchers, promotions and quotes (ours)
    public static readonly ApiError CouponNotFound = new(
        "Coupon.NotFound", 404, "There is no voucher {0}, or it is another account's. Nothing was done.", "代金券 {0} 不存在或属于其他账号，未执行任何操作。");

    public static readonly ApiError CouponNotActive = new(
        "Coupon.NotActive", 400, "The voucher {0} is not valid yet, or was withdrawn. Nothing was ordered.", "代金券 {0} 尚未生效或已被撤回，未创建任何订单。");

    public static readonly ApiError CouponExpired = new(
        "Coupon.Expired", 400, "The voucher {0} has expired. Nothing was ordered.", "代金券 {0} 已过期，未创建任何订单。");

    public static readonly ApiError CouponExhausted = new(
        "Coupon.Exhausted", 400, "Of the voucher {0} there is not enough left. Nothing was ordered.", "代金券 {0} 余额不足或已用完，未创建任何订单。");

    public static readonly ApiError CouponNotApplicable = new(
        "Coupon.NotApplicable",
        400,
        "The voucher {0} is not for this order: its currency, suffixes, actions or minimum order say so, or the account has no prices. Nothing was ordered.",
        "代金券 {0} 不适用于该订单（币种、后缀、操作或最低消费不符，或该账号未启用计费），未创建任何订单。");

    public static readonly ApiError PromotionNotFound = new(
        "Promotion.NotFound", 404, "There is no promotion {0}, or it is another account's. Nothing was done.", "优惠券 {0} 不存在或属于其他账号，未执行任何操作。");

    public static readonly ApiError PromotionNotActive = new(
        "Promotion.NotActive", 400, "The promotion {0} is not valid yet, or was withdrawn. Nothing was ordered.", "优惠券 {0} 尚未生效或已被撤回，未创建任何订单。");

    public static readonly ApiError PromotionExpired = new(
        "Promotion.Expired", 400, "The promotion {0} has expired. Nothing was ordered.", "优惠券 {0} 已过期，未创建任何订单。");

    public static readonly ApiError PromotionExhausted = new(
        "Promotion.Exhausted", 400, "The promotion {0} has no use left. Nothing was ordered.", "优惠券 {0} 的使用次数已用完，未创建任何订单。");

    public static readonly ApiError PromotionNotApplicable = new(
        "Promotion.NotApplicable",
        400,
        "The promotion {0} takes nothing off this order: its currency, suffixes or actions say so, or the account has no prices. Nothing was ordered.",
        "优惠券 {0} 不适用于该订单（币种、后缀或操作不符，或该账号未启用计费），未创建任何订单。");

    public static readonly ApiError QuoteInvalid = new(
        "Quote.Invalid", 400, "The QuoteId is none of this server's for this account and this very order. Ask for one with DryRun=true.", "QuoteId 无效：并非本服务为该账号的同一订单签发。请用 DryRun=true 重新获取。");

    public static readonly ApiError QuoteExpired = new(
        "Quote.Expired",
        400,
        "The quote no longer holds: it is older than {0} minutes, or its voucher, its promotion or the account's terms were changed since. Ask for another with DryRun=true.",
        "报价已失效：超过 {0} 分钟，或其代金券、优惠券、账号计费方式已变更。请用 DryRun=true 重新获取。");

    // Funds (ours)
    public static readonly ApiError AccountNotFound = new(
        "Account.NotFound", 404, "There is no account {0}.", "账号 {0} 不存在。");

    public static readonly ApiError AccountUnpriced = new(
        "Account.Unpriced", 400, "The account {0} pays nothing yet: SetAccountFunds says how it pays and in what currency.", "账号 {0} 尚未启用计费，请先用 SetAccountFunds 设置计费方式和币种。");

    public static readonly ApiError AccountInsufficientBalance = new(
        "Account.InsufficientBalance", 400, "The account {0} can give back {1} {2} at most; what is held for open items is not its to give.", "账号 {0} 最多可退 {1} {2}，未完成任务冻结的金额不可退。");

    public static readonly ApiError AccountTermsInUse = new(
        "Account.TermsInUse", 409, "The account {0} keeps its terms: {1}", "账号 {0} 的计费方式不能这样修改：{1}");

    // Users (ours)
    public static readonly ApiError AccessKeyNotFound = new(
        "AccessKey.NotFound", 404, "There is no access key {0}.", "AccessKey {0} 不存在。");

    // Registries (ours)
    public static readonly ApiError RegistryNotFound = new(
        "Registry.NotFound", 404, "No registry is named \"{0}\" in the configuration.", "配置中没有名为 {0} 的注册局。");

    public static readonly ApiError RegistryPasswordBusy = new(
        "RegistryPassword.Busy", 409, "Another new password for {0} may have reached it: finish that change first.", "{0} 的另一个新密码可能已送达，请先完成该修改。");

    public static readonly ApiError RegistryPasswordRefused = new(
        "RegistryPassword.Refused", 400, "{0} does not take the new password: {1}", "{0} 拒绝了新密码：{1}");

    // The practice registry (ours)
    public static readonly ApiError PracticeNotFound = new(
        "Practice.NotFound",
        404,
        "{0} Only practice registries can be steered, which are the entries of Reprieve:Registries with Practice true; Registry names one of them.",
        "{0}只有练习注册局可以控制，即 Reprieve:Registries 中 Practice 为 true 的项，由 Registry 指定其名称。");

    public static readonly ApiError PracticeNoControl = new(
        "Practice.NoControl",
        400,
        "The configuration does not say how the practice registry {0} is steered: set Control and ControlTokenFile in its entry of Reprieve:Registries.",
        "配置中未说明如何控制练习注册局 {0}：请在 Reprieve:Registries 的该项中设置 Control 和 ControlTokenFile。");

    public static readonly ApiError PracticeUnreachable = new(
        "Practice.Unreachable",
        400,
        "The control port of the practice registry {0} does not answer at {1} (Reprieve:Registries, Control and ControlTokenFile): {2}",
        "练习注册局 {0} 的控制端口 {1} 无应答（Reprieve:Registries 的 Control 与 ControlTokenFile）：{2}");

    public static readonly ApiError PracticeRefused = new(
        "Practice.Refused", 400, "The practice registry {0} does not do that: {1}", "练习注册局 {0} 拒绝了该操作：{1}");

    // Server
    public static readonly ApiError InternalError = new(
        "InternalError", 500, "The request processing has failed due to an unknown error.", "服务器内部错误。");

    public static readonly ApiError ServiceUnavailable = new(
        "ServiceUnavailable",
        503,
        "The server cannot reach its database. Nothing of this request has happened; send it again in a moment.",
        "服务暂时无法访问数据库，本次请求未产生任何影响，请稍后重试。");

    /// <summary>All of the above.</summary>
    public static IReadOnlyList<ApiError> All { get; } =
        [.. typeof(ApiErrors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<ApiError>()];

    /// <summary>What any action may answer with because the way to it does: reading, signing, binding, authorizing.</summary>
    public static IReadOnlyList<ApiError> OfEveryAction { get; } = [MissingParameter, ParameterIllegal, SignatureNonceUsed, NoPermission];

    private static ApiError Missing(string parameter) => new(
        $"Missing{parameter}", 400, $"{parameter} is mandatory for this action.", $"缺少参数：{parameter}。");
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reprieve.Server.Tasks;

/// <summary>Why an item waits, failed or succeeded with a reservation: a code of <see cref="ItemReasons"/> and what goes into its words.</summary>
public sealed record Reason(string Code, params IReadOnlyList<string> Args)
{
    /// <summary>The arguments as they are stored: a JSON array.</summary>
    [JsonIgnore]
    public string ArgsJson => JsonSerializer.Serialize(Args, ReasonJson.Default.IReadOnlyListString);
}

/// <summary>
/// Every reason an item can give, in English and Chinese. Stored as code and arguments, rendered in the language of the query.
/// </summary>
public static class ItemReasons
{
    /// <summary>What ErrorMsg says of a success (the API's own example).</summary>
    public const string Success = "Success";

    public const string DomainNotInAccount = "DomainNotInAccount";
    public const string DuplicateItem = "DuplicateItem";
    public const string ConflictingItems = "ConflictingItems";
    public const string OpenItemExists = "OpenItemExists";
    public const string ExpiryDiffers = "ExpiryDiffers";
    public const string ExpiryUnknown = "ExpiryUnknown";
    public const string SuffixUnsupported = "SuffixUnsupported";
    public const string NoPrice = "NoPrice";
    public const string InsufficientBalance = "InsufficientBalance";
    public const string PriceAboveMax = "PriceAboveMax";
    public const string ConsentNeeded = "ConsentNeeded";
    public const string RestoreUnsupported = "RestoreUnsupported";
    public const string NotInRedemption = "NotInRedemption";
    public const string TooLate = "TooLate";
    public const string Purged = "Purged";
    public const string Dropped = "Dropped";
    public const string NotOurs = "NotOurs";
    public const string AlreadyRestored = "AlreadyRestored";
    public const string RegistryRefused = "RegistryRefused";
    public const string FeeUnknown = "FeeUnknown";
    public const string PriceChanged = "PriceChanged";
    public const string NoAnswer = "NoAnswer";
    public const string RestoreDenied = "RestoreDenied";

    public const string RegistryUnreachable = "RegistryUnreachable";
    public const string RegistryNotConfigured = "RegistryNotConfigured";
    public const string SessionLimit = "SessionLimit";
    public const string SignInRefused = "SignInRefused";
    public const string RegistryClosing = "RegistryClosing";
    public const string BalanceTooLow = "BalanceTooLow";
    public const string ReplyLost = "ReplyLost";
    public const string RestorePending = "RestorePending";
    public const string ReportOwed = "ReportOwed";
    public const string StatementsNotAccepted = "StatementsNotAccepted";
    public const string RetryAfterError = "RetryAfterError";
    public const string InternalFault = "InternalFault";

    public const string TakenOver = "TakenOver";

    public const string RenewalPending = "RenewalPending";
    public const string RenewalFailed = "RenewalFailed";
    public const string DelegationNotRestored = "DelegationNotRestored";

    private static readonly Dictionary<string, (string En, string Zh)> Texts = new(StringComparer.Ordinal)
    {
        [Success] = ("The operation is successful.", "操作成功。"),

        [DomainNotInAccount] = (
            "The domain {0} is not in this account. Import it first, or check the name.",
            "域名 {0} 不在该账号下。请先导入该域名，或检查域名是否正确。"),
        [DuplicateItem] = (
            "The domain {0} is named twice in this task; item {1} stands for both.",
            "域名 {0} 在该任务中重复，以第 {1} 项为准。"),
        [ConflictingItems] = (
            "The domain {0} is named more than once in this task with different values of CurrentExpirationDate. Send it once, with the right one.",
            "域名 {0} 在该任务中多次出现且 CurrentExpirationDate 不一致。请仅提交一次并填写正确的到期日。"),
        [OpenItemExists] = (
            "The domain {0} is already being processed by task {1}. Wait for that task to end.",
            "域名 {0} 正在任务 {1} 中处理，请等待该任务结束。"),
        [ExpiryDiffers] = (
            "CurrentExpirationDate {1} differs from the expiration date of {0} on record, {2}: it was renewed or redeemed meanwhile, or the date is wrong. Take ExpirationDateLong from QueryDomainList.",
            "CurrentExpirationDate {1} 与域名 {0} 当前登记的到期日 {2} 不一致：期间已续费或赎回，或日期有误。请使用 QueryDomainList 返回的 ExpirationDateLong。"),
        [ExpiryUnknown] = (
            "The expiration date of {0} is not known yet: the registry has not been read. Try again once QueryDomainList shows it.",
            "域名 {0} 的到期日尚未从注册局读取。请在 QueryDomainList 返回到期日后重试。"),
        [SuffixUnsupported] = (
            "No registry is configured for the suffix .{0}. Add one that serves it under Reprieve:Registries.",
            "后缀 .{0} 未配置注册局。请在 Reprieve:Registries 中添加。"),
        [NoPrice] = (
            "There is no price in {2} for redeeming {0}. Have one set for the suffix .{1}. Nothing is charged.",
            "域名 {0} 没有 {2} 赎回价格。请为后缀 .{1} 设置价格。不收取费用。"),
        [InsufficientBalance] = (
            "The balance does not reach as far as {0}: {1} {3} is due, and the items with earlier deadlines leave {2} {3}. Top up, then order it again.",
            "余额不足以支付域名 {0}：应付 {1} {3}，扣除期限更早的各项后剩余 {2} {3}。请充值后重新下单。"),
        [PriceAboveMax] = (
            "Redeeming {0} costs {1} {3}, more than the MaxPrice of {2} {3}. Nothing is charged.",
            "域名 {0} 的赎回价格为 {1} {3}，超过 MaxPrice {2} {3}。不收取费用。"),
        [ConsentNeeded] = (
            "The registry sets the price of {0} itself. Send MaxPrice, the most that you agree to pay for it.",
            "域名 {0} 的价格由注册局决定。请传入 MaxPrice，即您同意支付的最高金额。"),
        [RestoreUnsupported] = (
            "The registry {0} offers no restore for this suffix.",
            "注册局 {0} 的该后缀不支持赎回。"),
        [NotInRedemption] = (
            "The domain {0} is not in redemption: the registry shows it as {1}. Renew it instead where it has expired.",
            "域名 {0} 不在赎回期：注册局显示的状态为 {1}。若已到期，请续费。"),
        [TooLate] = (
            "It is too late for {0}: the registry shows it as pendingDelete, past redemption.",
            "域名 {0} 已过赎回期：注册局状态为 pendingDelete。"),
        [Purged] = (
            "The registry no longer knows {0}: it has dropped.",
            "注册局中已无域名 {0}：该域名已被删除。"),
        [Dropped] = (
            "The domain {0} dropped and was registered anew: it is another registration now, {1}, sponsored by {2}.",
            "域名 {0} 已被删除并重新注册：现为另一注册，注册局编号 {1}，注册商 {2}。"),
        [NotOurs] = (
            "The domain {0} is sponsored by another registrar, {1}.",
            "域名 {0} 由其他注册商 {1} 管理。"),
        [AlreadyRestored] = (
            "The domain {0} is no longer in redemption, and not by a request of this task: it was restored elsewhere. Nothing is charged.",
            "域名 {0} 已不在赎回期，且并非由本任务赎回：已在别处恢复。不收取费用。"),
        [RegistryRefused] = (
            "The registry refused: {0} {1}",
            "注册局拒绝：{0} {1}"),
        [FeeUnknown] = (
            "The registry gave no price for restoring {0}, and its profile requires one. Nothing was sent.",
            "注册局未返回域名 {0} 的赎回价格，而其配置要求必须有价格。未提交任何操作。"),
        [PriceChanged] = (
            "The registry asks {0} for the restore, and the limit is {1}. Nothing is charged.",
            "注册局要求的赎回费用为 {0}，上限为 {1}。不收取费用。"),
        [NoAnswer] = (
            "The registry left the request for {0} unanswered, and info shows that it was not applied. {1} tries are spent.",
            "注册局未应答域名 {0} 的请求，查询确认未生效。已尝试 {1} 次。"),
        [RestoreDenied] = (
            "The registry took the request, looked at it and denied it: {0}",
            "注册局受理后拒绝了赎回请求：{0}"),

        [RegistryUnreachable] = (
            "Waiting: the registry {0} cannot be reached ({1}). No try is spent.",
            "等待中：无法连接注册局 {0}（{1}）。不计入尝试次数。"),
        [RegistryNotConfigured] = (
            "Waiting: no registry named {0} is configured any more. Put it back under Reprieve:Registries. No try is spent.",
            "等待中：已无名为 {0} 的注册局配置。请在 Reprieve:Registries 中恢复。不计入尝试次数。"),
        [SessionLimit] = (
            "Waiting: the registry {0} admits no more sessions at the moment ({1}). No try is spent.",
            "等待中：注册局 {0} 的会话数已达上限（{1}）。不计入尝试次数。"),
        [SignInRefused] = (
            "Waiting: the registry {0} refuses the sign-in ({1}). Check its ClientId, password and certificate. No try is spent.",
            "等待中：注册局 {0} 拒绝登录（{1}）。请检查 ClientId、密码和证书。不计入尝试次数。"),
        [RegistryClosing] = (
            "Waiting: the registry {0} closed the session ({1}). No try is spent.",
            "等待中：注册局 {0} 关闭了会话（{1}）。不计入尝试次数。"),
        [BalanceTooLow] = (
            "Waiting: the registry says that the balance there is too low ({0} {1}). Top it up. No try is spent.",
            "等待中：注册局余额不足（{0} {1}）。请充值。不计入尝试次数。"),
        [ReplyLost] = (
            "Waiting: the answer to command {0} was lost. The registry is asked what became of it before anything is sent again.",
            "等待中：命令 {0} 的应答丢失。再次提交前将先向注册局查询结果。"),
        [RestorePending] = (
            "Waiting: the registry accepted the restore and has not carried it out yet.",
            "等待中：注册局已接受赎回请求，尚未完成。"),
        [ReportOwed] = (
            "Waiting: the restore is accepted, its report is sent again after {0} {1}.",
            "等待中：赎回请求已接受，赎回报告将重新提交（{0} {1}）。"),
        [StatementsNotAccepted] = (
            "Waiting: the statements of a restore report are not accepted for the registry {0}. Set StatementsAcceptedBy in its configuration.",
            "等待中：注册局 {0} 的赎回报告声明尚未确认。请在配置中设置 StatementsAcceptedBy。"),
        [RetryAfterError] = (
            "Waiting to try again: the registry answered {0} {1}",
            "等待重试：注册局返回 {0} {1}"),
        [InternalFault] = (
            "Waiting: the server itself failed on {0} ({1}) and tries again later. Its log says more.",
            "等待中：服务器处理域名 {0} 时出错（{1}），稍后重试。详见服务器日志。"),

        [TakenOver] = (
            "A request of this item was never answered: whatever it may still come to is for task {0}.",
            "该项曾提交的请求一直未获应答：其后续结果由任务 {0} 承接。"),

        [RenewalPending] = (
            "Restored; the registry accepted the renewal and has not carried it out yet. Look at the expiry again later.",
            "已赎回；注册局已接受续费请求，尚未完成。请稍后查看到期日。"),
        [RenewalFailed] = (
            "Restored, but not renewed: {0} {1}. Renew the domain yourself.",
            "已赎回，但续费失败：{0} {1}。请自行续费。"),
        [DelegationNotRestored] = (
            "Restored, but name servers, DS records or clientHold could not be put back: {0} {1}.",
            "已赎回，但域名服务器、DS 记录或 clientHold 未能恢复：{0} {1}。"),
    };

    /// <summary>Every code, for the pages that explain them.</summary>
    public static IReadOnlyCollection<string> All => Texts.Keys;

    /// <summary>The reason in words.</summary>
    /// <param name="code">One of the constants above.</param>
    /// <param name="argsJson">The stored arguments, a JSON array of strings.</param>
    /// <param name="lang"><c>zh</c>, or anything else for English.</param>
    public static string Text(string code, string argsJson, string lang)
    {
        var (en, zh) = Texts[code];
        var args = JsonSerializer.Deserialize(argsJson, ReasonJson.Default.IReadOnlyListString) ?? [];
        // Rows of an older release may carry fewer arguments than today's sentence has places.
        var padded = args.Concat(Enumerable.Repeat("", 4)).ToArray<object>();
        return string.Format(CultureInfo.InvariantCulture, lang == "zh" ? zh : en, padded);
    }

    /// <summary>An instant as it stands in these sentences: epoch ms as sent, and as text in UTC+8 as the API writes times.</summary>
    public static string Moment(long? epochMs) =>
        epochMs is { } ms && ms is > -62_135_596_800_000 and < 253_402_300_799_999 - 28_800_000
            ? $"{ms} ({DateTimeOffset.FromUnixTimeMilliseconds(ms).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)})"
            : epochMs?.ToString(CultureInfo.InvariantCulture) ?? "?";
}

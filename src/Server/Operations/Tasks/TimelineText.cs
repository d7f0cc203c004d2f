using System.Text.RegularExpressions;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Tasks;

/// <summary>The lines of an item's timeline in words.</summary>
internal static partial class TimelineText
{
    // Rows of an older release may carry fewer arguments than today's sentence has places.
    private const int MostArgs = 5;

    private static readonly Dictionary<string, ApiText> _sentences = new(StringComparer.Ordinal)
    {
        [ItemEvents.Accepted] = new("Accepted: durable, and in the queue by its deadline.", "已受理：已落盘并按截止时间排队。"),
        [ItemEvents.Inspected] = new("The registry shows the domain as {0} ({1}).", "注册局显示域名状态为 {0}（{1}）。"),
        [ItemEvents.Quoted] = new("The registry's price: {0} {1}", "注册局报价：{0} {1}"),
        [ItemEvents.IntentRecorded] = new("About to send {0}; written down first, as {1}.", "即将发送{0}，已先行记录（{1}）。"),
        [ItemEvents.Answered] = new("The registry answered {0}: {1} {2} (svTRID {3})", "注册局对{0}的应答：{1} {2}（svTRID {3}）"),
        [ItemEvents.ReplyLost] = new("The answer to {0} was lost: {1}. Info will tell what became of it.", "{0}的应答丢失：{1}。将通过查询确认结果。"),
        [ItemEvents.NotSent] = new("{0} never left.", "{0}未发出。"),
        [ItemEvents.ProvedApplied] = new("Info shows that {0} had its effect.", "查询确认{0}已生效。"),
        [ItemEvents.ProvedNotApplied] = new("Info shows that {0} had no effect ({1} of 2).", "查询显示{0}未生效（第 {1} 次，共 2 次）。"),
        [ItemEvents.FellBack] = new("The domain fell back into redemption: the report came too late.", "域名退回赎回期：赎回报告提交过晚。"),
        [ItemEvents.Restored] = new("Restored: the registry shows it. Expiry before {0}, now {1}.", "已赎回：注册局已确认。原到期日 {0}，现到期日 {1}。"),
        [ItemEvents.RestoredAfterAll] = new("Restored after all, when this item had failed: the domain is {0}; task {1} answers for it.", "在本项失败之后域名仍被赎回：状态为 {0}，由任务 {1} 承接。"),
        [ItemEvents.StandsInFor] = new("Answers for item {1} of task {0}, whose restore came after its failure.", "承接任务 {0} 第 {1} 项：其赎回在失败之后生效。"),
        [ItemEvents.HeldByForce] = new("Held for it, whatever is left in the account: {0} {1}.", "不论账户余额，已为其冻结 {0} {1}。"),
        [ItemEvents.Succeeded] = new("Done. Expiry {0}.", "已完成。到期日 {0}。"),
    };

    private static readonly Dictionary<string, ApiText> _commands = new(StringComparer.Ordinal)
    {
        [nameof(IntentKind.Request)] = new("the restore request", "赎回请求"),
        [nameof(IntentKind.Report)] = new("the restore report", "赎回报告"),
        [nameof(IntentKind.Renew)] = new("the renewal", "续费请求"),
        [nameof(IntentKind.Update)] = new("the update", "修改请求"),
    };

    private static readonly Dictionary<string, ApiText> _states = new(StringComparer.Ordinal)
    {
        [nameof(RegistryState.Active)] = new("active", "正常"),
        [nameof(RegistryState.AutoRenew)] = new("renewed automatically", "自动续费期"),
        [nameof(RegistryState.Redemption)] = new("in redemption", "赎回期"),
        [nameof(RegistryState.PendingRestore)] = new("pending restore", "待提交赎回报告"),
        [nameof(RegistryState.PendingDelete)] = new("pending delete", "待删除"),
        [nameof(RegistryState.Gone)] = new("gone", "已删除"),
        [nameof(RegistryState.NotOurs)] = new("another registrar's", "由其他注册商管理"),
        [nameof(RegistryState.Unknown)] = new("unknown", "未知"),
    };

    /// <param name="kind">One of <see cref="ItemEvents"/>; a kind of another release is told as it is.</param>
    /// <param name="args">Its arguments as stored.</param>
    /// <param name="lang"><c>zh</c>, else English.</param>
    public static string Of(string kind, IReadOnlyList<string> args, string lang)
    {
        if (kind is ItemEvents.Waiting or ItemEvents.Warned or ItemEvents.Failed)
        {
            return args is [var code, ..] && ItemReasons.All.Contains(code)
                ? ItemReasons.Text(code, new Reason(code, [.. args.Skip(1)]).ArgsJson, lang)
                : kind;
        }

        if (!_sentences.TryGetValue(kind, out var sentence))
        {
            return string.Join(' ', args.Prepend(kind));
        }

        // The registry's own words, however many: they stand together.
        var shown = kind is ItemEvents.Quoted or ItemEvents.Inspected
            ? [args.ElementAtOrDefault(0) ?? "", string.Join(", ", args.Skip(1).Where(arg => arg.Length > 0))]
            : kind is ItemEvents.Restored or ItemEvents.Succeeded ? [.. args.Select(Date)] : args;
        var text = (sentence with { Args = [.. shown.Select(Word), .. Enumerable.Repeat<object>("", MostArgs)] }).In(lang);
        return lang == "zh" ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}";
    }

    /// <summary>Of an instant as <see cref="ItemReasons.Moment"/> writes it what a person reads: the date.</summary>
    private static string Date(string arg) => Instant().Match(arg) is { Success: true } instant ? $"{instant.Groups["date"].Value} UTC+8" : arg;

    [GeneratedRegex("^-?[0-9]+ \\((?<date>[^)]+)\\)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Instant();

    /// <summary>An argument that is a word of ours is told in the reader's language.</summary>
    private static object Word(string arg) =>
        _commands.TryGetValue(arg, out var command) ? command : _states.TryGetValue(arg, out var state) ? state : arg;
}

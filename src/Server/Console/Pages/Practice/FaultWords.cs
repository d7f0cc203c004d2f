using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Pages.Practice;

/// <summary>What can go wrong at a practice registry, in words; docs/practice-registry.md says what each does to a command.</summary>
internal static class FaultWords
{
    public static IReadOnlyList<(string Fault, ApiText Words)> Kinds { get; } =
    [
        ("dropAfterApply", new ApiText("the command is carried out, its answer is lost", "命令已执行，应答丢失")),
        ("dropBeforeApply", new ApiText("the connection is cut before the command is carried out", "命令执行前连接中断")),
        ("lateReply", new ApiText("the answer comes late", "应答延迟")),
        ("applyLate", new ApiText("the connection is cut, the command is carried out later", "连接中断，命令稍后才执行")),
        ("answer", new ApiText("an error in place of the answer, nothing is carried out", "返回错误码，命令不执行")),
        ("sessionLimit", new ApiText("no more sessions (2502)", "会话数已满（2502）")),
        ("malformed", new ApiText("the answer is broken XML", "应答 XML 损坏")),
        ("badLength", new ApiText("the answer has a wrong length", "应答长度错误")),
        ("splitFrame", new ApiText("the answer comes in pieces", "应答分片到达")),
        ("mergeFrames", new ApiText("the answer with a greeting nobody asked for", "应答后附带多余的 greeting")),
        ("halfClose", new ApiText("the registry closes where the answer was due", "应答前注册局关闭连接")),
        ("wrongClTRID", new ApiText("the answer has another command's id", "应答的 clTRID 属于其他命令")),
        ("outOfOrder", new ApiText("the answer before this one comes again", "重复上一个应答")),
        ("greetingChange", new ApiText("another greeting, without the rgp extension", "greeting 变化，缺少 rgp 扩展")),
        ("clockSkew", new ApiText("the greeting's time is off", "greeting 时间偏差")),
        ("duplicateMessage", new ApiText("an acknowledged message comes again", "已确认的消息再次出现")),
        ("reregister", new ApiText("the name was dropped and registered anew right before", "域名刚被释放并重新注册")),
    ];

    public static IReadOnlyList<(string Command, ApiText Words)> Commands { get; } =
    [
        ("update:restore-request", new ApiText("restore request", "赎回请求")),
        ("update:restore-report", new ApiText("restore report", "赎回报告")),
        ("info", new ApiText("info", "查询（info）")),
        ("renew", new ApiText("renew", "续费")),
        ("update", new ApiText("update", "更新")),
        ("login", new ApiText("login", "登录")),
        ("connect", new ApiText("a new connection", "新连接")),
        ("hello", new ApiText("hello", "hello")),
        ("poll:req", new ApiText("poll", "轮询消息")),
        ("poll:ack", new ApiText("acknowledgement of a message", "确认消息")),
    ];

    public static ApiText Fault(string fault) => Kinds.FirstOrDefault(kind => kind.Fault == fault).Words ?? new ApiText(fault, fault);

    /// <summary>Whether it waits for a while.</summary>
    public static bool HasDelay(string fault) => fault is "lateReply" or "applyLate" or "splitFrame";
}

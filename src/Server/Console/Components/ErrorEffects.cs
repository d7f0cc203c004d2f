using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Errors;

namespace Reprieve.Server.Console.Components;

/// <summary>What a code does, in words.</summary>
internal static class ErrorEffects
{
    public static ApiText Short(ErrorEffect effect) => effect switch
    {
        ErrorEffect.Refusal => new("refused", "拒绝"),
        ErrorEffect.Failure => new("failed", "失败"),
        ErrorEffect.Waiting => new("waits", "等待"),
        ErrorEffect.Reservation => new("ended", "完成"),
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "An effect without words."),
    };

    public static ApiText Long(ErrorEffect effect) => effect switch
    {
        ErrorEffect.Refusal => new("The request was refused.", "请求被拒绝。"),
        ErrorEffect.Failure => new("An item of a task has ended with it. Nothing is charged: what was held is given back.", "任务中的某项以此结束。不收取费用，冻结的金额已退回。"),
        ErrorEffect.Waiting => new("An item of a task waits because of it, and goes on by itself once the cause is gone.", "任务中的某项因此等待，原因消除后自动继续。"),
        ErrorEffect.Reservation => new("It is said of an item of a task that has ended.", "任务中的某项已结束，附有此说明。"),
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "An effect without words."),
    };
}

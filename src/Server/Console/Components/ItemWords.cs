using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Components;

/// <summary>Where an item is, in words and by a class of the style sheet.</summary>
internal static class ItemWords
{
    /// <param name="code">TaskStatusCode.</param>
    public static ApiText State(int code) => code switch
    {
        0 => new("waiting", "等待中"),
        1 => new("at the registry", "执行中"),
        2 => new("restored", "已赎回"),
        _ => new("failed", "失败"),
    };

    public static string Class(int code) => code switch
    {
        2 => "good",
        3 => "bad",
        _ => "open",
    };

    /// <param name="state">PaymentState.</param>
    public static ApiText Payment(string? state) => state switch
    {
        "Held" => new("held", "已冻结"),
        "Captured" => new("captured", "已扣款"),
        "PartlyCaptured" => new("captured in part", "部分扣款"),
        "Released" => new("given back", "已退回"),
        _ => new("", ""),
    };
}

using Reprieve.Server.Console.Access;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Pages.Explorer;

/// <summary>A parameter's type and limits in a sentence.</summary>
internal static class ParameterLimits
{
    public static string Of(ParameterShape shape, ConsoleText t)
    {
        var kind = shape.Kind switch
        {
            ParameterKind.Text => t["Text", "文本"],
            ParameterKind.Number or ParameterKind.LongNumber => t["Whole number", "整数"],
            ParameterKind.Boolean => t["True or false", "true 或 false"],
            ParameterKind.TextList => t["List of texts", "文本列表"],
            ParameterKind.ObjectList => t["List", "列表"],
            _ => throw new InvalidOperationException($"A form has no words for {shape.Kind}."),
        };
        var limits = shape switch
        {
            { Allowed.Count: > 0 } => t[$"one of {string.Join(", ", shape.Allowed)}", $"可取 {string.Join("、", shape.Allowed)}"],
            { Minimum: { } least, Maximum: { } most } => t[$"{least} to {most}", $"{least} 至 {most}"],
            { Kind: ParameterKind.TextList or ParameterKind.ObjectList, MaxLength: { } items } => t[$"{items} items at most", $"最多 {items} 项"],
            { Kind: ParameterKind.Text, MaxLength: { } characters } => t[$"{characters} characters at most", $"最多 {characters} 个字符"],
            _ => null,
        };
        return limits is null ? t[$"{kind}.", $"{kind}。"] : t[$"{kind}, {limits}.", $"{kind}，{limits}。"];
    }
}

using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Errors;

/// <summary>What single domains of a task fail with, wait for, or come short of: the reasons of <see cref="ItemReasons"/>.</summary>
internal static class ItemPages
{
    public static ErrorGroup Group { get; } = new(
        new ApiText("Items", "任务明细"),
        [.. ItemFailures.Pages, .. ItemWaits.Pages, .. ItemReservations.Pages]);

    /// <summary>The page of a reason, with its own sentence as the message.</summary>
    public static ErrorPage Of(
        ErrorEffect effect, string code, IReadOnlyList<string> example, ApiText meaning, IReadOnlyList<ApiText> causes, IReadOnlyList<ApiText> remedy)
    {
        var args = new Reason(code, example).ArgsJson;
        return new ErrorPage
        {
            Code = code,
            Effect = effect,
            Message = new ApiText(ItemReasons.Text(code, args, "en"), ItemReasons.Text(code, args, "zh")),
            Meaning = meaning,
            Causes = causes,
            Remedy = remedy,
        };
    }
}

using MudBlazor;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Operations.Orders;
using Reprieve.Server.Operations.Practice;
using Reprieve.Server.Operations.Tasks;

namespace Reprieve.Server.Console.Access;

/// <summary>A page of the menu.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Title">In both languages.</param>
/// <param name="Icon">MudBlazor's.</param>
/// <param name="Action">The action that whoever may run sees the page; null for everybody who is signed in.</param>
/// <param name="IsOfPractice">Shown only where the server works at a practice registry.</param>
public sealed record ConsolePage(string Path, ApiText Title, string Icon, string? Action, bool IsOfPractice = false);

/// <summary>The console's addresses, and its menu.</summary>
public static class ConsolePages
{
    public const string Home = "/console";
    public const string SignIn = "/console/sign-in";
    public const string SetUp = "/console/set-up";
    public const string Explorer = "/console/explorer";
    public const string Denied = "/console/denied";

    public static IReadOnlyList<ConsolePage> Menu { get; } =
    [
        new(Home, new ApiText("Overview", "概览"), Icons.Material.Outlined.Dashboard, null),
        new("/console/domains", new ApiText("Domains", "域名"), Icons.Material.Outlined.Language, nameof(QueryDomainList)),
        new("/console/redeem", new ApiText("Redeem", "赎回"), Icons.Material.Outlined.Restore, nameof(SaveBatchTaskForCreatingOrderRedeem)),
        new("/console/tasks", new ApiText("Tasks", "任务"), Icons.Material.Outlined.Checklist, nameof(QueryTaskList)),
        new(Explorer, new ApiText("Explorer", "API 调试"), Icons.Material.Outlined.Code, null),
        new("/console/practice", new ApiText("Practice registry", "练习注册局"), Icons.Material.Outlined.Science, nameof(QueryPractice), IsOfPractice: true),
        new("/console/errors", new ApiText("Error centre", "错误中心"), Icons.Material.Outlined.HelpOutline, null),
    ];

    /// <summary>An address of this console to go back to, or its home for any other.</summary>
    public static string Local(string? address) =>
        address is not null && address.StartsWith("/console", StringComparison.Ordinal) && !address.Contains('\\', StringComparison.Ordinal)
            && Uri.TryCreate(address, UriKind.Relative, out _)
            ? address
            : Home;
}

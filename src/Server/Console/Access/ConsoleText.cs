using System.Globalization;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Access;

/// <summary>Words of the pages, both languages side by side where they are used: <c>@T["Domains", "域名"]</c>.</summary>
public sealed record ConsoleText(string Lang)
{
    /// <summary>Whether it is Chinese that is wanted.</summary>
    public bool IsChinese => Lang == "zh";

    public string this[string english, string chinese] => IsChinese ? chinese : english;

    public string this[ApiText text] => text.In(Lang);

    /// <summary>A number of things in English, whose plural ends in s: <c>1 domain</c>, <c>1,200 domains</c>.</summary>
    public static string Count(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}

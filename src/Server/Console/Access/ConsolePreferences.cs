using Microsoft.AspNetCore.Http;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Access;

/// <summary>What a browser is shown the console in: kept in cookies, without a choice by what the browser says of itself.</summary>
/// <param name="Lang"><c>en</c> or <c>zh</c>.</param>
/// <param name="Theme"><c>light</c>, <c>dark</c>, or null for what the system has.</param>
/// <param name="ClientIp">The address that the browser asked from, for what its user changes.</param>
public sealed record ConsolePreferences(string Lang, string? Theme, string? ClientIp)
{
    public const string LangCookie = "reprieve-lang";
    public const string ThemeCookie = "reprieve-theme";

    public static ConsolePreferences Of(HttpContext context) => new(
        context.Request.Cookies[LangCookie] is ("en" or "zh") and var chosen ? chosen : Preferred(context.Request),
        context.Request.Cookies[ThemeCookie] is ("light" or "dark") and var theme ? theme : SystemTheme(context.Request),
        ClientAddress.Written(context.Connection.RemoteIpAddress));

    /// <summary>The first of the browser's languages that is one of ours.</summary>
    private static string Preferred(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(language => language.Quality ?? 1)
        .Select(language => language.Value.ToString())
        .Select(language => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh" : language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? "en" : null)
        .FirstOrDefault(language => language is not null) ?? "en";

    // A hint that some browsers send once they were asked for it.
    private static string? SystemTheme(HttpRequest request) =>
        request.Headers["Sec-CH-Prefers-Color-Scheme"].ToString().Trim('"') is ("light" or "dark") and var hint ? hint : null;
}

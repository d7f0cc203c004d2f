using Microsoft.AspNetCore.Http;

namespace Reprieve.Server.Console.Access;

/// <summary>
/// The user's name of a form that was refused: the page that shows the form again has it once, by a cookie, as addresses are logged.
/// </summary>
internal static class TypedName
{
    /// <summary>Most characters of a name in a form; of a longer one as many are kept.</summary>
    public const int Longest = 64;

    private const string Cookie = "reprieve-typed-name";

    public static void Keep(HttpContext context, string? name)
    {
        if (!string.IsNullOrEmpty(name))
        {
            context.Response.Cookies.Append(Cookie, name.Length > Longest ? name[..Longest] : name, Options(context));
        }
    }

    /// <summary>The name, and the browser forgets it; null where there is none. Before the answer begins.</summary>
    public static string? Take(HttpContext? context)
    {
        if (context?.Request.Cookies[Cookie] is not { Length: > 0 and <= Longest } name)
        {
            return null;
        }

        context.Response.Cookies.Delete(Cookie, Options(context));
        return name;
    }

    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = TimeSpan.FromMinutes(1),
        Path = "/console",
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
    };
}

using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Access;

/// <summary>How often passwords may be tried from one address: each try costs a hash that is slow on purpose.</summary>
public static class PasswordTries
{
    public const string Policy = "password-tries";

    /// <summary>Tries of one client a minute; one more is sent back to the page with <see cref="Fault"/>.</summary>
    public const int AMinute = 30;

    /// <summary>What the page is told.</summary>
    public const string Fault = "Often";

    /// <summary>And says.</summary>
    public static ApiText Text { get; } = new("Too many passwords were tried from your address. Wait a minute, then try again.", "您所在地址的密码尝试次数过多，请一分钟后重试。");

    internal static void Add(RateLimiterOptions options)
    {
        options.AddPolicy(Policy, context => RateLimitPartition.GetFixedWindowLimiter(
            ClientAddress.Counted(context.Connection.RemoteIpAddress),
            _ => new FixedWindowRateLimiterOptions { PermitLimit = AMinute, Window = TimeSpan.FromMinutes(1) }));
        options.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Redirect(Back(rejected.HttpContext.Request));
            return ValueTask.CompletedTask;
        };
    }

    // To the page that the form was on, with all that its address said.
    private static string Back(HttpRequest request)
    {
        var page = request.GetTypedHeaders().Referer is { IsAbsoluteUri: true } from && from.Authority == request.Host.Value ? from.PathAndQuery : "";
        var (path, query) = page.Split('?', 2) is [var before, .. var rest] ? (before, rest.FirstOrDefault("")) : ("", "");
        var kept = QueryHelpers.ParseQuery(query).Where(value => value.Key != "fault").ToDictionary(value => value.Key, value => value.Value.FirstOrDefault(), StringComparer.Ordinal);
        kept["fault"] = Fault;
        return QueryHelpers.AddQueryString(path is ConsolePages.SetUp ? path : ConsolePages.SignIn, kept);
    }
}

using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Reprieve.Server.Console.Access;

/// <summary>How often passwords may be tried from one address: each try costs a hash that is slow on purpose.</summary>
public static class PasswordTries
{
    public const string Policy = "password-tries";

    /// <summary>Tries of one address a minute; one more is sent back to the page with <see cref="Fault"/>.</summary>
    public const int AMinute = 30;

    /// <summary>What the page is told.</summary>
    public const string Fault = "Often";

    internal static void Add(RateLimiterOptions options)
    {
        options.AddPolicy(Policy, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress ?? IPAddress.None,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = AMinute, Window = TimeSpan.FromMinutes(1) }));
        options.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Redirect($"{ConsolePages.SignIn}?fault={Fault}");
            return ValueTask.CompletedTask;
        };
    }
}

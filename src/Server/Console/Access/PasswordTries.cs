using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Access;

/// <summary>
/// How often passwords may be tried from one address: each try costs a hash that is slow on purpose. Ends with its host; the timer of
/// ASP.NET Core's rate limiting middleware does not, and keeps whole hosts in memory where a process starts several.
/// </summary>
public sealed class PasswordTries : IDisposable
{
    /// <summary>Tries of one client a minute; one more is sent back to the page with <see cref="Fault"/>.</summary>
    public const int AMinute = 30;

    /// <summary>What the page is told.</summary>
    public const string Fault = "Often";

    private readonly PartitionedRateLimiter<IPAddress> _tries = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        client => RateLimitPartition.GetFixedWindowLimiter(client, _ => new FixedWindowRateLimiterOptions { PermitLimit = AMinute, Window = TimeSpan.FromMinutes(1) }));

    /// <summary>And says.</summary>
    public static ApiText Text { get; } = new("Too many passwords were tried from your address. Wait a minute, then try again.", "您所在地址的密码尝试次数过多，请一分钟后重试。");

    public void Dispose() => _tries.Dispose();

    /// <summary>Counts requests of endpoints that are <see cref="Counted"/>, before their forms are read.</summary>
    internal async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Marker>() is not null)
        {
            using var place = _tries.AttemptAcquire(ClientAddress.Counted(context.Connection.RemoteIpAddress));
            if (!place.IsAcquired)
            {
                context.Response.Redirect(Back(context.Request));
                return;
            }
        }

        await next(context);
    }

    /// <summary>Marks an endpoint that takes a password.</summary>
    internal static void Counted(IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(new Marker());

    // To the page that the form was on, with all that its address said.
    private static string Back(HttpRequest request)
    {
        var page = request.GetTypedHeaders().Referer is { IsAbsoluteUri: true } from && from.Authority == request.Host.Value ? from.PathAndQuery : "";
        var (path, query) = page.Split('?', 2) is [var before, .. var rest] ? (before, rest.FirstOrDefault("")) : ("", "");
        var kept = QueryHelpers.ParseQuery(query).Where(value => value.Key != "fault").ToDictionary(value => value.Key, value => value.Value.FirstOrDefault(), StringComparer.Ordinal);
        kept["fault"] = Fault;
        return QueryHelpers.AddQueryString(path is ConsolePages.SetUp ? path : ConsolePages.SignIn, kept);
    }

    private sealed class Marker;
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Api;

/// <summary>Puts the API into a host: its services, its limits and its routes.</summary>
public static class ApiEndpoints
{
    /// <summary>The pipeline and the catalogue's actions; Database, AccountDirectory and TimeProvider must be there.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services, ApiOptions options, Catalogue? catalogue = null)
    {
        (catalogue ?? Catalogue.All).AddTo(services);
        return services
            .AddSingleton(options)
            .AddSingleton<ClientLimits>()
            .AddSingleton<NonceWindow>()
            .AddSingleton<RequestAuthenticator>()
            .AddSingleton<ApiPipeline>();
    }

    /// <summary>Counts each client's connections, and cuts off who is slow. A connection too many is closed before any byte of it is read.</summary>
    public static void ConfigureKestrel(KestrelServerOptions kestrel)
    {
        // A bare line feed ends no line: readers of HTTP disagree about it, and a proxy in front may be one of the others.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", isEnabled: true);
        ConfigureLimits(kestrel.Limits, kestrel.ApplicationServices.GetRequiredService<ApiOptions>());
        var clients = kestrel.ApplicationServices.GetRequiredService<ClientLimits>();
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => async connection =>
        {
            using var place = clients.AdmitConnection(connection.RemoteEndPoint);
            if (place is null)
            {
                connection.Abort(new ConnectionAbortedException("The client has too many connections."));
                return;
            }

            await next(connection);
        }));
    }

    private static bool IsHostReadable(HttpRequest request)
    {
        try
        {
            return Uri.TryCreate($"http://{request.Host.Value}/", UriKind.Absolute, out _);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Kestrel takes in more than is served, so that the refusal of what is too long is ours and says the limit.
    private static void ConfigureLimits(KestrelServerLimits limits, ApiOptions options)
    {
        var slowest = options.BytesPerSecond == 0 ? null : new MinDataRate(options.BytesPerSecond, options.SlowFor);
        limits.MinRequestBodyDataRate = slowest;
        limits.MinResponseDataRate = slowest;
        limits.RequestHeadersTimeout = options.HeadersTimeout;
        limits.KeepAliveTimeout = options.KeepAlive;
        limits.MaxConcurrentConnections = options.Connections == 0 ? null : options.Connections;
        limits.MaxRequestLineSize = 2 * 1024 * 1024;
        limits.MaxRequestBufferSize = 4 * 1024 * 1024;
        // Over HTTP/2 the request line is a header among the others.
        limits.MaxRequestHeadersTotalSize = 384 * 1024;
        limits.Http2.MaxRequestHeaderFieldSize = 384 * 1024;
    }

    /// <summary>
    /// Refuses a <c>Host</c> that is no authority of an address (<c>xn--a</c>, <c>a:99999</c>): whoever asks for it later, such as a page, would fail on it.
    /// </summary>
    public static void UseReadableHost(this IApplicationBuilder app)
    {
        var pipeline = app.ApplicationServices.GetRequiredService<ApiPipeline>();
        app.Use((context, next) => IsHostReadable(context.Request) ? next(context) : pipeline.RefuseHostAsync(context));
    }

    /// <summary>The API on <c>/</c>, and its error envelope on every path that nothing else serves.</summary>
    public static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        var pipeline = endpoints.ServiceProvider.GetRequiredService<ApiPipeline>();
        endpoints.Map("/", pipeline.HandleAsync);
        endpoints.MapFallback("{*path}", pipeline.HandleAsync);
    }
}

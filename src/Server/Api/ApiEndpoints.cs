using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Api;

/// <summary>Puts the API into a host: its services, its limits and its routes.</summary>
public static class ApiEndpoints
{
    /// <summary>The pipeline and the catalogue's actions; Database, AccountDirectory and TimeProvider must be there.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services, Catalogue? catalogue = null)
    {
        (catalogue ?? Catalogue.All).AddTo(services);
        return services
            .AddSingleton<NonceWindow>()
            .AddSingleton<RequestAuthenticator>()
            .AddSingleton<ApiPipeline>();
    }

    /// <summary>Lets Kestrel take in more than is served, so that the refusal of what is too long is ours and says the limit.</summary>
    public static void ConfigureLimits(KestrelServerLimits limits)
    {
        limits.MaxRequestLineSize = 2 * 1024 * 1024;
        limits.MaxRequestBufferSize = 4 * 1024 * 1024;
        // Over HTTP/2 the request line is a header among the others.
        limits.MaxRequestHeadersTotalSize = 384 * 1024;
        limits.Http2.MaxRequestHeaderFieldSize = 384 * 1024;
    }

    /// <summary>The API on <c>/</c>, and its error envelope on every path that nothing else serves.</summary>
    public static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        var pipeline = endpoints.ServiceProvider.GetRequiredService<ApiPipeline>();
        endpoints.Map("/", pipeline.HandleAsync);
        endpoints.MapFallback("{*path}", pipeline.HandleAsync);
    }
}

using Microsoft.AspNetCore.Http;

namespace Reprieve.Server.Console.Access;

/// <summary>The status of a page that a browser asked for.</summary>
internal static class PageStatus
{
    /// <summary>Answers 404 with the page: a status that is set before the page is written has no page written.</summary>
    public static void NotFoundOncePageIsWritten(this HttpContext context)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.OnStarting(() =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        }
    }
}

using Microsoft.AspNetCore.Http;
using Reprieve.Server.Accounts;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Access;

/// <summary>A file that a page offers under an address of its own: written whole before any of it is sent, or refused in words.</summary>
internal static class ConsoleFile
{
    /// <param name="context">The request.</param>
    /// <param name="users">Who is signed in.</param>
    /// <param name="kind">Its media type.</param>
    /// <param name="name">What the browser keeps it as.</param>
    /// <param name="write">Writes it, or answers why there is no such file; what an action refuses is told as it is.</param>
    public static async Task SendAsync(HttpContext context, UserDirectory users, string kind, string name, Func<Caller, Stream, Task<ApiText?>> write)
    {
        var lang = ConsolePreferences.Of(context).Lang;
        // On the disk: a list can be as long as an account's. A workbook is written with steps back, which an answer does not take.
        await using var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            var caller = await ConsoleUser.CallerAsync(context.User, users, lang, context.RequestAborted) ?? throw new ApiException(ApiErrors.NoPermission, "console", "*");
            if (await ConsoleUser.Reached(() => write(caller, file)) is { } reason)
            {
                await RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, reason.In(lang));
                return;
            }
        }
        catch (ApiException refusal)
        {
            await RefuseAsync(context, refusal.Error.Status, $"{refusal.Error.Text(lang, refusal.Args)} (/console/errors/{refusal.Error.Code})");
            return;
        }

        context.Response.ContentType = kind;
        context.Response.Headers.ContentDisposition = $"attachment; filename={name}";
        context.Response.Headers.CacheControl = "no-store";
        file.Position = 0;
        await file.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, int status, string words)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(words, context.RequestAborted);
    }
}

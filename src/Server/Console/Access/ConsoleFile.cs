using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
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
    /// <param name="write">Writes it, or answers why there is no such file; what an action refuses is told as it is. The link has no
    /// <c>download</c>, so that the browser shows that, and <c>target="_top"</c>, or the pages' router would take it for a page.</param>
    public static async Task SendAsync(HttpContext context, UserDirectory users, string kind, string name, Func<Caller, Stream, Task<ApiText?>> write)
    {
        var lang = ConsolePreferences.Of(context).Lang;
        // On the disk: a list can be as long as an account's. A workbook is written with steps back, which an answer does not take.
        await using var file = Draft();
        try
        {
            var caller = await ConsoleUser.CallerAsync(context.User, users, lang, context.RequestAborted) ?? throw new ApiException(ApiErrors.NoPermission, "console", "*");
            if (await ConsoleUser.Reached(() => write(caller, file)) is { } reason)
            {
                await RefuseAsync(context, lang, StatusCodes.Status422UnprocessableEntity, reason.In(lang));
                return;
            }
        }
        catch (ApiException refusal)
        {
            await RefuseAsync(context, lang, refusal.Error.Status, $"{refusal.Error.Text(lang, refusal.Args)} (/console/errors/{refusal.Error.Code})");
            return;
        }

        context.Response.ContentType = kind;
        var kept = new ContentDispositionHeaderValue("attachment");
        kept.SetHttpFileName(name);
        context.Response.Headers.ContentDisposition = kept.ToString();
        context.Response.Headers.CacheControl = "no-store";
        file.Position = 0;
        await file.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>A file that is gone when it is closed. Its folder is everybody's; what is in it is only the server's to read.</summary>
    internal static FileStream Draft()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1 << 16,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
    }

    // A page of its own: the browser goes there, and back.
    private static Task RefuseAsync(HttpContext context, string lang, int status, string words)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.ContentLanguage = lang;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(words, context.RequestAborted);
    }
}

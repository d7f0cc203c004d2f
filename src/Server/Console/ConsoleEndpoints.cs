using System.Data.Common;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Reprieve.Server.Accounts;
using Reprieve.Server.Console.Access;
using Reprieve.Server.Console.Pages.Domains;
using Reprieve.Server.Console.Pages.Tasks;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Operations.Tasks;
using Reprieve.Server.Operations.Users;

namespace Reprieve.Server.Console;

/// <summary>Puts the console into a host: who is signed in, what a browser may load, and the forms that set cookies.</summary>
public static class ConsoleEndpoints
{
    // Nothing from elsewhere, no script in a page; MudBlazor sets colours in style attributes.
    private const string ContentPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    // The names of an order, each as long as a name may be, in one message of an open page.
    private const int LargestMessage = 1 << 20;

    /// <summary>From the last request, and of an open page from its opening.</summary>
    internal static readonly TimeSpan SessionLength = TimeSpan.FromHours(12);

    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub => hub.MaximumReceiveMessageSize = LargestMessage);
        services.AddMudServices();
        services.AddCascadingAuthenticationState();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = "reprieve-session";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.ExpireTimeSpan = SessionLength;
            cookie.LoginPath = ConsolePages.SignIn;
            cookie.AccessDeniedPath = ConsolePages.Denied;
            cookie.ReturnUrlParameter = "return";
            cookie.Events.OnValidatePrincipal = EndWithoutKeyAsync;
            cookie.Events.OnRedirectToLogin = GoThere;
            cookie.Events.OnRedirectToAccessDenied = GoThere;
        });
        services.AddAuthorization();
        return services
            .AddSingleton<PasswordTries>()
            .AddSingleton<IAuthorizationPolicyProvider, ConsolePolicies>()
            .AddScoped<IAuthorizationHandler, ConsoleRights>()
            .AddScoped<AuthenticationStateProvider, SessionWatch>()
            .AddScoped<ConsoleSession>()
            .AddScoped<ChosenNames>();
    }

    /// <summary>Headers of what browsers show, and who is signed in; before the endpoints.</summary>
    public static void UseConsole(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/console", StringComparison.Ordinal))
            {
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = ContentPolicy;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "same-origin";
                headers["Accept-CH"] = "Sec-CH-Prefers-Color-Scheme";
            }

            return next(context);
        });
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(app.Services.GetRequiredService<PasswordTries>().AdmitAsync);
        app.UseAntiforgery();
    }

    public static void MapConsole(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapRazorComponents<ConsoleDocument>().AddInteractiveServerRenderMode();
        app.MapGet("/console/tasks/{taskNo}/details.csv", TaskExport.WriteAsync).RequireAuthorization(nameof(QueryTaskDetailList));
        app.MapGet("/console/domains/export.csv", DomainExport.WriteCsvAsync).RequireAuthorization(nameof(QueryDomainList));
        app.MapGet("/console/domains/export.xlsx", DomainExport.WriteXlsxAsync).RequireAuthorization(nameof(QueryDomainList));
        PasswordTries.Counted(app.MapPost("/console/session", SignInAsync));
        app.MapPost("/console/session/end", SignOutAsync);
        PasswordTries.Counted(app.MapPost("/console/set-up/user", SetUpAsync));
        app.MapPost("/console/preferences", Prefer);
    }

    // Without scheme and host: a proxy that ends TLS may say neither.
    private static Task GoThere(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.Redirect(new Uri(context.RedirectUri).PathAndQuery);
        return Task.CompletedTask;
    }

    private static async Task EndWithoutKeyAsync(CookieValidatePrincipalContext context)
    {
        var users = context.HttpContext.RequestServices.GetRequiredService<UserDirectory>();
        try
        {
            if (ConsoleUser.Of(context.Principal) is not { } user || await users.KeyOfAsync(user, context.HttpContext.RequestAborted) is null)
            {
                context.RejectPrincipal();
                await context.HttpContext.SignOutAsync();
            }
        }
        catch (DbException)
        {
            // Not known: nobody for this request, and the cookie stays.
            context.RejectPrincipal();
        }
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context, UserDirectory users, [FromForm] string? userName, [FromForm] string? password, [FromForm(Name = "return")] string? back)
    {
        var (fault, user) = await users.SignInAsync(userName ?? "", password ?? "", context.RequestAborted);
        if (user is null)
        {
            // Whether there is such a user is not told: a lock-out has the words of a wrong password.
            var told = fault == SignInFault.Locked ? SignInFault.Wrong : fault;
            TypedName.Keep(context, userName);
            return Results.Redirect($"{ConsolePages.SignIn}?fault={told}&return={Uri.EscapeDataString(ConsolePages.Local(back))}");
        }

        await context.SignInAsync(ConsoleUser.Principal(user, CookieAuthenticationDefaults.AuthenticationScheme));
        return Results.Redirect(ConsolePages.Local(back));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, [FromForm] string? _)
    {
        await context.SignOutAsync();
        return Results.Redirect(ConsolePages.SignIn);
    }

    private static async Task<IResult> SetUpAsync(
        HttpContext context, UserDirectory users, [FromForm] string? code, [FromForm] string? userName, [FromForm] string? password, [FromForm] string? again)
    {
        try
        {
            UserRules.Check(userName ?? "", password ?? "");
        }
        catch (ApiException refusal)
        {
            return Again($"{refusal.Args[0]}");
        }

        if (password != again)
        {
            return Again("Again");
        }

        // Checked above: neither is missing.
        if (!await users.SetUpAsync(code ?? "", userName!, password!, context.RequestAborted))
        {
            return Again("Code");
        }

        var (_, user) = await users.SignInAsync(userName!, password!, context.RequestAborted);
        if (user is not null)
        {
            await context.SignInAsync(ConsoleUser.Principal(user, CookieAuthenticationDefaults.AuthenticationScheme));
        }

        return Results.Redirect(ConsolePages.Home);

        IResult Again(string fault)
        {
            TypedName.Keep(context, userName);
            return Results.Redirect($"{ConsolePages.SetUp}?code={Uri.EscapeDataString(code ?? "")}&fault={fault}");
        }
    }

    private static IResult Prefer(HttpContext context, [FromForm] string? lang, [FromForm] string? theme, [FromForm(Name = "return")] string? back)
    {
        var kept = new CookieOptions { MaxAge = TimeSpan.FromDays(400), SameSite = SameSiteMode.Lax, Path = "/console", HttpOnly = true, IsEssential = true };
        if (lang is "en" or "zh")
        {
            context.Response.Cookies.Append(ConsolePreferences.LangCookie, lang, kept);
        }

        if (theme is "light" or "dark")
        {
            context.Response.Cookies.Append(ConsolePreferences.ThemeCookie, theme, kept);
        }

        return Results.Redirect(ConsolePages.Local(back));
    }
}

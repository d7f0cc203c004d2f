using System.Data.Common;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;
using Reprieve.Server.Accounts;

namespace Reprieve.Server.Console.Access;

/// <summary>Ends what an open page may do once its user's password, key or rights are others, or the session's length is over.</summary>
internal sealed class SessionWatch(ILoggerFactory logs, UserDirectory users, TimeProvider clock) : RevalidatingServerAuthenticationStateProvider(logs)
{
    // A page that was opened makes no further request that could lengthen the session.
    private readonly long _opened = clock.GetTimestamp();

    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    /// <summary>Whether the page's user may go on.</summary>
    internal async Task<bool> IsValidAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(_opened) > ConsoleEndpoints.SessionLength)
        {
            return false;
        }

        try
        {
            return ConsoleUser.Of(principal) is { } user && await users.KeyOfAsync(user, cancellationToken) is not null;
        }
        catch (DbException)
        {
            // Not known; each action asks for the key anyway.
            return true;
        }
    }

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        IsValidAsync(authenticationState.User, cancellationToken);
}

using System.Data.Common;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;
using Reprieve.Server.Accounts;

namespace Reprieve.Server.Console.Access;

/// <summary>Ends what an open page may do once its user's password, key or rights are others.</summary>
internal sealed class SessionWatch(ILoggerFactory logs, UserDirectory users) : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        try
        {
            return ConsoleUser.Of(authenticationState.User) is { } user && await users.KeyOfAsync(user, cancellationToken) is not null;
        }
        catch (DbException)
        {
            // Not known; each action asks for the key anyway.
            return true;
        }
    }
}

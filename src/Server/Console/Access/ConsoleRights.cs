using System.Data.Common;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Reprieve.Server.Accounts;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Access;

/// <summary>A page is for whoever may run an action: <c>[Authorize(Policy = nameof(QueryDomainList))]</c>.</summary>
public sealed record MayRun(ActionAccess Access) : IAuthorizationRequirement;

/// <summary>Makes such a policy of each action's name.</summary>
internal sealed class ConsolePolicies(IOptions<AuthorizationOptions> options, Catalogue catalogue) : DefaultAuthorizationPolicyProvider(options)
{
    public override async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => catalogue.Find(policyName) is { } action
        ? new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new MayRun(action.Access)).Build()
        : await base.GetPolicyAsync(policyName);
}

/// <summary>Asks the policy of the key that the user acts through now.</summary>
internal sealed class ConsoleRights(UserDirectory users, ConsoleSession session) : AuthorizationHandler<MayRun>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, MayRun requirement)
    {
        if (await MayAsync(context.User, requirement.Access))
        {
            context.Succeed(requirement);
        }
    }

    private async Task<bool> MayAsync(ClaimsPrincipal user, ActionAccess access)
    {
        try
        {
            return (await ConsoleUser.CallerAsync(user, users, "en", CancellationToken.None))?.MayRun(access) == true;
        }
        catch (ApiException)
        {
            // The database is away. An open console shows the page as before, which says so itself.
            return session.Might(access);
        }
    }
}

/// <summary>The signed-in user as claims of a cookie.</summary>
internal static class ConsoleUser
{
    private const string KeyClaim = "reprieve:key";
    private const string StampClaim = "reprieve:stamp";

    public static ClaimsPrincipal Principal(SignedInUser user, string scheme) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, user.UserId), new Claim(ClaimTypes.Name, user.UserName),
            new Claim(KeyClaim, user.AccessKeyId), new Claim(StampClaim, user.Stamp),
        ],
        scheme));

    /// <summary>Who asks, by the key as it is now; null where nobody is signed in, or the key is switched off.</summary>
    /// <exception cref="ApiException">ServiceUnavailable: the database cannot be reached.</exception>
    public static async Task<Caller?> CallerAsync(ClaimsPrincipal? principal, UserDirectory users, string lang, CancellationToken cancellationToken)
    {
        if (Of(principal) is not { } user || await Reached(() => users.KeyOfAsync(user, cancellationToken)) is not { } key)
        {
            return null;
        }

        return new Caller
        {
            AccountId = key.AccountId,
            AccessKeyId = key.AccessKeyId,
            Lang = lang,
            RequestId = Guid.CreateVersion7().ToString("D").ToUpperInvariant(),
            Policy = key.Policy,
        };
    }

    /// <summary>A database that is away is said to the page as the API says it to a client.</summary>
    public static async Task<T> Reached<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (DbException)
        {
            throw new ApiException(ApiErrors.ServiceUnavailable);
        }
    }

    public static SignedInUser? Of(ClaimsPrincipal? principal) =>
        principal?.FindFirstValue(ClaimTypes.NameIdentifier) is { } id && principal.FindFirstValue(ClaimTypes.Name) is { } name
            && principal.FindFirstValue(KeyClaim) is { } key && principal.FindFirstValue(StampClaim) is { } stamp
            ? new SignedInUser(id, name, key, stamp)
            : null;
}

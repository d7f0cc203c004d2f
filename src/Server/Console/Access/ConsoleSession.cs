using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Reprieve.Rpc;
using Reprieve.Server.Accounts;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Access;

/// <summary>
/// How a page runs the API's actions: in this process, as the user's access key, authorized as a signed request is. One a circuit.
/// </summary>
public sealed class ConsoleSession(
    IServiceProvider services, AuthenticationStateProvider authentication, UserDirectory users, NavigationManager navigation)
{
    // Whose key it was when that was last known.
    private Caller? _known;

    /// <summary>The language of messages; the document sets it.</summary>
    public string Lang { get; set; } = "en";

    /// <summary>Where the browser asked for the document from; the document sets it.</summary>
    public string? ClientIp { get; set; }

    /// <summary>Who asks. The key is looked up anew each time: one that was switched off does nothing more.</summary>
    /// <exception cref="ApiException">NoPermission: the session has ended; the browser is sent to sign in.</exception>
    public async Task<Caller> CallerAsync(CancellationToken cancellationToken) =>
        await CallerOrNullAsync(cancellationToken) is { } caller
            ? caller
            : throw SignedOut();

    /// <summary>The same without an end: null where nobody is signed in.</summary>
    public async Task<Caller?> CallerOrNullAsync(CancellationToken cancellationToken)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        _known = await ConsoleUser.CallerAsync(state.User, users, Lang, cancellationToken) is { } caller ? caller with { ClientIp = ClientIp } : null;
        return _known;
    }

    /// <summary>Runs an action; what it refuses is thrown as <see cref="ApiException"/>.</summary>
    public async Task<TResponse> RunAsync<TAction, TRequest, TResponse>(TRequest request, CancellationToken cancellationToken)
        where TAction : class, IAction<TRequest, TResponse>
    {
        var caller = await CallerAsync(cancellationToken);
        return await ConsoleUser.Reached(() =>
            ActionEntry.RunAsync<TAction, TRequest, TResponse>(services.GetRequiredService<TAction>(), request, caller, cancellationToken));
    }

    /// <summary>Runs an action as the wire's parameters ask, as <see cref="CallerAsync"/>'s caller.</summary>
    /// <exception cref="ApiException">A refusal.</exception>
    public Task<WireObject> RunAsync(
        ActionEntry action, IReadOnlyList<KeyValuePair<string, string>> parameters, Caller caller, CancellationToken cancellationToken) =>
        ConsoleUser.Reached(() => action.RunAsync(services, RpcParameters.From(parameters), caller, cancellationToken));

    /// <summary>
    /// Whether the user may run an action on the account's resources: what is not so is not shown. While the database is away it goes
    /// by what was last known; a run says itself that it is away.
    /// </summary>
    public async Task<bool> MayAsync(string action, CancellationToken cancellationToken)
    {
        if (Catalogue.All.Find(action) is not { } entry)
        {
            return false;
        }

        try
        {
            return (await CallerOrNullAsync(cancellationToken))?.MayRun(entry.Access) == true;
        }
        catch (ApiException)
        {
            return Might(entry.Access);
        }
    }

    /// <summary>Whether the user might run it when that was last known.</summary>
    public bool Might(ActionAccess access) => _known?.MayRun(access) == true;

    private ApiException SignedOut()
    {
        navigation.NavigateTo($"{ConsolePages.SignIn}?return={Uri.EscapeDataString(new Uri(navigation.Uri).PathAndQuery)}", forceLoad: true);
        return new ApiException(ApiErrors.NoPermission, "console", "*");
    }
}

using Microsoft.Extensions.DependencyInjection;
using Reprieve.Rpc;

namespace Reprieve.Server.Operations;

/// <summary>One line of the catalogue: all that the pipeline, the documentation and the console need to know of an action.</summary>
public sealed class ActionEntry
{
    private readonly Func<IServiceProvider, RpcParameters, Caller, CancellationToken, Task<object>> _run;

    private ActionEntry(Func<IServiceProvider, RpcParameters, Caller, CancellationToken, Task<object>> run) => _run = run;

    public required string Chapter { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<ApiError> Errors { get; init; }

    public required ActionAccess Access { get; init; }

    public required Type Type { get; init; }

    public required RequestShape Request { get; init; }

    public required Type Response { get; init; }

    /// <summary>Binds, authorizes and runs, and makes the answer a tree.</summary>
    /// <exception cref="ApiException">A refusal that the action declares.</exception>
    public async Task<WireObject> RunAsync(IServiceProvider services, RpcParameters parameters, Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            return ResponseTree.Of(await _run(services, parameters, caller, cancellationToken));
        }
        catch (ApiException refusal) when (!Errors.Contains(refusal.Error) && !ApiErrors.OfEveryAction.Contains(refusal.Error))
        {
            throw new InvalidOperationException($"{Name} answered {refusal.Error.Code}, which it does not declare.", refusal);
        }
    }

    internal static ActionEntry Of<TAction, TRequest, TResponse>(string chapter)
        where TAction : class, IAction<TRequest, TResponse>
        where TRequest : class
        where TResponse : class
    {
        var shape = RequestShape.Of(typeof(TRequest));
        return new ActionEntry(async (services, parameters, caller, cancellationToken) =>
        {
            var request = (TRequest)RequestBinder.Bind(shape, parameters);
            var action = services.GetRequiredService<TAction>();
            return await RunAsync<TAction, TRequest, TResponse>(action, request, caller, cancellationToken);
        })
        {
            Chapter = chapter,
            Name = TAction.Name,
            Errors = TAction.Errors,
            Access = TAction.Access,
            Type = typeof(TAction),
            Request = shape,
            Response = typeof(TResponse),
        };
    }

    /// <summary>Authorizes and runs a request that is made already, as the console does.</summary>
    internal static Task<TResponse> RunAsync<TAction, TRequest, TResponse>(
        TAction action, TRequest request, Caller caller, CancellationToken cancellationToken)
        where TAction : IAction<TRequest, TResponse>
    {
        Authorize<TAction, TRequest, TResponse>(request, caller);
        return action.RunAsync(request, caller, cancellationToken);
    }

    /// <exception cref="ApiException">NoPermission.</exception>
    internal static void Authorize<TAction, TRequest, TResponse>(TRequest request, Caller caller)
        where TAction : IAction<TRequest, TResponse>
    {
        if (TAction.Access.ForOperators)
        {
            caller.AuthorizeOperator(TAction.Access.RamAction);
        }

        foreach (var names in TAction.Resources(request))
        {
            caller.Authorize(TAction.Access.RamAction, names);
        }
    }
}

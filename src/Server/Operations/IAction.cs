namespace Reprieve.Server.Operations;

/// <summary>One action of the API: what is sent, what it may refuse with, and what it does.</summary>
/// <typeparam name="TRequest">The parameters, by their names on the wire; see <see cref="RequestShape"/> for what it may hold.</typeparam>
/// <typeparam name="TResponse">The answer, its properties in wire order; see <see cref="ResponseTree"/>.</typeparam>
public interface IAction<in TRequest, TResponse>
{
    /// <summary>The name on the wire.</summary>
    static abstract string Name { get; }

    /// <summary>What it refuses with, apart from <see cref="ApiErrors.OfEveryAction"/>.</summary>
    static abstract IReadOnlyList<ApiError> Errors { get; }

    static abstract ActionAccess Access { get; }

    /// <summary>
    /// What the request is about, relative to the account, each with all of its names: <c>*</c>, or <c>domain/例子.com</c> also
    /// known as <c>domain/xn--fsqu00a.com</c>. One that may not be touched refuses the whole request.
    /// </summary>
    static virtual IEnumerable<IReadOnlyList<string>> Resources(TRequest request) => [["*"]];

    Task<TResponse> RunAsync(TRequest request, Caller caller, CancellationToken cancellationToken);
}

/// <summary>What a policy says to allow an action.</summary>
/// <param name="RamAction">As documented: <c>domain:CreateOrderRedeem</c>.</param>
/// <param name="Changes">Whether the action changes anything; it then takes the request's nonce in the transaction that does.</param>
/// <param name="ForOperators">Whether it is about more than the caller's account; a policy has to allow it on any account's resources.</param>
public sealed record ActionAccess(string RamAction, bool Changes, bool ForOperators = false);

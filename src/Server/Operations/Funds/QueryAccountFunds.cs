using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>What an account pays with and has. An action of ours.</summary>
public sealed class QueryAccountFunds(Database database) : IAction<QueryAccountFunds.Request, QueryAccountFunds.Response>
{
    public static string Name => nameof(QueryAccountFunds);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.AccountNotFound];

    public static ActionAccess Access => FundsAccess.Query;

    public async Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var accountId = caller.AccountOr(request.AccountId, Access.RamAction);
        var (exists, row) = await database.ReadAsync(
            connection => Task.FromResult((AccountTable.Exists(connection, accountId), FundsTable.Find(connection, accountId))), cancellationToken);
        return exists
            ? new Response { RequestId = caller.RequestId, Funds = AccountFunds.Of(accountId, row) }
            : throw new ApiException(ApiErrors.AccountNotFound, accountId);
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <summary>The caller's own, unless said.</summary>
        public string? AccountId { get; init; }
    }

    /// <summary>The account as it pays now.</summary>
    public sealed record Response
    {
        public required string RequestId { get; init; }

        public required AccountFunds Funds { get; init; }
    }
}

namespace Reprieve.Server.Operations.Funds;

/// <summary>Whose vouchers and promotions a list is to have.</summary>
internal static class OfferList
{
    private static readonly ApiText _both = new("All=true is of every account; leave AccountId out, or All", "All=true 表示全部账号，请勿同时传入 AccountId");

    /// <returns>Null for all accounts'.</returns>
    /// <exception cref="ApiException">It takes an operator, or the request contradicts itself.</exception>
    public static string? AccountOf(string? accountId, bool all, Caller caller)
    {
        if (!all)
        {
            return caller.AccountOr(accountId, FundsAccess.Query.RamAction);
        }

        caller.AuthorizeOperator(FundsAccess.Query.RamAction);
        return accountId is null ? null : throw new ApiException(ApiErrors.ParameterIllegal, "AccountId", _both);
    }
}

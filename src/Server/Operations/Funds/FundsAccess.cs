namespace Reprieve.Server.Operations.Funds;

/// <summary>What policies say to allow what has to do with money.</summary>
internal static class FundsAccess
{
    private const string ManageFunds = "domain:ManageFunds";
    private const string QueryFunds = "domain:QueryFunds";

    /// <summary>Changes by operators: a key of the account's own cannot top itself up.</summary>
    public static ActionAccess Manage { get; } = new(ManageFunds, Changes: true, ForOperators: true);

    /// <summary>What an account may see of itself, and operators of any.</summary>
    public static ActionAccess Query { get; } = new(QueryFunds, Changes: false);

    /// <summary>What is nobody's but the operators'.</summary>
    public static ActionAccess QueryAll { get; } = new(QueryFunds, Changes: false, ForOperators: true);
}

using System.Text.Json;
using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations;

/// <summary>Who asks, how, and in which language: of a signed request, or of a person at the console.</summary>
public sealed record Caller
{
    // Only a pattern that leaves the account open matches it.
    private const string AnyAccount = "acs:domain:*:*:*";

    public required string AccountId { get; init; }

    public required string AccessKeyId { get; init; }

    /// <summary><c>en</c> or <c>zh</c>.</summary>
    public string Lang { get; init; } = "en";

    /// <summary>An upper-case UUID.</summary>
    public required string RequestId { get; init; }

    /// <summary>The address the request came from.</summary>
    public string? ClientIp { get; init; }

    public required PolicyDocument Policy { get; init; }

    /// <summary>The signed request's nonce; null for a caller in this process.</summary>
    public NonceRow? Nonce { get; init; }

    /// <summary>Refuses unless the caller's policy allows the action on the resource, whichever of its names a policy uses.</summary>
    public void Authorize(string action, IReadOnlyList<string> resourceNames)
    {
        string[] full = [.. resourceNames.Select(name => $"acs:domain:*:{AccountId}:{name}")];
        if (!Policy.Allows(action, full))
        {
            throw new ApiException(ApiErrors.NoPermission, action, full[0]);
        }
    }

    /// <summary>Whether the caller's policy allows the action on any account's resources, as an operator's does.</summary>
    public bool IsOperator(string action) => Policy.Allows(action, [AnyAccount]);

    /// <summary>Whether the policy allows an action on the account's resources, or on any account's where it is the operators'.</summary>
    public bool MayRun(ActionAccess access) =>
        access.ForOperators ? IsOperator(access.RamAction) : Policy.Allows(access.RamAction, [$"acs:domain:*:{AccountId}:*"]);

    /// <summary>Whether everything is allowed, as the root key is.</summary>
    public bool MayDoEverything => Policy.Allows("*", [AnyAccount]);

    /// <summary>Refuses unless <see cref="IsOperator"/>: a policy that names the account's own resources is not enough.</summary>
    public void AuthorizeOperator(string action)
    {
        if (!IsOperator(action))
        {
            throw new ApiException(ApiErrors.NoPermission, action, AnyAccount);
        }
    }

    /// <summary>The account that a request is about: its own where none is named; another takes an operator.</summary>
    public string AccountOr(string? accountId, string action)
    {
        if (accountId is null || accountId == AccountId)
        {
            return AccountId;
        }

        AuthorizeOperator(action);
        return OfAccount(accountId, action);
    }

    /// <summary>An account that operators change, the caller's own where none is named: a Deny of this one counts.</summary>
    public string OperatedAccount(string? accountId, string action) => OfAccount(accountId ?? AccountId, action);

    /// <summary>What is written down of a change to money.</summary>
    /// <param name="nowMs">UTC ms.</param>
    /// <param name="action">The API's action.</param>
    /// <param name="subject">An account, a voucher, a promotion, the price list.</param>
    /// <param name="reason">Why, where the caller says so.</param>
    /// <param name="args">What it was changed to: <c>Name=value</c>.</param>
    public AuditRow Audit(long nowMs, string action, string subject, string? reason, params string[] args) => new()
    {
        At = nowMs,
        AccountId = AccountId,
        AccessKeyId = AccessKeyId,
        ClientIp = ClientIp,
        Action = action,
        Subject = subject,
        Args = JsonSerializer.Serialize(args, OperationsJson.Default.IReadOnlyListString),
        Reason = reason,
    };

    private string OfAccount(string accountId, string action)
    {
        var resource = $"acs:domain:*:{accountId}:*";
        return Policy.Allows(action, [resource]) ? accountId : throw new ApiException(ApiErrors.NoPermission, action, resource);
    }

    /// <summary>
    /// Takes the request's nonce in the transaction that changes something: a replay is refused there, even after a restart.
    /// A request that changes nothing after all leaves the table alone.
    /// </summary>
    public void TakeNonce(WriteContext context, long nowMs)
    {
        if (Nonce is not null && !NonceTable.TryTake(context, Nonce, nowMs))
        {
            throw new ApiException(ApiErrors.SignatureNonceUsed);
        }
    }
}

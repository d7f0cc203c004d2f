using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations;

/// <summary>Who asks, how, and in which language: of a signed request, or of a person at the console.</summary>
public sealed record Caller
{
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

using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Users;

/// <summary>
/// Makes a user of the console, or gives one another password and key, which ends every session of theirs and their lock-out. An action
/// of ours. What a user may do is what the access key may; a key other than the caller's, or a user who has
/// one, takes a caller who may do everything.
/// </summary>
public sealed class SaveUser(Database database, AccountDirectory accounts, TimeProvider clock) : IAction<SaveUser.Request, SaveUser.Response>
{
    public static string Name => nameof(SaveUser);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.AccessKeyNotFound];

    public static ActionAccess Access => new("domain:ManageUsers", Changes: true, ForOperators: true);

    public async Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        UserRules.Check(request.UserName, request.Password);
        var keyId = request.AccessKeyId ?? caller.AccessKeyId;
        // Another key may be allowed more than the caller's: only who may do everything hands it out, or takes its users over.
        bool MayTake(string key) => key == caller.AccessKeyId || caller.MayDoEverything;
        if (!MayTake(keyId))
        {
            throw new ApiException(ApiErrors.NoPermission, "*", keyId);
        }

        if (await accounts.FindKeyAsync(keyId, cancellationToken) is null)
        {
            throw new ApiException(ApiErrors.AccessKeyNotFound, keyId);
        }

        var hash = UserDirectory.Hash(request.UserName, request.Password);
        return await database.WriteAsync(
            context =>
            {
                caller.TakeNonce(context, now.ToUnixTimeMilliseconds());
                if (!UserDirectory.TrySave(context, request.UserName, hash, keyId, MayTake, now))
                {
                    throw new ApiException(ApiErrors.NoPermission, "*", request.UserName);
                }

                AuditTable.Insert(context, caller.Audit(now.ToUnixTimeMilliseconds(), Name, request.UserName.ToLowerInvariant(), null, $"AccessKeyId={keyId}"));
                return new Response { RequestId = caller.RequestId, UserName = request.UserName.ToLowerInvariant(), AccessKeyId = keyId };
            },
            cancellationToken);
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <summary>Letter case does not count.</summary>
        [Required]
        [MaxLength(64)]
        public string UserName { get; init; } = "";

        [Required]
        [DataType(DataType.Password)]
        [MaxLength(UserDirectory.LongestPassword)]
        public string Password { get; init; } = "";

        /// <summary>The key whose rights the user has; the caller's own, unless said.</summary>
        public string? AccessKeyId { get; init; }

        /// <summary>No password: a record's own text would show it.</summary>
        public override string ToString() => UserName;
    }

    /// <summary>The user as it is now.</summary>
    public sealed record Response
    {
        public required string RequestId { get; init; }

        public required string UserName { get; init; }

        public required string AccessKeyId { get; init; }
    }
}

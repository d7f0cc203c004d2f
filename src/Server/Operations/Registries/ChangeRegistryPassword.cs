using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Registries;

/// <summary>
/// Changes our password at a registry. An action of ours, for operators, audited without the password. It is on disk before the registry hears of it, and answers once the
/// registry has spoken, or after a few seconds; the same call again asks what became of it.
/// </summary>
public sealed class ChangeRegistryPassword(
    Database database, RegistryProfiles registries, RegistryPasswords passwords, WorkSignal signal, TimeProvider clock)
    : IAction<ChangeRegistryPassword.Request, ChangeRegistryPassword.Response>
{
    private const string Changed = "Changed";
    private const string Changing = "Changing";

    // RFC 5730 §4.2: pwType, a token.
    private const int Shortest = 6;
    private const int Longest = 16;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    public static string Name => nameof(ChangeRegistryPassword);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.RegistryNotFound, ApiErrors.RegistryPasswordBusy, ApiErrors.RegistryPasswordRefused];

    public static ActionAccess Access => new("domain:ChangeRegistryPassword", Changes: true, ForOperators: true);

    public async Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var profile = registries.FindOrNull(request.Registry) ?? throw new ApiException(ApiErrors.RegistryNotFound, request.Registry);
        Check(request.NewPassword);
        var proposed = await database.WriteAsync(
            context =>
            {
                var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
                caller.TakeNonce(context, now);
                var row = passwords.Propose(context, profile, request.NewPassword);
                if (row is not null)
                {
                    AuditTable.Insert(context, caller.Audit(now, Name, profile.Name, null, []));
                    context.AfterCommit(() => signal.Wake(profile.Name));
                }

                return row;
            },
            cancellationToken) ?? throw new ApiException(ApiErrors.RegistryPasswordBusy, profile.Name);

        var asked = clock.GetTimestamp();
        while (true)
        {
            var row = await RowAsync(proposed, cancellationToken);
            if (row is { State: PasswordState.Refused })
            {
                throw new ApiException(ApiErrors.RegistryPasswordRefused, profile.Name, row.Answer ?? "");
            }

            if (row is not { State: PasswordState.Proposed } || clock.GetElapsedTime(asked) > _patience)
            {
                return new Response { Registry = profile.Name, State = row is { State: PasswordState.Proposed } ? Changing : Changed };
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
        }
    }

    private async Task<RegistryPasswordRow?> RowAsync(RegistryPasswordRow proposed, CancellationToken cancellationToken)
    {
        try
        {
            return await database.ReadAsync(
                connection => Task.FromResult(RegistryPasswordTable.Of(connection, proposed.Registry).FirstOrDefault(row => row.Id == proposed.Id)),
                cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            // It is written down: "nothing has happened" would be wrong.
            return proposed;
        }
    }

    private static void Check(string password)
    {
        if (password.Length is < Shortest or > Longest)
        {
            throw new ApiException(ApiErrors.ParameterIllegal, "NewPassword", new ApiText("a password has 6 to 16 characters (RFC 5730)", "密码须为 6 至 16 个字符（RFC 5730）"));
        }

        if (password.Any(char.IsControl) || password != password.Trim() || password.Contains("  ", StringComparison.Ordinal))
        {
            throw new ApiException(
                ApiErrors.ParameterIllegal, "NewPassword", new ApiText("spaces at its ends or one after another, and control characters, do not reach the registry as they are", "密码首尾不能有空格，不能有连续空格或控制字符"));
        }
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <summary>Its name in the configuration.</summary>
        [Required]
        public string Registry { get; init; } = "";

        [Required]
        [DataType(DataType.Password)]
        public string NewPassword { get; init; } = "";

        /// <summary>No password: a record's own text would show it.</summary>
        public override string ToString() => Registry;
    }

    /// <summary>How far it came.</summary>
    public sealed record Response
    {
        public required string Registry { get; init; }

        /// <summary>Changed: the registry has it. Changing: it is written down, and sent as soon as a session can be had.</summary>
        public required string State { get; init; }
    }
}

using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Practice;

/// <summary>What the actions about practice registries share: which of them, its control port, and who did what to it.</summary>
public sealed class PracticeRoom(Database database, RegistryProfiles registries, PracticePort port, TimeProvider clock)
{
    /// <summary>Operators alone: a practice registry is everybody's who redeems at it.</summary>
    internal static ActionAccess Manage { get; } = new("domain:ManagePractice", Changes: true, ForOperators: true);

    internal static ActionAccess Query { get; } = new("domain:QueryPractice", Changes: false, ForOperators: true);

    internal static IReadOnlyList<ApiError> Errors { get; } =
        [ApiErrors.PracticeNotFound, ApiErrors.PracticeNoControl, ApiErrors.PracticeUnreachable, ApiErrors.PracticeRefused];

    private static readonly ApiText _foreign = new("the answer is none of a practice registry", "应答不是练习注册局的应答");

    /// <summary>Whether this server works at a practice registry at all.</summary>
    public bool IsHere => All.Any();

    internal IEnumerable<RegistryProfile> All => registries.All.Where(profile => profile.Practice);

    /// <param name="name">Null for the first.</param>
    /// <exception cref="ApiException">There is none, or its control port is not in the configuration.</exception>
    internal RegistryProfile Find(string? name)
    {
        var found = Named(name);
        return found.Control is not null ? found : throw new ApiException(ApiErrors.PracticeNoControl, found.Name);
    }

    /// <inheritdoc cref="Find"/>
    /// <remarks>Whether it can be steered or not.</remarks>
    internal RegistryProfile Named(string? name) =>
        All.FirstOrDefault(profile => name is null || profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ApiException(
                ApiErrors.PracticeNotFound,
                name is null
                    ? new ApiText("This server has no practice registry.", "本服务器未配置练习注册局。")
                    : new ApiText("This server has no practice registry \"{0}\".", "本服务器未配置名为 \"{0}\" 的练习注册局。", name));

    /// <summary>Asks or tells the control port.</summary>
    /// <param name="profile">One that <see cref="Find"/> gave.</param>
    /// <param name="path">As in docs/practice-registry.md.</param>
    /// <param name="body">Null asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiException">It was not reached, or said no.</exception>
    internal async Task<JsonElement> AskAsync(RegistryProfile profile, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var answer = await port.AskAsync(profile, path, body is null ? null : JsonContent.Create(body), cancellationToken);
        return answer switch
        {
            { Fault: null, Body: { } told } => told,
            { IsRefusal: true } => throw new ApiException(ApiErrors.PracticeRefused, profile.Name, answer.Fault ?? ""),
            _ => throw new ApiException(ApiErrors.PracticeUnreachable, profile.Name, profile.Control ?? "", answer.Fault ?? ""),
        };
    }

    /// <inheritdoc cref="AskAsync(RegistryProfile, string, JsonObject, CancellationToken)"/>
    /// <param name="read">Makes of the answer what is wanted of it.</param>
    internal async Task<T> AskAsync<T>(RegistryProfile profile, string path, JsonObject? body, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        var told = await AskAsync(profile, path, body, cancellationToken);
        try
        {
            return read(told);
        }
        catch (Exception foreign) when (foreign is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            // Something else listens on that port, and answers with JSON of its own.
            throw new ApiException(ApiErrors.PracticeUnreachable, profile.Name, profile.Control ?? "", _foreign);
        }
    }

    /// <summary>Takes the nonce and writes down who did it, before it is done.</summary>
    internal Task RecordAsync(Caller caller, string action, RegistryProfile profile, CancellationToken cancellationToken, params string[] args) =>
        database.WriteAsync(
            context =>
            {
                var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
                caller.TakeNonce(context, now);
                AuditTable.Insert(context, caller.Audit(now, action, profile.Name, null, args));
            },
            cancellationToken);

    /// <summary>When the registry's domains are read again at the latest to begin with: by then its workers know of the new clock.</summary>
    internal long ReadBy() => clock.GetUtcNow().ToUnixTimeMilliseconds() + ReadWithinMs;

    internal const long ReadWithinMs = 4_000;

    internal static PracticeTime Time(JsonElement told)
    {
        var now = told.GetProperty("now").GetDateTimeOffset();
        return new PracticeTime
        {
            Text = WireTime.Text(now.ToUnixTimeMilliseconds()),
            Ms = now.ToUnixTimeMilliseconds(),
            AheadSeconds = (long)Math.Round((now - told.GetProperty("wall").GetDateTimeOffset()).TotalSeconds),
        };
    }

    internal static string Arg(string name, IFormattable value) => string.Create(CultureInfo.InvariantCulture, $"{name}={value}");
}

/// <summary>A registry's clock.</summary>
internal sealed record PracticeTime
{
    public required string Text { get; init; }

    public required long Ms { get; init; }

    public required long AheadSeconds { get; init; }
}

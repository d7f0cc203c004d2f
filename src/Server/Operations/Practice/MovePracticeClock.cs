using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Practice;

/// <summary>
/// Lets time pass at a practice registry: what would drop meanwhile drops, and its domains are read again. An action of ours, for
/// operators. Time never goes back, but by ResetPractice.
/// </summary>
public sealed class MovePracticeClock(PracticeRoom room, Database database, WorkSignal signal) : IAction<MovePracticeClock.Request, PracticeResponse>
{
    // As docs/practice-registry.md has it.
    private static readonly DateTimeOffset _end = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Name => nameof(MovePracticeClock);

    public static IReadOnlyList<ApiError> Errors => PracticeRoom.Errors;

    public static ActionAccess Access => PracticeRoom.Manage;

    public async Task<PracticeResponse> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var profile = room.Find(request.Registry);
        var before = await room.AskAsync(profile, "clock", null, PracticeRoom.Time, cancellationToken);
        var span = TimeSpan.FromHours(request.Hours);
        if (DateTimeOffset.FromUnixTimeMilliseconds(before.Ms) + span > _end)
        {
            throw new ApiException(
                ApiErrors.ParameterIllegal, nameof(request.Hours), new ApiText("the registry's time ends with the year 2199; a reset takes it back", "注册局时间最晚到 2199 年，可重置以恢复"));
        }

        await room.RecordAsync(caller, Name, profile, cancellationToken, PracticeRoom.Arg(nameof(request.Hours), request.Hours));
        var told = await room.AskAsync(
            profile, "clock", new JsonObject { ["advance"] = span.ToString("c", CultureInfo.InvariantCulture) }, PracticeRoom.Time, CancellationToken.None);
        // It is written down and done: neither is given up with the request, nor the readings that follow from it.
        await database.WriteAsync(
            context =>
            {
                DomainTable.ReadAllBy(context, profile.Name, room.ReadBy());
                context.AfterCommit(() => signal.Wake(profile.Name));
            },
            CancellationToken.None);
        return PracticeResponse.Of(caller, profile.Name, told);
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <summary>Its name in the configuration; left out, the first practice registry.</summary>
        public string? Registry { get; init; }

        /// <summary>How many hours pass; 744 are 31 days, and 87,600 ten years.</summary>
        [Required]
        [Range(1, 87_600)]
        public int Hours { get; init; }
    }
}

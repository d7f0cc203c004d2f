using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Practice;

/// <summary>
/// The practice registries of this server: their time, what is wrong with them, the last lines of their frame logs, and where the
/// domains held there stand by our last reading. An action of ours, for operators. One that cannot be reached says why, and hides no other.
/// </summary>
public sealed class QueryPractice(PracticeRoom room, Database database, TimeProvider clock) : IAction<QueryPractice.Request, QueryPractice.Response>
{
    private const int UsualFrames = 20;

    public static string Name => nameof(QueryPractice);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.PracticeNotFound];

    public static ActionAccess Access => PracticeRoom.Query;

    public async Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        List<Response.RegistryRow> rows = [];
        // A name that is none's is mistyped; that there is no registry at all is an answer.
        foreach (var profile in request.Registry is { } name ? [room.Named(name)] : room.All)
        {
            rows.Add(await RowAsync(profile, request.Frames ?? UsualFrames, caller, cancellationToken));
        }

        return new Response { RequestId = caller.RequestId, Registries = new Response.RegistryHolder { Registry = rows } };
    }

    private async Task<Response.RegistryRow> RowAsync(RegistryProfile profile, int frames, Caller caller, CancellationToken cancellationToken)
    {
        var due = clock.GetUtcNow().ToUnixTimeMilliseconds() + PracticeRoom.ReadWithinMs;
        var (states, toRead) = await database.ReadAsync(connection => DomainTable.StandingAsync(connection, profile.Name, due), cancellationToken);
        var row = new Response.RegistryRow
        {
            Registry = profile.Name,
            Faults = new Response.FaultHolder { Fault = [] },
            Frames = new Response.FrameHolder { Frame = [] },
            Domains = new Response.StateHolder { State = [.. states.Select(state => new Response.StateRow { RegistryState = state.State, Count = state.Count })] },
            DomainsToRead = toRead,
        };
        try
        {
            var known = room.Find(profile.Name);
            var time = await room.AskAsync(known, "clock", null, PracticeRoom.Time, cancellationToken);
            var (isDown, faults) = await room.AskAsync(known, "faults", null, Faults, cancellationToken);
            var log = frames == 0
                ? []
                : await room.AskAsync(known, string.Create(CultureInfo.InvariantCulture, $"log?last={frames}&except=hello,info&xml=false"), null, Log, cancellationToken);
            return row with
            {
                RegistryTime = time.Text,
                RegistryTimeLong = time.Ms,
                AheadSeconds = time.AheadSeconds,
                Down = isDown,
                Faults = new Response.FaultHolder { Fault = faults },
                Frames = new Response.FrameHolder { Frame = log },
            };
        }
        catch (ApiException refusal)
        {
            return row with { ProblemCode = refusal.Error.Code, Problem = refusal.Error.Text(caller.Lang, refusal.Args) };
        }
    }

    private static (bool IsDown, IReadOnlyList<Response.FaultRow> Rules) Faults(JsonElement told) =>
        (told.TryGetProperty("down", out var down) && down.ValueKind == JsonValueKind.True, [.. told.GetProperty("rules").EnumerateArray().Select(Rule)]);

    private static IReadOnlyList<Response.FrameRow> Log(JsonElement told) => [.. told.GetProperty("frames").EnumerateArray().Select(Frame)];

    private static Response.FaultRow Rule(JsonElement rule) => new()
    {
        Fault = Text(rule, "fault") ?? "",
        Command = Words(rule, "commands"),
        DomainName = Words(rule, "names"),
        Percent = (rule.GetProperty("rate").GetDouble() * 100).ToString("0.####", CultureInfo.InvariantCulture),
        Times = (int?)Number(rule, "times"),
        Fired = Number(rule, "fired") ?? 0,
    };

    private static Response.FrameRow Frame(JsonElement frame)
    {
        var at = frame.GetProperty("at").GetDateTimeOffset().ToUnixTimeMilliseconds();
        return new Response.FrameRow
        {
            Seq = Number(frame, "seq") ?? 0,
            Time = WireTime.Text(at),
            TimeLong = at,
            Registrar = Text(frame, "registrar"),
            Command = Text(frame, "command") ?? "",
            DomainName = Text(frame, "name"),
            ResultCode = (int?)Number(frame, "code"),
            Applied = frame.GetProperty("applied").GetBoolean(),
            Fault = Text(frame, "fault"),
        };
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private static string? Words(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? string.Join(' ', value.EnumerateArray().Select(word => word.GetString())) : null;

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <summary>Only this one; left out, all.</summary>
        public string? Registry { get; init; }

        /// <summary>How many lines of its frame log, without the infos and hellos that the server keeps asking; 20 unless said.</summary>
        [Range(0, 200)]
        public int? Frames { get; init; }
    }

    /// <summary>Empty where there is no practice registry.</summary>
    public sealed record Response
    {
        public required string RequestId { get; init; }

        public required RegistryHolder Registries { get; init; }

        public sealed record RegistryHolder
        {
            public required IReadOnlyList<RegistryRow> Registry { get; init; }
        }

        /// <summary>What could not be asked of it is left out.</summary>
        public sealed record RegistryRow
        {
            public required string Registry { get; init; }

            /// <summary>Why it could not be asked: a code of the error centre.</summary>
            public string? ProblemCode { get; init; }

            public string? Problem { get; init; }

            /// <summary>UTC+8.</summary>
            public string? RegistryTime { get; init; }

            public long? RegistryTimeLong { get; init; }

            /// <summary>How far its clock is ahead of its machine's.</summary>
            public long? AheadSeconds { get; init; }

            /// <summary>Its EPP port is closed.</summary>
            public bool? Down { get; init; }

            public required FaultHolder Faults { get; init; }

            public required FrameHolder Frames { get; init; }

            public required StateHolder Domains { get; init; }

            /// <summary>Domains that are to be read again within seconds.</summary>
            public required int DomainsToRead { get; init; }
        }

        public sealed record FaultHolder
        {
            public required IReadOnlyList<FaultRow> Fault { get; init; }
        }

        public sealed record FaultRow
        {
            public required string Fault { get; init; }

            public string? Command { get; init; }

            public string? DomainName { get; init; }

            /// <summary>How likely each such frame is hit.</summary>
            public required string Percent { get; init; }

            /// <summary>How often at most.</summary>
            public int? Times { get; init; }

            /// <summary>How often it came so far.</summary>
            public required long Fired { get; init; }
        }

        public sealed record FrameHolder
        {
            public required IReadOnlyList<FrameRow> Frame { get; init; }
        }

        /// <summary>A line of the registry's frame log, the oldest first.</summary>
        public sealed record FrameRow
        {
            public required long Seq { get; init; }

            /// <summary>Registry time, UTC+8.</summary>
            public required string Time { get; init; }

            public required long TimeLong { get; init; }

            public string? Registrar { get; init; }

            /// <summary>The log's word: a command, or what time did.</summary>
            public required string Command { get; init; }

            public string? DomainName { get; init; }

            public int? ResultCode { get; init; }

            public required bool Applied { get; init; }

            /// <summary>The fault that hit it.</summary>
            public string? Fault { get; init; }
        }

        public sealed record StateHolder
        {
            public required IReadOnlyList<StateRow> State { get; init; }
        }

        public sealed record StateRow
        {
            public required string RegistryState { get; init; }

            public required int Count { get; init; }
        }
    }
}

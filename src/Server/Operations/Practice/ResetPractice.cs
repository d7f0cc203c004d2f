using System.Text.Json;
using System.Text.Json.Nodes;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Practice;

/// <summary>
/// Puts a practice registry back to its beginning: domains, clock and policy as its seed has them, no faults. What accounts hold
/// there follows: dates, name servers and DS records as the registrar's books have them, the rest read anew. An action of ours, for operators.
/// </summary>
public sealed class ResetPractice(PracticeRoom room, Database database, WorkSignal signal, TimeProvider clock) : IAction<ResetPractice.Request, PracticeResponse>
{
    private const int NamesAtOnce = 1000;

    public static string Name => nameof(ResetPractice);

    public static IReadOnlyList<ApiError> Errors => PracticeRoom.Errors;

    public static ActionAccess Access => PracticeRoom.Manage;

    public async Task<PracticeResponse> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var profile = room.Find(request.Registry);
        await room.RecordAsync(caller, Name, profile, cancellationToken);
        // It is written down: from here it is seen to its end, whether the request is waited for or not. The faults go first, which
        // leaves everything else as it is where the reset is refused.
        await room.AskAsync(profile, "faults", new JsonObject { ["down"] = false, ["rules"] = new JsonArray() }, CancellationToken.None);
        PracticeTime? time = null;
        ApiException? fault = null;
        Dictionary<string, BookEntry> entries = [];
        try
        {
            time = await room.AskAsync(profile, "reset", [], PracticeRoom.Time, CancellationToken.None);
            entries = await room.AskAsync(profile, $"account?registrar={Uri.EscapeDataString(profile.ClientId)}", null, Books, CancellationToken.None);
        }
        catch (ApiException lost) when (time is not null || lost.Error != ApiErrors.PracticeRefused)
        {
            // It was reset, or may have been: what it said before counts for nothing, and is read anew.
            fault = lost;
        }

        await database.WriteAsync(context => Follow(context, profile, entries), CancellationToken.None);
        return fault is null && time is not null ? PracticeResponse.Of(caller, profile.Name, time) : throw fault!; // one of both is there
    }

    private static Dictionary<string, BookEntry> Books(JsonElement told) =>
        told.GetProperty("domains").EnumerateArray().Select(Entry).ToDictionary(entry => entry.Name, StringComparer.Ordinal);

    private void Follow(WriteContext context, RegistryProfile profile, Dictionary<string, BookEntry> entries)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var names in entries.Keys.Chunk(NamesAtOnce))
        {
            var rows = DomainTable.AllOf(context.Connection, names).Where(row => row.Registry == profile.Name);
            DomainTable.UpdateImported(context, [.. rows.Select(row => entries[row.DomainName].ApplyTo(row, now))]);
        }

        DomainTable.Forget(context, profile.Name, now, room.ReadBy());
        context.AfterCommit(() => signal.Wake(profile.Name));
    }

    private static BookEntry Entry(JsonElement told) => new()
    {
        Name = told.GetProperty("name").GetString() ?? "",
        ExpirationDate = told.GetProperty("expirationDate").GetDateTimeOffset().ToUnixTimeMilliseconds(),
        DeletedDate = told.TryGetProperty("deletedDate", out var deleted) && deleted.ValueKind == JsonValueKind.String
            ? deleted.GetDateTimeOffset().ToUnixTimeMilliseconds()
            : null,
        NameServers = [.. told.GetProperty("nameServers").EnumerateArray().Select(server => server.GetString() ?? "")],
        DsData =
        [
            .. told.GetProperty("dsData").EnumerateArray()
                .Select(ds => $"{ds.GetProperty("keyTag")} {ds.GetProperty("alg")} {ds.GetProperty("digestType")} {ds.GetProperty("digest")}"),
        ],
    };

    /// <summary>A name as it stands in a registrar's books.</summary>
    private sealed record BookEntry
    {
        public required string Name { get; init; }

        public required long ExpirationDate { get; init; }

        public required long? DeletedDate { get; init; }

        public required IReadOnlyList<string> NameServers { get; init; }

        public required IReadOnlyList<string> DsData { get; init; }

        public DomainRow ApplyTo(DomainRow row, long now) => row with
        {
            ExpirationDate = ExpirationDate,
            DeletedDate = DeletedDate,
            NameServers = JsonSerializer.Serialize(NameServers, OperationsJson.Default.IReadOnlyListString),
            DsData = JsonSerializer.Serialize(DsData, OperationsJson.Default.IReadOnlyListString),
            UpdatedAt = now,
        };
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <inheritdoc cref="MovePracticeClock.Request.Registry"/>
        public string? Registry { get; init; }
    }
}

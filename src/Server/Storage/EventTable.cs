using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>One line of an item's timeline.</summary>
public sealed record EventRow
{
    public required string TaskNo { get; init; }

    public required int Ordinal { get; init; }

    public required long At { get; init; }

    public required string Kind { get; init; }

    /// <summary>A JSON array of strings.</summary>
    public required string Args { get; init; }
}

/// <summary>One masked frame of an item's transcript.</summary>
public sealed record FrameRow
{
    public required string TaskNo { get; init; }

    public required int Ordinal { get; init; }

    public required string Registry { get; init; }

    public required int Slot { get; init; }

    public required long At { get; init; }

    public required bool Outgoing { get; init; }

    public string? ClTrid { get; init; }

    public required string Xml { get; init; }
}

/// <summary>The tables of what happened: events and frames.</summary>
public static class EventTable
{
    public static async Task<IReadOnlyList<EventRow>> OfItemAsync(DbConnection connection, string taskNo, int ordinal) =>
        (await connection.QueryAsync<EventRow>(
            "SELECT task_no, ordinal, at, kind, args FROM events WHERE task_no = @taskNo AND ordinal = @ordinal ORDER BY event_id",
            new { taskNo, ordinal })).AsList();

    public static async Task<IReadOnlyList<FrameRow>> TranscriptOfItemAsync(DbConnection connection, string taskNo, int ordinal) =>
        (await connection.QueryAsync<FrameRow>(
            """
            SELECT task_no, ordinal, registry, slot, at, outgoing, cl_trid, xml
            FROM frames WHERE task_no = @taskNo AND ordinal = @ordinal ORDER BY frame_id
            """,
            new { taskNo, ordinal })).AsList();
}

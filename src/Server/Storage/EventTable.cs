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

    /// <summary>How many lines an item's timeline has, and a page of them in the order they happened.</summary>
    public static async Task<(int Total, IReadOnlyList<EventRow> Rows)> ListOfItemAsync(
        DbConnection connection, string taskNo, int ordinal, long offset, int limit)
    {
        const string ofItem = "FROM events WHERE task_no = @taskNo AND ordinal = @ordinal";
        var total = await connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) {ofItem}", new { taskNo, ordinal });
        var rows = await connection.QueryAsync<EventRow>(
            $"SELECT task_no, ordinal, at, kind, args {ofItem} ORDER BY event_id LIMIT @limit OFFSET @offset", new { taskNo, ordinal, limit, offset });
        return (total, rows.AsList());
    }

    /// <summary>How many frames an item's transcript has, and a page of them in the order they were sent and came.</summary>
    public static async Task<(int Total, IReadOnlyList<FrameRow> Rows)> ListTranscriptOfItemAsync(
        DbConnection connection, string taskNo, int ordinal, long offset, int limit)
    {
        const string ofItem = "FROM frames WHERE task_no = @taskNo AND ordinal = @ordinal";
        var total = await connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) {ofItem}", new { taskNo, ordinal });
        var rows = await connection.QueryAsync<FrameRow>(
            $"SELECT task_no, ordinal, registry, slot, at, outgoing, cl_trid, xml {ofItem} ORDER BY frame_id LIMIT @limit OFFSET @offset",
            new { taskNo, ordinal, limit, offset });
        return (total, rows.AsList());
    }

    public static async Task<IReadOnlyList<FrameRow>> TranscriptOfItemAsync(DbConnection connection, string taskNo, int ordinal) =>
        (await connection.QueryAsync<FrameRow>(
            """
            SELECT task_no, ordinal, registry, slot, at, outgoing, cl_trid, xml
            FROM frames WHERE task_no = @taskNo AND ordinal = @ordinal ORDER BY frame_id
            """,
            new { taskNo, ordinal })).AsList();
}

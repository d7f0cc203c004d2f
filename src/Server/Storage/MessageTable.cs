using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>A message of a registry's queue.</summary>
public sealed record MessageRow
{
    public required string Registry { get; init; }

    public required string MessageId { get; init; }

    public long? QueuedAt { get; init; }

    public required long StoredAt { get; init; }

    public string? Text { get; init; }

    /// <summary>The whole reply, secrets masked.</summary>
    public required string Xml { get; init; }

    /// <summary>The domain whose pending action it ends, A-label.</summary>
    public string? PendingDomain { get; init; }

    /// <summary>The clTRID of that action's command.</summary>
    public string? PendingClTrid { get; init; }

    public bool? IsCarriedOut { get; init; }

    /// <summary>When the items it is about took notice; null while one of them is in other hands.</summary>
    public long? HandledAt { get; init; }
}

/// <summary>The table of messages.</summary>
public static class MessageTable
{
    /// <summary>Stores a message; one that is there already (its acknowledgement was lost) stays as it is.</summary>
    /// <returns>Whether it is new.</returns>
    public static bool Store(WriteContext context, MessageRow message) =>
        context.Connection.Execute(
            """
            INSERT INTO messages (registry, message_id, queued_at, stored_at, text, xml, pending_domain, pending_cl_trid, is_carried_out, handled_at)
            VALUES (@Registry, @MessageId, @QueuedAt, @StoredAt, @Text, @Xml, @PendingDomain, @PendingClTrid, @IsCarriedOut, @HandledAt)
            ON CONFLICT DO NOTHING
            """,
            new
            {
                message.Registry,
                message.MessageId,
                message.QueuedAt,
                message.StoredAt,
                message.Text,
                message.Xml,
                message.PendingDomain,
                message.PendingClTrid,
                IsCarriedOut = message.IsCarriedOut is { } isCarriedOut ? isCarriedOut ? 1 : 0 : (int?)null,
                message.HandledAt,
            }) == 1;

    public static async Task<IReadOnlyList<MessageRow>> UnhandledAsync(DbConnection connection, string registry) =>
        (await connection.QueryAsync<MessageRow>(
            "SELECT * FROM messages WHERE registry = @registry AND handled_at IS NULL ORDER BY queued_at, message_id LIMIT 100",
            new { registry })).AsList();

    public static void MarkHandled(WriteContext context, MessageRow message, long now) =>
        context.Connection.Execute(
            "UPDATE messages SET handled_at = @now WHERE registry = @Registry AND message_id = @MessageId",
            new { message.Registry, message.MessageId, now });
}

using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>An element of the data-protection ring, encrypted, with the row's id as associated data.</summary>
public sealed record DataProtectionRow
{
    public required string Id { get; init; }

    public required byte[] Cipher { get; init; }

    public required long KeyVersion { get; init; }

    public required long CreatedAt { get; init; }
}

/// <summary>The table of the data-protection ring.</summary>
public static class DataProtectionTable
{
    /// <summary>How long a key that one node has made keeps others from making theirs, ms: nodes that start together share one.</summary>
    private const long OneKeyIn = 60_000;

    public static IReadOnlyList<DataProtectionRow> All(DbConnection connection) =>
        connection.Query<DataProtectionRow>("SELECT * FROM data_protection_keys ORDER BY created_at, id").AsList();

    /// <summary>Adds an element, unless another node has just done so.</summary>
    /// <param name="row">Its time of creation is by our own clock, and is stored by the one that all nodes share.</param>
    public static void Add(WriteContext context, DataProtectionRow row)
    {
        context.Exclude("data protection");
        context.Connection.Execute(
            $"""
            INSERT INTO data_protection_keys (id, cipher, key_version, created_at)
            SELECT @Id, @Cipher, @KeyVersion, {context.Database.Dialect.SharedNow}
            WHERE NOT EXISTS (SELECT 1 FROM data_protection_keys WHERE created_at > {context.Database.Dialect.SharedNow} - {OneKeyIn})
            """,
            new { row.Id, row.Cipher, row.KeyVersion, now = row.CreatedAt });
    }
}

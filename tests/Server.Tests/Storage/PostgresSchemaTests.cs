using System.Data.Common;
using Dapper;
using Npgsql;
using Reprieve.Server.Storage.Postgres;
using Reprieve.Tests;
using Reprieve.Tests.Postgres;

namespace Reprieve.Server.Tests.Storage;

public sealed class PostgresSchemaTests
{
    private const string OnRecord = "Server.Tests/Storage/postgres-schema.sql";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_database_has_the_schema_on_record()
    {
        await using var scratch = await ScratchPostgres.CreateAsync(Cancellation);
        await using (var database = new PostgresDatabase(scratch.ConnectionString))
        {
            await database.OpenAsync(Cancellation);
        }

        // Opened anew it stays as it is.
        await using (var database = new PostgresDatabase(scratch.ConnectionString))
        {
            await database.OpenAsync(Cancellation);
        }

        await using var connection = new NpgsqlConnection(scratch.ConnectionString);
        await connection.OpenAsync(Cancellation);
        Golden.Matches(await SchemaAsync(connection), OnRecord);
    }

    /// <summary>Every table as the server has it, with its columns, constraints and indexes.</summary>
    private static async Task<string> SchemaAsync(DbConnection connection)
    {
        var tables = await connection.QueryAsync<(string Table, string Options)>(
            """
            SELECT relname, COALESCE(array_to_string(reloptions, ', '), '') FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'schemaversions' ORDER BY relname COLLATE "C"
            """);
        List<string> parts = [];
        foreach (var (table, options) in tables)
        {
            var columns = await connection.QueryAsync<string>(
                """
                SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                    || CASE WHEN a.attcollation NOT IN (0, 'pg_catalog."default"'::regcollation) THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END
                    || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
                    || CASE WHEN a.attidentity = 'a' THEN ' GENERATED ALWAYS AS IDENTITY' ELSE '' END
                    || COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
                FROM pg_attribute AS a LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                WHERE a.attrelid = @table::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
                """,
                new { table });
            // 18 names what is not null among the constraints.
            var constraints = await connection.QueryAsync<string>(
                """
                SELECT 'CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
                WHERE conrelid = @table::regclass AND contype <> 'n' ORDER BY contype <> 'p', conname COLLATE "C"
                """,
                new { table });
            var indexes = await connection.QueryAsync<string>(
                """
                SELECT pg_get_indexdef(indexrelid) || ';' FROM pg_index
                WHERE indrelid = @table::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
                ORDER BY indexrelid::regclass::text COLLATE "C"
                """,
                new { table });
            var lines = columns.Concat(constraints).Select(line => $"    {line}");
            parts.Add($"CREATE TABLE {table} (\n{string.Join(",\n", lines)}\n){(options.Length == 0 ? "" : $" WITH ({options})")};\n");
            parts.AddRange(indexes.Select(index => index + "\n"));
        }

        return string.Join("\n", parts);
    }
}

using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Sqlite;
using Reprieve.Tests;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns.Durability;

/// <summary>A database that the first release made opens in this one: every row is kept, and what was open runs to its end.</summary>
public sealed class UpgradeTests
{
    private const string FirstMigration = "0001-first.sql";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_first_migration_is_as_it_was_released() =>
        Assert.Equal(
            "2681ed4e8524b497186bc0215fcc07fc6387f716876b2cf5cd7d6d63d65bc3d0",
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(MigrationFile))));

    [Fact]
    public async Task Every_row_is_kept_and_the_schema_is_the_one_on_record()
    {
        using var folder = new TemporaryFolder();
        var file = folder["reprieve.db"];
        await MakeFirstAsync(file);
        var before = await RowsAsync(file);
        Assert.All(before, table => Assert.NotEmpty(table.Value));

        await using (var database = new SqliteDatabase(file))
        {
            await database.OpenAsync(Cancellation);
        }

        var after = await RowsAsync(file);
        foreach (var (table, rows) in before)
        {
            Assert.Equal(rows.Count, after[table].Count);
            Assert.All(rows.Zip(after[table]), pair => Assert.All(pair.First, column => Assert.Equal(column.Value, pair.Second[column.Key])));
        }

        Golden.Matches(await SchemaAsync(file), "Campaigns/Durability/Upgrade/schema.sql");
    }

    [Fact]
    public async Task A_new_database_has_the_same_schema_as_one_that_was_brought_up_to_date()
    {
        using var folder = new TemporaryFolder();
        await using (var database = new SqliteDatabase(folder["reprieve.db"]))
        {
            await database.OpenAsync(Cancellation);
        }

        Golden.Matches(await SchemaAsync(folder["reprieve.db"]), "Campaigns/Durability/Upgrade/schema.sql");
    }

    [Fact]
    public async Task What_was_open_runs_to_its_end()
    {
        await using var installation = await Installation.StartAsync(
            [("waiting.com", 12, null), ("claimed.com", 12, null), ("quote.com", 12, null), ("intended.com", 12, null), ("accepted.com", 12, 1), ("owing.com", 12, 1), ("restored.com", null, null)]);
        Directory.CreateDirectory(installation.Folder["data"]);
        var file = installation.Folder["data/reprieve.db"];
        await MakeFirstAsync(file);
        await EncryptAsync(file, MasterKey.LoadOrCreate(installation.Folder["data/master-key"]));

        await using (var server = await installation.ServeAsync("data"))
        {
            for (var started = TimeProvider.System.GetTimestamp(); (await StoredItems.ReadAsync(file)).Any(item => item.Open);)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), string.Join('\n', await StoredItems.ReadAsync(file)));
                await Task.Delay(100, Cancellation);
            }

            await server.StopAsync(Cancellation);
        }

        Assert.All((await StoredItems.ReadAsync(file)).SkipLast(1), item => Assert.Equal((ItemStatus.Success, null), (item.Status, item.FailCode)));
        var applied = (await installation.LogAsync()).Where(frame => frame.GetProperty("applied").GetBoolean())
            .Select(frame => $"{frame.GetProperty("name")} {frame.GetProperty("command")}").Where(line => line.Contains(" update:restore", StringComparison.Ordinal));
        string[] whole = ["waiting.com", "claimed.com", "quote.com", "intended.com"];
        string[] half = ["accepted.com", "owing.com"];
        Assert.Equal(
            whole.Select(name => $"{name} update:restore-request").Concat(whole.Concat(half).Select(name => $"{name} update:restore-report")).Order(StringComparer.Ordinal),
            applied.Order(StringComparer.Ordinal));
    }

    private static string MigrationFile => Path.Combine(Repository.Root, "src", "Server", "Storage", "Sqlite", "Migrations", FirstMigration);

    /// <summary>As the first release left it: its one migration, in the journal by its name, and rows in every table.</summary>
    private static async Task MakeFirstAsync(string file)
    {
        var now = TimeProvider.System.GetUtcNow();
        var rows = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "Campaigns", "Durability", "Upgrade", "0001-rows.sql"), Cancellation))
            .Replace("{now}", Ms(now), StringComparison.Ordinal).Replace("{expiry}", Ms(now.AddDays(-50)), StringComparison.Ordinal);
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await connection.ExecuteAsync("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON");
        await connection.ExecuteAsync(await File.ReadAllTextAsync(MigrationFile, Cancellation));
        await connection.ExecuteAsync(
            $"""
            CREATE TABLE "SchemaVersions" (
            	SchemaVersionID INTEGER CONSTRAINT 'PK_SchemaVersions_SchemaVersionID' PRIMARY KEY AUTOINCREMENT NOT NULL,
            	ScriptName TEXT NOT NULL,
            	Applied DATETIME NOT NULL
            );
            INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('Reprieve.Server.Storage.Sqlite.Migrations.{FirstMigration}', '2026-11-24 12:00:00');
            """);
        await connection.ExecuteAsync(rows);
    }

    /// <summary>A server starts only with the master key that the database's secrets are encrypted with.</summary>
    private static async Task EncryptAsync(string file, MasterKey masterKey)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.ExecuteAsync(
            "UPDATE access_keys SET secret_cipher = @cipher WHERE access_key_id = 'key-1'", new { cipher = masterKey.Encrypt("a secret of the first release", "key-1") });
    }

    private static string Ms(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<IDictionary<string, object?>>>> RowsAsync(string file)
    {
        await using var connection = await OpenAsync(file);
        var tables = await connection.QueryAsync<string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'SchemaVersions'");
        return tables.ToDictionary(
            table => table,
            table => (IReadOnlyList<IDictionary<string, object?>>)[.. connection.Query($"SELECT * FROM {table} ORDER BY 1, 2").Select(row => (IDictionary<string, object?>)row)],
            StringComparer.Ordinal);
    }

    private static async Task<string> SchemaAsync(string file)
    {
        await using var connection = await OpenAsync(file);
        var statements = await connection.QueryAsync<string>(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND tbl_name <> 'SchemaVersions' ORDER BY tbl_name, type DESC, name");
        return string.Join("\n\n", statements.Select(sql => sql.ReplaceLineEndings("\n") + ";")) + "\n";
    }

    private static async Task<SqliteConnection> OpenAsync(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(Cancellation);
        return connection;
    }
}

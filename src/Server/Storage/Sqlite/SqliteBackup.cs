using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Reprieve.Server.Storage.Sqlite;

/// <summary>
/// A copy of a database that a server may be writing to, as it was at one moment: whole, checked, and for its owner alone. The
/// manifest is written last; a folder without one holds no backup.
/// </summary>
public sealed record SqliteBackup
{
    public const string DatabaseFile = "reprieve.db";
    public const string ManifestFile = "MANIFEST";

    public required string Schema { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>How many rows each table that people ask about has.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <param name="database">The server's file.</param>
    /// <param name="folder">Made where it is not there; has to be empty.</param>
    /// <param name="version">Of the program.</param>
    /// <exception cref="IOException">There is nothing to copy, or the folder is not empty.</exception>
    /// <exception cref="InvalidDataException">The copy does not hold together: it is taken away again.</exception>
    public static SqliteBackup Take(string database, string folder, string version, DateTimeOffset now)
    {
        if (!File.Exists(database))
        {
            throw new FileNotFoundException($"{database}: there is no database to back up.", database);
        }

        var isNew = !Directory.Exists(folder);
        MakeFolder(folder);
        if (Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new IOException($"{folder} is not empty: a backup goes into a folder of its own.");
        }

        var draft = Path.Combine(folder, DatabaseFile + ".new");
        try
        {
            Copy(database, draft);
            var backup = Check(draft);
            File.Move(draft, Path.Combine(folder, DatabaseFile));
            OwnerOnlyFile.Write(Path.Combine(folder, ManifestFile), backup.Manifest(version, now));
            return backup;
        }
        catch
        {
            File.Delete(draft);
            if (isNew && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }

            throw;
        }
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(folder, ownerOnly);
        File.SetUnixFileMode(folder, ownerOnly);
    }

    /// <summary>From one snapshot, on a connection that cannot write: the server is neither stopped nor held up.</summary>
    private static void Copy(string database, string draft)
    {
        // Into a file that is there and empty, so that it is nobody else's to read for a moment.
        OwnerOnlyFile.Write(draft, "");
        using (var source = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 0 }.ToString()))
        {
            source.Open();
            source.Execute("VACUUM INTO @draft", new { draft });
        }

        using var file = File.OpenHandle(draft, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    private static SqliteBackup Check(string draft)
    {
        using var copy = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = draft, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        copy.Open();
        var faults = copy.Query<string>("PRAGMA integrity_check").Where(line => line != "ok")
            .Concat(copy.Query("PRAGMA foreign_key_check").Select(row => $"a row of {row.table} names none of {row.parent}")).ToList();
        if (faults.Count > 0)
        {
            throw new InvalidDataException($"The copy does not hold together, and was not kept: {string.Join("; ", faults.Take(3))}");
        }

        string[] tables = ["accounts", "domains", "tasks", "items"];
        var counts = tables.ToDictionary(table => table, table => copy.ExecuteScalar<long>($"SELECT COUNT(*) FROM {table}"), StringComparer.Ordinal);
        counts["open items"] = copy.ExecuteScalar<long>("SELECT COUNT(*) FROM items WHERE open = 1");
        using var file = File.OpenRead(draft);
        return new SqliteBackup
        {
            Schema = copy.ExecuteScalar<string>("SELECT ScriptName FROM SchemaVersions ORDER BY SchemaVersionID DESC LIMIT 1")
                ?? throw new InvalidDataException("The database has no schema."),
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
            Counts = counts,
        };
    }

    private string Manifest(string version, DateTimeOffset now) =>
        string.Join(
            '\n',
            [
                $"reprieve: {version}",
                $"taken: {now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}",
                $"schema: {Schema}",
                $"{DatabaseFile}: sha256 {Sha256}",
                .. Counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Key}: {count.Value}")),
                "master key: not included; it is kept apart",
                "",
            ]);
}

using System.ComponentModel.DataAnnotations;
using Npgsql;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Hosting;

/// <summary>Where things are kept: <c>Reprieve:Storage</c>.</summary>
public sealed class StorageOptions
{
    public const string Section = "Reprieve:Storage";

    /// <summary>The engine: <c>Sqlite</c>, embedded, or <c>Postgres</c>, which several nodes share.</summary>
    [AllowedValues(Sqlite, Postgres, ErrorMessage = "Reprieve:Storage:Provider is Sqlite or Postgres.")]
    public string Provider { get; set; } = Sqlite;

    /// <summary>Of SQLite the file, in the data folder unless given with its path; of PostgreSQL what Npgsql takes, its password in it.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>A file that holds the connection string instead.</summary>
    public string? ConnectionStringFile { get; set; }

    internal const string Sqlite = "Sqlite";
    internal const string Postgres = "Postgres";

    internal bool IsPostgres => Provider == Postgres;

    internal string SqliteFile(string dataDirectory) => Path.Combine(dataDirectory, ConnectionString ?? "reprieve.db");

    /// <exception cref="ValidationException">There is none, or it cannot be read.</exception>
    internal string PostgresConnection()
    {
        var text = ConnectionString ?? (ConnectionStringFile is { } file ? Read(file) : null);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ValidationException(
                $"{Section}:ConnectionString (or ConnectionStringFile) is needed with Provider Postgres: Host=…;Username=…;Password=…;Database=…");
        }

        try
        {
            return new NpgsqlConnectionStringBuilder(text).ConnectionString;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            // Its text may hold the password: only what is wrong with it is said.
            throw new ValidationException($"{Section}:ConnectionString: {fault.Message}", fault);
        }
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ValidationException($"{Section}:ConnectionStringFile {file} cannot be read: {fault.Message}", fault);
        }
    }
}

/// <summary>What protects secrets: <c>Reprieve:Security</c>.</summary>
public sealed class SecurityOptions
{
    public const string Section = "Reprieve:Security";

    /// <summary>
    /// The master key's file; made beside the embedded database where none is named. With PostgreSQL it has to be there: every node
    /// needs the same.
    /// </summary>
    public string? MasterKeyFile { get; set; }

    /// <exception cref="ValidationException">Nodes that share a database have no key to share.</exception>
    internal MasterKey Load(StorageOptions storage, string dataDirectory)
    {
        if (!storage.IsPostgres)
        {
            return MasterKey.LoadOrCreate(MasterKeyFile ?? Path.Combine(dataDirectory, "master-key"));
        }

        return File.Exists(MasterKeyFile)
            ? MasterKey.LoadOrCreate(MasterKeyFile)
            : throw new ValidationException(
                $"{Section}:MasterKeyFile {MasterKeyFile ?? "is needed with Provider Postgres and"} is not there: make it once, "
                + "(umask 077; echo \"1 $(openssl rand -base64 32)\" > master-key), and give every node the same.");
    }
}

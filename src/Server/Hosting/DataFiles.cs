using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Reprieve.Server.Hosting;

/// <summary>Where a server keeps its data, for those that touch it while no server of this process does.</summary>
/// <param name="Database">The SQLite file.</param>
/// <param name="MasterKey">The key that its secrets are encrypted with.</param>
public sealed record DataFiles(string Database, string MasterKey)
{
    /// <summary>Where the files of an embedded database are.</summary>
    /// <param name="dataDirectory">As <c>serve</c> is told.</param>
    /// <param name="configFile">The same.</param>
    /// <exception cref="ValidationException">The configuration keeps its data in PostgreSQL.</exception>
    public static DataFiles Of(string dataDirectory, string? configFile)
    {
        var builder = new ConfigurationBuilder();
        if (configFile is not null)
        {
            builder.AddJsonFile(Path.GetFullPath(configFile), optional: false);
        }

        var configuration = builder.AddEnvironmentVariables().Build();
        var storage = configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions();
        var security = configuration.GetSection(SecurityOptions.Section).Get<SecurityOptions>() ?? new SecurityOptions();
        if (storage.IsPostgres)
        {
            throw new ValidationException(
                $"{StorageOptions.Section}:Provider is Postgres: the data is not in a file here. Back it up with PostgreSQL's own means "
                + $"(pg_dump --format=custom --file=FILE DATABASE), and keep a copy of the master key {security.MasterKeyFile}, apart from it.");
        }

        return new DataFiles(storage.SqliteFile(dataDirectory), Path.GetFullPath(security.MasterKeyFile ?? Path.Combine(dataDirectory, "master-key")));
    }
}

using System.ComponentModel.DataAnnotations;

namespace Reprieve.Server.Hosting;

/// <summary>Where things are kept: <c>Reprieve:Storage</c>.</summary>
public sealed class StorageOptions
{
    public const string Section = "Reprieve:Storage";

    /// <summary>The engine: <c>Sqlite</c>.</summary>
    [AllowedValues("Sqlite", ErrorMessage = "Reprieve:Storage:Provider is Sqlite in this release.")]
    public string Provider { get; set; } = "Sqlite";

    /// <summary>Of SQLite the file, in the data folder unless given with its path.</summary>
    public string? ConnectionString { get; set; }

    internal string SqliteFile(string dataDirectory) => Path.Combine(dataDirectory, ConnectionString ?? "reprieve.db");
}

/// <summary>What protects secrets: <c>Reprieve:Security</c>.</summary>
public sealed class SecurityOptions
{
    public const string Section = "Reprieve:Security";

    /// <summary>The master key's file; made beside the embedded database where none is named.</summary>
    public string? MasterKeyFile { get; set; }
}

/// <summary>This node's place in the cluster: <c>Reprieve:Cluster</c>.</summary>
public sealed class ClusterOptions
{
    public const string Section = "Reprieve:Cluster";

    /// <summary>The silo's port; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int SiloPort { get; set; }

    /// <summary>Loopback only in this release: other addresses need mutual TLS.</summary>
    [AllowedValues("127.0.0.1", ErrorMessage = "Reprieve:Cluster:AdvertisedAddress is 127.0.0.1 in this release: other addresses need mutual TLS.")]
    public string AdvertisedAddress { get; set; } = "127.0.0.1";
}

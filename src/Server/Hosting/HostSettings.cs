using Reprieve.Server.Registries;
using Reprieve.Server.Storage.Sqlite;

namespace Reprieve.Server.Hosting;

/// <summary>What a start of the server is told on its command line; the rest is configuration.</summary>
public sealed record HostSettings
{
    /// <summary>Holds the embedded database, the master key and root-key; made where it is not there.</summary>
    public required string DataDirectory { get; init; }

    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:7300"];

    /// <summary>The configuration file (JSON), where there is one.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>PEM certificate of the https addresses among <see cref="Urls"/>.</summary>
    public string? TlsCertificateFile { get; init; }

    public string? TlsKeyFile { get; init; }

    /// <summary>Registries beside those of the configuration: the embedded practice registry.</summary>
    public IReadOnlyList<RegistryProfile> AddedRegistries { get; init; } = [];

    /// <summary>Configuration that wins over file and environment; keys as <c>Reprieve:Tasks:Backoff</c>.</summary>
    public IReadOnlyDictionary<string, string?> Overrides { get; init; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>For tests alone: the embedded database at this path, altered.</summary>
    internal Func<string, SqliteDatabase> OpenSqlite { get; init; } = path => new SqliteDatabase(path);
}

using System.Text.Json;
using Reprieve.Campaigns.Driving;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns.Clustered;

/// <summary>The one configuration that all nodes share: where the database, the key and the registry are. The cluster as shipped.</summary>
internal static class ClusterConfiguration
{
    /// <summary>Ours of the registry's sessions. The registry itself would take more: one too many shows.</summary>
    public const int Sessions = 4;

    /// <param name="registry">The practice registry.</param>
    /// <param name="connectionString">The database.</param>
    /// <param name="masterKeyFile">The key that all nodes share.</param>
    /// <param name="commandsPerSecond">The registry's rate, over all sessions.</param>
    /// <param name="lease">How long a slot's lease lasts; null: as shipped.</param>
    public static string Of(RegistryProcess registry, string connectionString, string masterKeyFile, int commandsPerSecond, TimeSpan? lease) => JsonSerializer.Serialize(new
    {
        Reprieve = new
        {
            Tasks = lease is { } length ? (object)new { Lease = length } : new { },
            Storage = new { Provider = "Postgres", ConnectionString = connectionString },
            Security = new { MasterKeyFile = masterKeyFile },
            Registries = new[]
            {
                new
                {
                    Name = "practice",
                    Host = RegistryProcess.Host,
                    registry.Port,
                    ClientId = "practice",
                    RegistryProcess.Password,
                    CampaignNames.Suffixes,
                    Tls = new { registry.CaFile },
                    MaxSessions = Sessions,
                    CommandsPerSecond = commandsPerSecond,
                    // Of a registry close by: what a dead node's last command came to is known so much sooner.
                    CommandTimeoutSeconds = 3,
                    Poll = "Own",
                    PollSeconds = 1,
                    Practice = true,
                    StatementsAcceptedBy = "the tests",
                },
            },
        },
    });
}

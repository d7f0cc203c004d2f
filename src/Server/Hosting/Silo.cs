using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Configuration;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Hosting;

/// <summary>How a node joins the others: by itself over loopback, or with those that share its PostgreSQL.</summary>
internal static class Silo
{
    // One database is one cluster.
    private const string Name = "reprieve";

    // Nobody but the nodes themselves speaks to grains.
    private const int NoGateway = 0;

    /// <param name="silo">Is set up.</param>
    /// <param name="options">Where it listens.</param>
    /// <param name="postgres">The connection string of the nodes' common database; null for a node of its own.</param>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">The address or the certificates will not do.</exception>
    public static void Configure(ISiloBuilder silo, ClusterOptions options, string? postgres)
    {
        silo.AddPlacementDirector<SlotPlacement, SlotPlacementDirector>();
        var port = options.SiloPort == 0 ? FreePort() : options.SiloPort;
        if (postgres is null)
        {
            silo.UseLocalhostClustering(port, NoGateway);
            return;
        }

        if (options.Tls() is { } tls)
        {
            silo.Configure<SiloConnectionOptions>(tls.Configure);
        }

        silo.Configure<Orleans.Configuration.ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Name, Name));
        silo.ConfigureEndpoints(IPAddress.Parse(options.AdvertisedAddress), port, NoGateway);
        silo.UseAdoNetClustering(clustering =>
        {
            clustering.Invariant = "Npgsql";
            clustering.ConnectionString = new NpgsqlConnectionStringBuilder(postgres)
            {
                ApplicationName = "reprieve membership",
                MaxPoolSize = 4,
                Timeout = 5,
                CommandTimeout = 5,
            }.ConnectionString;
        });
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            // A killed node is found out in about three seconds, within the lease that its slots have left anyway; two have to agree.
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            membership.NumMissedProbesLimit = 3;
            membership.NumVotesForDeathDeclaration = 2;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            // Who has not written for as long as a lease lasts is not waited for as a voter: one that is left alone takes over as soon.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(1);
            membership.NumMissedTableIAmAliveLimit = 4;
            membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
            membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
        });
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(5));
    }

    /// <summary>
    /// A port that nobody has. The silo binds it half a second later, so it is none of those that systems give to outgoing connections
    /// (from 32768 on Linux, from 49152 elsewhere), which might take it meanwhile.
    /// </summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another one then.
            }
        }
    }
}
